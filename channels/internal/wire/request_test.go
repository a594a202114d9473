package wire_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// shop is a request of some kinds of members.
type shop struct {
	Name  string     `json:"name"`
	ID    wire.Given `json:"id"`
	Open  bool       `json:"open"`
	Place *struct {
		Street string `json:"street"`
	} `json:"place"`
	Words wire.Texts `json:"words"`
	Rooms []room     `json:"rooms"`
	Sign  wire.Once  `json:"sign"`
}

type room struct {
	wire.Closed
	Name  string `json:"name"`
	Doors []room `json:"doors"`
}

// JSON is UTF-8; Latin letters of one byte are not.
func TestRequestInAnotherEncoding(t *testing.T) {
	for _, body := range []string{"{\"name\":\"caf\xe9\"}", "{\"name\":\"caf\xc3\"}"} {
		var s shop
		var report wire.Report
		require.False(t, reader.DecodeRequest([]byte(body), &s, &report))
		require.ErrorContains(t, report.Err(), "is not UTF-8")
	}
	require.Equal(t, "name=caf%E9", string(wire.Unform([]byte("name=caf%E9"), "name")))
}

// What a business writes is read as it is meant, in JSON and in a form alike; a member of another type is reported.
func TestRequest(t *testing.T) {
	var want shop
	var report wire.Report
	require.True(t, reader.DecodeRequest([]byte(`{"name":"7","id":7,"open":true,"place":{"street":"12"},"words":{"en":"shop","de":null},"rooms":[{"name":"a","doors":[{"name":"b"}]}],"sign":{"a":[1]}}`), &want, &report))
	require.Equal(t, "12", want.Place.Street)
	require.Equal(t, "b", want.Rooms[0].Doors[0].Name)
	require.Equal(t, wire.Texts{"en": "shop", "de": ""}, want.Words)
	for _, same := range []string{
		`{"place":"{\"street\":\"12\"}","name":"7","id":"7","open":"true","words":{"en":"shop","de":null},"rooms":"[{\"name\":\"a\",\"doors\":\"[{\\\"name\\\":\\\"b\\\"}]\"}]","sign":"{\"a\":[1]}"}`,
		`{"name":"7","id":7,"open":true,"place":{"street":"12"},"words":{"en":"shop","de":null},"rooms":["{\"name\":\"a\",\"doors\":[{\"name\":\"b\"}]}"],"sign":{"a":[1]}}`,
		`name=7&id=7&open=true&place={"street":"12"}&words={"en":"shop","de":null}&rooms=[{"name":"a","doors":[{"name":"b"}]}]&sign={"a":[1]}`,
		`name="7"&id="7"&open="true"&place="{\"street\":\"12\"}"&words={"en":"shop","de":null}&rooms=[{"name":"a","doors":[{"name":"b"}]}]&sign={"a":[1]}`,
	} {
		var got shop
		require.True(t, reader.DecodeRequest(wire.Unform([]byte(same), "name"), &got, &report))
		require.NoError(t, report.Err(), same)
		require.Equal(t, want, got, same)
	}
	for wrong, says := range map[string]string{
		`{"name":7}`: "name is not text", `{"open":"yes"}`: "open is neither", `{"open":1}`: "open is neither", `{"place":"street"}`: "place is not an object", `{"place":7}`: "place is not an object",
		`{"rooms":"{}"}`: "rooms is not a list", `{"place":"[]"}`: "place is not an object", `{"rooms":"[{\"door\":1}]"}`: "rooms[0].door is no member", `{"sign":"{\"a\":1,\"a\":2}"}`: "sign",
		`{"place":"{\"street\":7}"}`: "place.street is not text", `{"words":{"en":7}}`: "words is not an object whose", `{"words":"Ada"}`: "words is not an object whose", `{"words":{"en":"Ada","de":"","en":"x"}}`: `words "en" stands twice`,
		`{"place":"` + strings.Repeat(`{\"a\":`, 999) + `1` + strings.Repeat(`}`, 999) + `"}`: "place is not an object",
	} {
		var got shop
		var report wire.Report
		reader.DecodeRequest([]byte(wrong), &got, &report)
		require.ErrorContains(t, report.Err(), says, wrong)
		require.NotContains(t, report.Err().Error(), "Ada")
	}
	var platform shop
	require.True(t, reader.Decode([]byte(`{"name":7}`), &platform, &report), "a platform writes numbers for texts")
	require.Equal(t, "7", platform.Name)
	require.NoError(t, report.Err())
}

