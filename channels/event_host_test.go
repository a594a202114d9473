package channels_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
)

var (
	person = channels.Address{Channel: "chat", Business: "b1", User: "447700900123"}
	noon   = time.Date(2026, time.May, 5, 12, 0, 0, 0, time.UTC)
)

func ExampleUserMessage() {
	ev := channels.UserMessage(person, "m1", noon)
	fmt.Println(ev.Kind, ev.Action, ev.ID, ev.Address, ev.Validate())
	// Output: user_action message m1 chat/b1/…23 <nil>
}

func ExampleUserDid() {
	ev := channels.UserDid(person, channels.ActPostback, "t1", noon)
	fmt.Println(ev.Did(), ev.Validate())
	ev.Action = "nod"
	fmt.Println(ev.Validate())
	// Output:
	// postback <nil>
	// event.action "nod" is not something that a person does
}

func ExampleSentMessage() {
	ev := channels.SentMessage(person, channels.Text, "s1", noon)
	fmt.Println(ev.Kind, ev.Did(), ev.Validate())
	// Output: business_message answer <nil>
}

func ExampleStatusOf() {
	ev := channels.StatusOf(person, "s1", channels.Delivered, noon)
	fmt.Println(ev.ID, ev.Validate())
	// Output: s1:delivered <nil>
}

func ExampleOptIn() {
	ev := channels.OptIn(person, noon)
	fmt.Println(ev.Kind, ev.Consent, ev.Validate())
	// Output: consent_change opted_in <nil>
}

func ExampleOptOut() {
	ev := channels.OptOut(person, noon)
	fmt.Println(ev.Consent, ev.Validate())
	fmt.Println("told again, it has the same id:", ev.ID == channels.OptOut(person, noon.Local()).ID)
	// Output:
	// opted_out <nil>
	// told again, it has the same id: true
}

func ExampleStopMarketing() {
	fmt.Println(channels.StopMarketing(person, noon).Consent)
	// Output: marketing_stopped
}

func ExampleResumeMarketing() {
	fmt.Println(channels.ResumeMarketing(person, noon).Consent)
	// Output: marketing_resumed
}

func ExampleWindowEnds() {
	ev := channels.WindowEnds(person, "free_entry_point", noon.Add(72*time.Hour), noon)
	fmt.Println(ev.Confirmed.Window, ev.Confirmed.Until.Format(time.DateTime), ev.Validate())
	// Output: free_entry_point 2026-05-08 12:00:00 <nil>
}

func ExampleEvent_Validate() {
	ev := channels.Event{Kind: channels.DeliveryStatus, ID: "1", Address: person, Status: &channels.Status{State: "lost"}}
	fmt.Println(ev.Validate())
	// Output:
	// event.status.state "lost" does not exist
	// event.status.message_id is empty
	// event.occurred is missing
}

func ExampleEvent_Did() {
	sent := channels.StatusOf(person, "s1", channels.Sent, noon)
	read := channels.StatusOf(person, "s1", channels.Read, noon)
	fmt.Printf("%q %q\n", sent.Did(), read.Did())
	// Output: "answer" ""
}

// An event of each kind with just what it needs.
func wholeEvents() map[string]channels.Event {
	about := channels.Address{Channel: "chat", Business: "b1"}
	return map[string]channels.Event{
		"unknown":   {},
		"action":    channels.UserMessage(person, "1", noon),
		"comment":   {Kind: channels.UserAction, Action: channels.ActComment, ID: "1", Token: "c", Address: about, Occurred: noon},
		"sent":      channels.SentMessage(person, channels.Text, "1", noon),
		"status":    channels.StatusOf(person, "1", channels.Revoked, noon),
		"watermark": {Kind: channels.DeliveryStatus, ID: "1", Address: person, Occurred: noon, Status: &channels.Status{State: channels.Read, Watermark: true}},
		"consent":   channels.OptIn(person, noon),
		"identity": {Kind: channels.IdentityChange, ID: "1", Address: person, Occurred: noon,
			Identity: channels.Identity{Phone: "447700900123"}, Previous: channels.Identity{Phone: "447700900124"}},
		"ends":     channels.WindowEnds(person, "talk", noon.Add(1), noon),
		"template": {Kind: channels.TemplateChange, ID: "1", Address: about, Template: &template.Update{}},
		"account":  {Kind: channels.AccountChange, ID: "1", Address: about, AccountUpdate: &channels.AccountUpdate{}},
		"ended":    {Kind: channels.AccountChange, ID: "1", Address: about, Occurred: noon, AccountUpdate: &channels.AccountUpdate{Ended: []string{"X"}}},
		"lifted":   {Kind: channels.AccountChange, ID: "1", Address: about, Occurred: noon, AccountUpdate: &channels.AccountUpdate{Lifted: true}},
		"control":  {Kind: channels.ThreadControl, ID: "1", Address: about},
		"errors":   {Kind: channels.ErrorReport, ID: "1", Address: about, Errors: []channels.ReportedError{{}}},
	}
}

