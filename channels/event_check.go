package channels

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/window"
)

// Validate returns an [*InputError] for each field without which the event could change nothing, or the wrong thing: a kind, an
// action, a state or a consent that does not exist; a kind whose own part is missing; no id, address or time where one is needed.
// An event of kind [Unknown] changes nothing and is always valid, and so is the zero Event.
func (e *Event) Validate() error {
	c := eventCheck{event: e}
	switch e.Kind {
	case Unknown:
		return nil
	case UserAction:
		c.text(!e.Action.Valid() || e.Action == ActAnswer, "action", string(e.Action), "is not something that a person does")
		c.person()
	case BusinessMessage:
		c.text(e.Action != "" && e.Action != ActAnswer && e.Action != ActOther, "action", string(e.Action), "is not something that a message of the business is")
		c.person()
	case DeliveryStatus:
		c.status()
		c.person()
	case ConsentChange:
		c.wrong(e.Consent == NoConsentChange, "consent", "says no change")
		c.person()
	case IdentityChange:
		c.wrong(e.Identity.IsZero() && e.Previous.IsZero(), "identity", "is empty, and so is previous")
		c.person()
	case WindowConfirmed:
		c.wrong(e.Confirmed == nil, "confirmed", "is missing")
		c.person()
	case TemplateChange:
		c.wrong(e.Template == nil, "template", "is missing")
		c.business(false)
	case AccountChange:
		u := e.AccountUpdate
		c.wrong(u == nil, "account_update", "is missing")
		c.business(u != nil && (u.Lifted || len(u.Ended)+len(u.Restrictions) > 0))
	case ThreadControl:
		c.business(false)
	case ErrorReport:
		c.wrong(len(e.Errors) == 0, "errors", "are missing")
		c.business(false)
	default:
		c.wrong(true, "kind", strconv.Itoa(int(e.Kind))+" does not exist")
	}
	c.parts()
	return errors.Join(c.errs...)
}

// eventCheck gathers what is wrong with an event.
type eventCheck struct {
	event *Event
	errs  []error
}

func (c *eventCheck) wrong(wrong bool, field, reason string) { c.text(wrong, field, "", reason) }

// text quotes a value that identifies nobody.
func (c *eventCheck) text(wrong bool, field, value, reason string) {
	if wrong {
		c.errs = append(c.errs, &InputError{Field: "event." + field, Value: Clip(value), Reason: reason})
	}
}

// person checks an event about one person: who, when and its id. What is known by its token alone needs no name.
func (c *eventCheck) person() {
	e := c.event
	c.wrong(e.Address.User == "" && e.Token == "", "address.user", "is empty")
	c.business(true)
}

// business checks whose event it is, its id, and its time where that matters.
func (c *eventCheck) business(timed bool) {
	e := c.event
	c.wrong(e.ID == "", "id", "is empty")
	c.wrong(e.Address.Channel == "", "address.channel", "is empty")
	c.wrong(e.Address.Business == "", "address.business", "is empty")
	if err, long := e.Address.tooLong().(*InputError); long {
		c.wrong(true, err.Field, err.Reason)
	}
	if n := len(e.Account); n > MaxID {
		c.wrong(true, "account", tooManyBytes(n))
	}
	if timed || !e.Occurred.IsZero() {
		c.instant("occurred", e.Occurred)
	}
}

// instant refuses times that no platform tells.
func (c *eventCheck) instant(field string, t time.Time) {
	switch s := t.Unix(); {
	case t.IsZero():
		c.wrong(true, field, "is missing")
	case s < 0 || s >= endOfTime || t.UnixMilli() < 1:
		c.text(true, field, t.UTC().Format(time.RFC3339), "is not between the years 1970 and 9999")
	}
}

// endOfTime is the first second of the year 10000, since 1970.
const endOfTime = 253_402_300_800

func (c *eventCheck) status() {
	s := c.event.Status
	if s == nil {
		c.wrong(true, "status", "is missing")
		return
	}
	c.text(!s.State.valid(), "status.state", string(s.State), "does not exist")
	c.wrong(s.MessageID == "" && !s.Watermark, "status.message_id", "is empty")
}

// parts checks what events of several kinds may carry.
func (c *eventCheck) parts() {
	e := c.event
	if int(e.Consent) >= len(consentNames) {
		c.wrong(true, "consent", strconv.Itoa(int(e.Consent))+" does not exist")
	}
	if k := e.Confirmed; k != nil {
		c.wrong(k.Window == "", "confirmed.window", "is empty")
		c.instant("confirmed.until", k.Until)
		if left := k.Until.Sub(e.Occurred); !k.Until.IsZero() && (left < 0 || left > window.MaxLength) {
			c.text(true, "confirmed.until", k.Until.UTC().Format(time.RFC3339), "is before the event, or too long after it")
		}
	}
}

// states are all states of a message.
var states = [...]StatusState{Sent, Delivered, Read, Played, Failed, Revoked}

// valid reports whether s is one of the states.
func (s StatusState) valid() bool { return slices.Contains(states[:], s) }
