package jsonform_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/template/internal/jsonform"
)

func TestIsOne(t *testing.T) {
	for form, members := range map[string]map[string]bool{
		"text":                   {`"a"`: true, `7`: false, `["a"]`: false, `{"a":1}`: false, `true`: false},
		"number":                 {`7`: true, `"-7.5"`: true, `"7\u002e5"`: true, `1e2`: true, `"7a"`: false, `"1,5"`: false, `true`: false, `[7]`: false, `"`: false},
		"whole number":           {`7`: true, `"7"`: true, `7.0`: true, `"1e2"`: true, `7.5`: false, `"7.5"`: false},
		"number over 0":          {`7`: true, `"7"`: true, `7e15`: true, `0`: false, `-7`: false, `7.5`: false, `true`: false},
		"latitude":               {`90`: true, `"-90.0"`: true, `90.001`: false, `90.00001`: false, `"-90.00001"`: false, `-91`: false, `"x"`: false, `{}`: true, `[1]`: false},
		"longitude":              {`"180"`: true, `-180`: true, `"180.01"`: false, `1e300`: false},
		"amount":                 {`0`: true, `"7"`: true, `-0`: true, `-1`: false, `"-1"`: false, `7.5`: false, `true`: false},
		"reference":              {`"a-B_3."`: true, `"a b"`: false, `"a/b"`: false, `"é"`: false, `7`: false},
		"currency code":          {`"USD"`: true, `"inr"`: true, `"US"`: false, `"USDT"`: false, `"U D"`: false, `"€A"`: false, `7`: false},
		"link":                   {`"https://a"`: true, `"HTTP://a"`: true, `"https://"`: false, `"ftp://a"`: false, `"a"`: false, `"https:///a"`: false, `"http://?a"`: false, `"https://a b"`: false, "\"https://a\\u0000\"": false, `7`: false},
		"object":                 {`{"a":1}`: true, `[{"a":1}]`: false, `"a"`: false},
		"list of objects":        {`[{"a":1},{}]`: true, `[{"a":1},null]`: false, `["a"]`: false, `{"a":1}`: false, `"a"`: false},
		"list of texts":          {`["a",""]`: true, `["a",null]`: false, `["a",7]`: false, `[["a"]]`: false, `"a"`: false, `{"a":"b"}`: false},
		"list of lists of texts": {`[["a"],[]]`: true, `[["a"],null]`: false, `[["a",null]]`: false, `["a"]`: false, `[[["a"]]]`: false},
		"unheard of":             {`7`: true},
	} {
		for raw, want := range members {
			require.Equal(t, want, jsonform.IsOne(json.RawMessage(raw), []string{form}), "%s %s", form, raw)
		}
		for _, empty := range []string{``, `null`, `""`, `" "`, "\"\u200b\"", `[]`, `{}`} {
			require.True(t, jsonform.Empty(json.RawMessage(empty)) && jsonform.IsOne(json.RawMessage(empty), []string{form}), "%s %s", form, empty)
		}
	}
	require.True(t, jsonform.IsOne(json.RawMessage(`7`), []string{"text", "number"}))
	require.False(t, jsonform.IsOne(json.RawMessage(`7`), nil))
}

func TestWord(t *testing.T) {
	for raw, want := range map[string]string{`"a b"`: "a b", `"\u00e9"`: "é", `100`: "100", `1e2`: "100", `100.0`: "100", `1.5`: "1.5", `"1e2"`: "1e2", `true`: "true", `null`: ""} {
		require.Equal(t, want, jsonform.Word(json.RawMessage(raw)), raw)
	}
}
