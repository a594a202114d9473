package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// stored writes a record and reads it back, as a database would.
func stored(t require.TestingT, r template.Record) template.Record {
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	var back template.Record
	require.NoError(t, json.Unmarshal(raw, &back))
	again, err := json.Marshal(back)
	require.NoError(t, err)
	require.Equal(t, string(raw), string(again))
	return back
}

// A record that is written and read between any two updates answers as a catalogue that stayed in memory does, and applying an
// update leaves the record before it as it was.
func TestStoredRecordEqualsTheCatalogue(t *testing.T) {
	rules := smallRules()
	rapid.Check(t, func(t *rapid.T) {
		updates := drawUpdates(t, false)
		if rapid.IntRange(0, 9).Draw(t, "many") == 0 { // beyond what is kept
			for second := range 70 {
				updates = append(updates, statusAt(second, template.Approved))
			}
		}
		listed := approved("n", "en")
		listed.Components[0].Extra = map[string]json.RawMessage{"x": json.RawMessage(`[1]`)}
		amended := statusAt(3, "")
		amended.Kind, amended.Components = template.ComponentsUpdate, []template.Component{{Type: "BODY", Text: "Order {{1}}.",
			Extra: map[string]json.RawMessage{"y": json.RawMessage(`{}`)}}}
		updates = append(updates, template.Update{Account: "acc", Kind: template.DefinitionUpdate, At: now, Definition: listed}, amended)
		c := template.NewCatalogue(rules)
		var r template.Record
		require.NoError(t, c.Apply(ctx, updates...))
		for i, u := range updates {
			before, err := json.Marshal(r)
			require.NoError(t, err)
			next, err := r.Apply(rules, u)
			require.NoError(t, err)
			if i < 20 {
				after, err := json.Marshal(r)
				require.NoError(t, err)
				require.Equal(t, string(before), string(after), "a record is a value")
				next = stored(t, next)
			}
			r = next
		}
		r = stored(t, r)
		for half := range 160 {
			at := now.Add(time.Duration(half) * time.Second / 2)
			want, known, err := c.Lookup(ctx, "acc", "n", "en", at)
			require.NoError(t, err)
			got, ok := r.At(rules, at)
			require.Equal(t, known, ok)
			wantRaw, err := json.Marshal(want)
			require.NoError(t, err)
			gotRaw, err := json.Marshal(got)
			require.NoError(t, err)
			require.JSONEq(t, string(wantRaw), string(gotRaw), at)
		}
	})
}

// A definition that is listed every hour is kept once, so that a record stays small.
func TestRecordKeepsADefinitionOnce(t *testing.T) {
	var r template.Record
	size := 0
	for hour := range 60 {
		def := approved("n", "en")
		def.Components[0].Text = strings.Repeat("word ", 200)
		var err error
		r, err = r.Apply(nil, template.Update{Account: "acc", Kind: template.DefinitionUpdate, At: now.Add(time.Duration(hour) * time.Hour), Definition: def})
		require.NoError(t, err)
		if hour == 0 {
			raw, err := json.Marshal(r)
			require.NoError(t, err)
			size = len(raw)
		}
	}
	raw, err := json.Marshal(stored(t, r))
	require.NoError(t, err)
	require.Less(t, len(raw), size+60*300)
	require.Equal(t, 1, strings.Count(string(raw), "word word word word"+strings.Repeat(" word", 196)))
}

func TestRecordIsOfOneTemplate(t *testing.T) {
	r, err := template.Record{}.Apply(nil, statusAt(0, template.Approved))
	require.NoError(t, err)
	for _, edit := range []func(*template.Update){
		func(u *template.Update) { u.Account = "other" },
		func(u *template.Update) { u.Name = "other" },
		func(u *template.Update) { u.Language = "de" },
	} {
		u := statusAt(1, template.Paused)
		edit(&u)
		got, err := r.Apply(nil, u)
		require.ErrorContains(t, err, "the record is of")
		require.Equal(t, r, got)
	}
	_, known := template.Record{}.At(nil, now)
	require.False(t, known, "the zero record knows nothing")
}

// A record's encoding is stable: this one was written by version 1.
func TestRecordOfVersionOneIsRead(t *testing.T) {
	const written = `{"version":1,"base":{"account":"acc","name":"n","language":"en"},
		"definitions":[{"name":"n","language":"en","category":"UTILITY","status":"APPROVED","components":[{"type":"BODY","text":"Hi {{1}}."}]}],
		"updates":[{"account":"acc","name":"n","language":"en","kind":"definition","at":"2026-11-22T12:00:00Z","category":"utility","definition":1},
		{"account":"acc","name":"n","language":"en","kind":"status","at":"2026-11-22T12:00:05Z","status":"PAUSED"}]}`
	var r template.Record
	require.NoError(t, json.Unmarshal([]byte(written), &r))
	v, known := r.At(smallRules(), now.Add(6*time.Second))
	require.True(t, known)
	require.Equal(t, template.Paused, v.Status)
	require.Equal(t, now.Add(8*time.Second), v.PausedUntil)
	require.Equal(t, template.Utility, v.Category)
	require.Equal(t, "Hi {{1}}.", v.Template.Components[0].Text)
	raw, err := json.Marshal(r)
	require.NoError(t, err)
	require.JSONEq(t, written, string(raw))
}

func TestWrongRecordsAreRefused(t *testing.T) {
	const u = `{"account":"acc","name":"n","language":"en","kind":"status","at":"2026-11-22T12:00:00Z"`
	for _, raw := range []string{
		`[]`, `{}`, `{"version":2}`, `{"version":1,"updates":[{}]}`,
		`{"version":1,"updates":[` + u + `,"definition":1}]}`,
		`{"version":1,"updates":[` + u + `,"components":-1}]}`,
		`{"version":1,"updates":[` + u + `},` + strings.Replace(u, ":00Z", ":00.5Z", 1) + `},` + u + `}]}`,
		`{"version":1,"updates":[` + strings.Repeat(u+"},", 64) + u + `}]}`,
	} {
		r, err := template.Record{}.Apply(nil, statusAt(0, template.Approved))
		require.NoError(t, err)
		before := r
		require.Error(t, json.Unmarshal([]byte(raw), &r), raw)
		require.Equal(t, before, r)
	}
}

func FuzzRecordJSON(f *testing.F) {
	r, err := template.Record{}.Apply(nil, template.Update{Account: "acc", Kind: template.DefinitionUpdate, At: now, Definition: approved("n", "en")})
	require.NoError(f, err)
	raw, err := json.Marshal(r)
	require.NoError(f, err)
	f.Add(raw)
	f.Add([]byte(`{"version":1,"base":{"name":"n","next_category_at":"2026-11-22T12:00:01Z","paused_until":"2026-11-22T12:00:01Z"},"folded":"2026-11-22T12:00:00Z"}`))
	f.Add(fmt.Appendf(nil, `{"version":1,"updates":[%s],"definitions":[null]}`,
		`{"account":"acc","name":"n","language":"en","kind":"components","at":"2026-11-22T12:00:00Z","components":1}`))
	rules := smallRules()
	f.Fuzz(func(t *testing.T, raw []byte) {
		var r template.Record
		if json.Unmarshal(raw, &r) != nil {
			return
		}
		stored(t, r)
		_, _ = r.At(rules, now.Add(time.Hour))
		if next, err := r.Apply(rules, statusAt(1, template.Paused)); err == nil {
			_, _ = next.At(rules, now.Add(time.Hour))
		}
	})
}