// A form writes objects and lists in brackets too.
func TestUnform(t *testing.T) {
	for form, want := range map[string]string{
		`name=7&id=x`: `{"id":"x","name":"7"}`,
		`name[a]=1&name[b][c]=x+y&name[b][d]={"e":[]}`:                `{"name":{"a":"1","b":{"c":"x y","d":"{\"e\":[]}"}}}`,
		`name[10]=k&name[9]=j&name[0][a]=i`:                           `{"name":[{"a":"i"},"j","k"]}`,
		`name[]=i&name[]={"a":1}`:                                     `{"name":["i","{\"a\":1}"]}`,
		`name[a]=null&name[b]="c"`:                                    `{"name":{"a":null,"b":"c"}}`,
		`name={a:b}`:                                                  `{"name":{"a":"b"}}`,
		`name={'a':'it\'s "b"','c d':1.5,e:[true,null,-7,x],"f":"'"}`: `{"name":{"a":"it's \"b\"","c d":1.5,"e":[true,null,-7,"x"],"f":"'"}}`,
		`name=['a\\','\"',{ b : 'é' },{7:8}]`:                         `{"name":["a\\","\"",{ "b" : "é" },{"7":8}]}`,
		`name={'a`:                                                    `{"name":"{'a"}`,
		`name={'a':'b}`:                                               `{"name":"{'a':'b}"}`,
		`name={a b}`:                                                  `{"name":"{a b}"}`,
		`name={a:it's}`:                                               `{"name":{"a":"it's"}}`,
		`name=20% off; today&id=7%zz%`:                                `{"id":"7%zz%","name":"20% off; today"}`,
		`name[0]=i&name[a]=j`:                                         `{"name":{"0":"i","a":"j"}}`,
		`name="a"&0=x`:                                                `{"0":"x","name":"a"}`,
		`name[a`:                                                      "", `name[a]b=1`: "", `name[a[b]]=1`: "", `[a]=1&name=x`: "", `name[]=1&name[0]=2`: "", `name[a]=1&name=2`: "", `name=1&name[a]=2`: "",
		`name[][a]=1`: "", `name=1&name=2`: "", `other[name]=1`: "", `name` + strings.Repeat("[a]", 100) + `=1`: "",
	} {
		if want == "" {
			want = form
		}
		require.Equal(t, want, string(wire.Unform([]byte(form), "name")), form)
	}
	var long strings.Builder // as many parts as members, for they stand together
	for i := range 2000 {
		long.WriteString("name[list][" + strconv.Itoa(i) + "][a][b]=0123456789012345678901234567890123456789&")
	}
	require.NotEqual(t, long.String(), string(wire.Unform([]byte(long.String()), "name")))
	var many strings.Builder
	for i := range 10_000 {
		many.WriteString("name[" + strconv.Itoa(i) + "]" + strings.Repeat("[a]", 20) + "&")
	}
	require.Equal(t, many.String(), string(wire.Unform([]byte(many.String()), "name")), "more parts than a body may have")
}

// The parts that texts hold are bounded together with those of the body: many small texts are not to make much memory.
func TestManyPartsInTexts(t *testing.T) {
	read := func(texts int) (shop, error) {
		room := `{"doors":"[` + strings.Repeat(`{},`, 200) + `{}]"}`
		body := `{"rooms":[` + strings.Repeat(room+`,`, texts-1) + room + `]}`
		var got shop
		var report wire.Report
		require.True(t, reader.DecodeRequest([]byte(body), &got, &report))
		return got, report.Err()
	}
	got, err := read(2)
	require.NoError(t, err)
	require.Len(t, got.Rooms[1].Doors, 201)
	got, err = read(1000)
	require.ErrorContains(t, err, "].doors is not a list")
	require.Empty(t, got.Rooms[999].Doors)
}

// What is counted is noted with its place; of very many the first are.
func TestPart(t *testing.T) {
	var m channels.Message
	p := wire.PartOf(&m).At("cards", 2)
	p.Need(true, channels.MissingCount, "a")
	p.Given(true, channels.BodyCount, "a")
	p.Listed([]string{"a", "b"}, "b", "a")
	seen := map[string]bool{}
	p.Once(seen, "x", channels.RepeatedIDCount, "a")
	p.Once(seen, "", channels.RepeatedIDCount, "a")
	p.Once(seen, "", channels.RepeatedIDCount, "a")
	require.Zero(t, testing.AllocsPerRun(10, func() { p.Need(len(seen) > 0, channels.MissingCount, "rows", len(seen), "title") }), "the path of what is there")
	require.Empty(t, m.Faults)
	require.Equal(t, channels.Sizes{channels.BodyCount: 1}, m.Sizes)
	p.Need(false, channels.MissingCount, "rows", 1)
	p.Given(false, channels.ReferenceCount, "id or link")
	p.Listed([]string{"a"}, "b", "type")
	p.Once(seen, "x", channels.RepeatedIDCount, "id")
	require.Equal(t, []channels.Fault{
		{Measure: channels.MissingCount, Part: "cards[2].rows[1]"}, {Measure: channels.ReferenceCount, Part: "cards[2].id or link"},
		{Measure: channels.UnlistedCount, Part: "cards[2].type"}, {Measure: channels.RepeatedIDCount, Part: "cards[2].id"},
	}, m.Faults)
	require.Equal(t, channels.Sizes{channels.BodyCount: 1, channels.MissingCount: 1, channels.UnlistedCount: 1, channels.RepeatedIDCount: 1}, m.Sizes)
	for range 1000 {
		p.Count(channels.MissingCount)
	}
	require.Equal(t, 1001, m.Sizes[channels.MissingCount])
	require.Len(t, m.Faults, 32)
}

// A request without fault does not pay for the places that it is asked about.
func TestPartAllocatesNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		var m channels.Message
		action := wire.PartOf(&m).At("interactive").At("action")
		for i := range 1000 {
			button := action.At("buttons", i)
			button.Need(i >= 0, channels.MissingCount, "reply", "title")
			button.At("reply").Given(i >= 0, channels.BodyCount, "id")
		}
		if m.Faults != nil {
			t.Error(m.Faults)
		}
	}))
}

// A closed part takes no other members than its own, in whatever way it is read.
func TestClosed(t *testing.T) {
	for body, says := range map[string]string{`{"a":{"b":"x"},"c":1}`: "", `{"a":{"b":"x","c":null}}`: "", `{"a":{"c": null,"b":7}}`: "", `{"a":{"b":"x","c":1}}`: "a.c is no member", `{"a":{"c":1,"b":7}}`: "a.c is no member"} {
		var s struct {
			A struct {
				wire.Closed
				B string `json:"b"`
			} `json:"a"`
		}
		var report wire.Report
		require.True(t, reader.Decode([]byte(body), &s, &report))
		require.NotEmpty(t, s.A.B)
		if says == "" {
			require.NoError(t, report.Err(), body)
		} else {
			require.ErrorContains(t, report.Err(), says, body)
		}
	}
}
