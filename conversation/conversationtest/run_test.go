package conversationtest_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

func playOn(t *testing.T, c policy.Channel, text string, more ...conversationtest.Option) conversationtest.Report {
	t.Helper()
	s, err := conversationtest.Parse("x.scenario", strings.NewReader(text))
	require.NoError(t, err)
	r, err := s.Run(t.Context(), append(more, conversationtest.WithChannels(c))...)
	require.NoError(t, err)
	return r
}

func runError(t *testing.T, text string) *conversationtest.ParseError {
	t.Helper()
	s, err := conversationtest.Parse("x.scenario", strings.NewReader(text))
	require.NoError(t, err)
	_, err = s.Run(t.Context(), conversationtest.WithChannels(newChat()))
	var perr *conversationtest.ParseError
	require.ErrorAs(t, err, &perr)
	return perr
}

func TestActsOpenWhatTheRulesSay(t *testing.T) {
	opens := map[string]bool{
		"text": true, "image": true, "audio": true, "video": true, "document": true, "sticker": true, "location": true,
		"contacts": true, "button": true, "list_reply": true, "flow_reply": true, "order": true, "unsupported": true,
		"call": true, "call_missed": true, "call_accepted": true, "postback": true, "quick_reply": true, "ice_breaker": true,
		"ad_message": true, "page_message": true, "story_reply": true, "story_mention": true, "share": true,
		"reaction": false, "unreact": false, "referral": false, "edit": false, "delete": false, "block": false, "read": false,
		"comment id=c": false, "live_comment id=c": false, "live_end": false,
		"stop_marketing": false, "resume_marketing": false, "optin": false, "optout": false,
	}
	for act, open := range opens {
		t.Run(act, func(t *testing.T) {
			clause := " => closed standard"
			if open {
				clause = " => open standard until +24h"
			}
			passes(t, "user "+act+clause)
		})
	}
}

func TestEventTimeCountsNotArrival(t *testing.T) {
	passes(t,
		"user text at=2026-03-01T09:00:00Z => open standard until 2026-03-02T09:00:00Z",
		"+1m user text at=2026-03-01T08:00:00Z => open standard until 2026-03-02T09:00:00Z",
		"+1m user text at=2026-03-01T09:00:00Z => open standard until 2026-03-02T09:00:00Z",
		"2026-03-02T08:59:59.999Z check text => allow",
		"+1ms check text => deny")
	passes(t, "user text at=2027-03-01T09:00:00Z => closed standard", "2027-03-01T08:59:59.999Z check text => deny", "+1ms check text => allow")
	f := fails(t, "1969", "user text at=1969-12-31T23:59:59Z")
	require.Equal(t, "the step to be carried out", f.Expected)
}

func TestSends(t *testing.T) {
	t.Run("an answer to an ad opens the free window", func(t *testing.T) {
		passes(t, "user ad_message => closed entry", "+1h send text => allow ; charge service free_entry_point ; open entry until +3d")
	})
	t.Run("a check sends nothing", func(t *testing.T) {
		passes(t, "user ad_message", "+1h check text => allow ; closed entry")
	})
	t.Run("a failed message answers nothing", func(t *testing.T) {
		passes(t, "user page_message", "+1h send text fails => allow ; closed entry")
	})
	t.Run("an undelivered message answers", func(t *testing.T) {
		passes(t, "user ad_message", "+1h send text undelivered => allow ; open entry")
	})
	t.Run("asking for routes does not keep it from being sent", func(t *testing.T) {
		passes(t, "user ad_message", "+1h send text => allow ; suggest text ; open entry")
	})
	t.Run("a refused message answers nothing", func(t *testing.T) {
		passes(t, "user ad_message", "+1h send text length=11 => deny ; closed entry")
	})
	t.Run("a typing sign answers nothing", func(t *testing.T) {
		passes(t, "user ad_message", "+1h send sender_action => allow ; closed entry")
	})
	t.Run("the web is no entry", func(t *testing.T) {
		passes(t, "user ad_message device=web", "+1h send text => allow ; closed entry")
	})
	t.Run("delivered messages use the allowance", func(t *testing.T) {
		passes(t, "user text",
			"+0s send text fails => charge service free_tier",
			"+0s send text undelivered => charge service free_tier",
			"+0s check text => charge service free_tier",
			"+0s send text => charge service free_tier",
			"+0s send text => charge service free_tier",
			"+0s send text => charge service regular 0.01 USD")
	})
	t.Run("one reply per comment", func(t *testing.T) {
		passes(t, "user comment id=c1", "+0s send private_reply to=c1 fails => allow", "+0s send private_reply to=c1 => allow",
			"+0s check private_reply to=c1 => deny ; reason only quota_exhausted", "+0s check private_reply to=c2 => deny ; reason only window_closed")
	})
}

