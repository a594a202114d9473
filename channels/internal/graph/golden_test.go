package graph_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

var update = flag.Bool("update", false, "write the golden files anew")

// payloads are samples of others, beside the repository.
const payloads = "../../../../shared/payloads"

// sample is a line of a testdata or payload file.
type sample struct {
	Name string
	Path string
	Body json.RawMessage
}

func platforms() map[string]policy.Channel {
	return map[string]policy.Channel{"messenger": messenger.New(), "instagram": instagram.New()}
}

func TestOwnWebhooks(t *testing.T) {
	for name, channel := range platforms() {
		var got strings.Builder
		for _, s := range lines(t, filepath.Join("testdata", name+"-webhooks.jsonl")) {
			events, err := channel.Decode(s.Body)
			fmt.Fprintf(&got, "%s\n%s", s.Name, full(events, err))
		}
		golden(t, name+"-webhooks.golden", got.String())
	}
}

func TestOwnRequests(t *testing.T) {
	for name, channel := range platforms() {
		var got strings.Builder
		for _, s := range lines(t, filepath.Join("testdata", name+"-requests.jsonl")) {
			fmt.Fprintf(&got, "%s\n%s", s.Name, request(channel.ReadRequest(s.Path, s.Body)))
		}
		golden(t, name+"-requests.golden", got.String())
	}
}

// TestSharedPayloads pins what becomes of every sample of others, where they lie beside the repository; [TestOwnWebhooks] and
// [TestOwnRequests] do so with samples of our own. The golden file holds nothing of the samples but their positions and the
// names of their types.
func TestSharedPayloads(t *testing.T) {
	if !shared(t) {
		return
	}
	for name, channel := range platforms() {
		var got strings.Builder
		each := func(file string, read func(body []byte) string) {
			if _, err := os.Stat(filepath.Join(payloads, file)); err != nil {
				return // Instagram has no file of webhooks
			}
			for i, s := range lines(t, filepath.Join(payloads, file)) {
				fmt.Fprintf(&got, "%s %d: %s\n", file, i, read(s.Body))
			}
		}
		each(name+"-webhooks.jsonl", func(body []byte) string { return brief(channel.Decode(body)) })
		each(name+"-requests.jsonl", func(body []byte) string {
			_, m, err := channel.ReadRequest("/v26.0/1/messages", body)
			require.NoError(t, err)
			return string(m.Type)
		})
		for i, body := range recorded(t, name) {
			fmt.Fprintf(&got, "replay %d: %s\n", i, brief(channel.Decode(body)))
		}
		golden(t, name+"-payloads.golden", got.String())
	}
}

// shared reports whether the samples of others are there.
func shared(t *testing.T) bool {
	t.Helper()
	_, err := os.Stat(payloads)
	if err != nil {
		t.Logf("only our own samples are read: %v", err)
	}
	return err == nil
}

// TestPayloadsAreNeverLost: every webhook body of every platform gives the channel
// whose it is at least one event, with an id.
func TestPayloadsAreNeverLost(t *testing.T) {
	all := platforms()
	all["whatsapp"] = whatsapp.New()
	files := []string{
		filepath.Join("testdata", "messenger-webhooks.jsonl"), filepath.Join("testdata", "instagram-webhooks.jsonl"),
		filepath.Join("..", "..", "whatsapp", "testdata", "payloads", "webhooks.jsonl"),
	}
	var bodies []json.RawMessage
	if shared(t) {
		// Instagram has no file of webhooks.
		files = append(files, filepath.Join(payloads, "whatsapp-webhooks.jsonl"), filepath.Join(payloads, "messenger-webhooks.jsonl"))
		for name := range all {
			bodies = append(bodies, recorded(t, name)...)
		}
	}
	for _, file := range files {
		for _, s := range lines(t, file) {
			bodies = append(bodies, s.Body)
		}
	}
	for _, body := range bodies {
		owners := 0
		for name, channel := range all {
			events, err := channel.Decode(body)
			if errors.Is(err, channels.ErrForeign) {
				continue
			}
			owners++
			require.NotEmpty(t, events, "%s: %s", name, body)
			for _, e := range events {
				require.NotEmpty(t, e.ID, "%s: %s", name, body)
				require.Equal(t, name, e.Address.Channel)
			}
		}
		var of struct{ Object string }
		if json.Unmarshal(body, &of) == nil && slices.Contains([]string{"page", "instagram", "whatsapp_business_account"}, of.Object) {
			require.NotZero(t, owners, "some channel takes it: %s", body)
		}
	}
}

// lines reads a file of one JSON object a line.
func lines(t testing.TB, file string) (out []sample) {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	scanner := bufio.NewScanner(bytes.NewReader(raw))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var s sample
		require.NoError(t, json.Unmarshal(scanner.Bytes(), &s), "%s: %s", file, scanner.Text())
		out = append(out, s)
	}
	require.NoError(t, scanner.Err())
	require.NotEmpty(t, out)
	return out
}

