package template_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

// TestVariablesEqualTheNaive renders texts with braces in all places: what a
// reader sees is what a walk over the bytes makes of it.
func TestVariablesEqualTheNaive(t *testing.T) {
	piece := rapid.SampledFrom([]string{"{{", "}}", "{", "}", "1", "2", " ", "x", "{{1}}", "{{ 2 }}"})
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 9).Draw(r, "text"), "")
		// Naive: at each "}}", the variable begins at the last "{{" since the one before.
		var names []string
		shown, rest := "", text
		for {
			open := strings.Index(rest, "{{")
			if open < 0 {
				break
			}
			shut := strings.Index(rest[open:], "}}")
			if shut < 0 {
				break
			}
			shut += open
			open = strings.LastIndex(rest[:shut], "{{")
			names = append(names, strings.TrimSpace(rest[open+2:shut]))
			shown += rest[:open] + "<" + names[len(names)-1] + ">"
			rest = rest[shut+2:]
		}
		shown += rest
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: text}}, ParameterFormat: "NAMED"}
		values := template.Values{Named: map[string]string{}}
		for _, name := range names {
			if name == "" {
				return // a variable without a name takes no value
			}
			values.Named[name] = "<" + name + ">"
		}
		got, err := template.Preview(def, values, nil, now)
		require.NoError(r, err, "%q", text)
		require.Equal(r, shown, got.Body, "%q", text)
	})
}

// TestManyVariables goes beyond the number up to which they are searched one by
// one, in order and out of order.
func TestManyVariables(t *testing.T) {
	for _, n := range []int{1, 9, 10, 15, 16, 17, 18, 33, 100} {
		for _, named := range []bool{false, true} {
			text, want := "x", "x"
			values := template.Values{}
			if named {
				values.Named = map[string]string{}
			}
			for i := n; i >= 1; i-- {
				name := fmt.Sprint(i)
				if named {
					name = fmt.Sprint("v", i)
					values.Named[name] = fmt.Sprint("value", i)
				}
				text += " {{" + name + "}} {{" + name + "}}"
				want += fmt.Sprintf(" value%d value%d", i, i)
			}
			if !named {
				for i := range n {
					values.Body = append(values.Body, fmt.Sprint("value", i+1))
				}
			}
			def := &template.Template{Components: []template.Component{{Type: template.Body, Text: text}}}
			got, err := template.Preview(def, values, nil, now)
			require.NoError(t, err, "%d, named %t", n, named)
			require.Equal(t, want, got.Body)
			if !named {
				continue
			}
			send := &template.Send{Components: []template.Part{{Type: "body"}}}
			for i := range n {
				send.Components[0].Parameters = append(send.Components[0].Parameters, template.Parameter{Type: "text", Name: fmt.Sprint("v", i+1), Text: "t"})
			}
			require.Empty(t, template.Fill(def, send, nil, now))
			send.Components[0].Parameters[n-1].Name = "v0"
			require.Equal(t, []template.Code{"value_unknown"}, codesOf(template.Fill(def, send, nil, now)))
		}
	}
	for name, named := range map[string]bool{"0": false, "9": false, "10": false, "/": true, ":": true, "1a": true, "a1": true, "1.": true} {
		def := &template.Template{Components: []template.Component{{Type: template.Body, Text: "x {{" + name + "}} y"}}}
		got := codesOf(template.Fill(def, template.NewSend("n", "en", "v"), nil, now))
		require.Equal(t, named, slices.Contains(got, "value_name"), "%q", name)
	}
}

// TestQualityInEveryForm reads the score as a text, in an object, or not at all,
// and writes back what it read.
func TestQualityInEveryForm(t *testing.T) {
	for raw, want := range map[string]string{
		`{"quality_score":"GREEN"}`: "GREEN", `{"quality_score":{"score":"RED","date":7}}`: "RED", `{"quality_score":{"score":"RED"}}`: "RED",
		`{"quality_score":null}`: "", `{"quality_score":{}}`: "", `{"quality_score":""}`: "", `{}`: "",
	} {
		def := parse(t, raw)
		require.Equal(t, want, def.Quality, raw)
		back, err := json.Marshal(def)
		require.NoError(t, err)
		require.JSONEq(t, raw, string(back))
		def.Quality = "YELLOW"
		back, err = json.Marshal(def)
		require.NoError(t, err)
		require.Equal(t, "YELLOW", parse(t, string(back)).Quality, "%s changed", raw)
	}
	for _, raw := range []string{`{"quality_score":7}`, `{"quality_score":{"score":7}}`, `{"quality_score":[]}`} {
		require.ErrorContains(t, json.Unmarshal([]byte(raw), new(template.Template)), "quality_score: want a string or an object")
	}
}
