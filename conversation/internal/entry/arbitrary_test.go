package entry

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// t0 is the first instant of the tests, in milliseconds.
const t0 = int64(1_772_000_000_000)

const hour = int64(time.Hour / time.Millisecond)

// norules: the facts of these tests open windows of the sliding kind only, for which the rules make no difference.
func norules(int64) window.Rules { return nil }

// telling is one event: it changes an entry as the engine would.
type telling func(e *Entry) error

// tellings draws events, each at an instant of its own, all in the past.
func tellings(t *rapid.T, kinds ...func(t *rapid.T, at int64) telling) []telling {
	list := make([]telling, rapid.IntRange(1, 14).Draw(t, "events"))
	for i := range list {
		kind := rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")
		list[i] = kinds[kind](t, t0+int64(i)*hour+rapid.Int64Range(0, hour-1).Draw(t, "offset"))
	}
	return list
}

// build tells an entry everything.
func build(t require.TestingT, list []telling) Entry {
	var e Entry
	for _, tell := range list {
		require.NoError(t, tell(&e))
	}
	return e
}

func encode(t require.TestingT, e *Entry) string {
	b, err := e.Append(nil)
	require.NoError(t, err)
	return string(b)
}

func id(t *rapid.T, name string) string {
	return rapid.SampledFrom([]string{"a", "b", "c", "ü\x00\n", "\xff"}).Draw(t, name)
}

// stored are the triggers that a State keeps.
var stored = []window.Trigger{window.Message, window.Call, window.Tap, window.Reply, window.Reaction, window.Block}

func triggers(t *rapid.T, name string, from []window.Trigger) window.Triggers {
	return window.On(rapid.SliceOfN(rapid.SampledFrom(from), 0, 3).Draw(t, name)...)
}

// drawFact draws what an event may say of windows and consent.
func drawFact(t *rapid.T, at int64) Fact {
	a := Fact{At: at, Triggers: triggers(t, "triggers", stored)}
	a.Consent = channels.ConsentUpdate(rapid.IntRange(0, int(channels.MarketingResumed)).Draw(t, "consent"))
	if rapid.Bool().Draw(t, "marks") {
		a.Token, a.Message, a.Pace = id(t, "token"), id(t, "message"), id(t, "pace")
		a.Counts = rapid.Bool().Draw(t, "counts")
		a.Grants = triggers(t, "grants", []window.Trigger{window.Comment, window.LiveComment})
		a.Uses = triggers(t, "uses", []window.Trigger{window.Comment, window.LiveComment})
	}
	if rapid.Bool().Draw(t, "confirmed") {
		a.Window, a.Until = "standard", at+rapid.Int64Range(0, 24*hour).Draw(t, "until")
	}
	return a
}

func tellFact(t *rapid.T, at int64) telling {
	a := drawFact(t, at)
	return func(e *Entry) error { return e.Tell(a, a.At, norules) }
}

// tellMarks tells only what is kept as a set, so that nothing is overwritten.
func tellMarks(_ *rapid.T, at int64) telling {
	a := Fact{At: at, Token: fmt.Sprint("token", at), Grants: window.On(window.Comment)}
	return func(e *Entry) error { return e.Tell(a, a.At, norules) }
}

func tellCharge(t *rapid.T, at int64) telling {
	a := Fact{At: at, Basis: pricing.Regular, Category: pricing.Category(rapid.SampledFrom([]string{"utility", "marketing", "a=b"}).Draw(t, "category"))}
	a.Opens = 24 * time.Hour
	if rapid.IntRange(0, 2).Draw(t, "free") == 0 {
		a.Basis, a.Opens = pricing.FreeEntryPoint, 0
	}
	return func(e *Entry) error { return e.Tell(a, a.At, norules) }
}

// tellAhead tells a fact one hour before its instant.
func tellAhead(t *rapid.T, at int64) telling {
	a := drawFact(t, at)
	return func(e *Entry) error {
		if err := e.Tell(a, a.At-hour, norules); err != ErrAhead {
			return err
		}
		return nil
	}
}

// tellAct remembers up to the bound that the tests use.
func tellAct(t *rapid.T, at int64) telling {
	id, withdraw := fmt.Sprint("act", at), rapid.IntRange(0, 3).Draw(t, "withdraw") == 0
	return func(e *Entry) error {
		add(&e.Recent, id, at, recent)
		if withdraw {
			e.Recent.Remove(id, at)
		}
		return nil
	}
}

const recent = 4

func tellToken(t *rapid.T, at int64) telling {
	user := "#" + id(t, "token")
	return func(e *Entry) error { e.AddToken(Token{At: at, User: user}); return nil }
}

// phone is the identifier of the entries that the tests tell of who is who.
const phone = "447700900001"

// tellLink tells that the number is, or was, a firm id's, or changed.
func tellLink(t *rapid.T, at int64) telling {
	told := who.Told{Phone: phone, At: at, Scoped: rapid.SampledFrom([]string{"", "S1", "S2"}).Draw(t, "scoped")}
	if rapid.IntRange(0, 2).Draw(t, "notice") == 0 {
		told.PreviousPhone = "447700900002"
		if rapid.Bool().Draw(t, "away") {
			told.Phone, told.PreviousPhone = told.PreviousPhone, told.Phone
		}
	}
	return func(e *Entry) error { e.Link(told, phone); return nil }
}

