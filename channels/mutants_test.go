package channels_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// mutantSeed names the run. Another seed makes other mutants: to look for more, change it and run the tests again; what a mutant breaks
// goes into the samples beside its fix.
const mutantSeed = 20261127

var times = flag.Int("times", 1, "how many times as many random cases; .ci/run tries ten times as many")

var mutantChannels = map[string]policy.Channel{whatsapp.Name: whatsapp.New(), messenger.Name: messenger.New(), instagram.Name: instagram.New()}

// A mutation changes a known-good webhook body in a way whose effect on the events is known.
type mutation struct {
	name string
	// change gives false where the body has nothing to change.
	change func(r *rand.Rand, body any, events []channels.Event) (any, bool)
	// loose permits that the part which was changed differs: all that decides about the window stays.
	loose bool
}

var mutations = []mutation{
	{name: "whole numbers in another spelling", change: respellNumbers},
	{name: "members that nobody knows", change: addMembers},
	{name: "members in another order, and escapes", change: scrawlBody},
	{name: "members that are null", change: addNulls},
	{name: "a person's number in another spelling", change: respellPeople},
	{name: "the platform's words in another case", change: respellWords},
	{name: "instants in another unit", change: respellInstants},
	{name: "a message that does not say its type", change: untype},
	{name: "a part of another type", change: retype, loose: true},
	{name: "a part that is null", change: nullify, loose: true},
	{name: "the content is missing", change: dropContent, loose: true},
}

// respellNumbers writes 5 as 5.0 or 0.5e1, which are the same number in JSON.
func respellNumbers(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		n, ok := p.value.(json.Number)
		if !ok || strings.ContainsAny(string(n), ".eE-") || len(n) > 15 {
			return
		}
		changed = true
		if r.IntN(2) == 0 {
			p.set(n + ".0")
		} else {
			p.set(json.Number(fmt.Sprintf("%s.%se%d", n[:1], n[1:]+"0", len(n)-1)))
		}
	})
	return body, changed
}

func addMembers(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	walk(body, "", func(p place) {
		if object, ok := p.value.(map[string]any); ok && r.IntN(3) == 0 {
			object["x_future"] = pick(r, []any{nil, "x", json.Number("1"), []any{}, map[string]any{"id": "1"}})
		}
	})
	return body, true
}

// respellPeople writes phone numbers as people write them. It holds for WhatsApp: elsewhere an id is no number.
func respellPeople(r *rand.Rand, body any, events []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		s, ok := p.value.(string)
		if !ok || !slices.Contains([]string{"from", "wa_id", "to", "recipient_id"}, p.name) || !isPhoneOf(s, events) {
			return
		}
		changed = true
		p.set(pick(r, []string{"+" + s, "00" + s, " " + s + " ", "+" + s[:2] + " " + s[2:], "\u202a+" + s + "\u202c", s[:3] + "\u00a0" + s[3:]}))
	})
	return body, changed
}

// words are the parts in which the platform says what happened. Its pages write some of them in capitals and in small letters.
var words = regexp.MustCompile(`\.(messages|statuses|calls|user_preferences|message_echoes)\[\d+\](\.(interactive|system|unsupported))?\.(type|status|value|category|event|direction|call_direction|call_status)$` +
	`|\.reaction\.action$|\.value\.(item|verb)$|\.policy.enforcement\.action$|\.pricing\.(type|category)$|\.restriction_type$`)

// respellWords writes them in capitals or in small letters, with hyphens or blanks. Words that mean nothing are left: they are reported as
// they are written.
func respellWords(r *rand.Rand, body any, events []channels.Event) (any, bool) {
	if slices.ContainsFunc(events, func(e channels.Event) bool { return e.Kind == channels.Unknown || e.Action == channels.ActCallAccepted }) {
		return body, false
	}
	with := func(sign string) func(string) string {
		return func(s string) string { return " " + strings.ReplaceAll(s, "_", sign) }
	}
	respell := pick(r, []func(string) string{strings.ToUpper, strings.ToLower, with("-"), with(" ")})
	changed := false
	walk(body, "", func(p place) {
		if s, ok := p.value.(string); ok && words.MatchString(p.path) && respell(s) != s {
			p.set(respell(s))
			changed = true
		}
	})
	return body, changed
}

