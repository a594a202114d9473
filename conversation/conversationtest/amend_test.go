package conversationtest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
	"github.com/replywindow/replywindow/window"
)

const (
	cited     = `"source": {"url": "https://example.com/news", "date": "2026-02-01", "confidence": "documented"}}`
	twoDays   = `[{"window": "standard", "from": "2026-01-01T00:00:00Z", "set": {"length": "48h"}, ` + cited + `]`
	newType   = `[{"permission": "free_form", "from": "2026-01-01T00:00:00Z", "set": {"types": ["text", "poll"]}, ` + cited + `]`
	longer    = `[{"limit": "text_characters of text", "from": "2026-01-01T00:00:00Z", "set": {"max": 99}, ` + cited + `]`
	noWindow  = `[{"window": "sitting", "from": "2026-01-01T00:00:00Z", "set": {"length": "48h"}, ` + cited + `]`
	amendable = "channel chat\nbusiness 100\nuser 200\n"
)

// amending runs a scenario of a folder.
func amending(t *testing.T, text string, files map[string]string, more ...conversationtest.Option) (conversationtest.Report, error) {
	t.Helper()
	folder := fstest.MapFS{"rules/x.scenario": {Data: []byte(text)}}
	for name, data := range files {
		folder[name] = &fstest.MapFile{Data: []byte(data)}
	}
	s, err := conversationtest.ParseFS(folder, "rules/x.scenario")
	if err != nil {
		return conversationtest.Report{}, err
	}
	return s.Run(t.Context(), append(more, conversationtest.WithChannels(newChat()))...)
}

func TestAmend(t *testing.T) {
	files := map[string]string{
		"rules/days.json": twoDays, "rules/more/types.json": newType, "rules/long.json": longer,
	}
	r, err := amending(t, amendable+`amend days.json
amend "more/types.json"
amend long.json
2026-03-01T10:00:00Z user text     => open standard until +48h
+47h check text length=50          => allow
+0s  check poll                    => allow
+1h  check poll                    => deny ; reason only window_closed
`, files)
	require.NoError(t, err)
	require.True(t, r.Passed(), r.String())
	r, err = amending(t, amendable+"2026-03-01T10:00:00Z user text => open standard until +24h", files)
	require.NoError(t, err)
	require.True(t, r.Passed(), "another scenario has the channel's own rules")
}

// What is wrong with an amend line is named by line and word.
func TestAmendErrors(t *testing.T) {
	files := map[string]string{
		"rules/days.json": twoDays, "rules/none.json": noWindow, "rules/list.json": `{}`, "above.json": twoDays,
		"rules/unknown.json": strings.Replace(twoDays, "length", "lenght", 1), "rules/huge.json": strings.Repeat(" ", 1<<20+1),
	}
	const step = "2026-03-01T10:00:00Z window"
	for line, want := range map[string]struct{ word, says string }{
		"amend":                        {"amend", "says nothing"},
		"amend days.json none.json":    {"none.json", "is one word too many"},
		"amend missing.json":           {"missing.json", "cannot be read: "},
		"amend .":                      {".", "cannot be read: "},
		"amend ../above.json":          {"../above.json", "is not the path of a file in the scenario's folder"},
		"amend /etc/passwd":            {"/etc/passwd", "is not the path of a file in the scenario's folder"},
		"amend huge.json":              {"huge.json", "is longer than 1048576 bytes"},
		"amend list.json":              {"list.json", "does not amend the rulebook: amendments \"{}\" is not a JSON list of objects"},
		"amend none.json":              {"none.json", "window \"sitting\" has no row that holds on 2026-01-01 or later"},
		"amend unknown.json":           {"unknown.json", "amendments[0].set \"lenght\" is not known"},
		step + "\namend days.json":     {"amend", "must stand before the first step"},
		"amend days.json\nwindows all": {"windows", "is neither a header word nor the instant of a step"},
	} {
		_, err := amending(t, amendable+line+"\n"+step, files)
		var perr *conversationtest.ParseError
		require.ErrorAs(t, err, &perr, line)
		require.Equal(t, "rules/x.scenario", perr.File, line)
		require.Equal(t, 4+strings.Count(line, "\n"), perr.Line, line)
		require.Equal(t, want.word, perr.Word, line)
		require.Contains(t, perr.Msg, want.says, line)
	}
}

// Parse reads beside the file that it is told the name of, New in the folder of the package.
func TestAmendFromTheOperatingSystem(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "days.json"), []byte(twoDays), 0o600))
	const text = amendable + "amend days.json\n2026-03-01T10:00:00Z user text => open standard until +48h"
	s, err := conversationtest.Parse(filepath.Join(dir, "x.scenario"), strings.NewReader(text))
	require.NoError(t, err)
	s.Test(t, conversationtest.WithChannels(newChat()))
	_, err = conversationtest.Parse("x.scenario", strings.NewReader(text))
	require.ErrorContains(t, err, `x.scenario:4: "days.json" cannot be read`)
	t.Chdir(dir)
	s = conversationtest.New("built", "channel chat", "business 100", "user 200", "amend days.json")
	s.At(time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)).User("text").Expect("open standard until +48h")
	s.Test(t, conversationtest.WithChannels(newChat()))
}

func TestParseFSErrors(t *testing.T) {
	_, err := conversationtest.ParseFS(fstest.MapFS{}, "x.scenario")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A rulebook from Go runs in place of the channel's own, and what a scenario amends comes on top of it.
func TestWithRulebook(t *testing.T) {
	book := newChat().Rulebook().Clone()
	require.NoError(t, book.AmendWindow("standard", book.Begins, func(r *window.Rule) { r.Length = 3 * day }))
	other := book.Clone()
	other.Channel = "letters"
	const step = "2026-03-01T10:00:00Z user text => open standard until "
	with := []conversationtest.Option{conversationtest.WithRulebook(book), conversationtest.WithRulebook(other)}
	for text, files := range map[string]map[string]string{
		amendable + step + "+72h": nil,
		amendable + "amend long.json\n" + step + "+72h\n+1m check text length=50 => allow": {"rules/long.json": longer},
		amendable + "amend days.json\n" + step + "+48h":                                    {"rules/days.json": twoDays},
	} {
		r, err := amending(t, text, files, with...)
		require.NoError(t, err)
		require.True(t, r.Passed(), r.String())
	}
	_, err := amending(t, amendable+step+"+72h", nil, conversationtest.WithRulebook(nil))
	require.ErrorContains(t, err, "nil")
	wrong := book.Clone()
	wrong.Windows[0].Rule.Source = window.Source{}
	_, err = amending(t, amendable+step+"+72h", nil, conversationtest.WithRulebook(wrong))
	require.ErrorContains(t, err, "source")
}

// The host's engine options win also over the channel's rulebook.
func TestWithEngineAndARulebook(t *testing.T) {
	c := newChat()
	book := c.Rulebook().Clone()
	require.NoError(t, book.AmendWindow("standard", book.Begins, func(r *window.Rule) { r.Length = 3 * day }))
	r := playOn(t, c, amendable+"2026-03-01T10:00:00Z user text => open standard until +72h",
		conversationtest.WithEngine(func() []conversation.Option {
			return []conversation.Option{conversation.WithRulebook(policy.Channel(c), book)}
		}))
	require.True(t, r.Passed(), r.String())
}
