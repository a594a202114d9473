package metatest

import (
	"net/http"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Fault makes requests to the Graph API fail or wait.
type Fault struct {
	// Status is the HTTP status that the request is answered with: 429 or 503, for example. 0: it is answered as always, after Delay.
	Status int `json:"status,omitempty"`
	// Code is the platform's error; 0 stands for one that goes with the status and says that the request may be tried again.
	Code int `json:"code,omitempty"`
	// Delay is how long the answer waits, in time that really passes.
	Delay time.Duration `json:"delay,omitempty"`
	// Times is for how many requests it holds, 1 when 0.
	Times int `json:"times,omitempty"`
}

// Disturbance makes webhooks go wrong on their way.
type Disturbance struct {
	// Duplicate delivers twice, Lose not at all. Reverse delivers before those that were due at the same instant and came first.
	Duplicate bool `json:"duplicate,omitempty"`
	Lose      bool `json:"lose,omitempty"`
	Reverse   bool `json:"reverse,omitempty"`
	// Delay delivers so much later, by the tenant's clock.
	Delay time.Duration `json:"delay,omitempty"`
	// Times is for how many webhooks it holds, 1 when 0.
	Times int `json:"times,omitempty"`
}

// Fail lets the next requests fail or wait. Faults that were set before come first. A negative number, or a status that is no
// error's, is a [*channels.InputError].
func (t *Tenant) Fail(f Fault) error {
	if !t.made() {
		return errNotMade()
	}
	switch {
	case f.Times < 0 || f.Delay < 0 || f.Code < 0:
		return &channels.InputError{Field: "fault", Reason: "has a negative number"}
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return &channels.InputError{Field: "fault.status", Reason: "is not that of an error, 400 to 599"}
	}
	f.Times = max(1, f.Times)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = append(t.faults, f)
	return nil
}

// Disturb lets the next webhooks go wrong. Disturbances that were set before come first. A negative number is a [*channels.InputError].
func (t *Tenant) Disturb(d Disturbance) error {
	if !t.made() {
		return errNotMade()
	}
	if d.Times < 0 || d.Delay < 0 {
		return &channels.InputError{Field: "disturbance", Reason: "has a negative number"}
	}
	d.Times = max(1, d.Times)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.disturbed = append(t.disturbed, d)
	return nil
}

// disturbance takes the one that the next webhook meets, zero for none.
func (t *Tenant) disturbance() (d Disturbance) {
	if len(t.disturbed) == 0 {
		return d
	}
	d = t.disturbed[0]
	if t.disturbed[0].Times--; t.disturbed[0].Times == 0 {
		t.disturbed = t.disturbed[1:]
	}
	return d
}

// faulty answers a request that a fault hits. One that only waits lets it be answered as always.
func (t *Tenant) faulty(c *call, p *platform) (answer, bool) {
	if len(t.faults) == 0 {
		return answer{}, false
	}
	f := t.faults[0]
	if t.faults[0].Times--; t.faults[0].Times == 0 {
		t.faults = t.faults[1:]
	}
	c.pause = f.Delay
	if f.Status == 0 {
		return answer{}, false
	}
	err := channels.PlatformError{Code: f.Code}
	if f.Code == 0 {
		err = p.passing(f.Status)
	}
	c.log.Verdict = Faulty
	a := t.fail(c, p, err, "a fault was set")
	a.status = f.Status
	return a, true
}

// passing is an error that passes by itself: one of haste for a status of 429, else a fault of the platform's, if there is one with the
// status in the table.
func (p *platform) passing(status int) channels.PlatformError {
	classes := []string{"platform_transient", "transient"}
	if status == http.StatusTooManyRequests {
		classes = []string{"throughput", "rate_limit"}
	}
	fits := func(row *policy.ErrorInfo) bool { return row.Error.Code != 0 && slices.Contains(classes, row.Class) }
	exact := p.errorOf(func(row *policy.ErrorInfo) bool { return fits(row) && row.HTTPStatus == status })
	if exact.Code != generalError {
		return exact
	}
	return p.errorOf(fits)
}
