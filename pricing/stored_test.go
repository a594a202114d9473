package pricing_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/pricing"
)

// stores writes a value as JSON, reads it back and wants the same.
func stores[T comparable](t testing.TB, v T, name string) {
	t.Helper()
	raw, err := json.Marshal(v)
	require.NoError(t, err, name)
	var back T
	require.NoError(t, json.Unmarshal(raw, &back), "%s: %s", name, raw)
	require.True(t, v == back, "%s: %s", name, raw)
}

// storesEachField does so with one field set at a time.
func storesEachField[T comparable](t *testing.T) {
	var zero T
	stores(t, zero, "zero")
	for i := range reflect.TypeFor[T]().NumField() {
		var v T
		name := filled(t, &v, i)
		stores(t, v, name)
	}
}

// TestStoredFieldsComeBack: what a store keeps as JSON loses nothing, whichever
// field it is in.
func TestStoredFieldsComeBack(t *testing.T) {
	storesEachField[pricing.Charge](t)
	storesEachField[pricing.Counts](t)
	storesEachField[pricing.Line](t)
	storesEachField[pricing.Row](t)
	storesEachField[pricing.Step](t)
	storesEachField[pricing.Sum](t)
	storesEachField[pricing.Drift](t)
	storesEachField[pricing.Source](t)
	storesEachField[pricing.ForecastLine](t)
	for i := range reflect.TypeFor[pricing.Entry]().NumField() {
		var e pricing.Entry
		name := filled(t, &e, i)
		stores(t, e.Merge(e), name)
	}
}

// TestStoredChargesComeBack draws charges with everything set.
func TestStoredChargesComeBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringMatching(`[a-zA-Z <>&"é]{0,6}`)
		price := pricing.Amount{}
		if rapid.Bool().Draw(r, "priced") {
			price = micros(t, rapid.Int64Range(-1<<62, 1<<62).Draw(r, "micros"), rapid.StringMatching(`[A-Z]{3}`).Draw(r, "currency"))
		}
		c := pricing.Charge{
			Category: pricing.Category(word.Draw(r, "category")), Basis: rapid.SampledFrom(pricing.Bases()).Draw(r, "basis"), Market: word.Draw(r, "market"),
			Country: word.Draw(r, "country"), Price: price, Card: rapid.SampledFrom([]pricing.Date{0, 1_01_01, 2030_01_01, 9999_12_31}).Draw(r, "card"),
			Confirmed: rapid.Bool().Draw(r, "confirmed"), Confidence: rapid.SampledFrom([]pricing.Confidence{0, 1, 2}).Draw(r, "confidence"),
			Why: pricing.Why(word.Draw(r, "why")), Opens: time.Duration(rapid.Int64().Draw(r, "opens")),
			Counts: pricing.Counts{Scope: rapid.SampledFrom([]pricing.Scope{"", pricing.ScopeNumber, pricing.ScopeAccount, pricing.ScopePortfolio}).Draw(r, "scope"), Category: pricing.Category(word.Draw(r, "counted"))},
		}
		stores(t, c, "charge")
		e := pricing.Entry{Message: "m", Predicted: c, PredictedAt: noon, Delivered: noon.Add(time.Millisecond)}
		stores(t, e, "entry")
	})
}

// TestStoredForm pins the members by name: stores that wrote them must still be
// read. What is absent is left out.
func TestStoredForm(t *testing.T) {
	e := pricing.Entry{Message: "m", Account: "a", Number: "n", Template: "t", Predicted: regular(t, "North", "0.10"), PredictedAt: noon, Delivered: noon}
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	require.JSONEq(t, `{"message":"m","account":"a","number":"n","template":"t",
		"predicted":{"category":"notice","basis":"regular","market":"North","price":{"amount":"0.10","currency":"EUR"},"card":"2030-01-01",
			"confirmed":false,"confidence":"assumed","why":"","counts":{"scope":"portfolio","category":"notice"}},
		"predicted_at":"2030-01-31T12:00:00Z","delivered":"2030-01-31T12:00:00Z"}`, string(raw))
	raw, err = json.Marshal(pricing.Line{Market: "North", Basis: pricing.Regular, Month: 2030_01_01, Count: 2, Total: amount(t, "0.20", "EUR")})
	require.NoError(t, err)
	require.JSONEq(t, `{"market":"North","basis":"regular","month":"2030-01-01","count":2,"total":{"amount":"0.20","currency":"EUR"}}`, string(raw))
}

// TestStoredFormRefuses one wrong word in an otherwise good charge.
func TestStoredFormRefuses(t *testing.T) {
	for _, raw := range []string{
		`{"basis":"gift"}`, `{"basis":"regular","card":"2030-13-01"}`, `{"basis":"regular","confidence":"sure"}`, `{"basis":"regular","counts":{"scope":"town"}}`,
		`{"basis":"regular","price":{"amount":0.1,"currency":"EUR"}}`, `{"basis":"regular","price":{"amount":"0.1","currency":"eur"}}`, `{"basis":"Regular"}`,
	} {
		require.Error(t, json.Unmarshal([]byte(raw), new(pricing.Charge)), raw)
	}
}
