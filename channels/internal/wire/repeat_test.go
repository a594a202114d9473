package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// In a request no part that is read stands twice, of any type: the last is read, nothing of the first is left, and the name is reported.
func TestDecodeRequest(t *testing.T) {
	for body, twice := range map[string]bool{
		`{"a":{"x":1},"a":{}}`: true, `{"a":{"x":1},"a":null}`: true, `{"a":{"x":1,"x":0}}`: true, `{"b":{"x":1},"a":{}}`: false,
		`{"a":{"unknown":1,"unknown":2}}`: false,
	} {
		var s struct {
			A struct {
				X int `json:"x"`
			} `json:"a"`
		}
		var report wire.Report
		new(wire.Reader).DecodeRequest([]byte(body), &s, &report)
		require.Zero(t, s.A.X, body)
		if twice {
			require.ErrorContains(t, report.Err(), "stands twice in one object", body)
		} else {
			require.NoError(t, report.Err(), body)
		}
	}
}

// A list that stands twice is never mixed: the last one is read, and the error names
// the list.
func TestDecodeOfRepeatedNames(t *testing.T) {
	list := func(name, rest string) string { return `"` + name + `":[{"id":"` + rest + `"}]` }
	with := func(members string) string {
		return `{"entry":[{"changes":[{"field":"f","value":{` + members + `}}]}]}`
	}
	mixed := `"messages":[{"id":"1","text":{"body":"one"},"n":5}]`
	many := make([]string, 30)
	for i := range many {
		many[i] = fmt.Sprintf(`"x%d":0`, i)
	}
	for text, named := range map[string]string{
		with(mixed + "," + list("messages", "2")):                                                                               "messages",
		with(mixed + "," + list("Messages", "2")):                                                                               "",
		with(mixed + "," + list(`mess\u0061ges`, "2")):                                                                          "",
		with(mixed + "," + strings.Join(many, ",") + "," + list("messages", "2")):                                               "",
		`{"entry":[{"changes":[{"value":{` + mixed + `},"value":{` + list("messages", "2") + `}}]}]}`:                           "value",
		`{"entry":[{"changes":[{"value":{` + mixed + `}}]}],"entry":[{"changes":[{"value":{` + list("messages", "2") + `}}]}]}`: "entry",
	} {
		var b body
		var r wire.Report
		require.True(t, reader.Decode([]byte(text), &b, &r), text)
		m := b.Entry[0].Changes[0].Value.Messages
		require.Len(t, m, 1, text)
		switch {
		case m[0].ID == "2":
			require.Zero(t, m[0].Text, text)
			require.Zero(t, m[0].N, text)
		default: // the second is another name
			require.EqualValues(t, "1", m[0].ID, text)
			require.Equal(t, 5, m[0].N)
		}
		if named != "" {
			require.EqualError(t, r.Err(), `body "`+named+`" stands twice in one object; the last is read`)
		}
	}
	var b body
	var r wire.Report
	require.True(t, reader.Decode([]byte(with(mixed+`,"event":"messages \"messages\" messages","limit":1`)), &b, &r))
	require.NoError(t, r.Err(), "a value is no name")
	require.True(t, reader.Decode([]byte(with(`"messages":[{"id":"1","text":{"body":"a","body":"b"}}]`)), &b, &r))
	require.NoError(t, r.Err(), "inside an element nothing can be mixed with another")
}
