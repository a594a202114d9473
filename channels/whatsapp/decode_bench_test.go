package whatsapp_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
)

// plainStatus is what a host without this library would decode a status into.
type plainStatus struct {
	Object string `json:"object"`
	Entry  []struct {
		ID      string `json:"id"`
		Changes []struct {
			Value struct {
				MessagingProduct string `json:"messaging_product"`
				Metadata         struct {
					DisplayPhoneNumber string `json:"display_phone_number"`
					PhoneNumberID      string `json:"phone_number_id"`
				} `json:"metadata"`
				Contacts []struct {
					Profile struct {
						Name string `json:"name"`
					} `json:"profile"`
					WaID   string `json:"wa_id"`
					UserID string `json:"user_id"`
				} `json:"contacts"`
				Statuses []struct {
					ID              string `json:"id"`
					Status          string `json:"status"`
					Timestamp       string `json:"timestamp"`
					RecipientID     string `json:"recipient_id"`
					RecipientUserID string `json:"recipient_user_id"`
					Pricing         *struct {
						Billable bool   `json:"billable"`
						Model    string `json:"pricing_model"`
						Type     string `json:"type"`
						Category string `json:"category"`
					} `json:"pricing"`
				} `json:"statuses"`
			} `json:"value"`
			Field string `json:"field"`
		} `json:"changes"`
	} `json:"entry"`
}

func statusBody(tb testing.TB) []byte {
	body, err := os.ReadFile("testdata/decode/status_delivered.json")
	require.NoError(tb, err)
	return body
}

// BenchmarkDecodeStatus decodes one status webhook and, in turn, reads the same bytes
// with encoding/json into a plain struct; the metric is the ratio of the fastest
// rounds of each.
func BenchmarkDecodeStatus(b *testing.B) {
	body, c := statusBody(b), new(whatsapp.Channel)
	const round = 100
	ours, plain := time.Hour, time.Hour
	for b.Loop() {
		start := time.Now()
		for range round {
			_, _ = c.Decode(body)
		}
		ours = min(ours, time.Since(start))
		start = time.Now()
		for range round {
			var p plainStatus
			_ = json.Unmarshal(body, &p)
		}
		plain = min(plain, time.Since(start))
	}
	b.ReportMetric(float64(ours)/round, "ns/decode")
	b.ReportMetric(float64(ours)/float64(plain), "ours/plain")
}

// A sound body costs the texts and lists that it is read into, and the event, its id, its status and its price.
func TestDecodeAllocations(t *testing.T) {
	body, c := statusBody(t), new(whatsapp.Channel)
	require.LessOrEqual(t, testing.AllocsPerRun(200, func() { _, _ = c.Decode(body) }), 27.0)
}
