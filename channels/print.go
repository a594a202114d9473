package channels

import (
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/internal/fact"
)

// What identifies a person, what a person or the business wrote, and tokens are shown by no verb of package fmt and not by log/slog:
// identifiers are masked ([Mask]), texts and tokens are their lengths. Whoever wants the data itself writes JSON.

// Format writes what String gives, whatever the verb.
func (a Address) Format(f fmt.State, verb rune) { fact.Print(f, verb, a.String()) }

// LogValue is what String gives.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Format writes what String gives, whatever the verb.
func (id Identity) Format(f fmt.State, verb rune) { fact.Print(f, verb, id.String()) }

// LogValue is what String gives.
func (id Identity) LogValue() slog.Value { return slog.StringValue(id.String()) }

// Format writes what String gives, whatever the verb.
func (u User) Format(f fmt.State, verb rune) { fact.Print(f, verb, u.String()) }

// LogValue is what String gives.
func (u User) LogValue() slog.Value { return slog.StringValue(u.String()) }

// String says what happened to whom and when: "user_action message, whatsapp/4711/…23, at 2026-11-23T13:00:00Z, id …Fg, text 5 bytes".
func (e Event) String() string {
	at, status, consent := "", "", ""
	if !e.Occurred.IsZero() {
		at = e.Occurred.UTC().Format(time.RFC3339)
	}
	if e.Status != nil {
		status = e.Status.String()
	}
	if e.Consent != NoConsentChange {
		consent = e.Consent.String()
	}
	var errors []string
	for i := range e.Errors {
		errors = append(errors, e.Errors[i].Error.String())
	}
	return strings.TrimSpace(e.Kind.String()+" "+string(e.Action)) + ", " + fact.Words("", e.Address.String(), "at", at, "id", Mask(e.ID),
		"type", string(e.Type), "raw", e.Raw, "identity", e.Identity.String(), "before", e.Previous.String(), "group", Mask(e.Group),
		"status", status, "consent", consent, "template", e.TemplateName, "text", fact.Size(e.Text), "token", fact.Size(e.Token),
		"errors", strings.Join(errors, " "))
}

// Format writes what String gives, whatever the verb.
func (e Event) Format(f fmt.State, verb rune) { fact.Print(f, verb, e.String()) }

// LogValue is what String gives.
func (e Event) LogValue() slog.Value { return slog.StringValue(e.String()) }

// String is like: "ad, id …34, ref 12 bytes".
func (a Arrival) String() string {
	return fact.Words("", a.Source, "id", Mask(a.ID), "click", fact.Size(a.ClickID), "ref", fact.Size(a.Ref), "device", a.Device)
}

// Format writes what String gives, whatever the verb.
func (a Arrival) Format(f fmt.State, verb rune) { fact.Print(f, verb, a.String()) }

// String is like: "delivered, message …Fg".
func (s Status) String() string {
	all := ""
	if s.Watermark {
		all = "all up to then"
	}
	return fact.Words("", string(s.State), "message", Mask(s.MessageID), "", all, "participant", Mask(s.Participant), "template", s.Template,
		"opaque", fact.Size(s.Opaque))
}

// Format writes what String gives, whatever the verb.
func (s Status) Format(f fmt.State, verb rune) { fact.Print(f, verb, s.String()) }

// LogValue is what String gives.
func (s Status) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Format shows the conversation's id masked, whatever the verb.
func (c Conversation) Format(f fmt.State, verb rune) {
	fact.Print(f, verb, fact.Words("", c.Origin, "id", Mask(c.ID)))
}

// String says what is to be sent, without its words: "text, promotional by automation, text 12 bytes".
func (m Message) String() string {
	name, length, group := "", fact.Size(m.Text), ""
	if m.Template != nil {
		name = m.Template.String()
	}
	if length == "" && m.Length > 0 {
		length = "of length " + strconv.Itoa(m.Length)
	}
	if m.Group {
		group = "to a group"
	}
	return fact.Words("", string(m.Type), "of", string(m.Content), "", m.Purpose.String()+" by "+m.Author.String(), "api", string(m.API), "tag", m.Tag,
		"messaging type", m.MessagingType, "category", m.Category, "template", name, "token", fact.Size(m.Token), "reply to", Mask(m.ReplyTo),
		"", group, "text", length, "of", m.MIME)
}

// Format writes what String gives, whatever the verb.
func (m Message) Format(f fmt.State, verb rune) { fact.Print(f, verb, m.String()) }

// LogValue is what String gives.
func (m Message) LogValue() slog.Value { return slog.StringValue(m.String()) }
