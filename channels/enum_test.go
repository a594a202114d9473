package channels_test

import (
	"encoding"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
)

// enum is what every stored enumeration can do.
type enum interface {
	fmt.Stringer
	encoding.TextMarshaler
}

// family is one enumeration: its values in order and a variable to read into.
type family struct {
	name   string
	values []string
	make   func(n uint8) enum
	read   func(text string) (enum, error)
}

func families() []family {
	return []family{
		{"purpose", []string{"promotional", "support", "transactional"},
			func(n uint8) enum { return channels.Purpose(n) },
			func(s string) (enum, error) { return reads[channels.Purpose](1, s) }},
		{"author", []string{"automation", "human"},
			func(n uint8) enum { return channels.Author(n) },
			func(s string) (enum, error) { return reads[channels.Author](1, s) }},
		{"event kind", []string{"unknown", "user_action", "business_message", "delivery_status", "consent_change", "identity_change",
			"template_change", "account_change", "thread_control", "error_report", "window_confirmed"},
			func(n uint8) enum { return channels.EventKind(n) },
			func(s string) (enum, error) { return reads[channels.EventKind](1, s) }},
		{"consent", []string{"none", "opted_in", "opted_out", "marketing_stopped", "marketing_resumed"},
			func(n uint8) enum { return channels.ConsentUpdate(n) },
			func(s string) (enum, error) { return reads[channels.ConsentUpdate](1, s) }},
		{"measure", names(measures()),
			func(n uint8) enum { return channels.Measure(n) },
			func(s string) (enum, error) { return reads[channels.Measure](1, s) }},
	}
}

func names(of []channels.Measure) (out []string) {
	for _, m := range of {
		out = append(out, m.String())
	}
	return out
}

// reads reads a text into a variable that holds the value start.
func reads[T ~uint8, P interface {
	*T
	encoding.TextUnmarshaler
}](start T, text string) (T, error) {
	err := P(&start).UnmarshalText([]byte(text))
	return start, err
}

func TestEnumsRoundTrip(t *testing.T) {
	for _, f := range families() {
		for n, want := range f.values {
			v := f.make(uint8(n))
			require.Equal(t, want, v.String(), f.name)
			text, err := v.MarshalText()
			require.NoError(t, err)
			require.Equal(t, want, string(text))
			back, err := f.read(want)
			require.NoError(t, err)
			require.Equal(t, v, back)
		}
	}
}

// Every value past the last is invalid: it prints, and is not stored.
func TestEnumsThatDoNotExist(t *testing.T) {
	for _, f := range families() {
		for n := len(f.values); n < 256; n++ {
			v := f.make(uint8(n))
			require.Equal(t, fmt.Sprintf("%s(%d)", f.name, n), v.String())
			_, err := v.MarshalText()
			require.EqualError(t, err, fmt.Sprintf("%s %d is not known", f.name, n))
		}
	}
}

// Other text is refused and leaves the variable as it was.
func TestEnumsRefuseOtherText(t *testing.T) {
	for _, f := range families() {
		before, err := f.read(f.values[1])
		require.NoError(t, err)
		for _, text := range []string{"", "x", "Promotional", f.values[0] + " ", "invalid(1)", "1"} {
			v, err := f.read(text)
			require.EqualError(t, err, fmt.Sprintf("%s %q is not known", f.name, text))
			require.Equal(t, before, v, "%s %q", f.name, text)
		}
	}
}

// The zero values are the restrictive ones.
func TestEnumsZeroValues(t *testing.T) {
	var m channels.Message
	require.Equal(t, channels.Promotional, m.Purpose)
	require.Equal(t, channels.Automation, m.Author)
	var ev channels.Event
	require.Equal(t, channels.Unknown, ev.Kind)
	require.Equal(t, channels.NoConsentChange, ev.Consent)
}

func TestEnumsInJSON(t *testing.T) {
	m := channels.Message{Type: channels.Text, Purpose: channels.Support, Author: channels.Human, Text: "hi"}
	data, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, `{"type":"text","purpose":"support","author":"human","text":"hi"}`, string(data))
	var back channels.Message
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, m, back)
	require.Error(t, json.Unmarshal([]byte(`{"purpose":"sell"}`), &back))
	require.Error(t, json.Unmarshal([]byte(`{"author":3}`), &back))
}

// The list of reason codes is complete and names each once.
