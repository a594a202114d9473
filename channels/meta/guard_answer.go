package meta

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/internal/fact"
)

// maxAnswer is how much of an answer is read: real ones stay under a kilobyte.
const maxAnswer = 1 << 20

// answerError is the platform's form of an error.
type answerError struct {
	Message   string     `json:"message"`
	Type      string     `json:"type"`
	Transient bool       `json:"is_transient,omitempty"`
	Code      int        `json:"code"`
	Subcode   int        `json:"error_subcode,omitempty"`
	Data      *errorData `json:"error_data,omitempty"`
}

type errorData struct {
	Product string `json:"messaging_product,omitempty"`
	Details string `json:"details"`
}

// answered notes what became of a request: it records a message that went, and explains an error. The answer stays whole.
func (s *sending) answered(ctx context.Context, resp *http.Response) {
	ok := resp.StatusCode/100 == 2
	s.report.Status, s.report.Fate = resp.StatusCode, Rejected
	if ok {
		s.report.Fate = Accepted
	}
	if !s.read || resp.Body == nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	resp.Body = &resumed{body, resp.Body} // an error comes again
	switch {
	case err != nil:
	case !wire.Valid(body):
		err = errors.New("it is not JSON")
	case ok:
		s.record(ctx, messageID(body))
	default:
		err = s.explain(body)
	}
	if err != nil {
		s.report.Err = fmt.Errorf("read the answer with status %d: %w", resp.StatusCode, err)
	}
}

// messageID is the id in the answer to a message that went, empty where it names none: what is no text is no id.
func messageID(body []byte) string {
	value := wire.Member(body, "message_id")
	for first := range wire.Elements(wire.Member(body, "messages")) {
		value = wire.Member(first, "id")
		break
	}
	return wire.Text(value)
}

// explain diagnoses the platform's error.
func (s *sending) explain(body []byte) error {
	var said struct {
		Error *answerError `json:"error"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return err
	}
	if said.Error == nil {
		return errors.New("it has no error")
	}
	e := channels.PlatformError{Code: said.Error.Code, Subcode: said.Error.Subcode}
	s.report.Diagnosis, s.report.Err = s.guard.Engine.Diagnose(s.report.Address.Channel, e, s.report.Decision)
	return nil
}

// record stores that the message went, under its id in the platform's answer.
func (s *sending) record(ctx context.Context, id string) {
	r := &s.report
	r.MessageID = id
	switch {
	case r.Address.User == "" && r.Message.Token == "":
		return // it is about nobody
	case id == "" && (r.Message.Type == channels.SenderAction || r.Message.Type == channels.Reaction):
		return // it makes no message
	case id == "":
		r.Err = errors.New("the answer names no message, so that none is recorded")
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), recordFor)
	defer stop()
	if _, err := s.guard.Engine.Record(ctx, policy.SentEvent(r.Address, r.Message, r.Decision, id, s.guard.now())); err != nil {
		r.Err = fmt.Errorf("record the message: %w", err)
	}
}

// What the platform answers with where it has no number of its own for what is wrong: to a request that it does not take, and when
// it cannot take any.
const (
	invalidRequest = 100
	unavailable    = 2
	errorType      = "OAuthException"
	// VerdictHeader is on the answer of a guard, or a proxy, in place of the platform's: "deny", or "defer" for what time alone
	// will permit.
	VerdictHeader = "Replywindow-Verdict"
)

// refusal is the answer to a request that does not leave.
func (s *sending) refusal(r *http.Request) (*http.Response, error) {
	refused := &RefusedError{Address: s.report.Address, Decision: s.report.Decision, Err: joinedErrors(s.invalid, s.unread, s.failed)}
	if s.guard.RefuseWithError {
		return nil, refused
	}
	status, e := http.StatusBadRequest, answerError{Type: errorType, Code: invalidRequest, Message: "the message is refused"}
	e.Data = &errorData{Details: refused.Error()}
	_, mistaken := errors.AsType[*channels.InputError](refused.Err)
	switch reasons := refused.Decision.Reasons; {
	case s.failed != nil && !mistaken:
		status, e.Code, e.Transient, e.Message = http.StatusServiceUnavailable, unavailable, true, "whether the message may go is not known"
	case refused.Err == nil && len(reasons) > 0:
		status, e.Message = s.expected(&reasons[0], &e)
	}
	if refused.Address.Channel == productOf {
		e.Data.Product = productOf
	}
	e.Message = "(#" + strconv.Itoa(e.Code) + ") " + e.Message
	resp := answerWith(status, &e)
	resp.Header.Set(VerdictHeader, refused.Decision.Verdict.String())
	resp.Request = r
	return resp, nil
}

// expected fills in the error with which the platform would refuse for a reason, and gives its status and meaning.
func (s *sending) expected(r *policy.Reason, e *answerError) (status int, meaning string) {
	status, meaning = http.StatusBadRequest, r.Code.Meaning()
	if r.Error.Code == 0 && r.Error.Subcode == 0 {
		return status, meaning
	}
	e.Code, e.Subcode = r.Error.Code, r.Error.Subcode
	if found, err := s.guard.Engine.Diagnose(s.report.Address.Channel, r.Error, policy.Decision{}); err == nil && found.Known {
		meaning = found.Info.Meaning
		if found.Info.HTTPStatus != 0 {
			status = found.Info.HTTPStatus
		}
	}
	return status, meaning
}

// answerWith makes an answer of the platform's form.
func answerWith(status int, e *answerError) *http.Response {
	body, _ := json.Marshal(map[string]*answerError{"error": e}) // it always has a JSON form
	return &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        http.Header{"Content-Type": {"application/json; charset=UTF-8"}, "Content-Length": {strconv.Itoa(len(body))}},
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)),
	}
}

// RefusedError is the error for a message that a guard with RefuseWithError did not let leave.
type RefusedError struct {
	// Address is to whom it was; zero if the request could not be read.
	Address channels.Address
	// Decision says why; zero if nothing was decided.
	Decision policy.Decision
	// Err is why nothing could be decided, nil where something was.
	Err error
}

// Error lists all reasons, without contact data and without what was to be sent.
func (e *RefusedError) Error() string {
	if e.Err != nil {
		return "refused, since it cannot be judged: " + e.Err.Error()
	}
	reasons := make([]string, len(e.Decision.Reasons))
	for i := range reasons {
		reasons[i] = e.Decision.Reasons[i].String()
	}
	return "refused: " + strings.Join(reasons, "; ")
}

// Format writes what Error gives, whatever the verb.
func (e RefusedError) Format(f fmt.State, verb rune) { fact.Print(f, verb, e.Error()) }

// Unwrap returns Err.
func (e *RefusedError) Unwrap() error { return e.Err }
