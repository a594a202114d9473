package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// A name that stands twice is reported where it stands, at any depth, if there is a field for it and the part is wanted: whatever
// else is in the body. The last part is read, and nothing of the others.
func TestDecodeOfRepeatedNames(t *testing.T) {
	const in, at = `{"entry":[{"changes":[{"field":"f","value":{`, "entry[0].changes[0].value."
	first := `"messages":[{"id":"1","text":{"body":"one"},"n":5}]`
	many := make([]string, 30)
	for i := range many {
		many[i] = fmt.Sprintf(`"x%d":0`, i)
	}
	for _, c := range []struct{ members, id, named string }{
		{first + `,"messages":[{"id":"2"}]`, "2", at + "messages"},
		{first + `,"messages":[{"id":"3"}],"messages":[{"id":"2"}]`, "2", at + "messages"},
		{first + `,"messages":null,"messages":[{"id":"2"}]`, "2", at + "messages"},
		{first + `,` + strings.Join(many, ",") + `,"messages":[{"id":"2"}]`, "2", at + "messages"},
		{first + `,"mess\u0061ges":[{"id":"2"}]`, "2", at + "messages"},
		{first + `},"value":{"messages":[{"id":"2"}]`, "2", "entry[0].changes[0].value"},
		{first + `}}]}],"entry":[{"changes":[{"value":{"messages":[{"id":"2"}]`, "2", "entry"},
		{`"messages":[{"id":"1","id":"2"}]`, "2", at + "messages[0].id"},
		{`"messages":[{"id":"2","text":{"body":"a","body":"b"}}]`, "2", at + "messages[0].text.body"},
		{first + `,"Messages":[{"id":"2"}]`, "1", ""},
		{first + `,"x":1,"x":2,"x":{"messages":1,"messages":2}`, "1", ""},
		{first + `,"event":"messages \"messages\" messages","limit":1`, "1", ""},
		{first + `}},{"field":"other","value":{"limit":1,"limit":2`, "1", ""},
	} {
		for _, more := range []string{"", `,"object":5`} { // a number for a text makes the slow way necessary
			var b body
			var r wire.Report
			text := in + c.members + "}}]}]" + more + "}"
			require.True(t, json.Valid([]byte(text)), text)
			require.True(t, reader.Decode([]byte(text), &b, &r), text)
			m := b.Entry[0].Changes[0].Value.Messages
			require.Len(t, m, 1, text)
			require.False(t, m[0].Unreadable(), text)
			require.EqualValues(t, c.id, m[0].ID, text)
			if c.named == "" {
				require.NoError(t, r.Err(), text)
				continue
			}
			require.EqualError(t, r.Err(), c.named+" stands twice; the last is read", text)
			require.Zero(t, m[0].N, text)
		}
	}
}

// What another package reads holds no name twice, whether there is a field for the name or not.
func TestOnce(t *testing.T) {
	long := make([]string, 100)
	for i := range long {
		long[i] = fmt.Sprintf(`"%d":{"a":[]}`, i)
	}
	for part, twice := range map[string]string{
		`{"a":1,"a":2}`:                             "a",
		`{"a":[1,{"b":{},"b":null}]}`:               "b",
		`[[{"a":1},{"a":1,"c":"\"","a":1}]]`:        "a",
		`{"a":1,"\u0061":2}`:                        "a",
		`{"é":1,"b":[],"é":1}`:                      "é",
		`{"":1,"":2}`:                               "",
		`{` + strings.Join(long, ",") + `,"7":0}`:   "7",
		`{` + strings.Join(long, ",") + `}`:         "-",
		`{"a":{"a":{"a":[{"a":1},{"a":1}]}},"A":1}`: "-",
		` [ "a" , "a" , { "a" : "a" } ] `:           "-",
		`7`:                                         "-", `"a"`: "-", `null`: "-", `{}`: "-",
	} {
		for _, more := range []string{"", `,"b":5`} {
			var s struct {
				A wire.Once `json:"a"`
				B string    `json:"b"`
			}
			var r wire.Report
			require.True(t, reader.Decode([]byte(`{"a":`+part+more+`}`), &s, &r), part)
			switch part = strings.TrimSpace(part); {
			case twice != "-":
				require.ErrorContains(t, r.Err(), "stands twice in one object", part)
				require.ErrorContains(t, r.Err(), twice)
				require.Nil(t, s.A)
			case part == "null":
				require.NoError(t, r.Err())
				require.Nil(t, s.A, "it is as if the part were not there")
			default:
				require.NoError(t, r.Err(), part)
				require.Equal(t, part, string(s.A))
			}
		}
	}
}

// hidden cannot be set by another package where it is embedded as a pointer.
type hidden struct {
	A string `json:"a"`
}

// A struct that no body can be read into is refused with its first body, whatever that holds.
func TestDecodeIntoHiddenPointer(t *testing.T) {
	var s struct{ *hidden }
	require.PanicsWithValue(t, "wire: struct { *wire_test.hidden } embeds *hidden, which nobody else can set: export it", func() {
		new(wire.Reader).Decode([]byte(`{}`), &s, new(wire.Report))
	})
}