func tellOwner(t *rapid.T, at int64) telling {
	account := id(t, "account")
	return func(e *Entry) error { e.Owner = e.Owner.Told(account, at); return nil }
}

func tellPerson(*rapid.T, int64) telling {
	return func(e *Entry) error { e.Person = "somebody"; return nil }
}

func tellStanding(t *rapid.T, at int64) telling {
	when := time.UnixMilli(at)
	u := rapid.SampledFrom([]channels.AccountUpdate{
		{Lifted: true}, {Limit: -1}, {Limit: 250}, {Limit: 1 << 62}, {Country: "GB"}, {EffectiveAt: when},
		{Restrictions: []channels.Restriction{{Type: "A"}, {Type: "B", Until: when.Add(time.Hour)}}},
		{Restrictions: []channels.Restriction{{Type: "B"}}},
		{Ended: []string{"B"}},
		{Exceptions: []pricing.Exception{{Country: "IN", From: when}, {Country: "BR"}}},
	}).Draw(t, "update")
	return func(e *Entry) error { e.Standing.Told(&u, at); return nil }
}

// tellImport takes over what a host knew of a person before.
func tellImport(t *rapid.T, at int64) telling {
	consent := policy.Consent{Never: rapid.Bool().Draw(t, "never"), OptedIn: time.UnixMilli(at).UTC()}
	return func(e *Entry) error {
		facts := who.At(e.Told, e.Links, at)
		var err error
		if facts.State, err = facts.State.Import(time.UnixMilli(at)); err != nil {
			return err
		}
		facts.Consent = facts.Consent.Merge(consent)
		e.Told = who.Put(e.Told, e.Links, at, facts)
		return nil
	}
}

// tellWatch leaves what claims and watchers leave.
func tellWatch(t *rapid.T, at int64) telling {
	purpose, deadline, leased := id(t, "purpose"), rapid.Uint64().Draw(t, "deadline"), rapid.Bool().Draw(t, "leased")
	return func(e *Entry) error {
		e.PutClaim(Claim{Purpose: purpose, Holder: "h", At: at, Until: at + hour})
		e.PutAlert(Alert{Deadline: deadline, Lead: at % hour}, func(uint64) bool { return true })
		e.Leased = 0
		if leased {
			e.Leased = at
		}
		return nil
	}
}

// everything is every kind of telling.
var everything = []func(*rapid.T, int64) telling{
	tellFact, tellMarks, tellCharge, tellAhead, tellAct, tellToken, tellLink, tellOwner, tellPerson, tellStanding, tellImport, tellWatch,
}

// sample is an entry in which every part is set.
func sample(t testing.TB) Entry {
	e := Entry{Person: "somebody", Token: "c", Leased: t0, unknown: []byte{lastTag + 1, 2, 'n', 'w', lastTag + 9, 1, 'x'}}
	e.Links = who.Links{
		Same: []string{"S1", "S2"}, Numbers: []string{"1", "2"}, Seen: []who.Sighting{{ID: "S1", First: t0, Last: t0 + 1}},
		Out: []who.Notice{{At: t0, Other: "2"}, {At: t0 + 1}}, In: []who.Notice{{At: t0, Other: "3"}},
		Gone: []who.Gap{{From: 0, To: 5}, {From: 7, To: who.Forever}}, Dropped: 9,
	}
	facts := Facts{Consent: policy.Consent{Never: true, OptedIn: Instant(t0), MarketingStopped: Instant(t0 + 1)}}
	require.NoError(t, facts.Apply(nil, &Fact{
		At: t0, Triggers: window.On(window.Message, window.Reply), Grants: window.On(window.Comment), Token: "c", Message: "m", Counts: true,
		Uses: window.On(window.Comment), Pace: "text", Window: "standard", Until: t0 + hour,
		Basis: pricing.Regular, Category: "utility", Opens: time.Hour,
	}))
	require.NoError(t, facts.Tell(nil, Fact{At: t0 + hour, Triggers: window.On(window.Message)}, t0))
	require.NoError(t, facts.Tell(nil, Fact{At: t0 + hour, Triggers: window.On(window.Call), Consent: channels.OptedInGeneral}, t0))
	e.Told = []who.Stretch[Facts]{{Facts: facts}, {From: t0 + 1, Facts: Facts{Consent: policy.Consent{OptedOut: Instant(t0 + 1)}}}}
	for i := range int64(3) {
		add(&e.Recent, fmt.Sprint(i), t0+i, 2)
	}
	e.Owner = e.Owner.Told("account", t0)
	e.AddToken(Token{At: t0, User: "#1"})
	e.Claims = []Claim{{Purpose: "a", Holder: "x", At: t0, Until: t0 + hour}, {Purpose: "b", Holder: "x", At: t0, Until: t0}}
	e.Alerts = []Alert{{Deadline: 1, Lead: hour}, {Deadline: 1 << 63}}
	e.Standing.Told(&channels.AccountUpdate{
		Restrictions: []channels.Restriction{{Type: "A", Until: time.UnixMilli(t0 + hour)}}, Limit: -1, Country: "GB",
		EffectiveAt: time.UnixMilli(t0), Exceptions: []pricing.Exception{{Country: "IN", From: time.UnixMilli(t0)}},
	}, t0)
	return e
}
