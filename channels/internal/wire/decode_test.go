package wire_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// reader reads for all tests, some of them at once.
var reader wire.Reader

// The shapes that the tests decode into.
type (
	body struct {
		Object string  `json:"object"`
		Entry  []entry `json:"entry"`
	}
	entry struct {
		ID      wire.String  `json:"id"`
		Time    wire.Instant `json:"time"`
		Changes []change     `json:"changes"`
	}
	change struct {
		wire.Element
		Field string `json:"field" wire:"key"`
		Value value  `json:"value" wire:"key"`
	}
	value struct {
		Messages []message `json:"messages" wire:"key"`
		Limit    wire.Int  `json:"limit" wire:"key"`
		Event    string    `json:"event" wire:"key"`
		when
		*Rare
	}
	// Rare is exported: encoding/json cannot fill another embedded pointer.
	Rare struct {
		Country string `json:"country" wire:"key"`
	}
	when struct {
		At wire.Instant `json:"at" wire:"key"`
	}
	message struct {
		wire.Element
		ID   wire.String  `json:"id" wire:"key"`
		Time wire.Instant `json:"timestamp" wire:"key"`
		Text *text        `json:"text" wire:"key"`
		Flag wire.Bool    `json:"flag" wire:"key"`
		Any  bool         `json:"any" wire:"key"`
		N    int          `json:"n" wire:"key"`
	}
	text struct {
		Body string `json:"body" wire:"key"`
	}
)

func (c *change) Wants(name string) bool { return name != "value" || c.Field != "other" }

// decode returns the body and the errors as text, one a line.
func decode(t *testing.T, in string) (body, string) {
	t.Helper()
	var b body
	var r wire.Report
	reader.Decode([]byte(in), &b, &r)
	if err := r.Err(); err != nil {
		return b, err.Error()
	}
	return b, ""
}

func messages(list string) string {
	return `{"object":"o","entry":[{"id":7,"changes":[{"field":"f","value":{"messages":[` + list + `]}}]}]}`
}

func TestDecodeSound(t *testing.T) {
	b, errs := decode(t, messages(`{"id":"a","timestamp":"1700000000","text":{"body":"x"},"flag":"true"}`))
	require.Empty(t, errs)
	require.Equal(t, wire.String("7"), b.Entry[0].ID)
	m := b.Entry[0].Changes[0].Value.Messages[0]
	require.False(t, m.Unreadable())
	require.Equal(t, wire.Instant(1_700_000_000_000), m.Time)
	require.True(t, bool(m.Flag))
}

func TestDecodeKeepsTheRest(t *testing.T) {
	good := `{"id":"good","timestamp":1,"text":{"body":"x"}}`
	const at = "entry[0].changes[0].value.messages[1]"
	for name, c := range map[string]struct{ bad, err string }{
		"time":        {`{"id":"b","timestamp":"soon"}`, at + `.timestamp "soon" is not a time`},
		"time object": {`{"id":"b","timestamp":{"a":1}}`, at + `.timestamp is not a time`},
		"id":          {`{"id":{"a":"16505551234"}}`, at + `.id is not text`},
		"text":        {`{"id":"b","text":"16505551234"}`, at + `.text is not an object`},
		"text body":   {`{"id":"b","text":{"body":[5]}}`, at + `.text.body is not text`},
		"flag":        {`{"id":"b","flag":1}`, at + `.flag "1" is neither true nor false`},
		"plain flag":  {`{"id":"b","any":1}`, at + `.any is neither true nor false`},
		"plain int":   {`{"id":"b","n":"x"}`, at + `.n is not of the expected type`},
		"no object":   {`"16505551234"`, at + ` is not an object`},
		"list":        {`[[]]`, at + ` is not an object`},
	} {
		t.Run(name, func(t *testing.T) {
			b, errs := decode(t, messages(good+","+c.bad+","+good))
			require.Equal(t, c.err, errs)
			ms := b.Entry[0].Changes[0].Value.Messages
			require.Len(t, ms, 3)
			require.True(t, ms[1].Unreadable())
			require.False(t, b.Entry[0].Changes[0].Unreadable())
			for _, i := range []int{0, 2} {
				require.False(t, ms[i].Unreadable())
				require.Equal(t, wire.String("good"), ms[i].ID)
				require.Equal(t, "x", ms[i].Text.Body)
			}
		})
	}
}

