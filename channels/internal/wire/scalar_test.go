package wire_test

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

func TestInstant(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.RFC3339Nano, s)
		require.NoError(t, err)
		return v
	}
	for in, want := range map[string]time.Time{
		`0`:                 {},
		`"0"`:               {},
		`null`:              {},
		`1`:                 at("1970-01-01T00:00:01Z"),
		`1749416383`:        at("2025-06-08T20:59:43Z"),
		`"1749416383"`:      at("2025-06-08T20:59:43Z"),
		`1749416383123`:     at("2025-06-08T20:59:43.123Z"),
		`"1749416383123"`:   at("2025-06-08T20:59:43.123Z"),
		`"\u0031749416383"`: at("2025-06-08T20:59:43Z"),
		`253402300799`:      at("9999-12-31T23:59:59Z"),
		`946684800000`:      at("2000-01-01T00:00:00Z"),
		`1492414608999.0`:   at("2017-04-17T07:36:48.999Z"),
		`"1.492414608E9"`:   at("2017-04-17T07:36:48Z"),
		`1.7e12`:            at("2023-11-14T22:13:20Z"),
		`0.0e5`:             {},
		`1749416383.5`:      at("2025-06-08T20:59:43.5Z"),
		`"1749416383.1239"`: at("2025-06-08T20:59:43.123Z"),
		`1749416383123.9`:   at("2025-06-08T20:59:43.123Z"),
		`253402300799.999`:  at("9999-12-31T23:59:59.999Z"),
		`253402300799999`:   at("9999-12-31T23:59:59.999Z"),
	} {
		var got wire.Instant
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.True(t, got.Time().Equal(want), "%s: got %s, want %s", in, got.Time(), want)
		require.Equal(t, time.UTC, got.Time().Location())
	}
}

func TestWhole(t *testing.T) {
	for in, want := range map[string]wire.Whole{`0`: 0, `"7"`: 7, `7.0`: 7, `-1`: -1, `7.5`: -1, `"much"`: -1, `""`: -1, `[]`: -1, `1e300`: -1} {
		var got wire.Whole
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got, in)
	}
}

func TestPositive(t *testing.T) {
	for in, want := range map[string]wire.Positive{
		`null`: 0, `7`: 7, `"7"`: 7, `7.0`: 7, `0.7e1`: 7, `9223372036854775807`: math.MaxInt32,
		`0`: -1, `-7`: -1, `""`: -1, `" 7"`: -1, `7.5`: -1, `1e300`: -1, `"a week"`: -1, `true`: -1, `[7]`: -1, `{}`: -1,
	} {
		var got wire.Positive
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got, in)
	}
	require.Equal(t, wire.Positive(604800), wire.Positive(7).Seconds(24*time.Hour))
	require.Equal(t, wire.Positive(math.MaxInt32), wire.Positive(math.MaxInt32).Seconds(time.Minute))
	require.Equal(t, wire.Positive(0), wire.Positive(0).Seconds(time.Minute))
	require.Equal(t, wire.Positive(-1), wire.Positive(-1).Seconds(time.Minute))
	require.Equal(t, wire.Positive(9), wire.Positive(7).Longer(9))
	require.Equal(t, wire.Positive(-1), wire.Positive(7).Longer(-1))
	require.Equal(t, wire.Positive(-1), wire.Positive(-1).Longer(7))
}

func TestInstantRefuses(t *testing.T) {
	for _, in := range []string{
		`253402300800`, `946684799999`, `253402300800000`, `1749416383123456`, // year 10000, between the units, microseconds
		`-1`, `"-1"`, `-1.5`, `253402300800.0`, `946684799999.9`, `-1.5e9`, `1e99`, `1e-99`, `1e999999999`, `"1e"`, `"1."`, `".5"`, `"NaN"`, `"Infinity"`, `"+5"`, `"0x10"`, `" 5"`, `"5 "`, `""`,
		`"2026-01-01T00:00:00Z"`, `"<TIMESTAMP>"`, `"١٢٣"`, `true`, `[]`, `{}`, `"99999999999999999999999999"`,
	} {
		got := wire.Instant(7)
		require.EqualError(t, json.Unmarshal([]byte(in), &got), "is not a time", in)
		require.Equal(t, wire.Instant(7), got, "left as it was")
	}
}

func TestParseInstant(t *testing.T) {
	got, ok := wire.ParseInstant("1749416383")
	require.True(t, ok)
	require.Equal(t, wire.Instant(1_749_416_383_000), got)
	_, ok = wire.ParseInstant("")
	require.False(t, ok)
}

