package conversationtest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each clause is run where it holds and where it does not: a clause that cannot fail
// would be worse than none.
func TestClauses(t *testing.T) {
	for name, c := range map[string]struct {
		before      []string // steps after the start
		step        string
		holds, does string // a clause that holds, and one that does not
		got         string
	}{
		"allow":                         {[]string{"user text"}, "check text", "allow", "deny", "allow by free_form"},
		"deny":                          {[]string{"window"}, "check text", "deny", "allow", "deny: window_closed"},
		"defer":                         {[]string{"window"}, "check text", "deny", "defer", "deny: window_closed"},
		"reason":                        {[]string{"window"}, "check text", "reason window_closed", "reason too_soon", "reason window_closed"},
		"reason of an allowed one":      {[]string{"user text"}, "check text", "allow", "reason window_closed", "no reason: allow"},
		"only":                          {[]string{"window"}, "check text", "reason only window_closed", "reason only content_too_long", "window_closed"},
		"only of two":                   {[]string{"window"}, "check text length=11", "reason window_closed ; reason content_too_long", "reason only window_closed", "content_too_long"},
		"error":                         {[]string{"window"}, "check text", "error 10/7", "error 10/8", "error 10/7"},
		"error without subcode":         {[]string{"window"}, "check text", "error 10", "error 11", "error 10/7"},
		"error of an allowed one":       {[]string{"user text"}, "check text", "allow", "error 10", "no reason: allow"},
		"until":                         {[]string{"user text"}, "check text", "until +1d", "until 2026-03-02T10:00:00.001Z", "until 2026-03-02T10:00:00Z"},
		"until days and hours":          {[]string{"user text at=2026-03-01T09:00:00Z", "window"}, "check text", "until +23h", "until +1d", "until 2026-03-02T09:00:00Z"},
		"open until days":               {[]string{"user ad_message", "send text"}, "window", "open entry until +2d24h", "open entry until +2d23h", "entry open until 2026-03-04T10:00:00Z"},
		"until never":                   {[]string{"window"}, "check template name=offer", "until never", "until +1d", "until never"},
		"never":                         {[]string{"user text"}, "check text", "until 2026-03-02T10:00:00Z", "until never", "until 2026-03-02T10:00:00Z"},
		"requires":                      {[]string{"window"}, "check text tag=AGENT author=human", "requires messaging_type=TAGGED", "requires tag=OTHER", "requires tag=AGENT"},
		"requires a template":           {[]string{"window"}, "check template name=offer", "requires template=offer ; requires language=en", "requires language=de", "requires language=en"},
		"requires a token":              {[]string{"user comment id=c1"}, "check private_reply to=c1", "requires echo=c1", "requires echo=c2", "requires echo=c1"},
		"requires nothing":              {[]string{"user text"}, "check text", "allow", "requires category=utility", "requires category="},
		"charge none":                   {[]string{"user text"}, "check reaction", "charge none", "charge utility", "charge service not_charged"},
		"charge none of a refusal":      {[]string{"window"}, "check text", "deny ; charge none", "charge none", "no charge: deny"},
		"charge none of a charge":       {[]string{"user text"}, "check text", "charge service", "charge none", "charge service free_tier"},
		"charge category":               {[]string{"window"}, "check template name=offer", "charge marketing", "charge utility", "charge marketing regular 0.03 USD"},
		"charge basis":                  {[]string{"window"}, "check template name=offer", "charge marketing regular", "charge marketing free_tier", "charge marketing regular"},
		"charge amount":                 {[]string{"window"}, "check template name=offer", "charge marketing regular 0.03 USD", "charge marketing regular 0.0301 USD", "regular 0.03 USD"},
		"charge currency":               {[]string{"window"}, "check template name=offer", "charge marketing regular 0.0300 USD", "charge marketing regular 0.0300 EUR", "regular 0.03 USD"},
		"charge zero":                   {[]string{"user text"}, "check text", "charge service free_tier 0 USD", "charge service free_tier 0.01 USD", "charge service free_tier"},
		"open":                          {[]string{"user text"}, "window", "open standard", "open entry", "entry never"},
		"open until":                    {[]string{"user text"}, "window", "open standard until +1d", "open standard until +2d", "standard open until 2026-03-02T10:00:00Z"},
		"closed":                        {[]string{"user text"}, "window", "closed entry", "closed standard", "standard open"},
		"confidence":                    {[]string{"user reaction"}, "check audio", "confidence assumed", "confidence documented", "confidence assumed"},
		"suggest":                       {[]string{"window"}, "check text", "suggest template ; suggest template:offer", "suggest image", "suggest template:hello, template:offer"},
		"suggest by name":               {[]string{"window"}, "check text", "suggest template:hello", "suggest template:bye", "template:hello"},
		"suggest first":                 {[]string{"window"}, "check text", "suggest first template:hello", "suggest first template:offer", "suggest template:hello, template:offer"},
		"suggest instead of a template": {[]string{"user text"}, "check template name=none", "suggest text", "suggest template:none", "suggest text"},
	} {
		t.Run(name, func(t *testing.T) {
			before := strings.Join(c.before, "\n+0s ")
			passes(t, before, "+0s "+c.step+" => "+c.holds)
			f := fails(t, c.got, before, "+0s "+c.step+" => "+c.does)
			require.Equal(t, c.does, f.Expected)
			require.Equal(t, "+0s "+c.step, f.Step)
			require.Equal(t, "x.scenario", f.File)
		})
	}
}