func TestUsage(t *testing.T) {
	month := func(usage, steps string) {
		t.Helper()
		r := play(t, chatHeader+usage+"\n"+start+steps)
		require.True(t, r.Passed(), r.String())
	}
	month("usage service 1", "user text\n+0s send text => charge service free_tier\n+0s check text => charge service regular")
	month("usage service 1 market=India\nusage service 1 market=Brazil", "user text\n+0s check text => charge service regular")
	month("usage service 2 market=India", "user text\n+0s check text => charge service regular")
	month("margin 0s", "send template name=hello params=1 => charge utility regular 0.02 USD\n+0s check template name=hello params=1 => charge utility regular 0.01 USD")
	month("usage utility 1", "check template name=hello params=1 => charge utility regular 0.01 USD")
	month("usage utility 1 market=India", "check template name=hello params=1 => charge utility regular 0.01 USD")
	month("usage utility 1 market=Brazil", "check template name=hello params=1 => charge utility regular 0.02 USD")
	// A new month starts at 00:00 in the account's zone, 18:30 UTC.
	month("usage service 2", "user text\n2026-03-31T18:29:59.999Z user text\n+0s check text => charge service regular\n+1ms check text => charge service free_tier")
}

func TestConsent(t *testing.T) {
	passes(t,
		"user stop_marketing",
		"+0s check template name=offer => deny ; reason only opted_out",
		"+0s check template name=hello params=1 => allow",
		"+1s user resume_marketing",
		"+0s check template name=offer => allow",
		"+1s user optout",
		"+0s check template name=hello params=1 => deny ; reason only opted_out",
		"+1s user optin",
		"+0s check template name=hello params=1 => allow")
	r := play(t, strings.Replace(chatHeader, "user     919812345678", "user 919812345678 optin=no", 1)+start+
		"check template name=hello params=1 => deny ; reason only opt_in_required\n+0s user optin\n+0s check template name=hello params=1 => allow")
	require.True(t, r.Passed(), r.String())
}

func TestTemplates(t *testing.T) {
	passes(t,
		"check template name=none => deny ; reason only template_unknown",
		"+0s check template name=hello language=de params=1 => deny ; reason only template_unknown",
		"+0s check template name=hello => deny ; reason only template_mismatch",
		"+0s check template name=hello params=1,2 => deny ; reason only template_mismatch",
		"+0s check template name=hello params=\"a b\" => allow",
		"+0s template hello status=paused",
		"+0s check template name=hello params=1 => deny ; reason only template_paused ; error 55",
		"+0s template hello status=approved category=marketing body=\"Now {{1}} {{2}}\"",
		"+0s check template name=hello params=1,2 => allow ; charge marketing",
		"+0s template bye category=utility language=pt_BR",
		"+0s check template name=bye => allow ; requires language=pt_BR",
		"+0s template bye category=utility language=es",
		"+0s check template name=bye => deny ; reason only template_unknown")
	// A header's media may come first among the values, and is missed when it does not.
	passes(t,
		"template hello header=image",
		"+0s check template name=hello params=1 => deny ; reason only template_mismatch",
		"+0s check template name=hello params=https://example.com/a.png,1 => allow",
		"+0s check template name=hello params=https://example.com/a.png,1,2 => deny ; reason only template_mismatch")
}

func TestHeaderReachesTheEngine(t *testing.T) {
	header := func(old, replacement string) string { return strings.Replace(chatHeader, old, replacement, 1) }
	for name, text := range map[string]string{
		"margin":   chatHeader + "margin 1h\n" + start + "user text\n+23h check text => deny ; open standard\n",
		"strict":   chatHeader + "strict yes\n" + start + "user reaction\n+0s check audio => deny",
		"feature":  header(" features=human_agent", "") + start + "check text tag=AGENT author=human => deny ; reason only tag_not_allowed",
		"currency": header("USD", "EUR") + start + "check template name=offer => allow ; charge marketing unknown",
		"phone":    header("user     919812345678", "user IN.1 phone=999123456") + start + "check template name=offer => deny ; reason only region_blocked",
		"no phone": header("919812345678", "chatter") + start + "check template name=offer => allow ; charge marketing unknown",
	} {
		t.Run(name, func(t *testing.T) {
			r := play(t, text)
			require.True(t, r.Passed(), r.String())
		})
	}
}

