package conversation_test

import (
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// naive answers for the demo channel from the whole log of what happened, with the
// rules of demoBook written out by hand. It shares no code with the engine: no
// rulebook, no window state, no merging of facts.
type naive struct {
	log     []entry
	country string
	margin  time.Duration
	care    bool // the account has the feature
}

// entry is one line of the log.
type entry struct {
	what  string // message, call, scan, comment, sent, block, opt_in, opt_out, stop, resume, restrict, lift
	at    time.Time
	id    string    // of a message sent, or the type of a restriction
	token string    // of a comment, or of the comment that was answered
	until time.Time // of a restriction
}

// answer is what can be said of a message.
type answer struct {
	verdict policy.Verdict
	permit  string
	until   time.Time
	codes   []policy.ReasonCode // sorted
}

// refusal is a reason, and when it ends by itself.
type refusal struct {
	code policy.ReasonCode
	ends time.Time
}

// last is the latest instant at which one of these things happened.
func (n *naive) last(what ...string) time.Time {
	var out time.Time
	for _, e := range n.log {
		if slices.Contains(what, e.what) && e.at.After(out) {
			out = e.at
		}
	}
	return out
}

func (n *naive) answer(m channels.Message, now time.Time) answer {
	refused := n.gates(m, now)
	permit, until, more := n.permission(m, now)
	refused = append(refused, more...)
	if len(refused) == 0 {
		return answer{verdict: policy.Allow, permit: permit, until: until}
	}
	out := answer{verdict: policy.Defer}
	for _, r := range refused {
		out.codes = append(out.codes, r.code)
		if r.ends.IsZero() {
			out.verdict = policy.Deny
		}
		if r.ends.After(out.until) {
			out.until = r.ends
		}
	}
	slices.Sort(out.codes)
	if out.verdict == policy.Deny {
		out.until = time.Time{}
	}
	return out
}

func (n *naive) gates(m channels.Message, _ time.Time) []refusal {
	var out []refusal
	if b := n.last("block"); !b.IsZero() && !n.last("message", "call").After(b) {
		out = append(out, refusal{code: policy.UserBlocked})
	}
	if n.country == "US" && markets(m) {
		out = append(out, refusal{code: policy.MarketingPausedRegion})
	}
	if m.Type == channels.Text && len(m.Text) > 20 {
		out = append(out, refusal{code: policy.ContentTooLong})
	}
	return out
}

// markets reports whether a message is marketing: by its category, else because it is a template that promotes.
func markets(m channels.Message) bool {
	return m.Category == "marketing" || m.Category == "" && m.Template != nil && m.Purpose == channels.Promotional
}

func (n *naive) permission(m channels.Message, now time.Time) (string, time.Time, []refusal) {
	switch {
	case m.Type == channels.Text && m.Tag == "":
		until, out := n.window(now, 10*time.Hour, policy.WindowClosed, "message", "call")
		return "talk", until, append(out, n.restricted("NO_REPLIES", now)...)
	case m.Type == channels.Text && m.Tag == "CARE":
		return n.careTag(m, now)
	case m.Type == channels.Text && m.Tag == "NEWS":
		return n.newsTag(m, now)
	case m.Type == channels.Text:
		return "", time.Time{}, []refusal{{code: policy.TagNotAllowed}}
	case m.Type == channels.Template:
		until, out := n.template(m, now)
		return "template", until, out
	case m.Type == channels.PrivateReply:
		return n.reply(m, now)
	}
	return n.sticker(now)
}

// window is one that every such thing opens anew.
func (n *naive) window(now time.Time, length time.Duration, closed policy.ReasonCode, what ...string) (time.Time, []refusal) {
	opened := n.last(what...)
	until := opened.Add(length - n.margin)
	if opened.IsZero() || !now.Before(until) {
		return time.Time{}, []refusal{{code: closed}}
	}
	return until, nil
}

func (n *naive) careTag(m channels.Message, now time.Time) (string, time.Time, []refusal) {
	until, out := n.window(now, 3*24*time.Hour, policy.TagWindowClosed, "message")
	if !n.care {
		out = append(out, refusal{code: policy.TagNotAllowed})
	}
	if m.Author != channels.Human {
		out = append(out, refusal{code: policy.HumanRequired})
	}
	if m.Purpose == channels.Promotional {
		out = append(out, refusal{code: policy.PromotionalNotAllowed})
	}
	return "care", until, out
}

func (n *naive) newsTag(m channels.Message, now time.Time) (string, time.Time, []refusal) {
	end := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	switch {
	case !now.Before(end):
		return "", time.Time{}, []refusal{{code: policy.TagRetired}}
	case m.Purpose == channels.Promotional:
		return "", time.Time{}, []refusal{{code: policy.PromotionalNotAllowed}}
	}
	return "news", end, nil
}

func (n *naive) template(m channels.Message, now time.Time) (until time.Time, out []refusal) {
	out = n.restricted("NO_TEMPLATES", now)
	if stop := n.last("stop"); markets(m) && !stop.IsZero() && !n.last("resume").After(stop) {
		out = append(out, refusal{code: policy.OptedOut})
	}
	left := n.last("opt_out")
	if left.IsZero() || n.last("opt_in").After(left) {
		return time.Time{}, out
	}
	// Who wrote after opting out wants an answer as long as the window is open.
	wrote := n.last("message", "call")
	if end := wrote.Add(10*time.Hour - n.margin); !wrote.IsZero() && now.Before(end) && wrote.After(left) {
		return end, out
	}
	return time.Time{}, append(out, refusal{code: policy.OptedOut})
}

func (n *naive) reply(m channels.Message, now time.Time) (string, time.Time, []refusal) {
	if m.Token == "" {
		return "", time.Time{}, []refusal{{code: policy.TokenMissing}}
	}
	until, answered := time.Time{}, false
	for _, e := range n.log {
		if e.token != m.Token {
			continue
		}
		switch e.what {
		case "comment":
			until = e.at.Add(48*time.Hour - n.margin)
		case "sent":
			answered = true
		}
	}
	switch {
	case !now.Before(until):
		return "", time.Time{}, []refusal{{code: policy.WindowClosed}}
	case answered:
		return "", time.Time{}, []refusal{{code: policy.QuotaExhausted}}
	}
	return "answer", until, nil
}

// sticker may go twice within two hours of each scan.
func (n *naive) sticker(now time.Time) (string, time.Time, []refusal) {
	until, out := n.window(now, 2*time.Hour, policy.WindowClosed, "scan")
	if len(out) > 0 {
		return "", time.Time{}, out
	}
	sent := map[string]bool{}
	for _, e := range n.log {
		if e.what == "sent" && !e.at.Before(n.last("scan")) {
			sent[e.id] = true
		}
	}
	if len(sent) >= 2 {
		return "", time.Time{}, []refusal{{code: policy.QuotaExhausted}}
	}
	return "desk", until, nil
}

// restricted finds the latest imposition of a restriction, of several at once the
// longest, and asks whether it holds.
func (n *naive) restricted(kind string, now time.Time) []refusal {
	var latest *entry
	for i := range n.log {
		e := &n.log[i]
		if e.what != "restrict" || e.id != kind {
			continue
		}
		longer := latest != nil && e.at.Equal(latest.at) && !latest.until.IsZero() && (e.until.IsZero() || e.until.After(latest.until))
		if latest == nil || e.at.After(latest.at) || longer {
			latest = e
		}
	}
	if latest == nil || !latest.at.After(n.last("lift")) || (!latest.until.IsZero() && !now.Before(latest.until)) {
		return nil
	}
	return []refusal{{code: policy.SenderRestricted, ends: latest.until}}
}
