package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
)

// shapes holds every form that a type can have.
type shapes struct {
	Element
	Text   string          `json:"text"`
	ID     String          `json:"id"`
	At     Instant         `json:"at"`
	On     bool            `json:"on"`
	N      int             `json:"n"`
	Given  Given           `json:"given"`
	Some   *string         `json:"some"`
	Sub    struct{}        `json:"sub"`
	Below  *shapes         `json:"below"`
	List   []shapes        `json:"list"`
	Texts  []string        `json:"texts"`
	Free   map[string]bool `json:"free"`
	inside                 // without a name of its own
}

type inside struct {
	Deep String `json:"deep" wire:"key"`
}

// What the quick way reads, the careful way reads without a fault and to the same end; the quick way gives up at all else.
func FuzzQuick(f *testing.F) {
	for _, in := range []string{
		`{"text":"a","id":7,"at":"1700000000","on":true,"n":1,"given":"x","some":"s","sub":{"x":[1,{}]},"below":{"deep":"d"},"list":[{},{"on":false}],"texts":["a",""],"free":{"b":true}}`,
		" {\n\"text\" : null ,\t\"below\":null,\"list\":null,\"texts\":[null],\"on\":null,\"n\":null,\"some\":null} \r",
		`{"text":"é\n\u00e9\ud83d\ude00","texts":["\"","\\"],"x":"\ud800"}`, "{\"text\":\"\xff\",\"x\":\"\xff\"}",
		`{"text":"\x"}`, `{"x":"\x"}`, `{"x":"\u12g4"}`, `{"x":"\"}`, "{\"x\":\"\n\"}", `{"text":"a`, `{"text":"a\`,
		`{"x":-1.5e+7}`, `{"x":0}`, `{"x":00}`, `{"x":1.}`, `{"x":-}`, `{"x":01}`, `{"x":+1}`, `{"x":1e5,"n":10}`, `{"n":1.5}`,
		`{"x":[]}`, `{"x":[1,]}`, `{"x":[,1]}`, `{"x":{"a":1,}}`, `{"x":{"a"}}`, `{"x":{"a":}}`, `{"list":[],"texts":[ ]}`, `{"list":[{}`, `{"list":[{},]}`,
		`{"text":"a","text":"b"}`, `{"x":1,"x":2}`, `{"TEXT":"a"}`, `{"t\u0065xt":"a"}`, `{"x":tru}`, `{"x":truex}`, `{"x":nul`, `{"on":falsey}`,
		`{} x`, `{}{}`, "{}\x00", `null`, `[]`, `{`, ``, `{"below":{"below":{"below":{"texts":["a"]}}}}`, `{"below":7}`, `{"list":{}}`, `{"on":"true"}`,
	} {
		f.Add([]byte(in))
	}
	all := new(Reader).plansFor(reflect.TypeFor[shapes]())
	f.Fuzz(func(t *testing.T, in []byte) {
		require.Equal(t, json.Valid(in), Valid(in))
		if _, refused := guard(in); refused != nil {
			return
		}
		var quickly, carefully shapes
		q := quick{body: in}
		if !q.read(all[reflect.TypeFor[shapes]()], reflect.ValueOf(&quickly).Elem()) {
			return
		}
		require.True(t, json.Valid(in))
		w := walker{plans: all}
		w.value(in, reflect.ValueOf(&carefully).Elem(), nil)
		require.NoError(t, w.report.Err())
		require.Equal(t, carefully, quickly)
	})
}

func TestValidOfDeepText(t *testing.T) {
	for _, n := range []int{channels.MaxDepth, channels.MaxDepth + 1, 1 << 20} {
		text := []byte(strings.Repeat("[", n))
		require.False(t, Valid(text))
		text = append(text, strings.Repeat("]", n)...)
		require.Equal(t, json.Valid(text), Valid(text), n)
	}
}

// The quick way reads what platforms send: it gives up at few bodies that encoding/json reads.
func TestQuickReads(t *testing.T) {
	all := new(Reader).plansFor(reflect.TypeFor[shapes]())
	for in, want := range map[string]bool{
		`{"text":"say \"é\"","below":{"list":[{"at":1700000000,"x":{"y":[1,-2.5e3,true,false,null,"\n"]}}]},"free":{"b":true}}`: true,
		"\n{ \"n\" : 0 , \"some\" : null , \"texts\" : [ \"a\" , \"b\" ] }\n":                                                   true,
		`{"text":"a","text":"b"}`: false,
		`{"text":7}`:              false,
		`{"n\u0061me":1}`:         false,
		`{"ä":1}`:                 false,
	} {
		var s shapes
		q := quick{body: []byte(in)}
		require.Equal(t, want, q.read(all[reflect.TypeFor[shapes]()], reflect.ValueOf(&s).Elem()), in)
	}
}
