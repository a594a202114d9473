package conversation_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// FuzzReceive: whatever the bytes, Receive does not panic, each event is recorded or has an error, and no error shows an identifier.
func FuzzReceive(f *testing.F) {
	for _, body := range []string{
		`{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","time":1772532000,"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"300000000000001"},"messages":[{"id":"wamid.1","from":"447700900123","timestamp":"1772532000","type":"text","text":{"body":"x"}},{"from":"447700900123"}]}}]}]}`,
		`{"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"300000000000001"},"statuses":[{"id":"wamid.447700900123","status":"failed","timestamp":"9e15","recipient_id":"0447700900123"},{"id":"w","status":"sent","timestamp":"99999999999","recipient_id":"12"}]}}]}]}`,
		`{"object":"page","entry":[{"id":"104500000000042","time":1772532000,"messaging":[{"sender":{"id":"7001000000000001"},"recipient":{"id":"104500000000042"},"timestamp":1772532000000,"message":{"mid":"m_1","text":"x"}}]}]}`,
		`{"object":"instagram","entry":[{"id":"178400000000042","time":1772532000,"changes":[{"field":"comments","value":{"id":"17900000000000001","from":{"id":"7001000000000001"}}}]}]}`,
		`{"object":"page","entry":[{"id":"104500000000042","messaging":[{"sender":{"id":"7001 000000000001"},"timestamp":253402300799000,"message":{"mid":7001000000000001}}]}]}`,
	} {
		f.Add([]byte(body))
	}
	bodies := storedBodies(f)
	for i, body := range bodies {
		f.Add(body)
		f.Add(fmt.Appendf(nil, "[%s,%s]", body, bodies[len(bodies)-1-i]))
	}
	f.Add([]byte("[]"))
	// One engine over many stores: engines cost more.
	stores := &struct{ conversation.Store }{conversation.NewMemoryStore()}
	ledgers := &struct{ billing.Ledger }{billing.NewMemory()}
	templates := &struct{ conversation.Templates }{template.NewCatalogue(nil)}
	e, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()), conversation.WithClock(&manual{t0}),
		conversation.WithStore(stores), conversation.WithLedger(ledgers), conversation.WithTemplates(templates))
	require.NoError(f, err)
	f.Add([]byte(`{"object":"instagram","entry":[{"id":"17841400000000042","time":1.10000000,"x":[{"id":"0001000000000000"}]}]}`))
	f.Add([]byte(`{"object":"page","entry":[{"id":"104500000000042","messaging":[{"sender":{"id":"7"},"timestamp":"17` + "\xc5" + `00000"}]}]}`)) // quoted as \xc500000
	f.Add([]byte(`{"object":"page","entry":[{"id":"700100","messaging":[{"sender":{"id":"700100"},"timestamp":"700100x","timestamp":1}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		ctx := context.Background()
		store := conversation.NewMemoryStore()
		stores.Store, ledgers.Ledger, templates.Templates = store, billing.NewMemory(), template.NewCatalogue(nil)
		got, err := e.Receive(ctx, body)
		require.Len(t, got.New, len(got.Events))
		if err != nil {
			showsNoIdentifier(t, body, err.Error())
		}
		if got.Channel == "" && len(got.Events) == 0 {
			require.Zero(t, store.Len())
			if !emptyList(body) {
				require.Error(t, err)
			}
		}
		again, err2 := e.Receive(ctx, body)
		require.Equal(t, err == nil, err2 == nil)
		require.Equal(t, got.Events, again.Events)
		for i, fresh := range got.New {
			switch got.Events[i].Kind {
			case channels.Unknown, channels.ThreadControl, channels.ErrorReport:
				continue // nothing is recorded of these
			}
			if fresh && got.Events[i].Address.User != "" && got.Events[i].Group == "" {
				_, err := e.Window(ctx, got.Events[i].Address)
				require.NoError(t, err, "what was recorded can be asked for")
			}
		}
	})
}

// emptyList reports whether a body is a list that holds no body: it says nothing, which is no error.
func emptyList(body []byte) bool {
	var list []json.RawMessage
	return json.Unmarshal(body, &list) == nil && list != nil && len(list) == 0
}

// storedBodies are the webhooks that the channels' tests keep.
func storedBodies(f *testing.F) (bodies [][]byte) {
	f.Helper()
	files, err := filepath.Glob("../channels/internal/graph/testdata/*-webhooks.jsonl")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, name := range files {
		file, err := os.Open(name)
		require.NoError(f, err)
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var line struct{ Body json.RawMessage }
			if json.Unmarshal(lines.Bytes(), &line) == nil && len(line.Body) > 0 {
				bodies = append(bodies, line.Body)
			}
		}
		require.NoError(f, lines.Err())
		require.NoError(f, file.Close())
	}
	return bodies
}

var (
	digits  = regexp.MustCompile(`[0-9]{6,}`)
	escapes = regexp.MustCompile(`\\(x[0-9a-f]{2}|u[0-9a-fA-F]{4}|U[0-9a-f]{8})`) // whose digits stand for another sign
)

// showsNoIdentifier looks for runs of six digits and more that stand in an identifier of the body. Times, and what is no identifier, may
// be quoted.
func showsNoIdentifier(t *testing.T, body []byte, said string) {
	t.Helper()
	if !json.Valid(body) {
		return
	}
	asWritten := json.NewDecoder(bytes.NewReader(body))
	asWritten.UseNumber() // 1.10 may be quoted as 1.10
	var ids, rest strings.Builder
	sort(asWritten, "", &ids, &rest)
	for _, run := range digits.FindAllString(escapes.ReplaceAllString(said, " "), -1) {
		if strings.Contains(ids.String(), run) {
			require.Contains(t, rest.String(), run, "an error shows an identifier: %s", said)
		}
	}
}

// sort tells the texts of identifiers from all others, names of members included, in the next value of valid JSON. A member that stands
// twice is there twice.
func sort(d *json.Decoder, name string, ids, rest *strings.Builder) {
	token, _ := d.Token()
	switch v := token.(type) {
	case json.Delim:
		for d.More() {
			of := name
			if v == '{' {
				key, _ := d.Token()
				rest.WriteString(key.(string) + " ")
				of = strings.ToLower(key.(string))
			}
			sort(d, of, ids, rest)
		}
		_, _ = d.Token()
	case string:
		if name == "id" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "mid") || name == "from" || name == "to" {
			ids.WriteString(v + " ")
			return
		}
		rest.WriteString(v + " ")
	case json.Number:
		rest.WriteString(v.String() + " ")
	}
}
