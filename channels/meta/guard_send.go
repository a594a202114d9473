package meta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// An engine that does not answer within these has failed: to judge a send, and to record it, whatever its request's context says. A
// store that hangs must not stop all sends.
const (
	judgeFor  = 5 * time.Second
	recordFor = 10 * time.Second
)

// sending is one request that sends, on its way.
type sending struct {
	guard    *Guard
	host     Host
	target   target
	intent   stated
	original *http.Request // as the host or the proxy's client made it

	report  GuardReport
	read    bool  // address and message in the report are the request's
	decided bool  // so is the decision
	invalid error // the intent cannot be read
	unread  error // why the request cannot be judged
	failed  error // why the engine did not judge it
}

// run judges a request, sends it or not, and reports.
func (s *sending) run(r *http.Request) (resp *http.Response, err error) {
	ctx := r.Context()
	defer func() {
		if s.guard.Report != nil {
			s.report.Err = joinedErrors(s.invalid, s.unread, s.failed, s.report.Err)
			s.guard.Report(ctx, s.report)
		}
	}()
	out, body, unread, err := buffered(r)
	if err != nil {
		return nil, s.broken(fmt.Errorf("read the request's body: %w", err))
	}
	s.unread = unread
	s.judge(ctx, body)
	if s.refuses() {
		closeBody(out)
		s.report.Fate = Refused
		return s.refusal(r)
	}
	if out.Header.Get("Accept-Encoding") != "" { // the answer is to be read: Base undoes the compression that it asks for itself
		out.Header = out.Header.Clone()
		out.Header.Del("Accept-Encoding")
	}
	if resp, err = s.guard.forward(out); err != nil {
		return nil, s.broken(err)
	}
	s.answered(ctx, resp)
	return resp, nil
}

// broken notes that a request failed on its way.
func (s *sending) broken(err error) error {
	s.report.Fate, s.report.Err = Failed, err
	return err
}

// judge reads the request and asks the engine.
func (s *sending) judge(ctx context.Context, body []byte) {
	if s.target.batch {
		s.unread = errBatch
	}
	if s.unread != nil {
		return
	}
	if s.unread = s.readRequest(body); s.unread != nil {
		return
	}
	s.read = true
	a, m := &s.report.Address, &s.report.Message
	if a.User == "" {
		a.User = s.intent.Person
	}
	if s.intent.vouched {
		m.Purpose, m.Author, s.report.Intended = s.intent.Purpose, s.intent.Author, true
	}
	if a.User == "" && m.Token == "" {
		return // it stands for nobody: a read receipt
	}
	s.report.Decision, s.failed = s.decide(ctx)
	s.decided = s.failed == nil
}

// decide asks the engine. Without an intent, what is refused is asked again with the purpose and the author to which most is
// permitted: what is only said against others warns.
func (s *sending) decide(ctx context.Context) (policy.Decision, error) {
	ctx, stop := context.WithTimeout(ctx, judgeFor)
	defer stop()
	m := s.report.Message
	d, err := s.guard.Engine.Check(ctx, s.report.Address, m)
	if err != nil || s.intent.vouched || d.Allowed() {
		return d, err
	}
	m.Purpose, m.Author = channels.Support, channels.Human
	best, err := s.guard.Engine.Check(ctx, s.report.Address, m)
	if err == nil && best.Allowed() {
		best.Warnings = slices.Concat(best.Warnings, d.Reasons)
	}
	return best, err
}

// refuses reports whether the request is not to leave.
func (s *sending) refuses() bool {
	d := &s.report.Decision
	switch {
	case s.guard.Observe:
		return false
	case s.invalid != nil:
		return true
	case s.unread != nil || s.failed != nil:
		return s.guard.FailClosed
	case !s.decided || d.Allowed():
		return false
	}
	theirs := func(r policy.Reason) bool { return !r.Own }
	return s.intent.vouched || len(d.Reasons) == 0 || slices.ContainsFunc(d.Reasons, theirs)
}

// readRequest reads whose message it is and what is sent.
func (s *sending) readRequest(body []byte) error {
	g, business := s.guard, ""
	if g.Business != nil {
		business = g.Business(s.original)
	}
	name := s.target.business
	if business != "" && (name == "" || name == "me") {
		name = business
	}
	said, err := fields(s.original.URL.RawQuery, body)
	if err != nil {
		return err
	}
	list, err := s.candidates()
	if err != nil {
		return err
	}
	if name == "" {
		return &channels.InputError{Field: "business", Reason: "is not named by the URL: set the guard's Business"}
	}
	s.report.Address, s.report.Message, err = readBy(list, "/"+name+"/"+s.target.endpoint, said)
	if err == nil && business != "" {
		s.report.Address.Business = business
	}
	return err
}

// candidates are the channels whose request it may be, as far as the host or the guard's Channel tells.
func (s *sending) candidates() ([]policy.Channel, error) {
	list, name := s.guard.Channels, s.host.Channel
	if name == "" && s.guard.Channel != nil {
		name = s.guard.Channel(s.original)
	}
	if name == "" {
		return list, nil
	}
	if i := slices.IndexFunc(list, func(c policy.Channel) bool { return c.Name() == name }); i >= 0 {
		return list[i : i+1], nil
	}
	return nil, &channels.InputError{Field: "channel", Value: name, Reason: "is none of the guard's"}
}

// productOf is the channel whose requests name their product, so that no other channel's are taken for them.
const productOf = "whatsapp"

// ErrAmbiguous is the cause of the report on a request that several channels can read: see Channel in [Guard].
var ErrAmbiguous = errors.New("the request does not tell its channel")

// readBy reads a request by the one channel that can.
func readBy(list []policy.Channel, path string, said []byte) (to channels.Address, what channels.Message, err error) {
	var errs []error
	read := false
	for _, c := range list {
		a, m, err := c.ReadRequest(path, said)
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", c.Name(), err))
		case a.Channel == productOf:
			return a, m, nil
		case read:
			return channels.Address{}, channels.Message{}, fmt.Errorf("%w: it may be for %s or for %s", ErrAmbiguous, to.Channel, a.Channel)
		default:
			to, what, read = a, m, true
		}
	}
	if !read {
		return to, what, errors.Join(errs...)
	}
	return to, what, nil
}
