package metatest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/replywindow/replywindow/channels"
)

// control steers the tenant over HTTP.
func (t *Tenant) control(w http.ResponseWriter, r *http.Request, what string) {
	if r.Method == http.MethodGet && what == "" {
		t.page(w, r)
		return
	}
	if r.Method == http.MethodGet && what == "live" {
		t.live(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, channels.MaxBody))
	if err != nil {
		writeJSON(w, http.StatusRequestEntityTooLarge, object{"error": "the body cannot be read, or is larger than a request may be"})
		return
	}
	steps := t.steps()
	if r.Method == http.MethodGet {
		steps = t.views()
	}
	step := steps[what]
	if step == nil {
		writeJSON(w, http.StatusNotFound, object{"error": "there is no " + r.Method + " /_control/" + channels.Clip(what)})
		return
	}
	got, err := step(r.Context(), body)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, object{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, got)
}

type step func(ctx context.Context, body []byte) (any, error)

// views are what can be read.
func (t *Tenant) views() map[string]step {
	return map[string]step{
		"clock":    func(context.Context, []byte) (any, error) { return t.clockView(), nil },
		"log":      func(context.Context, []byte) (any, error) { return object{"requests": t.Log()}, nil },
		"webhooks": func(context.Context, []byte) (any, error) { return object{"deliveries": t.Deliveries()}, nil },
		"conversations": func(context.Context, []byte) (any, error) {
			return object{"now": t.Now(), "conversations": t.Conversations()}, nil
		},
	}
}

func (t *Tenant) clockView() object { return object{"now": t.Now()} }

// steps are what can be done.
func (t *Tenant) steps() map[string]step {
	return map[string]step{
		"advance": t.advanceStep,
		"flush":   func(ctx context.Context, _ []byte) (any, error) { return t.clockView(), t.Flush(ctx) },
		"subscribe": func(ctx context.Context, body []byte) (any, error) {
			var to struct {
				URL    string `json:"url"`
				Verify string `json:"verify_token"`
			}
			if err := strict(body, &to); err != nil {
				return nil, err
			}
			return object{}, t.Subscribe(ctx, to.URL, to.Verify)
		},
		"seed":     doing(func(s Seed) (any, error) { err := t.Plant(s); return t.clockView(), err }),
		"reset":    func(context.Context, []byte) (any, error) { t.Reset(); return t.clockView(), nil },
		"events":   doing(func(ev channels.Event) (any, error) { return t.Tell(ev) }),
		"business": doing(func(b Business) (any, error) { return b, t.SetBusiness(b) }),
		"fault":    doing(t.failStep),
		"disturb":  doing(t.disturbStep),
	}
}

// doing reads the body as a value, in which nothing unknown may stand, and does something with it.
func doing[T any](do func(T) (any, error)) step {
	return func(_ context.Context, body []byte) (any, error) {
		var value T
		if err := strict(body, &value); err != nil {
			return nil, err
		}
		return do(value)
	}
}

// strict reads JSON in which nothing unknown may stand.
func strict(body []byte, value any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(value); err != nil {
		return errors.New("the body is not what this takes: " + err.Error())
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("the body goes on after its JSON value")
	}
	return nil
}

// span is a duration as JSON: "24h".
type span time.Duration

func (s *span) UnmarshalText(text []byte) error {
	d, err := time.ParseDuration(string(text))
	*s = span(d)
	return err
}

func (t *Tenant) advanceStep(ctx context.Context, body []byte) (any, error) {
	var by struct {
		By span      `json:"by"`
		To time.Time `json:"to"`
	}
	if err := strict(body, &by); err != nil {
		return nil, err
	}
	if (by.By != 0) == !by.To.IsZero() {
		return nil, &channels.InputError{Field: "advance", Reason: `says neither or both of "by" and "to"`}
	}
	d := time.Duration(by.By)
	if !by.To.IsZero() {
		var err error
		if d, err = t.until(by.To); err != nil {
			return nil, err
		}
	}
	err := t.Advance(ctx, d)
	return t.clockView(), err
}

// failStep and disturbStep take their delay in words.
func (t *Tenant) failStep(f struct {
	Fault
	Delay span `json:"delay"`
}) (any, error) {
	f.Fault.Delay = time.Duration(f.Delay)
	return object{}, t.Fail(f.Fault)
}

func (t *Tenant) disturbStep(d struct {
	Disturbance
	Delay span `json:"delay"`
}) (any, error) {
	d.Disturbance.Delay = time.Duration(d.Delay)
	return object{}, t.Disturb(d.Disturbance)
}
