package meta

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
)

// Fate is what became of a request that sends.
type Fate string

// The fates.
const (
	// Accepted: the platform took the message.
	Accepted Fate = "accepted"
	// Rejected: the platform answered and did not take it. A redirect is such an answer too; the client may send again.
	Rejected Fate = "rejected"
	// Refused: the guard refused it. It never left.
	Refused Fate = "refused"
	// Failed: no answer came. Whether the message arrived is not known, and nothing is recorded.
	Failed Fate = "failed"
)

// GuardReport tells of one request that sends. Printed or logged, it shows no identifier of a person, no text, no token and no query.
type GuardReport struct {
	// Address and Message are what the request asks for, with the intent; zero where it cannot be read, and Err says why.
	Address channels.Address
	Message channels.Message
	// Intended is set when purpose and author were given.
	Intended bool
	// Decision is the engine's. It is zero for a request that it could not judge, and for one that names neither a person nor a token.
	// When no intent was given, what speaks against other purposes and authors than the best is in Warnings. It may refuse what went:
	// when the guard observes, or when the platform does not know of the reasons.
	Decision policy.Decision
	// Fate is what became of the request, and Status the HTTP status of the platform's answer, 0 without one.
	Fate   Fate
	Status int
	// MessageID is the platform's id of the message, under which it was recorded unless Err says otherwise.
	MessageID string
	// Diagnosis explains the platform's error; zero without one.
	Diagnosis policy.Diagnosis
	// Err joins all that failed: reading the request, asking the engine, sending, reading the answer, recording.
	Err error
}

// String says what happened, in a line.
func (r GuardReport) String() string {
	return fact.Words("", string(r.Fate), "", r.address(), "", r.what(), "verdict", r.verdict(), "because", r.reasons(),
		"edition", r.Decision.Edition, "message", channels.Mask(r.MessageID), "error", r.problem())
}

// Format writes what String gives, whatever the verb.
func (r GuardReport) Format(f fmt.State, verb rune) { fact.Print(f, verb, r.String()) }

// LogValue is a group of what String says.
func (r GuardReport) LogValue() slog.Value {
	attrs := []slog.Attr{slog.Bool("intended", r.Intended)}
	for _, a := range [...]struct{ name, value string }{
		{"fate", string(r.Fate)}, {"address", r.address()}, {"what", r.what()}, {"verdict", r.verdict()}, {"because", r.reasons()},
		{"edition", r.Decision.Edition}, {"message", channels.Mask(r.MessageID)}, {"platform", r.platform()}, {"error", r.problem()},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.name, a.value))
		}
	}
	return slog.GroupValue(attrs...)
}

// address is empty for a request that was not read, and so is what.
func (r *GuardReport) address() string {
	if r.Address == (channels.Address{}) {
		return ""
	}
	return r.Address.String()
}

func (r *GuardReport) what() string {
	if r.Message.Type == "" {
		return ""
	}
	return r.Message.String()
}

func (r *GuardReport) verdict() string {
	if r.Decision.At.IsZero() {
		return ""
	}
	return r.Decision.Verdict.String()
}

// reasons lists why not, and what warns.
func (r *GuardReport) reasons() string {
	var codes []string
	for _, reason := range r.Decision.Reasons {
		codes = append(codes, string(reason.Code))
	}
	for _, warning := range r.Decision.Warnings {
		codes = append(codes, "warning "+string(warning.Code))
	}
	return strings.Join(codes, " ")
}

// platform is the platform's error, and whether it was foreseen.
func (r *GuardReport) platform() string {
	e := r.Diagnosis.Info.Error
	switch {
	case e.IsZero():
		return ""
	case r.Diagnosis.Predicted:
		return e.String() + ", as predicted"
	}
	return e.String() + ", not predicted"
}

func (r *GuardReport) problem() string {
	if r.Err == nil {
		return ""
	}
	return r.Err.Error()
}

// joinedErrors joins errors, none of which shows a query.
func joinedErrors(errs ...error) error {
	for i, err := range errs {
		errs[i] = withoutQuery(err)
	}
	return errors.Join(errs...)
}

// withoutQuery takes the query, user and password off the URLs in the errors of clients that stand beneath the guard.
func withoutQuery(err error) error {
	u, found := errors.AsType[*url.Error](err)
	if !found {
		return err
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return joinedErrors(slices.Clone(several.Unwrap())...)
	}
	return &url.Error{Op: u.Op, URL: shownURL(u.URL), Err: withoutQuery(u.Err)}
}

// shownURL is a URL without what may be a secret in it.
func shownURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}