func TestValidate(t *testing.T) {
	whole := wholeEvents()
	for name, ev := range whole {
		require.NoError(t, ev.Validate(), name)
	}
	for _, c := range []struct {
		of     string
		change func(*channels.Event)
		want   string
	}{
		{"action", func(e *channels.Event) { e.Kind = 99 }, "event.kind 99 does not exist"},
		{"action", func(e *channels.Event) { e.Action = "" }, "event.action is not something that a person does"},
		{"action", func(e *channels.Event) { e.Action = channels.ActAnswer }, `event.action "answer" is not something that a person does`},
		{"action", func(e *channels.Event) { e.ID = "" }, "event.id is empty"},
		{"action", func(e *channels.Event) { e.Address.Channel = "" }, "event.address.channel is empty"},
		{"action", func(e *channels.Event) { e.Address.Business = "" }, "event.address.business is empty"},
		{"action", func(e *channels.Event) { e.Address.User = "" }, "event.address.user is empty"},
		{"action", func(e *channels.Event) { e.Occurred = time.Time{} }, "event.occurred is missing"},
		{"action", func(e *channels.Event) { e.Occurred = time.Unix(0, 0) }, `event.occurred "1970-01-01T00:00:00Z" is not between the years 1970 and 9999`},
		{"action", func(e *channels.Event) { e.Occurred = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, `event.occurred "10000-01-01T00:00:00Z" is not between the years 1970 and 9999`},
		{"action", func(e *channels.Event) { e.Consent = 77 }, "event.consent 77 does not exist"},
		{"action", func(e *channels.Event) { e.Confirmed = &channels.Confirmation{Until: noon} }, "event.confirmed.window is empty"},
		{"comment", func(e *channels.Event) { e.Token = "" }, "event.address.user is empty"},
		{"sent", func(e *channels.Event) { e.Action = channels.ActMessage }, `event.action "message" is not something that a message of the business is`},
		{"sent", func(e *channels.Event) { e.Occurred = time.Time{} }, "event.occurred is missing"},
		{"status", func(e *channels.Event) { e.Status = nil }, "event.status is missing"},
		{"status", func(e *channels.Event) { e.Status.State = "" }, "event.status.state does not exist"},
		{"watermark", func(e *channels.Event) { e.Status.Watermark = false }, "event.status.message_id is empty"},
		{"consent", func(e *channels.Event) { e.Consent = 0 }, "event.consent says no change"},
		{"identity", func(e *channels.Event) { e.Identity, e.Previous = channels.Identity{}, channels.Identity{} }, "event.identity is empty, and so is previous"},
		{"ends", func(e *channels.Event) { e.Confirmed = nil }, "event.confirmed is missing"},
		{"ends", func(e *channels.Event) { e.Confirmed.Until = time.Time{} }, "event.confirmed.until is missing"},
		{"ends", func(e *channels.Event) { e.Confirmed.Until = e.Occurred.Add(-1) }, `event.confirmed.until "2026-05-05T11:59:59Z" is before the event, or too long after it`},
		{"ends", func(e *channels.Event) { e.Confirmed.Until = e.Occurred.AddDate(11, 0, 0) }, `event.confirmed.until "2037-05-05T12:00:00Z" is before the event, or too long after it`},
		{"template", func(e *channels.Event) { e.Template = nil }, "event.template is missing"},
		{"account", func(e *channels.Event) { e.AccountUpdate = nil }, "event.account_update is missing"},
		{"lifted", func(e *channels.Event) { e.Occurred = time.Time{} }, "event.occurred is missing"},
		{"control", func(e *channels.Event) { e.ID = "" }, "event.id is empty"},
		{"errors", func(e *channels.Event) { e.Errors = nil }, "event.errors are missing"},
	} {
		ev := wholeEvents()[c.of]
		c.change(&ev)
		err := ev.Validate()
		require.EqualError(t, err, c.want, c.of)
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
	}
}

// Instants are kept to the millisecond, in UTC, without the clock's own reading.
func TestHostEventTimes(t *testing.T) {
	at := time.Now()
	ev := channels.UserMessage(person, "1", at)
	require.True(t, ev.Occurred.Equal(at.Truncate(time.Millisecond)))
	require.Equal(t, time.UTC, ev.Occurred.Location())
	require.Equal(t, ev.Occurred, ev.Occurred.Round(0))
}

// Every field of an event has a name in JSON, and an event comes back as it went.
func TestEventJSON(t *testing.T) {
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	var walk func(reflect.Type)
	seen := map[reflect.Type]bool{}
	walk = func(typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || !strings.HasSuffix(typ.PkgPath(), "/channels") || seen[typ] {
			return
		}
		seen[typ] = true
		for i := range typ.NumField() {
			f := typ.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			require.Regexp(t, snake, name, "%s.%s", typ, f.Name)
			walk(f.Type)
		}
	}
	walk(reflect.TypeFor[channels.Event]())

	for name, ev := range wholeEvents() {
		if ev.Template != nil {
			continue // whose JSON is its own matter
		}
		data, err := json.Marshal(ev)
		require.NoError(t, err, name)
		require.NotContains(t, string(data), "0001-01-01T", "%s: %s", name, data)
		var back channels.Event
		require.NoError(t, json.Unmarshal(data, &back), name)
		require.Equal(t, ev, back, name)
	}
	data, err := json.Marshal(channels.UserMessage(person, "m1", noon))
	require.NoError(t, err)
	require.JSONEq(t, `{"kind":"user_action","id":"m1","address":{"channel":"chat","business":"b1","user":"447700900123"},
		"occurred":"2026-05-05T12:00:00Z","action":"message"}`, string(data))
}