func TestEveryClauseOfAStepIsReported(t *testing.T) {
	r := play(t, chatHeader+start+"user text\n+0s check text => deny ; until never ; open standard")
	require.Len(t, r.Failures, 2)
	require.Equal(t, "deny", r.Failures[0].Expected)
	require.Equal(t, "until never", r.Failures[1].Expected)
	require.Equal(t, 2, r.Steps)
	require.Equal(t, 3, r.Clauses)
}

// Without price rules nothing can be said of a charge, and saying nothing must not pass.
func TestChargesThatAreNotWorkedOutFail(t *testing.T) {
	c := newChat()
	c.book.Prices = nil
	for _, clause := range []string{"charge none", "charge service", "charge service free_tier", "charge anything regular 1 USD"} {
		r := playOn(t, c, chatHeader+start+"user text\n+0s check text => allow ; "+clause)
		require.Len(t, r.Failures, 1, clause)
		require.Equal(t, "the charge was not worked out", r.Failures[0].Got)
	}
}

func TestWordsThatOnlyTheChannelKnows(t *testing.T) {
	for name, c := range map[string]refused{
		"channel":                {strings.Replace(chatHeader, "chat", "chatt", 1) + start + "window", 1, "chatt", "not a channel"},
		"message type":           {chatHeader + start + "send txt", 6, "txt", "not a message type"},
		"reason":                 {chatHeader + start + "check text => deny ; reason windowclosed", 6, "windowclosed", "not a reason code"},
		"window":                 {chatHeader + start + "window => closed standart", 6, "standart", "not a window"},
		"confirmed window":       {chatHeader + start + "confirm window=entri until=2026-03-02T10:00:00Z", 6, "entri", "not a window"},
		"suggested type":         {chatHeader + start + "check text => suggest txt", 6, "txt", "not a message type"},
		"category of a charge":   {chatHeader + start + "check text => charge servic", 6, "servic", "not a category"},
		"market of a usage":      {chatHeader + "usage service 3 market=Brasil\n" + start + "window", 6, "market=Brasil", "not a market"},
		"category of a usage":    {chatHeader + "usage servic 3\n" + start + "window", 6, "servic", "not a category"},
		"type of another reason": {chatHeader + start + "check txt => deny ; reason window_closed", 6, "txt", "not a message type"},
	} {
		t.Run(name, func(t *testing.T) {
			err := runError(t, c.text)
			require.Equal(t, c.line, err.Line)
			require.Equal(t, c.word, err.Word)
			require.Contains(t, err.Msg, c.msg)
		})
	}
	t.Run("unsupported on purpose", func(t *testing.T) {
		passes(t, "check hologram => deny ; reason only unsupported_type")
		passes(t, "check document => deny ; reason unsupported_type")
	})
}
