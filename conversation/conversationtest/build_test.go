package conversationtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation/conversationtest"
)

var begin = time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)

func build(header ...string) *conversationtest.Scenario {
	return conversationtest.New("built", append(strings.Split(strings.TrimSpace(chatHeader), "\n"), header...)...)
}

// Every step has a method, and they mean what the same words mean in a file.
func TestBuild(t *testing.T) {
	s := build("margin 1m")
	s.At(begin).User("ad_message", "device=ios").Expect("open standard until +24h", "closed entry")
	s.Advance(time.Hour).Send("text").Expect("allow", "charge service free_entry_point", "open entry until +3d")
	s.Confirm("window=entry", "until=2026-03-09T10:00:00Z").Expect("open entry until 2026-03-09T10:00:00Z")
	s.Template("hello", "body=Now {{1}} and {{2}}.", "status=approved").Check("template", "name=hello", "params=1,two words").Expect("allow")
	s.Advance(22*time.Hour + 59*time.Minute).Check("text").Expect("deny ; reason only window_closed")
	s.Window().Expect("open standard until +1m")
	s.Test(t, conversationtest.WithChannels(newChat()))
	require.Equal(t, "built", s.Name())
}

// No time may pass, and a century may, but not more.
func TestAdvanceBounds(t *testing.T) {
	const century = 100 * 366 * 24 * time.Hour
	s := build().At(begin).Window().Advance(0).Window().Advance(century).Window()
	s.Test(t, conversationtest.WithChannels(newChat()))
	_, err := build().At(begin).Advance(century+1).Window().Run(t.Context(), conversationtest.WithChannels(newChat()))
	require.ErrorContains(t, err, "cannot be counted")
}

func TestBuildReportsFailuresAtTheGoLine(t *testing.T) {
	s := build()
	s.At(begin).Check("text").
		Expect("allow")
	r, err := s.Run(t.Context(), conversationtest.WithChannels(newChat()))
	require.NoError(t, err)
	require.Len(t, r.Failures, 1)
	require.Equal(t, "build_test.go", r.Failures[0].File)
	require.Equal(t, "check text", r.Failures[0].Step)

	var rec recorder
	s.Test(&rec, conversationtest.WithChannels(newChat()))
	require.Len(t, rec.errors, 1)
	require.Contains(t, rec.errors[0], "build_test.go:")
}

func TestBuildRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		build func() *conversationtest.Scenario
		word  string
		msg   string
	}{
		"header":       {func() *conversationtest.Scenario { return conversationtest.New("x", "chanel chat") }, "chanel", "header word"},
		"empty header": {func() *conversationtest.Scenario { return build("# nothing") }, "# nothing", "not a header line"},
		"open quote":   {func() *conversationtest.Scenario { return build(`user "1`) }, "1", "no closing quote"},
		"step without users": {func() *conversationtest.Scenario {
			return conversationtest.New("x", "channel chat", "business 1").At(begin).Window()
		}, "", "no user line"},
		"no step":              {func() *conversationtest.Scenario { return build() }, "", "no step"},
		"no time":              {func() *conversationtest.Scenario { return build().User("text") }, "user", "call At"},
		"advance from nowhere": {func() *conversationtest.Scenario { return build().Advance(time.Hour).Window() }, "+1h0m0s", "cannot be counted"},
		"advance backwards":    {func() *conversationtest.Scenario { return build().At(begin).Advance(-time.Hour).Window() }, "+-1h0m0s", "cannot be counted"},
		"feature": {func() *conversationtest.Scenario {
			return conversationtest.New("x", "channel chat", "business 1 features=human_agent,human", "user 2").At(begin).Window()
		}, "features=human", "(features: human_agent)"},
		"act":                 {func() *conversationtest.Scenario { return build().At(begin).User("txt") }, "txt", "nothing that a user can do"},
		"key":                 {func() *conversationtest.Scenario { return build().At(begin).Send("text", "nam=x") }, "nam=x", "not known here"},
		"type":                {func() *conversationtest.Scenario { return build().At(begin).Check("txt") }, "txt", "not a message type"},
		"clause":              {func() *conversationtest.Scenario { return build().At(begin).Check("text").Expect("alow") }, "alow", "is not a clause"},
		"clause of a window":  {func() *conversationtest.Scenario { return build().At(begin).Window().Expect("closed standart") }, "standart", "not a window"},
		"no clause":           {func() *conversationtest.Scenario { return build().At(begin).Window().Expect("") }, ";", "no clause"},
		"clause with a quote": {func() *conversationtest.Scenario { return build().At(begin).Window().Expect(`"`) }, "", "no closing quote"},
		"clause first":        {func() *conversationtest.Scenario { return build().Expect("allow") }, "expect", "before the first step"},
		"the first error":     {func() *conversationtest.Scenario { return build("a", "b").At(begin).User("c") }, "a", "header word"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.build().Run(t.Context(), conversationtest.WithChannels(newChat()))
			var perr *conversationtest.ParseError
			require.ErrorAs(t, err, &perr)
			require.Equal(t, "build_test.go", perr.File)
			require.Positive(t, perr.Line)
			require.Equal(t, c.word, perr.Word)
			require.Contains(t, perr.Msg, c.msg)
		})
	}
}