func TestDecodeLenient(t *testing.T) {
	in := `{"object":5,"entry":[{"changes":[{"field":-1.5,"value":{"messages":[
		{"id":12345678901234567890,"timestamp":null,"text":{"body":7},"any":"true"},{"any":"false","text":null}]}}]}]}`
	b, errs := decode(t, in)
	require.Empty(t, errs)
	require.Equal(t, "5", b.Object)
	require.Equal(t, "-1.5", b.Entry[0].Changes[0].Field)
	ms := b.Entry[0].Changes[0].Value.Messages
	require.Equal(t, message{ID: "12345678901234567890", Text: &text{Body: "7"}, Any: true}, ms[0])
	require.Equal(t, message{}, ms[1])

	_, errs = decode(t, messages(`{"any":"yes"}`))
	require.Equal(t, `entry[0].changes[0].value.messages[0].any is neither true nor false`, errs)
}

func TestDecodeErrorsOutsideElements(t *testing.T) {
	b, errs := decode(t, `{"object":{},"entry":[{"id":[],"time":"x","changes":[
		{"field":"f","value":{"limit":"many","at":"y","messages":{"a":1},"country":[]}},
		{"field":"other","value":{"limit":"many","event":{}}},
		{"field":"f","value":{"messages":[{"id":"a"}]}}]}]}`)
	require.Equal(t, []string{
		`object is not text`,
		`entry[0].id is not text`,
		`entry[0].time "x" is not a time`,
		`entry[0].changes[0].value.messages is not a list; it is read as a list of one`,
		`entry[0].changes[0].value.limit "many" is not a whole number`,
		`entry[0].changes[0].value.at "y" is not a time`,
		`entry[0].changes[0].value.country is not text`,
	}, strings.Split(errs, "\n"))
	require.True(t, b.Entry[0].Changes[0].Unreadable(), "the innermost element around the part")
	require.False(t, b.Entry[0].Changes[1].Unreadable(), "the part is not wanted")
	require.Equal(t, wire.String("a"), b.Entry[0].Changes[2].Value.Messages[0].ID)
}

func TestDecodeNothing(t *testing.T) {
	nested := strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000)
	for in, want := range map[string]string{
		"":                         "body is not JSON",
		"{":                        "body is not JSON",
		`{"object":"o"`:            "body is not JSON",
		`{"object":5`:              "body is not JSON",
		`{"a":NaN}`:                "body is not JSON",
		"[]":                       "body is not an object",
		"null":                     "body is not an object",
		" null ":                   "body is not an object",
		"5":                        "body is not an object",
		`"x"`:                      "body is not an object",
		`{"entry":` + nested + `}`: "body is nested deeper than 100 levels",
		strings.Repeat(" ", channels.MaxBody) + "{}": "body is larger than 16777216 bytes",
	} {
		b := body{}
		var r wire.Report
		require.False(t, reader.Decode([]byte(in), &b, &r), "%.40s", in)
		require.EqualError(t, r.Err(), want)
		require.Zero(t, b)
		var de *channels.DecodeError
		require.ErrorAs(t, r.Err(), &de)
		require.Empty(t, de.Path)
	}
}

func TestDecodeDepth(t *testing.T) {
	nest := func(levels int) string {
		return strings.Repeat(`{"a":`, levels-1) + `{}` + strings.Repeat("}", levels-1)
	}
	var b body
	var r wire.Report
	require.True(t, reader.Decode([]byte(nest(channels.MaxDepth)), &b, &r))
	require.NoError(t, r.Err())
	require.False(t, reader.Decode([]byte(nest(channels.MaxDepth+1)), &b, &r))
	require.ErrorIs(t, r.Err(), channels.ErrTooDeep)

	flat := `{"entry":[` + strings.Repeat(`{},`, 500) + `{}],"x":"` + strings.Repeat(`[\"{`, 200) + `"}`
	var r2 wire.Report
	require.True(t, reader.Decode([]byte(flat), &b, &r2), "brackets in strings and side by side do not nest")
	require.Len(t, b.Entry, 501)
}

// A body may hold 2^18 objects, lists and elements of lists.
func TestDecodeManyParts(t *testing.T) {
	const limit = 1 << 18
	var b body
	read := func(in string) error {
		var r wire.Report
		require.Equal(t, reader.Decode([]byte(in), &b, &r), r.Err() == nil)
		return r.Err()
	}
	pad := strings.Repeat(" ", 20) // a part may not take less room
	for _, item := range []string{`0,` + pad, `{},` + pad + pad, `[[],{"a":1,"b":[]}],` + pad + pad + pad + pad + pad} {
		each := strings.Count(item, "{") + strings.Count(item, "[") + strings.Count(item, ",") - strings.Count(item, `,"b"`)
		list := func(n, more int) string { // an object, a list of n items and one more, and the rest in a list of its own
			return `{"x":[` + strings.Repeat(item, n) + `0],"y":[0` + strings.Repeat(`,0`+pad, more) + `]}`
		}
		n := (limit - 3) / each
		rest := limit - 3 - n*each
		require.NoError(t, read(list(n, rest)), item)
		require.EqualError(t, read(list(n, rest+1)), "body holds more than 262144 parts", item)
	}
	require.NoError(t, read(`{"object":"`+strings.Repeat(",{[", limit)+`"}`), "what stands in text is no part")
	var members strings.Builder
	for i := range limit {
		fmt.Fprintf(&members, `,"a%d":1`, i)
	}
	require.NoError(t, read(`{"a":1`+members.String()+`}`), "nor are the members of an object")
	require.EqualError(t, read(strings.Repeat("]", limit)+strings.Repeat(",", limit)), "body is not JSON")
}

