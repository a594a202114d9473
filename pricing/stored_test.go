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

// filled sets the i-th field of a struct to something that is not its zero value,
// and returns the field's name.
func filled(t testing.TB, into any, i int) string {
	t.Helper()
	v := reflect.ValueOf(into).Elem()
	f := v.Field(i)
	switch f.Interface().(type) {
	case time.Time:
		f.Set(reflect.ValueOf(noon))
	case pricing.Charge:
		f.Set(reflect.ValueOf(pricing.Charge{Basis: pricing.Regular}))
	case pricing.Amount:
		f.Set(reflect.ValueOf(amount(t, "0.10", "EUR")))
	case pricing.Basis:
		f.Set(reflect.ValueOf(pricing.Regular))
	case pricing.Scope:
		f.Set(reflect.ValueOf(pricing.ScopeNumber))
	case pricing.Date:
		f.Set(reflect.ValueOf(pricing.Date(2030_01_01)))
	case pricing.Counts:
		f.Set(reflect.ValueOf(pricing.Counts{Scope: pricing.ScopeNumber}))
	default:
		switch f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Uint8:
			f.SetUint(1)
		case reflect.Int, reflect.Int32, reflect.Int64:
			f.SetInt(7)
		default:
			t.Fatalf("a field of type %s", f.Type())
		}
	}
	return v.Type().Field(i).Name
}

// TestStoredFieldsComeBack: what a store keeps as JSON loses nothing, whichever
// field it is in.
func TestStoredFieldsComeBack(t *testing.T) {
	storesEachField[pricing.Charge](t)
	storesEachField[pricing.Counts](t)
	storesEachField[pricing.Source](t)
	storesEachField[pricing.ForecastLine](t)
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
			Category: pricing.Category(word.Draw(r, "category")), Basis: rapid.SampledFrom(bases()).Draw(r, "basis"), Market: word.Draw(r, "market"),
			Country: word.Draw(r, "country"), Price: price, Card: rapid.SampledFrom([]pricing.Date{0, 1_01_01, 2030_01_01, 9999_12_31}).Draw(r, "card"),
			Confirmed: rapid.Bool().Draw(r, "confirmed"), Confidence: rapid.SampledFrom([]pricing.Confidence{0, 1, 2}).Draw(r, "confidence"),
			Missing: pricing.Missing(rapid.IntRange(0, 7).Draw(r, "missing")), Why: pricing.Why(word.Draw(r, "why")), Opens: time.Duration(rapid.Int64().Draw(r, "opens")),
			Counts: pricing.Counts{Scope: rapid.SampledFrom([]pricing.Scope{"", pricing.ScopeNumber, pricing.ScopeAccount, pricing.ScopePortfolio}).Draw(r, "scope"), Category: pricing.Category(word.Draw(r, "counted"))},
		}
		stores(t, c, "charge")
	})
}

// TestStoredForm pins the members by name: stores that wrote them must still be
// read. What is absent is left out.
func TestStoredForm(t *testing.T) {
	c := ask(testBook(t), pricing.Account{ID: "a"}, pricing.Query{Category: "notice"})
	c.Missing = pricing.MissingUsage
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"category":"notice","basis":"regular","market":"North","country":"NO","price":{"amount":"0.10","currency":"EUR"},"card":"2030-01-01",
		"confirmed":false,"confidence":"assumed","missing":"usage","why":"list_rate","counts":{"scope":"portfolio","category":"notice"}}`, string(raw))
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
