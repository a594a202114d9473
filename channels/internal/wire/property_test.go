package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// part is one message as the naive model sees it: its fields as printed, and the
// name of the one that is broken, if any.
type part struct {
	id, time, text string
	broken         string
	reason         string
}

func (p part) String() string {
	return fmt.Sprintf(`{"id":%s,"timestamp":%s,"text":{"body":%s}}`, p.id, p.time, p.text)
}

func drawPart(t *rapid.T) part {
	p := part{
		id:   rapid.SampledFrom([]string{`"a"`, `7`, `"é\n"`, `""`}).Draw(t, "id"),
		time: rapid.SampledFrom([]string{`1700000000`, `"1700000000123"`, `null`}).Draw(t, "time"),
		text: rapid.SampledFrom([]string{`"x"`, `"\u00e9"`, `5`, `null`}).Draw(t, "text"),
	}
	wrong := rapid.SampledFrom([]string{`{}`, `[]`, `[{"a":1}]`, `true`}).Draw(t, "wrong")
	switch rapid.IntRange(0, 5).Draw(t, "broken") {
	case 0:
		p.id, p.broken, p.reason = wrong, ".id", "is not text"
	case 1:
		p.time, p.broken, p.reason = wrong, ".timestamp", "is not a time"
	case 2:
		p.text, p.broken, p.reason = wrong, ".text.body", "is not text"
	}
	return p
}

// Whatever is broken where, each broken part is one error with its path and marks
// its own message, and every other message is read as if it stood alone.
func TestDecodeFindsEveryBrokenPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.Custom(drawPart), 1, 8).Draw(t, "parts")
		texts := make([]string, len(parts))
		var want []string
		for i, p := range parts {
			texts[i] = p.String()
			if p.broken != "" {
				want = append(want, fmt.Sprintf("entry[0].changes[0].value.messages[%d]%s", i, p.broken))
			}
		}
		var b body
		var r wire.Report
		require.True(t, reader.Decode([]byte(messages(strings.Join(texts, ","))), &b, &r))
		var got []string
		if err := r.Err(); err != nil {
			got = strings.Split(err.Error(), "\n")
		}
		require.Len(t, got, len(want))
		for i := range want {
			require.True(t, strings.HasPrefix(got[i], want[i]+" "), "%s, want %s", got[i], want[i])
		}
		for i, p := range parts {
			m := b.Entry[0].Changes[0].Value.Messages[i]
			require.Equal(t, p.broken != "", m.Unreadable())
			if p.broken != "" {
				continue
			}
			var alone body
			require.True(t, reader.Decode([]byte(messages(p.String())), &alone, &r))
			require.Equal(t, alone.Entry[0].Changes[0].Value.Messages[0], m)
		}
	})
}

// What could be read and what could not add up in the error text.
func TestBrokenPartsSayWhy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPart(t)
		var b body
		var r wire.Report
		require.True(t, reader.Decode([]byte(messages(p.String())), &b, &r))
		if p.broken == "" {
			require.NoError(t, r.Err())
			return
		}
		require.ErrorContains(t, r.Err(), p.reason)
	})
}

// A sound body costs the lists, the pointers and the texts that it is read into, and the body itself.
func TestDecodeAllocations(t *testing.T) {
	sound := []byte(messages(`{"id":"a","timestamp":"1700000000"}`))
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() {
		var b body
		var r wire.Report
		reader.Decode(sound, &b, &r)
	}), 7.0)
}
