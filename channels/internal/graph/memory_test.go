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

// The most that a body may give, and the most elements of lists that it may hold.
const (
	maxEvents = 100_000
	maxParts  = 1 << 18
)

// stuffed is a body with as many elements as a decoder accepts.
func stuffed(before, element, after string) []byte {
	parts := strings.Count(element, "{") + strings.Count(element, "[") + 1
	n := min((maxParts-20)/parts, (channels.MaxBody-1000)/(len(element)+1))
	return []byte(before + strings.Repeat(element+",", n-1) + element + after)
}

// allocated measures the bytes that a call allocates, over all of its life.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestHostileBodies: the densest bodies stay below the bound of events, with an
// error that says so, and what they make of memory, garbage included, is bounded.
func TestHostileBodies(t *testing.T) {
	const (
		page  = `{"object":"page","entry":[{"id":"1","time":1790000000,"`
		waba  = `{"object":"whatsapp_business_account","entry":[{"id":"1","time":1790000000,"changes":[`
		value = waba + `{"field":"messages","value":{"metadata":{"phone_number_id":"3"},"`
		mids  = page + `messaging":[{"sender":{"id":"1"},"recipient":{"id":"2"},"timestamp":1,"delivery":{"mids":[`
	)
	for name, c := range map[string]struct {
		channel                policy.Channel
		before, element, after string
		events                 int
	}{
		"messaging, empty":     {messenger.New(), page + `messaging":[`, `{}`, `]}]}`, maxEvents},
		"messaging, wrong":     {messenger.New(), page + `messaging":[`, `0`, `]}]}`, maxEvents},
		"messaging, new":       {messenger.New(), page + `messaging":[`, `{"a":{}}`, `]}]}`, (maxParts - 20) / 3},
		"standby, half wrong":  {messenger.New(), page + `standby":[`, `{"message":0}`, `]}]}`, maxEvents},
		"changes, empty":       {messenger.New(), page + `changes":[`, `{}`, `]}]}`, maxEvents},
		"changes, wrong":       {messenger.New(), page + `changes":[`, `{"field":"comments","value":0}`, `]}]}`, maxEvents},
		"calls, wrong":         {messenger.New(), page + `calls":[`, `0`, `]}]}`, maxEvents},
		"entries":              {messenger.New(), `{"object":"page","entry":[`, `{}`, `]}`, maxEvents},
		"entries, wrong":       {messenger.New(), `{"object":"page","entry":[`, `0`, `]}`, maxEvents},
		"delivered messages":   {messenger.New(), mids, `"a"`, `]}}]}]}`, maxEvents},
		"attachments":          {messenger.New(), page + `messaging":[{"message":{"attachments":[`, `{}`, `]}}]}]}`, 1},
		"whatsapp, changes":    {whatsapp.New(), waba, `{}`, `]}]}`, maxEvents},
		"whatsapp, wrong":      {whatsapp.New(), waba, `0`, `]}]}`, maxEvents},
		"whatsapp, two values": {whatsapp.New(), waba, `{"value":{"event":"","reason":""}}`, `]}]}`, (maxParts - 20) / 3},
		"whatsapp, messages":   {whatsapp.New(), value + `messages":[`, `{}`, `]}}]}]}`, 1},
		"whatsapp, no message": {whatsapp.New(), value + `messages":[`, `0`, `]}}]}]}`, 1},
		"whatsapp, statuses":   {whatsapp.New(), value + `statuses":[`, `{"id":"a","timestamp":1,"recipient_id":"1"}`, `]}}]}]}`, maxEvents},
		"whatsapp, groups":     {whatsapp.New(), value + `groups":[`, `{}`, `]}}]}]}`, maxEvents},
		"whatsapp, errors":     {whatsapp.New(), value + `errors":[`, `{}`, `]}}]}]}`, 1},
		"whatsapp, entries":    {whatsapp.New(), `{"object":"whatsapp_business_account","entry":[`, `{}`, `]}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			events, err := costs(t, c.channel, stuffed(c.before, c.element, c.after), 1280<<20)
			require.Len(t, events, c.events)
			if c.events == maxEvents {
				require.ErrorContains(t, err, "body holds more than 100000 events")
			}
		})
	}
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
			events, _ := costs(t, c.channel, []byte(c.before+names.String()+c.after), 320<<20)
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
		"messenger": {messenger.New(), `{"object":"page","entry":[{"id":"1","messaging":[`, `{"x":0}`, `]}]}`},
		"whatsapp":  {whatsapp.New(), `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[`, `{"field":"x"}`, `]}]}`},
	} {
		exactly := strings.Repeat(c.element+",", maxEvents-1) + c.element
		events, err := c.channel.Decode([]byte(c.before + exactly + c.after))
		require.NoError(t, err, name)
		require.Len(t, events, maxEvents)

		again, err := c.channel.Decode([]byte(c.before + exactly + "," + c.element + c.after))
		require.EqualError(t, err, "body holds more than 100000 events", name)
		require.Len(t, again, maxEvents)
	}
}
