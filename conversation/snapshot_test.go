package conversation_test

import (
	"encoding/json"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

func TestEqualComparesInstantsNotZones(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	a := conversation.Snapshot{
		Consent:      policy.Consent{OptedIn: t0, OptedOut: t0, MarketingStopped: t0, MarketingResumed: t0},
		Restrictions: []conversation.Restriction{{Type: "X", Since: t0, Until: t0, Lifted: t0}},
		IdentityAt:   conversation.IdentityTimes{Phone: t0, Scoped: t0, Parent: t0},
		Former:       []conversation.Former{{User: "x", Until: t0}},
	}
	b := conversation.Snapshot{
		Consent:      policy.Consent{OptedIn: t0.In(zone), OptedOut: t0.In(zone), MarketingStopped: t0.In(zone), MarketingResumed: t0.In(zone)},
		Restrictions: []conversation.Restriction{{Type: "X", Since: t0.In(zone), Until: t0.In(zone), Lifted: t0.In(zone)}},
		IdentityAt:   conversation.IdentityTimes{Phone: t0.In(zone), Scoped: t0.In(zone), Parent: t0.In(zone)},
		Former:       []conversation.Former{{User: "x", Until: t0.In(zone)}},
	}
	require.True(t, a.Equal(&b))
	data, err := b.MarshalBinary()
	require.NoError(t, err)
	var back conversation.Snapshot
	require.NoError(t, back.UnmarshalBinary(data))
	require.True(t, back.Equal(&b), "what is stored is what was kept, whatever the zone")
}

func TestEqualSeesEveryField(t *testing.T) {
	var zero conversation.Snapshot
	require.True(t, zero.IsZero())
	require.True(t, zero.Plain())
	full := fullSnapshot(t)
	kind := reflect.TypeFor[conversation.Snapshot]()
	for i := range kind.NumField() {
		name := kind.Field(i).Name
		s := full
		reflect.ValueOf(&s).Elem().Field(i).SetZero()
		require.False(t, s.Equal(&full), name)
		require.False(t, full.Equal(&s), name)
		var only conversation.Snapshot
		reflect.ValueOf(&only).Elem().Field(i).Set(reflect.ValueOf(full).Field(i))
		require.False(t, only.IsZero(), name)
		require.Equal(t, name == "State", only.Plain(), name)
	}
}

// fullSnapshot has something in every field.
func fullSnapshot(t testing.TB) conversation.Snapshot {
	s := conversation.Snapshot{
		Consent:      policy.Consent{OptedIn: t0, OptedOut: t0, MarketingStopped: t0, MarketingResumed: t0, Never: true},
		Identity:     channels.Identity{Phone: "111", Scoped: "GB.1", Parent: "GB.ENT.1"},
		IdentityAt:   conversation.IdentityTimes{Phone: t0.Add(time.Millisecond), Scoped: t0, Parent: t0},
		Former:       []conversation.Former{{User: "w", Until: t0}},
		Aliases:      []string{"x", "\"y\"\n"},
		LinkedTo:     "z",
		Merges:       7,
		Restrictions: []conversation.Restriction{{Type: "NO", Since: t0, Until: t0.Add(time.Hour), Lifted: t0.Add(-time.Hour)}},
	}
	var err error
	s.State, err = s.State.Observe(nil, window.Message, t0)
	require.NoError(t, err)
	s.Marks, err = s.Marks.Send("id", t0)
	require.NoError(t, err)
	s.Billing = s.Billing.Delivered(pricing.Charge{Category: "utility", Opens: time.Hour}, t0)
	all := reflect.ValueOf(s)
	for i := range all.NumField() {
		require.False(t, all.Field(i).IsZero(), all.Type().Field(i).Name)
	}
	return s
}

func encode(t require.TestingT, s conversation.Snapshot) []byte {
	data, err := s.MarshalBinary()
	require.NoError(t, err)
	return data
}

func TestSnapshotRoundTrip(t *testing.T) {
	check := func(t require.TestingT, s conversation.Snapshot) {
		data := encode(t, s)
		back := fullSnapshotLeftovers()
		require.NoError(t, back.UnmarshalBinary(data))
		require.True(t, back.Equal(&s), "%+v\n%+v", s, back)
		require.Equal(t, data, encode(t, back), "the same again gives the same bytes")
	}
	check(t, conversation.Snapshot{})
	full := fullSnapshot(t)
	check(t, full)
	for i := range reflect.TypeFor[conversation.Snapshot]().NumField() {
		var only conversation.Snapshot
		reflect.ValueOf(&only).Elem().Field(i).Set(reflect.ValueOf(full).Field(i))
		check(t, only)
	}
	rapid.Check(t, func(rt *rapid.T) { check(rt, drawSnapshot(rt)) })
}

// fullSnapshotLeftovers is what a variable may hold before something is read into
// it: nothing of it may shine through.
func fullSnapshotLeftovers() conversation.Snapshot {
	return conversation.Snapshot{LinkedTo: "before", Aliases: []string{"before"}, Merges: 9, IdentityAt: conversation.IdentityTimes{Phone: t0}}
}

// The encoding is at rest in people's databases: it does not change.
func TestSnapshotEncodingIsStable(t *testing.T) {
	s := fullSnapshot(t)
	s.State, s.Marks = window.State{}, window.Marks{} // pinned in package window
	require.JSONEq(t, `{"v":1,
		"billing":`+stored(t, s)+`,
		"consent":{"opted_in":"2026-03-02T10:00:00Z","opted_out":"2026-03-02T10:00:00Z","marketing_stopped":"2026-03-02T10:00:00Z","marketing_resumed":"2026-03-02T10:00:00Z","never":true},
		"identity":{"phone":"111","scoped":"GB.1","parent":"GB.ENT.1"},"identity_at":{"phone":"2026-03-02T10:00:00.001Z","scoped":"2026-03-02T10:00:00Z","parent":"2026-03-02T10:00:00Z"},
		"aliases":["x","\"y\"\n"],"former":[{"user":"w","until":"2026-03-02T10:00:00Z"}],"linked_to":"z","merges":7,
		"restrictions":[{"type":"NO","since":"2026-03-02T10:00:00Z","until":"2026-03-02T11:00:00Z","lifted":"2026-03-02T09:00:00Z"}]}`,
		string(encode(t, s)))
	require.JSONEq(t, `{"v":1}`, string(encode(t, conversation.Snapshot{})))
}

func stored(t testing.TB, s conversation.Snapshot) string {
	data, err := json.Marshal(s.Billing)
	require.NoError(t, err)
	return string(data)
}

func TestCorruptSnapshots(t *testing.T) {
	good := encode(t, fullSnapshot(t))
	corrupt := map[string]string{
		"empty": "", "null version": "{}", "version 0": `{"v":0}`, "version 2": `{"v":2}`, "version -1": `{"v":-1}`,
		"version in words": `{"v":"one"}`, "null": "null", "list": "[]", "text": `"v1"`, "binary": "\x00\x01\xff",
		"two values": `{"v":1}{"v":1}`, "state of the wrong kind": `{"v":1,"state":5}`, "state not base64": `{"v":1,"state":"%"}`,
		"state garbage": `{"v":1,"state":"AAAA"}`, "marks garbage": `{"v":1,"marks":"/////w=="}`,
		"instant garbage": `{"v":1,"identity_at":"yesterday"}`, "aliases garbage": `{"v":1,"aliases":"x"}`,
		"merges negative": `{"v":1,"merges":-1}`, "restriction garbage": `{"v":1,"restrictions":[5]}`, "consent garbage": `{"v":1,"consent":{"opted_in":7}}`,
	}
	for cut := range len(good) {
		corrupt["cut at "+strconv.Itoa(cut)] = string(good[:cut])
	}
	for name, data := range corrupt {
		before := fullSnapshot(t)
		s := before
		err := s.UnmarshalBinary([]byte(data))
		require.ErrorIs(t, err, conversation.ErrCorrupt, name)
		require.True(t, s.Equal(&before), "%s: the value is as it was", name)
	}
}

func FuzzSnapshotUnmarshalBinary(f *testing.F) {
	for _, s := range []conversation.Snapshot{{}, fullSnapshot(f), {LinkedTo: "x"}} {
		f.Add(encode(f, s))
	}
	f.Add([]byte(`{"v":1,"state":"AQ=="}`))
	f.Add([]byte(`{"v":1,"billing":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		before := fullSnapshotLeftovers()
		s := before
		if err := s.UnmarshalBinary(data); err != nil {
			require.ErrorIs(t, err, conversation.ErrCorrupt)
			require.True(t, s.Equal(&before))
			return
		}
		again, err := s.MarshalBinary()
		require.NoError(t, err, "what was read can be written")
		var back conversation.Snapshot
		require.NoError(t, back.UnmarshalBinary(again))
		require.True(t, back.Equal(&s))
		m := s.Merge(&back)
		require.True(t, m.State == s.State, "and is harmless to work with")
	})
}