// respellInstants writes seconds as milliseconds, as text, or as a number with a fraction.
func respellInstants(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		seconds := fmt.Sprint(p.value)
		if !slices.Contains([]string{"timestamp", "time", "created_time", "expiration_timestamp", "expiration"}, p.name) || len(seconds) != 10 ||
			strings.Trim(seconds, "0123456789") != "" {
			return
		}
		changed = true
		p.set(pick(r, []any{seconds + "000", json.Number(seconds + "000"), json.Number(seconds), seconds + ".0", json.Number(seconds + "e0")}))
	})
	return body, changed
}

// untype takes the type of a WhatsApp message away, where the content tells it.
func untype(_ *rand.Rand, body any, _ []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		message, ok := p.value.(map[string]any)
		kind, _ := message["type"].(string)
		if !ok || !strings.Contains(p.path, ".messages[") && !strings.Contains(p.path, ".message_echoes[") || message[kind] == nil {
			return
		}
		if slices.Contains([]string{"text", "image", "video", "audio", "document", "sticker", "location", "contacts", "button", "order", "interactive"}, kind) {
			delete(message, "type")
			changed = true
		}
	})
	return body, changed
}

func isPhoneOf(s string, events []channels.Event) bool {
	return len(s) > 8 && strings.Trim(s, "0123456789") == "" && slices.ContainsFunc(events, func(e channels.Event) bool {
		return e.Address.Channel == whatsapp.Name && e.Group == "" && (e.Address.User == s || e.Identity.Phone == s)
	})
}

// needed are the members without which no event stands, or which say what kind of event it is: they are left as they are.
var needed = []string{
	"object", "entry", "changes", "field", "value", "metadata", "phone_number_id", "messages", "statuses", "message_echoes", "messaging",
	"standby", "id", "mid", "from", "to", "sender", "recipient", "timestamp", "time", "type", "contacts", "wa_id", "user_id", "status",
}

// optional picks a part that no decision needs, or a part within one.
func optional(r *rand.Rand, body any) (place, bool) {
	var all []place
	walk(body, "", func(p place) {
		if !slices.Contains(needed, p.name) && len(p.path) > 0 && inElement(p.path) {
			all = append(all, p)
		}
	})
	if len(all) == 0 {
		return place{}, false
	}
	return all[r.IntN(len(all))], true
}

// inElement reports whether a path leads into the content, the context, the price or the errors of a message or status: the event stays
// whatever stands there.
func inElement(path string) bool {
	if strings.Contains(path, ".messaging[") && strings.Contains(path, "].referral.") {
		return false // an arrival without a message: its parts are what happened
	}
	if strings.Contains(path, ".value.errors[") {
		return false // a report of its own
	}
	for _, part := range []string{".text.", ".image.", ".video.", ".audio.", ".document.", ".sticker.", ".location.", ".button.", ".profile.",
		".order.", ".attachments[", ".list_reply.", ".button_reply.", ".nfm_reply.", ".referral.", ".context.", ".errors[", ".pricing.",
		".conversation.", ".quick_reply.", ".reply_to.", ".media."} {
		if strings.Contains(path, part) {
			return true
		}
	}
	return false
}

func retype(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	p, ok := optional(r, body)
	if ok {
		p.set(pick(r, []any{json.Number("7"), true, "x", []any{}, []any{json.Number("1")}, map[string]any{"x": "y"}, json.Number("-1e400")}))
	}
	return body, ok
}

func nullify(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	p, ok := optional(r, body)
	if ok {
		p.set(nil)
	}
	return body, ok
}

// dropContent takes the object away that a WhatsApp message's type names: the person wrote all the same.
func dropContent(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		message, ok := p.value.(map[string]any)
		kind, typed := message["type"].(string)
		if _, has := message[kind]; !ok || !typed || !has || message["from"] == nil || !strings.Contains(p.path, ".messages[") {
			return
		}
		if slices.Contains([]string{"reaction", "system", "edit", "revoke", "button", "interactive", "contacts"}, kind) {
			return // what these are is told by the object
		}
		delete(message, kind)
		changed = true
	})
	return body, changed
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// A place is one value in a JSON document, its path, the name of the member that holds it, and how to replace it.
type place struct {
	path, name string
	value      any
	set        func(any)
}

