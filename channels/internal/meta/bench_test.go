package meta_test

import (
	"encoding/json"
	"testing"

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

// BenchmarkDecode decodes a status and a message beside a plain json.Unmarshal of
// the same bytes, and reports the ratio.
func BenchmarkDecode(b *testing.B) {
	channel := messenger.New()
	for name, rest := range map[string]string{
		"read":     `"read":{"watermark":1790000000000}`,
		"delivery": `"delivery":{"mids":["m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSd"],"watermark":1790000000000}`,
		"message":  `"message":{"mid":"m_AG5Hz2Uq7tuwNEhXfYYKj8mJEM_QPpz5jdCK48PnKAjSd","text":"The data pack I bought does not work"}`,
	} {
		body := []byte(thread(`1790000000000`, rest))
		b.Run(name+"/plain", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var p plain
				require.NoError(b, json.Unmarshal(body, &p))
			}
		})
		b.Run(name+"/decode", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := channel.Decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestDecodeAllocations bounds what decoding adds to reading the same JSON plainly.
func TestDecodeAllocations(t *testing.T) {
	channel := messenger.New()
	body := []byte(thread(`1790000000000`, `"read":{"watermark":1790000000000}`))
	plainly := testing.AllocsPerRun(100, func() {
		var p plain
		_ = json.Unmarshal(body, &p)
	})
	decoded := testing.AllocsPerRun(100, func() { _, _ = channel.Decode(body) })
	require.LessOrEqual(t, decoded, plainly+6)
}
