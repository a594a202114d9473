package wire

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

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
	Raw    json.RawMessage `json:"raw"`
	Once   Once            `json:"once"`
	Maybe  *Int            `json:"maybe"`
	Own    *pair           `json:"own"`
	Parts  []*shapes       `json:"parts"`
	Chosen chosen          `json:"chosen"`
	inside                 // without a name of its own
	*Outside
}

type inside struct {
	Deep String `json:"deep" wire:"key"`
}

// Outside is made where a body holds a part of it.
type Outside struct {
	Far string `json:"far"`
}

// pair is a struct that reads itself.
type pair struct{ a, b bool }

func (p *pair) UnmarshalJSON(data []byte) error {
	p.a, p.b = len(data) > 0, firstByte(data) != '{'
	return nil
}

// chosen wants its part only if its type says so.
type chosen struct {
	Type string `json:"type"`
	Part string `json:"part"`
}

func (c *chosen) Wants(name string) bool { return name != "part" || c.Type == "part" }

// What the quick way reads, the careful way reads without a fault and to the same end. The quick way reads what encoding/json reads
// too, if the careful way has nothing to report, no name is written with escapes or letters beyond ASCII, and the part that may be
// unwanted, of which nothing is reported, does not stand twice.
func FuzzQuick(f *testing.F) {
	for _, in := range []string{
		`{"text":"a","id":7,"at":"1700000000","on":true,"n":1,"given":"x","some":"s","sub":{"x":[1,{}]},"below":{"deep":"d"},"list":[{},{"on":false}],"texts":["a",""],"free":{"b":true}}`,
		`{"raw":{"a":1,"a":2},"once":{"a":1},"maybe":7,"own":"x","parts":[null,{"parts":[{}]}],"chosen":{"type":"part","part":"p"},"far":"f"}`,
		`{"raw":null,"once":null,"maybe":null,"own":null,"parts":null,"chosen":null,"far":null,"given":null,"id":null,"at":null,"free":null}`,
		`{"raw":7,"once":{"a":[{"b":1,"b":2}]}}`, `{"own":{"x":1},"maybe":"7"}`, `{"chosen":{"type":"x","part":{}}}`, `{"chosen":{"type":"x","part":"p"}}`, `{"chosen":{"part":"a","part":"b"}}`,
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
		read := q.read(all[reflect.TypeFor[shapes]()], reflect.ValueOf(&quickly).Elem())
		require.False(t, read && !json.Valid(in))
		if !json.Valid(in) || firstByte(in) != '{' {
			return
		}
		w := walker{plans: all}
		w.value(in, reflect.ValueOf(&carefully).Elem(), nil)
		if read {
			require.NoError(t, w.report.Err())
			require.Equal(t, carefully, quickly)
			return
		}
		plain := !bytes.ContainsFunc(in, func(r rune) bool { return r == '\\' || r >= utf8.RuneSelf })
		sound := w.report.Err() == nil && bytes.Count(in, []byte(`"part"`)) < 2 && json.Unmarshal(in, new(shapes)) == nil
		require.False(t, plain && sound, "the quick way gives up at a sound body")
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