// walk visits every value of a document below the top.
func walk(v any, path string, visit func(place)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			p := place{path + "." + name, name, v[name], func(to any) { v[name] = to }}
			visit(p)
			walk(v[name], p.path, visit)
		}
	case []any:
		for i := range v {
			p := place{fmt.Sprintf("%s[%d]", path, i), "", v[i], func(to any) { v[i] = to }}
			visit(p)
			walk(v[i], p.path, visit)
		}
	}
}

// A sample is a known-good body with what it decodes to.
type sample struct {
	channel policy.Channel
	body    []byte
	events  []channels.Event
}

// webhookSamples are the bodies in testdata that decode without an error, and those of the shared folder where it is.
func webhookSamples(t *testing.T) []sample {
	var bodies []json.RawMessage
	for _, pattern := range []string{"whatsapp/testdata/decode/*.json", "whatsapp/testdata/payloads/webhooks.jsonl",
		"internal/graph/testdata/*-webhooks.jsonl", "../../shared/payloads/*-webhooks.jsonl"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		if len(files) == 0 {
			require.Contains(t, pattern, "shared")
			t.Log("the shared bodies are not beside the repository: fewer samples")
		}
		for _, file := range files {
			bodies = append(bodies, readBodies(t, file)...)
		}
	}
	var out []sample
	for _, body := range bodies {
		for _, channel := range mutantChannels {
			if events, err := channel.Decode(body); err == nil && len(events) > 0 {
				out = append(out, sample{channel, body, events})
			}
		}
	}
	require.Greater(t, len(out), 100)
	return out
}

// readBodies reads a file of one body, or of one JSON object a line whose member body holds it.
func readBodies(t *testing.T, file string) []json.RawMessage {
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	if filepath.Ext(file) == ".json" {
		return []json.RawMessage{raw}
	}
	var out []json.RawMessage
	for line := range bytes.Lines(raw) {
		var l struct{ Body json.RawMessage }
		require.NoError(t, json.Unmarshal(line, &l))
		out = append(out, l.Body)
	}
	return out
}

// parse reads JSON with its numbers as they are written.
func parse(t *testing.T, body []byte) any {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v))
	return v
}

// Bodies that say the same in another way give the same events; a part that decides nothing may be anything.
func TestMutatedWebhooks(t *testing.T) {
	t.Parallel()
	samples := webhookSamples(t)
	r := rand.New(rand.NewPCG(mutantSeed, 1))
	for n := range *times * 2000 {
		m := &mutations[n%len(mutations)]
		s := &samples[r.IntN(len(samples))]
		mutant, ok := m.change(r, parse(t, s.body), s.events)
		for tries := 0; !ok; tries++ {
			require.Less(t, tries, 100*len(samples), m.name)
			s = &samples[r.IntN(len(samples))]
			mutant, ok = m.change(r, parse(t, s.body), s.events)
		}
		body, err := json.Marshal(mutant)
		require.NoError(t, err)
		events, err := s.channel.Decode(body)
		if m.loose {
			requireSameActs(t, s.events, events, "%s: %s", m.name, body)
			continue
		}
		require.NoError(t, err, "%s: %s", m.name, body)
		require.Equal(t, named(s.events), named(events), "%s: %s", m.name, body)
	}
}

// named leaves the id out of events that are told apart by a hash of their bytes: another spelling is another event of the same content.
func named(events []channels.Event) []channels.Event {
	out := slices.Clone(events)
	for i := range out {
		switch out[i].Kind {
		case channels.UserAction, channels.BusinessMessage, channels.DeliveryStatus, channels.ConsentChange, channels.IdentityChange:
		default:
			out[i].ID = ""
		}
	}
	return out
}

// requireSameActs demands that the same persons did something at the same instants.
func requireSameActs(t *testing.T, want, got []channels.Event, format string, args ...any) {
	require.Len(t, got, len(want), append([]any{format}, args...)...)
	want, got = named(want), named(got)
	for i := range want {
		w, g := &want[i], &got[i]
		same := w.Kind == g.Kind && w.ID == g.ID && w.Address == g.Address && w.Occurred.Equal(g.Occurred)
		require.True(t, same, "%s\nwas %s\nis  %s", fmt.Sprintf(format, args...), w, g)
	}
}
