package conversation

import (
	"context"
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Diagnose says whether decision d predicted that the channel's platform would
// refuse with err, and if not, what may be the cause. The zero Decision is for a
// host that kept none. The error is a
// [*channels.InputError] when the engine does not serve the channel.
func (e *Engine) Diagnose(channel string, err channels.PlatformError, d policy.Decision) (policy.Diagnosis, error) {
	if err := e.usable(context.Background()); err != nil {
		return policy.Diagnosis{}, err
	}
	c, cerr := e.channel(channel)
	if cerr != nil {
		return policy.Diagnosis{}, cerr
	}
	info, known := c.book.Error(err)
	if !known {
		info = policy.ErrorInfo{Error: err, Meaning: "not in the channel's table"}
	}
	out := policy.Diagnosis{Info: info, Known: known}
	for _, r := range d.Reasons {
		if sameError(r.Error, err) || slices.Contains(info.Reasons, r.Code) {
			out.Reasons = append(out.Reasons, r)
		}
	}
	out.Predicted = len(out.Reasons) > 0
	if !out.Predicted {
		out.Causes = c.causes(out, d)
	}
	return out, nil
}

// sameError reports whether the platform's error is the one that a reason expects:
// by its numbers, and by its text where it has none.
func sameError(expected, err channels.PlatformError) bool {
	if expected.Code == 0 && expected.Subcode == 0 {
		return !expected.IsZero() && expected == err
	}
	return expected.Same(err)
}

// causes lists what may explain the error, each cause once although several reasons
// share it.
func (c *served) causes(found policy.Diagnosis, d policy.Decision) []string {
	var out []string
	add := func(cause string) {
		if !slices.Contains(out, cause) {
			out = append(out, cause)
		}
	}
	if d.Verdict != policy.Allow && len(d.Reasons) > 0 {
		add("the decision refused the message for another reason, and the platform reports its own first")
	}
	rule := d.Confidence
	if d.Assumed != 0 && d.Allowed() {
		rule = d.Permit.Source.Confidence // the decision's own says that a fact is missing
	}
	if rule < window.Documented && d.Edition != "" && len(found.Info.Reasons) > 0 {
		add(fmt.Sprintf("the rule that decided is only %s", rule))
	}
	if a := doubted(d.Assumed, found.Info.Reasons); a != 0 {
		add("it was taken for granted that " + a.String())
	}
	fits := false
	for _, code := range found.Info.Reasons {
		if !c.concerns(code, d) {
			continue
		}
		fits = true
		for _, cause := range code.LookAt() {
			add(cause)
		}
	}
	switch {
	case !found.Known:
		add("this library has not heard of the error: read the platform's own text")
	case !fits:
		add("no rule of this library predicts this error of such a message; class " + found.Info.Class)
	}
	return out
}

// doubted are those of the assumptions which, where they are wrong, make the platform refuse for one of the reasons: that the person opted
// in does not explain a closed window.
func doubted(assumed policy.Assumptions, reasons []policy.ReasonCode) (out policy.Assumptions) {
	for _, code := range reasons {
		switch code {
		case policy.TemplateUnknown, policy.TemplateNotApproved, policy.TemplatePaused, policy.TemplateDisabled, policy.TemplateMismatch:
			out |= policy.AssumedTemplate
		case policy.OptInRequired, policy.OptedOut: // a stop may be of one category's messages
			out |= policy.AssumedOptIn | policy.AssumedPast | policy.AssumedCategory
		case policy.RegionBlocked, policy.MarketingPausedRegion:
			out |= policy.AssumedCountry | policy.AssumedCategory | policy.AssumedAccount
		case policy.UserBlocked:
			out |= policy.AssumedUnblocked | policy.AssumedPast
		case policy.SenderRestricted, policy.MessagingLimit: // a restriction too
			out |= policy.AssumedAccount | policy.AssumedPast | policy.AssumedCategory
		case policy.PaymentMissing:
			out |= policy.AssumedUsage | policy.AssumedCategory
		case policy.TooSoon:
			out |= policy.AssumedPast | policy.AssumedTemplate
		case policy.ContentTypeNotAllowed, policy.ContentTooLong:
			out |= policy.AssumedCountry | policy.AssumedCategory
		}
	}
	return out & assumed
}

// concerns reports whether a reason can be about the message that was decided: blocks of a category are about no message of another.
func (c *served) concerns(code policy.ReasonCode, d policy.Decision) bool {
	category, blocks := d.Charge.Category, 0
	if d.Verdict != policy.Allow || category == "" && d.Requires.Template != "" {
		return true // what is not known may be anything
	}
	for i := range c.book.Blocks {
		b := &c.book.Blocks[i]
		if b.Reason != code {
			continue
		}
		blocks++
		if len(b.Categories) == 0 || slices.ContainsFunc(b.Categories, category.Is) {
			return true
		}
	}
	return blocks == 0
}
