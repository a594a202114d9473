package channels_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// scrawl writes JSON with the members of objects in any order and some characters escaped.
func scrawl(r *rand.Rand, v any) json.RawMessage {
	var b strings.Builder
	var write func(v any)
	write = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			names := slices.Sorted(maps.Keys(v))
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for i, name := range names {
				b.WriteString(pick(r, []string{"", " ", "\r\n\t"}))
				b.WriteByte("{,"[min(i, 1)])
				write(name)
				b.WriteByte(':')
				write(v[name])
			}
			b.WriteString("{}"[min(len(names), 1):])
		case []any:
			b.WriteByte('[')
			for i := range v {
				if i > 0 {
					b.WriteByte(',')
				}
				write(v[i])
			}
			b.WriteByte(']')
		case string:
			b.WriteByte('"')
			for _, c := range v {
				if c >= ' ' && c != '"' && c != '\\' && r.IntN(9) > 0 {
					b.WriteRune(c)
					continue
				}
				for _, unit := range utf16.AppendRune(nil, c) {
					fmt.Fprintf(&b, `\u%04x`, unit)
				}
			}
			b.WriteByte('"')
		default:
			raw, _ := json.Marshal(v)
			b.Write(raw)
		}
	}
	write(v)
	return json.RawMessage(b.String())
}

func scrawlBody(r *rand.Rand, body any, _ []channels.Event) (any, bool) { return scrawl(r, body), true }

// optionalNames are members that a body may lack: null says that it does.
var optionalNames = []string{"errors", "pricing", "conversation", "context", "referral", "contacts", "statuses", "message", "postback", "optin", "read",
	"delivery", "reaction", "policy_enforcement", "account_linking", "call_permission_reply", "app_roles", "waba_info", "ban_info",
	"restriction_info", "other_info", "disable_info", "text", "group_id", "standby", "changes", "value", "from", "parent_id"}

func addNulls(r *rand.Rand, body any, _ []channels.Event) (any, bool) {
	changed := false
	walk(body, "", func(p place) {
		object, ok := p.value.(map[string]any)
		name := pick(r, optionalNames)
		if _, there := object[name]; ok && !there && len(object) > 0 {
			object[name], changed = nil, true
		}
	})
	return body, changed
}

// Templates and requests say the same in any spelling of JSON, and a definition that is written again has the problems it had.
func TestTemplatesInAnySpelling(t *testing.T) {
	r := rand.New(rand.NewPCG(mutantSeed, 5))
	for _, sample := range templateSamples(t) {
		s := sample.copyOf()
		read := func(definition, send []byte) []template.Problem {
			def, to := new(template.Template), new(template.Send)
			require.NoError(t, json.Unmarshal(definition, def), "%s", definition)
			require.NoError(t, json.Unmarshal(send, to), "%s", send)
			return append(lint.Check(def, s.rules), template.Fill(def, to, s.rules, mutantTime)...)
		}
		want := read(sample.Definition, sample.Send)
		for range *times * 2 {
			definition, send := scrawl(r, s.definition), scrawl(r, s.send)
			require.Equal(t, want, read(definition, send), "%s\n%s", definition, send)
			def := new(template.Template)
			require.NoError(t, json.Unmarshal(definition, def))
			require.Equal(t, want, read(mustJSON(t, def), send))
		}
	}
}