// recorded reads the webhook bodies of a replay file, in the file's order.
func recorded(t *testing.T, name string) (bodies []json.RawMessage) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(payloads, "replay-"+name+".json"))
	require.NoError(t, err)
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, err = dec.Token()
	require.NoError(t, err)
	for dec.More() {
		_, err = dec.Token()
		require.NoError(t, err)
		var value json.RawMessage
		require.NoError(t, dec.Decode(&value))
		if bytes.Contains(value, []byte(`"object"`)) {
			bodies = append(bodies, value)
		}
	}
	require.NotEmpty(t, bodies)
	return bodies
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	wanted, lines := strings.SplitAfter(string(want), "\n"), strings.SplitAfter(got, "\n")
	for i := range min(len(wanted), len(lines)) {
		require.Equal(t, wanted[i], lines[i], "%s line %d", file, i+1)
	}
	require.Len(t, lines, len(wanted), file)
}

// opens says what an event opens by the rules in force when it happened, the first
// ones for the older samples.
func opens(e *channels.Event) (triggers, grants window.Triggers) {
	if timelines[e.Address.Channel] == nil {
		timelines[e.Address.Channel], _ = platforms()[e.Address.Channel].Rulebook().Compile()
	}
	tl := timelines[e.Address.Channel]
	return cmp.Or(tl.At(e.Occurred), tl.Editions()[0]).Opens(e)
}

// timelines are the rules of the channels, compiled once; the tests that use them do
// not run side by side.
var timelines = map[string]*policy.Timeline{}

func triggers(e *channels.Event) window.Triggers {
	on, _ := opens(e)
	return on
}

// brief names what events are, without their content.
func brief(events []channels.Event, err error) string {
	var out []string
	for i := range events {
		e := &events[i]
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", e.Kind, e.Raw, e.Action))+fmt.Sprint(" ", triggers(e)))
	}
	if err != nil {
		out = append(out, "error")
	}
	return strings.Join(out, ", ")
}

// full prints every field that is set.
func full(events []channels.Event, err error) string {
	var b strings.Builder
	for i := range events {
		e := events[i]
		fmt.Fprintf(&b, "\t%s %s/%s raw=%s id=%s", e.Kind, e.Address.Business, e.Address.User, e.Raw, e.ID)
		if !e.Occurred.IsZero() {
			fmt.Fprintf(&b, " at=%s", e.Occurred.Format("2006-01-02T15:04:05.000Z07:00"))
		}
		if e.Kind == channels.UserAction || e.Action != "" || triggers(&e) != 0 {
			fmt.Fprintf(&b, " act=%s on=%v", e.Action, triggers(&e))
		}
		if _, grants := opens(&e); grants != 0 {
			fmt.Fprintf(&b, " grants=%v", grants)
		}
		for _, p := range [...]struct{ name, value string }{
			{"type", string(e.Type)}, {"token", e.Token}, {"text", e.Text}, {"group", e.Group},
		} {
			if p.value != "" {
				fmt.Fprintf(&b, " %s=%q", p.name, p.value)
			}
		}
		if e.Arrival != nil {
			type plain channels.Arrival // which shows its fields
			fmt.Fprintf(&b, " entry=%+v", plain(*e.Arrival))
		}
		if e.Status != nil {
			fmt.Fprintf(&b, " status=%s/%s watermark=%t", e.Status.MessageID, e.Status.State, e.Status.Watermark)
		}
		if e.Consent != channels.NoConsentChange {
			fmt.Fprintf(&b, " consent=%s", e.Consent)
		}
		if e.Template != nil {
			fmt.Fprintf(&b, " template=%s/%s/%s/%s/%s", e.Template.ID, e.Template.Name, e.Template.Language, e.Template.Status, e.Template.Reason)
		}
		if e.AccountUpdate != nil {
			fmt.Fprintf(&b, " account=%s restrictions=%d lifted=%t detail=%s", e.AccountUpdate.Event, len(e.AccountUpdate.Restrictions), e.AccountUpdate.Lifted, e.AccountUpdate.Detail)
		}
		for _, reported := range e.Errors {
			fmt.Fprintf(&b, " error=%q", reported.Detail)
		}
		b.WriteByte('\n')
	}
	if err != nil {
		fmt.Fprintf(&b, "\terror: %s\n", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return b.String()
}

func request(a channels.Address, m channels.Message, err error) string {
	if err != nil {
		return fmt.Sprintf("\terror: %s\n", err)
	}
	name := ""
	if m.Template != nil {
		name = m.Template.Name + "/" + m.Template.Language
	}
	m.Template = nil
	raw, err := json.Marshal(m)
	if err != nil {
		return fmt.Sprintf("\terror: %s\n", err)
	}
	return fmt.Sprintf("\t%s/%s %s%s\n", a.Business, a.User, raw, name)
}
