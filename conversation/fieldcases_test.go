package conversation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
)

// fieldStep is a line of a case: one of its members is set.
type fieldStep struct {
	Note string          `json:"note"`
	In   json.RawMessage `json:"in"`
	Sent *struct {
		Business, User, ID string
		At                 time.Time
	} `json:"sent"`
	Account *struct {
		Business, ID, Country string
		Features              []string
	} `json:"account"`
	Template json.RawMessage `json:"template"`
	Owner    string          `json:"owner"`
	Check    *struct {
		Business, User string
		Message        channels.Message
	} `json:"check"`
	Request *struct {
		Path    string
		Body    json.RawMessage
		Purpose channels.Purpose
	} `json:"request"`
}

// fieldWorld plays the lines of one case.
type fieldWorld struct {
	*conversation.Engine
	channel  policy.Channel
	read     func(string, []byte) (channels.Address, channels.Message, error)
	accounts conversation.AccountMap
}

var fieldNow = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

func newFieldWorld(t *testing.T, channel string) *fieldWorld {
	t.Helper()
	w := &fieldWorld{accounts: conversation.AccountMap{}}
	switch channel {
	case whatsapp.Name:
		c := whatsapp.New()
		w.channel, w.read = c, c.ReadRequest
	case messenger.Name:
		c := messenger.New()
		w.channel, w.read = c, c.ReadRequest
	default:
		c := instagram.New()
		w.channel, w.read = c, c.ReadRequest
	}
	opts := []conversation.Option{conversation.WithChannels(w.channel), conversation.WithAccounts(w.accounts),
		conversation.WithClock(&manual{fieldNow})}
	var err error
	w.Engine, err = conversation.New(opts...)
	require.NoError(t, err)
	return w
}

// play gives what was decided at each line that asks.
func (w *fieldWorld) play(t *testing.T, step *fieldStep) *policy.Decision {
	t.Helper()
	ctx := context.Background()
	var d policy.Decision
	var err error
	switch {
	case step.In != nil:
		_, err = w.Receive(ctx, step.In)
		if err != nil {
			t.Logf("in: %v", err) // an error may stand beside the event
		}
		return nil
	case step.Sent != nil:
		to := channels.Address{Channel: w.channel.Name(), Business: step.Sent.Business, User: step.Sent.User}
		_, err = w.Record(ctx, policy.SentEvent(to, channels.Message{Type: channels.Text}, policy.Decision{}, step.Sent.ID, step.Sent.At))
		require.NoError(t, err)
		return nil
	case step.Account != nil:
		w.accounts[step.Account.Business] = policy.Account{Country: step.Account.Country, Pricing: pricing.Account{ID: step.Account.ID}}
		return nil
	case step.Template != nil:
		return nil
	case step.Check != nil:
		to := channels.Address{Channel: w.channel.Name(), Business: step.Check.Business, User: step.Check.User}
		d, err = w.CheckAt(ctx, to, step.Check.Message, fieldNow)
	default:
		to, m, readErr := w.read(step.Request.Path, step.Request.Body)
		require.NoError(t, readErr)
		m.Purpose = step.Request.Purpose
		d, err = w.CheckAt(ctx, to, m, fieldNow)
	}
	require.NoError(t, err)
	return &d
}

// fieldCase is what is right about a case: what each line that asks is answered.
type fieldCase struct {
	channel string
	want    []string
}

// Cases of our own, in the form of those that are not.
func TestOwnCases(t *testing.T) {
	for name, c := range map[string]fieldCase{
		"whatsapp-content-unknown-then-banned": {whatsapp.Name, []string{
			"allow by free_form (customer_service) until 2026-11-24T12:00:00Z", "deny: sender_restricted (131031)",
			"allow by free_form (customer_service) until 2026-11-24T12:00:00Z", "deny: content_type_not_allowed (100)",
		}},
		"messenger-block-and-odd-part": {messenger.Name, []string{
			"allow by response (standard) until 2026-11-24T12:00:00Z", "deny: content_type_not_allowed (100/2018018)", "deny: sender_restricted (10/1893063)",
		}},
		"instagram-private-reply": {instagram.Name, []string{"allow by private_reply (private_reply) until 2026-11-30T12:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) { c.play(t, filepath.Join("testdata", "cases", name+".jsonl")) })
	}
}

// The real bodies of the cases are read where they stand; what is right is said here.
func TestFieldCases(t *testing.T) {
	dir := filepath.Join("..", "..", "shared", "cases", "field")
	if _, err := os.Stat(dir); err != nil {
		t.Log("the folder shared/cases does not stand beside the project: TestOwnCases plays ours only")
		return
	}
	const written, asked = "allow by free_form (customer_service) until 2026-11-24T12:00:00Z", "allow by response (standard) until 2026-11-24T12:00:00Z"
	for name, c := range map[string]fieldCase{
		"01-unknown-type":                       {whatsapp.Name, []string{written}},
		"03-br-ninth-digit":                     {whatsapp.Name, []string{written, written}},
		"05-sender-only-in-contacts":            {whatsapp.Name, []string{written}},
		"07-fallback-payload-is-text":           {messenger.Name, []string{asked}},
		"09-page-block-hyphen":                  {messenger.Name, []string{"deny: sender_restricted (10/1893063)"}},
		"11-account-restriction-reaches-number": {whatsapp.Name, []string{"defer until 2026-11-26T12:00:00Z: sender_restricted (368)"}},
		"13-account-disabled":                   {whatsapp.Name, []string{"deny: sender_restricted (131031)"}},
		"15-text-body-missing":                  {whatsapp.Name, []string{"deny: content_type_not_allowed (100)", "deny: content_type_not_allowed (100)"}},
		"17-template-language-missing":          {whatsapp.Name, []string{"deny: content_type_not_allowed (100)", "deny: content_type_not_allowed (100)"}},
		"19-button-titles-equal":                {whatsapp.Name, []string{"deny: content_type_not_allowed (131009)"}},
		"30-messaging-type-unknown":             {messenger.Name, []string{"deny: content_type_not_allowed (100)", "deny: content_type_not_allowed (100)"}},
		"32-text-and-attachment":                {messenger.Name, []string{"deny: content_type_not_allowed (100/2018018)"}},
		"34-private-reply-request":              {instagram.Name, []string{"allow by private_reply (private_reply) until 2026-11-30T12:00:00Z"}},
	} {
		t.Run(name, func(t *testing.T) { c.play(t, filepath.Join(dir, name, "steps.jsonl")) })
	}
}

// play plays the lines of a file and compares what is answered.
func (c *fieldCase) play(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	w, asked := newFieldWorld(t, c.channel), 0
	for line := range bytes.Lines(data) {
		var step fieldStep
		require.NoError(t, json.Unmarshal(line, &step))
		if d := w.play(t, &step); d != nil {
			require.Less(t, asked, len(c.want))
			require.Truef(t, strings.HasPrefix(d.String(), c.want[asked]), "%s: %s", step.Note, d)
			asked++
		}
	}
	require.Len(t, c.want, asked)
}