func TestString(t *testing.T) {
	for in, want := range map[string]wire.String{
		`"a"`: "a", `""`: "", `null`: "", `12`: "12", `-1`: "-1", `1.50`: "1.50", `7.001e15`: "7001000000000000",
		`7001000000000000.0`: "7001000000000000", `-2.0`: "-2", `1e99`: "1e99", `12345678901234567890`: "12345678901234567890",
		`"é\n\u00e9"`: "é\né", "\"\xff\"": "\ufffd",
	} {
		var got wire.String
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{`true`, `{}`, `[1]`} {
		got := wire.String("x")
		require.EqualError(t, json.Unmarshal([]byte(in), &got), "is not text")
		require.Equal(t, wire.String("x"), got)
	}
}

func TestInt(t *testing.T) {
	for in, want := range map[string]wire.Int{
		`5`: 5, `"5"`: 5, `-5`: -5, `5.0`: 5, `"0.5e1"`: 5, `-50e-1`: -5, `null`: 0, strconv.Itoa(math.MaxInt64): math.MaxInt64,
	} {
		var got wire.Int
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{`1.5`, `"ERROR_CODE"`, `""`, `9223372036854775808`, `true`, `[]`} {
		var got wire.Int
		require.EqualError(t, json.Unmarshal([]byte(in), &got), "is not a whole number", in)
	}
}

func TestBool(t *testing.T) {
	for in, want := range map[string]wire.Bool{`true`: true, `"true"`: true, `false`: false, `"false"`: false, `"True"`: true, `"FALSE"`: false, `"1"`: true, `"0"`: false, `"tru\u0065"`: true} {
		got := !want
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{`1`, `"yes"`, `""`, `"null"`, `"10"`, `[]`} {
		var got wire.Bool
		require.EqualError(t, json.Unmarshal([]byte(in), &got), "is neither true nor false", in)
	}
}

func TestScalarsReadNothingFromNothing(t *testing.T) {
	var s wire.String
	require.Error(t, s.UnmarshalJSON(nil))
	require.Error(t, s.UnmarshalJSON([]byte(`"\x"`)), "called with what is no JSON")
	var at wire.Instant
	require.Error(t, at.UnmarshalJSON(nil))
}

// FuzzInstant: what is read is the number that is written, by way of fractions of any size.
func FuzzInstant(f *testing.F) {
	for _, s := range []string{`1749416383`, `"1749416383123"`, `"x"`, `-1`, `null`, `"\u0031"`, `1749416383123.9`, `"1.7e9"`, `0.0e5`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		var at wire.Instant
		if json.Unmarshal(in, &at) != nil {
			require.Zero(t, at)
			return
		}
		require.LessOrEqual(t, at.Time().Year(), 9999)
		var text string
		if json.Unmarshal(in, &text) != nil {
			text = string(bytes.TrimSpace(in))
		}
		if text == "" { // null
			require.Zero(t, at)
			return
		}
		exact, ok := new(big.Rat).SetString(text)
		require.True(t, ok)
		exact.Mul(exact, big.NewRat(1000, 1))
		want := new(big.Int).Quo(exact.Num(), exact.Denom())
		if endOfTime := big.NewInt(253_402_300_800_000); want.Cmp(endOfTime) >= 0 { // it was written in milliseconds
			want.Quo(want, big.NewInt(1000))
		}
		require.Equal(t, want.String(), strconv.FormatInt(int64(at), 10))
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{`"wamid.1"`: "wamid.1", `"a\u0062\"c"`: `ab"c`, `""`: "", `12`: "", `null`: "", `{"id":"x"}`: "", `"`: "", "": ""} {
		require.Equal(t, want, wire.Text([]byte(raw)), raw)
	}
}

// A word is a text, whose capitals mean nothing.
func TestLower(t *testing.T) {
	for in, want := range map[string]wire.Lower{`"LIST"`: "list", `"cta_url"`: "cta_url", `"L\u0049ST"`: "list", `""`: "", `null`: ""} {
		var got wire.Lower
		require.NoError(t, json.Unmarshal([]byte(in), &got), in)
		require.Equal(t, want, got, in)
	}
	for _, wrong := range []string{`7`, `true`, `[]`, `{}`} {
		require.Error(t, json.Unmarshal([]byte(wrong), new(wire.Lower)), wrong)
	}
}