func TestSeveralUsers(t *testing.T) {
	r := play(t, chatHeader+"user 919812345679\n"+start+`user text as=919812345679 => open standard
+0s window as=919812345678 => closed standard
+0s check text             => deny
+0s check text as=919812345679 => allow`)
	require.True(t, r.Passed(), r.String())
}

// Windows of comments: that of the step's own comment, or else of the last one seen.
func TestWindowsOfComments(t *testing.T) {
	passes(t, "window => closed comment",
		"+1h user comment id=c1 => open comment until +7d",
		"+1h user comment id=c2 => open comment until +7d",
		"+0s check private_reply to=c1 => open comment until +6d23h",
		"+0s window => open comment until +6d23h",
		"+0s check private_reply to=c9 => closed comment",
		"+7d user comment id=c1 as=919812345678 => closed comment")
	r := play(t, chatHeader+"user 919812345679\n"+start+"user comment id=c1 => open comment\n+0s window as=919812345679 => closed comment")
	require.True(t, r.Passed(), r.String())
	fails(t, "comment never", "user comment id=c1", "+0s check private_reply to=c2 => open comment")
	fails(t, "none was seen", "user text", "+0s window => open comment")
}

func TestConfirmation(t *testing.T) {
	passes(t, "user ad_message", "+1h send text => open entry until +3d",
		"+1s confirm window=entry until=2026-03-09T10:00:00Z => open entry until 2026-03-09T10:00:00Z",
		"2026-03-09T09:59:59.999Z window => open entry", "+1ms window => closed entry")
}

// A window that a rule opens only from a later date on is closed until then.
func TestWindowsOfAnotherDate(t *testing.T) {
	c := newChat()
	c.book.Windows[3].From = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	c.book.Permissions[4].From = c.book.Windows[3].From
	r := playOn(t, c, chatHeader+start+"user reaction => closed weak\n+0s window => open weak\n2026-04-01T00:00:00Z user reaction => open weak until +24h")
	require.Len(t, r.Failures, 1)
	require.Equal(t, "weak does not exist at this date, or hangs on a comment and none was seen", r.Failures[0].Got)
}

// observed keeps the events that the engine was given.
// refusesAll is a house rule with a code of its own.
type refusesAll struct{}

func (refusesAll) Judge(conversation.HouseCase) conversation.Ruling {
	return conversation.Ruling{Reasons: []policy.Reason{{Code: "over_budget"}}}
}

// A code of a house rule's own is a word of the scenario where the host may have given such a rule; a slip fails all the same.
func TestReasonOfAHouseRulesOwn(t *testing.T) {
	house := conversationtest.WithEngine(func() []conversation.Option {
		return []conversation.Option{conversation.WithHouseRules(refusesAll{})}
	})
	text := chatHeader + start + "user text\n+1s check text => deny ; reason only "
	require.Empty(t, playOn(t, newChat(), text+"over_budget", house).Failures)
	require.Len(t, playOn(t, newChat(), text+"over_budged", house).Failures, 1)
	require.Equal(t, "over_budget", runError(t, text+"over_budget").Word, "nobody gave a rule")
}

// brokenStore fails as a real one may.
type brokenStore struct{ conversation.Store }

var errStore = errors.New("store is down")

func (brokenStore) Save(context.Context, []conversation.Stored) error { return errStore }

func TestAnErrorFailsTheStepAndTheRestRuns(t *testing.T) {
	r := playOn(t, newChat(), chatHeader+start+"user text => open standard\n+0s check text => deny", conversationtest.WithEngine(
		func() []conversation.Option {
			return []conversation.Option{conversation.WithStore(brokenStore{conversation.NewMemoryStore()})}
		}))
	require.Len(t, r.Failures, 1)
	require.Contains(t, r.Failures[0].Got, "store is down")
	require.Equal(t, 2, r.Steps)
}

