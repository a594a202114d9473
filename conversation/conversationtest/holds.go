package conversationtest

import (
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// holds compares the clause with what a step brought. It returns what was found, in
// the words of a clause.
func (c *clause) holds(o *outcome) (found string, ok bool) {
	d := &o.decision
	switch c.name {
	case "allow", "deny", "defer":
		return d.String(), d.Verdict == c.verdict
	case "reason":
		other := slices.ContainsFunc(d.Reasons, func(r policy.Reason) bool { return r.Code != c.reason })
		return reasons(d), d.Has(c.reason) && !(c.only && other)
	case "error":
		return c.platformError(d)
	case "until":
		return "until " + stamp(d.Until), sameInstant(d.Until, c.until)
	case "requires":
		got := requirement(d.Requires, c.key)
		return "requires " + c.key + "=" + got, got == c.value
	case "charge":
		return charged(d), c.charge.holds(d, o.refusal)
	case "open", "closed":
		return c.window(o.windows)
	case "confidence":
		return "confidence " + d.Confidence.String(), d.Confidence == c.confidence
	case "suggest":
		return c.suggests(o.routes)
	}
	return "a clause that the runner cannot judge", false
}

// sameInstant compares to the millisecond, which is how the platforms tell time.
func sameInstant(a, b time.Time) bool { return a.UnixMilli() == b.UnixMilli() }

func reasons(d *policy.Decision) string {
	if len(d.Reasons) == 0 {
		return "no reason: " + d.String()
	}
	texts := make([]string, len(d.Reasons))
	for i, r := range d.Reasons {
		texts[i] = "reason " + r.String()
	}
	return strings.Join(texts, " ; ")
}

// platformError compares the code, and the subcode where the clause has one.
func (c *clause) platformError(d *policy.Decision) (string, bool) {
	if len(d.Reasons) == 0 {
		return reasons(d), false
	}
	got := d.Reasons[0].Error
	if c.err.Subcode == 0 {
		return "error " + got.String(), got.Code == c.err.Code
	}
	return "error " + got.String(), got == c.err
}

func charged(d *policy.Decision) string {
	switch {
	case !d.Allowed():
		return "no charge: " + d.String()
	case d.Charge == pricing.Charge{}:
		return "the charge was not worked out"
	}
	return "charge " + d.Charge.String()
}

// holds compares a charge. An allowed message has none if the price rules say so, and
// a refused one if the step expects the refusal: else a refusal nobody asked for would
// pass.
func (want chargeClause) holds(d *policy.Decision, refusal bool) bool {
	got := d.Charge
	if want.category == "" {
		return got.Basis == pricing.NotCharged || refusal && !d.Allowed()
	}
	return got.Category == want.category &&
		(want.basis == "" || got.Basis == want.basis) &&
		(want.price == pricing.Amount{} || got.Price == want.price)
}

func (c *clause) window(all []window.Window) (string, bool) {
	i := slices.IndexFunc(all, func(w window.Window) bool { return w.Kind == c.kind })
	if i < 0 {
		return string(c.kind) + " does not exist at this date, or hangs on a comment and none was seen", c.name == "closed"
	}
	w := all[i]
	open := w.Status == window.Open
	if c.name == "closed" {
		return w.String(), !open
	}
	return w.String(), open && (c.until.IsZero() || sameInstant(w.Expires.Time(), c.until))
}

func (c *clause) suggests(routes []conversation.Route) (string, bool) {
	names := make([]string, len(routes))
	for i, r := range routes {
		names[i] = r.Name()
	}
	found := "suggest " + strings.Join(names, ", ")
	if len(routes) == 0 {
		found = "no suggestion"
	}
	if c.only {
		routes = routes[:min(1, len(routes))]
	}
	return found, slices.ContainsFunc(routes, c.message.names)
}

// names reports whether the route is of the type, and by the template where one is
// named.
func (want suggestion) names(r conversation.Route) bool {
	if r.Message.Type != want.typ {
		return false
	}
	return want.template == "" || r.Message.Template != nil && r.Message.Template.Name == want.template
}
