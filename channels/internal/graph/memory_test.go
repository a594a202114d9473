package graph_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// allocated measures the bytes that a call allocates, over all of its life.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// costs decodes a body and checks that this allocates less than most.
func costs(t *testing.T, channel policy.Channel, body []byte, most uint64) (events []channels.Event, err error) {
	t.Helper()
	bytes := allocated(func() { events, err = channel.Decode(body) })
	t.Logf("%d bytes allocate %d MB", len(body), bytes>>20)
	require.Less(t, bytes, most)
	return events, err
}

// TestHostileNames: one object of as many names as a quarter of the largest body
// holds, which is read into a map where something is wrong or unknown.
func TestHostileNames(t *testing.T) {
	var names strings.Builder
	for i := 0; names.Len() < channels.MaxBody/4; i++ {
		fmt.Fprintf(&names, `"%x":0,`, i)
	}
	for name, c := range map[string]struct {
		channel       policy.Channel
		before, after string
	}{
		"messaging": {messenger.New(), `{"object":"page","entry":[{"id":"1","messaging":[{`, `"timestamp":{}}]}]}`},
		"unknown":   {messenger.New(), `{"object":"page","entry":[{"id":"1","messaging":[{`, `"zzz":0}]}]}`},
		"whatsapp":  {whatsapp.New(), `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{`, `"field":{}}]}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			events, _ := costs(t, c.channel, []byte(c.before+names.String()+c.after), 8*channels.MaxBody/4)
			require.Len(t, events, 1)
		})
	}
}

// TestEventBound: the last event that is read and the first that is not.
func TestEventBound(t *testing.T) {
	for name, c := range map[string]struct {
		channel                policy.Channel
		before, element, after string
	}{
		"messenger": {messenger.New(), `{"object":"page","entry":[{"id":"1","messaging":[`, `{"an unknown name":0}`, `]}]}`},
		"whatsapp":  {whatsapp.New(), `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[`, `{"field":"a new one"}`, `]}]}`},
	} {
		pad := strings.Repeat(" ", 5000*(48-len(c.element)-1))
		body := func(n int) []byte {
			return []byte(c.before + strings.Repeat(c.element+",", n-1) + c.element + c.after + pad)
		}
		for n := 6000; ; n++ {
			room := 1024 + len(body(n))/48
			if n < room {
				continue
			}
			events, err := c.channel.Decode(body(n))
			require.NoError(t, err, name)
			require.Len(t, events, n)
			break
		}
		events, err := c.channel.Decode(body(8000))
		require.EqualError(t, err, fmt.Sprintf("body holds more than %d events", len(events)), name)
		require.Equal(t, 1024+len(body(8000))/48, len(events))
	}
}
