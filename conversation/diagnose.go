package conversation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// Diagnosis explains an error with which a platform refused a message, in the
// light of what the library had decided.
type Diagnosis struct {
	// Info is what is known of the error; Known is false when the channel's table
	// lacks it, and Info then holds the bare code.
	Info  policy.ErrorInfo
	Known bool
	// Predicted reports that the decision refused the message for a reason that
	// corresponds to this error. Reasons are those.
	Predicted bool
	Reasons   []policy.Reason
	// Causes are, most likely first, what may explain an error that was not
	// predicted.
	Causes []string
}

// String gives the diagnosis in words, one line a fact.
func (d Diagnosis) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", d.Info.Error, d.Info.Meaning)
	if d.Predicted {
		for _, r := range d.Reasons {
			fmt.Fprintf(&b, "predicted: %s\n", r)
		}
	}
	for _, c := range d.Causes {
		fmt.Fprintf(&b, "possible: %s\n", c)
	}
	if d.Info.Advice != "" {
		fmt.Fprintf(&b, "advice: %s\n", d.Info.Advice)
	}
	return b.String()
}

// Diagnose says whether decision d predicted that the channel's platform would
// refuse with err, and if not, what may be the cause. The zero Decision is for a
// host that kept none. The error is a
// [*channels.InputError] when the engine does not serve the channel.
func (e *Engine) Diagnose(channel string, err channels.PlatformError, d policy.Decision) (Diagnosis, error) {
	c, cerr := e.channel(channel)
	if cerr != nil {
		return Diagnosis{}, cerr
	}
	info, known := c.book.Error(err)
	if !known {
		info = policy.ErrorInfo{Error: err, Meaning: "not in the channel's table"}
	}
	out := Diagnosis{Info: info, Known: known}
	for _, r := range d.Reasons {
		if sameError(r.Error, err) || slices.Contains(info.Reasons, r.Code) {
			out.Reasons = append(out.Reasons, r)
		}
	}
	out.Predicted = len(out.Reasons) > 0
	if !out.Predicted {
		out.Causes = causes(out, d)
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
func causes(found Diagnosis, d policy.Decision) []string {
	var out []string
	add := func(cause string) {
		if !slices.Contains(out, cause) {
			out = append(out, cause)
		}
	}
	if d.Verdict != policy.Allow && len(d.Reasons) > 0 {
		add("the decision refused the message for another reason, and the platform reports its own first")
	}
	if d.Confidence < window.Documented && d.Edition != "" {
		add(fmt.Sprintf("the rule that decided is only %s", d.Confidence))
	}
	if d.Assumed != 0 {
		add("it was taken for granted that " + d.Assumed.String())
	}
	for _, code := range found.Info.Reasons {
		for _, cause := range likely(code) {
			add(cause)
		}
	}
	switch {
	case !found.Known:
		add("this library has not heard of the error: read the platform's own text")
	case len(found.Info.Reasons) == 0:
		add("no rule of this library predicts this error; class " + found.Info.Class)
	}
	return out
}

// likely lists what may be wrong when the platform refuses for a reason that the
// decision did not see.
func likely(code policy.ReasonCode) []string {
	switch code {
	case policy.WindowClosed, policy.WindowUnknown, policy.TagWindowClosed, policy.TemplateRequired:
		return []string{
			"the message arrived at the platform after the window closed: set a safety margin, and do not send a decision older than its Until",
			"an event was recorded with the time of its arrival, or that of another time zone, instead of the platform's event time",
			"the window belongs to another business number or page than the one that sent",
			"what the person did does not open the window, although it was recorded as a message",
		}
	case policy.TemplateUnknown, policy.TemplateNotApproved, policy.TemplatePaused, policy.TemplateDisabled:
		return []string{"the catalogue is behind: load the list of templates again and subscribe to the template webhooks"}
	case policy.TemplateMismatch:
		return []string{"the definition in the catalogue differs from the platform's: the template was edited"}
	case policy.OptedOut, policy.OptInRequired:
		return []string{"the person's preference was not recorded: subscribe to the webhook that reports it"}
	case policy.UserBlocked:
		return []string{"the person blocked the business, which the platform does not report"}
	case policy.QuotaExhausted, policy.TooSoon:
		return []string{"a message was sent that was not recorded, by another application or by a person"}
	case policy.RegionBlocked, policy.MarketingPausedRegion:
		return []string{"the person's country is not what the identifier suggests"}
	case policy.SenderRestricted, policy.MessagingLimit:
		return []string{"the account was restricted and the webhook that says so was not recorded"}
	case policy.PaymentMissing:
		return []string{"the account's means of payment is missing, empty or refused, or the host did not set NoPaymentMethod"}
	case policy.TagRetired, policy.TagNotAllowed:
		return []string{"the platform changed its tags after this rulebook was written: look for a newer release"}
	case policy.TokenMissing, policy.TokenExpired:
		return []string{"the comment or token is another business's, was answered before, or ended before its time"}
	case policy.ThreadClosed:
		return []string{"the person ended the thread, and the event that says so was not recorded"}
	case policy.HumanRequired, policy.PromotionalNotAllowed:
		return []string{"the platform takes the message for something else than the author and purpose that the host stated"}
	case policy.UnsupportedType, policy.ContentTypeNotAllowed, policy.ContentTooLong:
		return []string{
			"the message that was decided is not the request that was sent: decide what ReadRequest reads from it",
			"the platform changed what it accepts after this rulebook was written: look for a newer release",
		}
	}
	return nil
}
