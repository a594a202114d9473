package policy_test

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// snake spells the name of a field as an amendment does: "PerID" is "per_id".
func snake(name string) string {
	name = regexp.MustCompile("([a-z])([A-Z])").ReplaceAllString(name, "${1}_$2")
	return strings.ToLower(name)
}

// Every field of a row can be set by JSON, except what names the row, when it holds, its source (which an amendment gives apart), and
// lists of rows within a row.
func TestAmendmentsReachEveryField(t *testing.T) {
	for key, row := range map[string]struct {
		name   string
		typ    reflect.Type
		except string
	}{
		"window":     {"talk", reflect.TypeFor[window.Rule](), "Kind Quota Source"},
		"permission": {"talk", reflect.TypeFor[policy.Permission](), "Span Name Bars Errors Source"},
		"limit":      {"text_characters of text", reflect.TypeFor[policy.Limit](), "Span Types API Businesses Measure Source"},
		"action":     {"message", reflect.TypeFor[policy.ActionRow](), "Span Actions About Source"},
	} {
		for field := range row.typ.Fields() {
			r := book()
			r.Actions = []policy.ActionRow{{Actions: []channels.Action{channels.ActMessage}, Triggers: window.On(window.Message), Source: source}}
			amendment := fmt.Sprintf(`[{%q:%q,"from":"2025-03-01T00:00:00Z","set":{%q:[[]]},%s}]`, key, row.name, snake(field.Name), cited)
			err := r.Amend([]byte(amendment))
			if strings.Contains(" "+row.except+" ", " "+field.Name+" ") {
				require.ErrorContains(t, err, "is not known", "%s.%s", key, field.Name)
				continue
			}
			require.ErrorContains(t, err, "cannot be read", "%s.%s", key, field.Name) // no field is a list of lists
		}
	}
}

// The error of a limit is set whole, and a word that is none of an error's is no slip that passes.
func TestAmendTheErrorOfALimit(t *testing.T) {
	r := book()
	r.Limits[0].Error = channels.PlatformError{Code: 1, Subcode: 2}
	amend := func(set string) error {
		return r.Amend([]byte(`[{"limit":"text_characters of text","from":"2025-03-01T00:00:00Z","set":` + set + `,` + cited + `}]`))
	}
	require.NoError(t, amend(`{"min":1,"error":{"code":100},"min_error":{"code":7,"text":"too short"}}`))
	l := compiled(t, r).At(resumed).LimitsFor("text", "")[0]
	require.Equal(t, channels.PlatformError{Code: 100}, l.Error)
	require.Equal(t, channels.PlatformError{Code: 7, Text: "too short"}, l.MinError)
	require.ErrorContains(t, amend(`{"error":{"kode":100}}`), "set.error")
}

// No list of a rulebook is shared with its clone.
func TestCloneCopiesEveryList(t *testing.T) {
	var r policy.Rulebook
	v := reflect.ValueOf(&r).Elem()
	for field, value := range v.Fields() {
		if value.Kind() == reflect.Slice {
			value.Set(reflect.MakeSlice(field.Type, 1, 1))
		}
	}
	c := reflect.ValueOf(r.Clone()).Elem()
	for field, value := range v.Fields() {
		if value.Kind() == reflect.Slice {
			require.NotEqual(t, value.Pointer(), c.FieldByIndex(field.Index).Pointer(), field.Name)
		}
	}
}
