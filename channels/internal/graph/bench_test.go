package graph_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
)

// plain is a webhook body as a host would write it down without this library.
type plain struct {
	Object string `json:"object"`
	Entry  []struct {
		ID        string `json:"id"`
		Time      int64  `json:"time"`
		Messaging []struct {
			Sender struct {
				ID string `json:"id"`
			} `json:"sender"`
			Recipient struct {
				ID string `json:"id"`
			} `json:"recipient"`
			Timestamp int64 `json:"timestamp"`
			Message   *struct {
				MID  string `json:"mid"`
				Text string `json:"text"`
			} `json:"message"`
			Delivery *struct {
				MIDs      []string `json:"mids"`
				Watermark int64    `json:"watermark"`
			} `json:"delivery"`
			Read *struct {
				Watermark int64 `json:"watermark"`
			} `json:"read"`
		} `json:"messaging"`
	} `json:"entry"`
}

// frequent are the bodies that come most.
func frequent() map[string][]byte {
	out := map[string][]byte{}
	for name, rest := range map[string]string{
		"read":     `"read":{"watermark":1790000000000}`,
		"delivery": `"delivery":{"mids":["m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSd"],"watermark":1790000000000}`,
		"message":  `"message":{"mid":"m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSd","text":"The data pack I bought does not work"}`,
	} {
		out[name] = []byte(thread(`1790000000000`, rest))
	}
	return out
}

// BenchmarkDecode decodes frequent bodies and, in turn, reads the same bytes with a
// plain json.Unmarshal; the metric is the ratio of the fastest rounds of each.
func BenchmarkDecode(b *testing.B) {
	channel := messenger.New()
	const round = 100
	for name, body := range frequent() {
		b.Run(name, func(b *testing.B) {
			ours, plainly := time.Hour, time.Hour
			for b.Loop() {
				start := time.Now()
				for range round {
					_, _ = channel.Decode(body)
				}
				ours = min(ours, time.Since(start))
				start = time.Now()
				for range round {
					var p plain
					_ = json.Unmarshal(body, &p)
				}
				plainly = min(plainly, time.Since(start))
			}
			b.ReportMetric(float64(ours)/round, "ns/decode")
			b.ReportMetric(float64(ours)/float64(plainly), "ours/plain")
		})
	}
}

// TestDecodeAllocations bounds what decoding takes: the texts and lists of the body, the list of events, and for each its id and its
// status.
func TestDecodeAllocations(t *testing.T) {
	channel := messenger.New()
	for name, most := range map[string]float64{"read": 14, "delivery": 18, "message": 15} {
		body := frequent()[name]
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = channel.Decode(body) }), most, name)
	}
}

// TestReadRequestAllocations bounds what reading a request without fault takes: its texts and lists. No part of it is named.
func TestReadRequestAllocations(t *testing.T) {
	channel := messenger.New()
	for body, most := range map[string]float64{`"message":{"text":"The line works again"}`: 7, genericBody: 27} {
		raw := []byte(`{"recipient":{"id":"7"},` + body + `}`)
		require.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _, _ = channel.ReadRequest("/104/messages", raw) }), most, body)
	}
}