func TestAnEngineThatCannotBeMade(t *testing.T) {
	c := newChat()
	c.book.Permissions[0].Window = "none"
	s, err := conversationtest.Parse("x", strings.NewReader(chatHeader+start+"window"))
	require.NoError(t, err)
	r, err := s.Run(t.Context(), conversationtest.WithChannels(c))
	require.ErrorContains(t, err, "none")
	require.False(t, r.Passed())
}

func TestAScenarioRunsTwiceAlike(t *testing.T) {
	s, err := conversationtest.Parse("x", strings.NewReader(chatHeader+"usage service 1\n"+start+"user text\n+0s send text => charge service free_tier"))
	require.NoError(t, err)
	for range 2 {
		r, err := s.Run(t.Context(), conversationtest.WithChannels(newChat()))
		require.NoError(t, err)
		require.True(t, r.Passed(), r.String())
	}
}

// recorder is a testing.TB that keeps what is reported to it.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return context.Background() }
func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestRun(t *testing.T) {
	fsys := fstest.MapFS{
		"good.scenario":   {Data: []byte(chatHeader + start + "window => closed standard")},
		"bad.scenario":    {Data: []byte(chatHeader + start + "window => open standard")},
		"broken.scenario": {Data: []byte("chanel chat")},
		"notes.txt":       {Data: []byte("none")},
	}
	var r recorder
	conversationtest.Run(&r, fsys, "*.scenario", conversationtest.WithChannels(newChat()))
	require.Equal(t, []string{
		"bad.scenario:6: 2026-03-01T10:00:00Z window\n  expected: open standard\n  got:      standard never",
		`broken.scenario:1: "chanel" is neither a header word nor the instant of a step`,
	}, r.errors)

	r = recorder{}
	conversationtest.Run(&r, fsys, "good.scenario", conversationtest.WithChannels(newChat()))
	require.Empty(t, r.errors)

	for _, glob := range []string{"*.scenery", "[", ""} {
		r = recorder{}
		conversationtest.Run(&r, fsys, glob, conversationtest.WithChannels(newChat()))
		require.Len(t, r.errors, 1, glob)
	}
	// With a *testing.T each file is a subtest.
	conversationtest.Run(t, fsys, "good.scenario", conversationtest.WithChannels(newChat()))
}

func TestNoChannel(t *testing.T) {
	var r recorder
	conversationtest.Run(&r, fstest.MapFS{"a": {Data: []byte(chatHeader + start + "window")}}, "a")
	require.Equal(t, []string{`a:1: "chat" is not a channel that was given to the runner`}, r.errors)
}

// FuzzRun: what can be read can be run, and ends with a report or a reason.
func FuzzRun(f *testing.F) {
	f.Add(chatHeader + "margin 25h\nstrict yes\nusage service 1\n" + start + "user ad_message device=ios at=2026-02-28T10:00:00Z\n+1d send text => allow ; suggest first text")
	f.Add(chatHeader + start + "template hello header=image body=\"{{1}}{{x}}\"\n+0s send template name=hello params=,, fails\n9999-12-31T23:59:59Z user comment id=c\n+100d window")
	f.Add(chatHeader + "0001-01-01T00:00:00Z confirm window=entry until=9999-12-31T23:59:59Z\n1969-01-01T00:00:00Z user text => closed weak")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := conversationtest.Parse("fuzz", strings.NewReader(text))
		if err != nil {
			return
		}
		r, err := s.Run(t.Context(), conversationtest.WithChannels(newChat()))
		require.Equal(t, err == nil, r.Steps > 0, "%v", err)
		again, err2 := s.Run(t.Context(), conversationtest.WithChannels(newChat()))
		require.Equal(t, r, again)
		require.Equal(t, fmt.Sprint(err), fmt.Sprint(err2))
	})
}

func TestReport(t *testing.T) {
	require.False(t, conversationtest.Report{Name: "nothing"}.Passed())
	r := play(t, chatHeader+start+"window")
	require.Equal(t, "ok x", r.String())
	r = play(t, chatHeader+start+"check text => allow")
	require.Equal(t, "FAIL x\n  x.scenario:6: 2026-03-01T10:00:00Z check text\n    expected: allow\n    got:      "+r.Failures[0].Got, r.String())
}