// A part takes 20 bytes at least in a body that holds more than a thousand and some.
func TestDecodeDenseParts(t *testing.T) {
	list := func(n int) string { return `{"x":[` + strings.Repeat("0,", n-3) + `0]}` }
	var b body
	var r wire.Report
	require.True(t, reader.Decode([]byte(list(1139)), &b, &r))
	require.NoError(t, r.Err())
	require.False(t, reader.Decode([]byte(list(1140)), &b, &r))
	require.EqualError(t, r.Err(), "body holds 1139 parts in 2283 bytes, which no platform's body does")
}

// A dense body is read as any other is.
func TestDecodeDenseAsAll(t *testing.T) {
	one := `{"id":"a","timestamp":"1700000000","text":{"body":"é\n"},"any":true},`
	for range 3 {
		b, errs := decode(t, messages(strings.Repeat(one+strings.Repeat(`{"x":"some other field of a longer text"},`, 8), 300)+one[:len(one)-1]))
		require.Empty(t, errs)
		ms := b.Entry[0].Changes[0].Value.Messages
		require.Len(t, ms, 2701)
		for i, m := range ms {
			want := message{}
			if i%9 == 0 {
				want = message{ID: "a", Time: 1_700_000_000_000, Text: &text{Body: "é\n"}, Any: true}
			}
			require.Equal(t, want, m)
		}
	}
}

func TestReportIsBounded(t *testing.T) {
	bad := strings.Repeat(`{"timestamp":"x","and":"what takes some room"},`, 999) + `{"timestamp":"x"}`
	b, errs := decode(t, messages(bad))
	lines := strings.Split(errs, "\n")
	require.Len(t, lines, 101)
	require.Equal(t, "body holds 900 more errors", lines[100])
	for _, m := range b.Entry[0].Changes[0].Value.Messages {
		require.True(t, m.Unreadable(), "an error beyond the bound marks its element too")
	}
}

// A report says, after all else, that a body holds more events than it may give.
func TestReportFull(t *testing.T) {
	var r wire.Report
	require.False(t, r.Full(99_999, 16<<20))
	require.NoError(t, r.Err())
	require.True(t, r.Full(100_000, 16<<20))
	require.True(t, r.Full(100_000, 16<<20))
	require.EqualError(t, r.Err(), "body holds more than 100000 events")
	for range 101 {
		r.Add("entry", "", "is odd")
	}
	lines := strings.Split(r.Err().Error(), "\n")
	require.Equal(t, []string{"entry is odd", "body holds 1 more errors", "body holds more than 100000 events"}, lines[99:])
}

func TestFingerprint(t *testing.T) {
	require.Equal(t, wire.Fingerprint([]byte("a")), wire.Fingerprint([]byte("a")))
	require.NotEqual(t, wire.Fingerprint([]byte("a")), wire.Fingerprint([]byte("b")))
}

func TestReportClips(t *testing.T) {
	_, errs := decode(t, messages(`{"timestamp":"`+strings.Repeat("9", 1<<20)+`"}`))
	require.Less(t, len(errs), 200)
}

func TestPath(t *testing.T) {
	require.Equal(t, "entry[0].changes[12].value.messages[3].timestamp",
		wire.Path("entry", 0, "changes", 12, "value.messages", 3, "timestamp"))
	require.Equal(t, "a", wire.Path("", "a", ""))
	require.Empty(t, wire.Path())
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(messages(`{"id":"a","timestamp":"1700000000"},{"id":1,"timestamp":{}},5`)))
	f.Add([]byte(`{"entry":[{"time":"x"}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		var b body
		var r wire.Report
		ok := reader.Decode(in, &b, &r)
		if !ok {
			require.Error(t, r.Err())
			require.Zero(t, b)
			return
		}
		require.True(t, json.Valid(in))
		require.Equal(t, byte('{'), bytes.TrimSpace(in)[0])
	})
}
