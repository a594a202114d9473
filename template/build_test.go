package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/template"
)

func TestBuildMakesTheRequest(t *testing.T) {
	for name, c := range map[string]struct {
		definition string
		values     template.Values
		want       string
	}{
		"nothing to fill": {`[{"type":"BODY","text":"Hello."}]`, template.Values{}, `[]`},
		"positional": {`[{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},{"type":"BODY","text":"{{1}} comes on {{2}}."}]`,
			template.Values{Header: "7", Body: []string{"It", "Monday"}},
			`[{"type":"header","parameters":[{"type":"text","text":"7"}]},{"type":"body","parameters":[{"type":"text","text":"It"},{"type":"text","text":"Monday"}]}]`},
		"named": {`[{"type":"HEADER","text":"Order {{no}}"},{"type":"BODY","text":"{{no}} comes, {{who}}."}]`,
			template.Values{Named: map[string]string{"no": "7", "who": "Ann"}},
			`[{"type":"header","parameters":[{"type":"text","parameter_name":"no","text":"7"}]},
			{"type":"body","parameters":[{"type":"text","parameter_name":"no","text":"7"},{"type":"text","parameter_name":"who","text":"Ann"}]}]`},
		"picture": {`[{"type":"HEADER","format":"IMAGE"}]`, template.Values{Media: template.Media{ID: "1", Link: "l"}},
			`[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]`},
		"document": {`[{"type":"HEADER","format":"DOCUMENT"}]`, template.Values{Media: template.Media{Link: "l", Filename: "f"}},
			`[{"type":"header","parameters":[{"type":"document","document":{"link":"l","filename":"f"}}]}]`},
		"place": {`[{"type":"HEADER","format":"LOCATION"}]`, template.Values{Location: &template.Location{Latitude: "1", Longitude: "2", Name: "n"}},
			`[{"type":"header","parameters":[{"type":"location","location":{"latitude":"1","longitude":"2","name":"n"}}]}]`},
		"product": {`[{"type":"HEADER","format":"PRODUCT"}]`, template.Values{Product: &template.Product{RetailerID: "1", CatalogID: "2"}},
			`[{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"1","catalog_id":"2"}}]}]`},
		"button zero is a button": {`[{"type":"BUTTONS","buttons":[{"type":"URL","url":"https://example.com/{{1}}"},{"type":"QUICK_REPLY"},{"type":"COPY_CODE"},{"type":"FLOW"}]}]`,
			template.Values{Buttons: map[int]string{0: "a%20b", 1: "p"}, Code: "C", Actions: map[int]json.RawMessage{3: json.RawMessage(`{"flow_token":"t"}`)}},
			`[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"a%20b"}]},
			{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"p"}]},
			{"type":"button","sub_type":"copy_code","index":2,"parameters":[{"type":"coupon_code","coupon_code":"C"}]},
			{"type":"button","sub_type":"flow","index":3,"parameters":[{"type":"action","action":{"flow_token":"t"}}]}]`},
		"cards": {`[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]},{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`,
			template.Values{Cards: []template.Values{{Media: template.Media{ID: "1"}}, {Media: template.Media{ID: "2"}}}},
			`[{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]}]},
			{"card_index":1,"components":[{"type":"header","parameters":[{"type":"image","image":{"id":"2"}}]}]}]}]`},
		"offer": {`[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}}]`, template.Values{OfferEnds: now.Add(time.Hour)},
			fmt.Sprintf(`[{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":%d}}]}]`, now.Add(time.Hour).UnixMilli())},
	} {
		t.Run(name, func(t *testing.T) {
			def := parse(t, `{"name":"n","language":"en","components":`+c.definition+`}`)
			s, err := template.Build(def, c.values, smallRules(), now)
			require.NoError(t, err)
			written, err := json.Marshal(s)
			require.NoError(t, err)
			want := `{"name":"n","language":{"code":"en"},"components":` + c.want + `}`
			if c.want == `[]` {
				want = `{"name":"n","language":{"code":"en"}}`
			}
			require.JSONEq(t, want, string(written))
		})
	}
}

func TestBuildAuthentication(t *testing.T) {
	def := parse(t, `{"name":"n","language":"en","category":"AUTHENTICATION","components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","text":"Copy"}]}]}`)
	s, err := template.Build(def, template.Values{Code: "123456"}, smallRules(), now)
	require.NoError(t, err)
	written, err := json.Marshal(s)
	require.NoError(t, err)
	require.JSONEq(t, `{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"123456"}]},
		{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":"123456"}]}]}`, string(written))
	shown, err := template.Preview(def, template.Values{Code: "123456"}, smallRules(), now)
	require.NoError(t, err)
	require.Equal(t, template.Shown{Body: "123456", Buttons: []template.ShownButton{{Label: "Copy", Target: "123456"}}}, shown)
	_, err = template.Build(def, template.Values{Code: "123456789"}, smallRules(), now)
	require.ErrorContains(t, err, "9 characters, at most 8")
}

func TestBuildRefusesWhatDoesNotFit(t *testing.T) {
	const (
		plain    = `[{"type":"BODY","text":"Hello."}]`
		two      = `[{"type":"BODY","text":"Order {{1}} on {{2}}."}]`
		named    = `[{"type":"BODY","text":"Order {{no}}."}]`
		image    = `[{"type":"HEADER","format":"IMAGE"}]`
		link     = `[{"type":"BUTTONS","buttons":[{"type":"URL","url":"a{{1}}"}]}]`
		carousel = `[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"}]}]}]`
		offer    = `[{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"has_expiration":true}}]`
	)
	picture := template.Values{Media: template.Media{ID: "1"}}
	for name, c := range map[string]struct {
		definition string
		values     template.Values
		code       template.Code
	}{
		"missing value":       {two, template.Values{Body: []string{"7"}}, "value_count"},
		"no values":           {two, template.Values{}, "value_count"},
		"one too many":        {two, template.Values{Body: []string{"7", "x", "y"}}, "value_count"},
		"empty value":         {two, template.Values{Body: []string{"7", ""}}, "value_missing"},
		"newline":             {two, template.Values{Body: []string{"7", "\n"}}, "value_whitespace"},
		"header for none":     {plain, template.Values{Header: "x"}, "value_count"},
		"name for numbers":    {two, template.Values{Body: []string{"7", "x"}, Named: map[string]string{"a": "b"}}, "value_unknown"},
		"numbers for names":   {named, template.Values{Body: []string{"7"}}, "value_name"},
		"missing name":        {named, template.Values{}, "value_count"},
		"unknown name":        {named, template.Values{Named: map[string]string{"no": "7", "nr": "8"}}, "value_unknown"},
		"header for names":    {named, template.Values{Named: map[string]string{"no": "7"}, Header: "x"}, "value_kind"},
		"missing picture":     {image, template.Values{}, "media_kind"},
		"text for a picture":  {image, template.Values{Header: "x", Media: template.Media{ID: "1"}}, "value_kind"},
		"picture for none":    {plain, picture, "media_kind"},
		"place for a picture": {image, template.Values{Media: template.Media{ID: "1"}, Location: &template.Location{}}, "media_kind"},
		"product for none":    {plain, template.Values{Product: &template.Product{}}, "media_kind"},
		"missing suffix":      {link, template.Values{}, "button_value"},
		"empty suffix":        {link, template.Values{Buttons: map[int]string{0: ""}}, "value_missing"},
		"no such button":      {link, template.Values{Buttons: map[int]string{0: "x", 1: "y"}}, "button_index"},
		"negative button":     {link, template.Values{Buttons: map[int]string{0: "x", -1: "y"}}, "button_index"},
		"no such action":      {link, template.Values{Buttons: map[int]string{0: "x"}, Actions: map[int]json.RawMessage{1: nil}}, "button_index"},
		"code for none":       {plain, template.Values{Code: "x"}, "value_count"},
		"missing cards":       {carousel, template.Values{}, "card_count"},
		"cards for none":      {plain, template.Values{Cards: []template.Values{{}}}, "card_count"},
		"empty card":          {carousel, template.Values{Cards: []template.Values{{}}}, "media_kind"},
		"picture outside":     {carousel, template.Values{Media: template.Media{ID: "1"}, Cards: []template.Values{picture}}, "media_kind"},
		"missing end":         {offer, template.Values{}, "offer_expiry"},
		"end for none":        {plain, template.Values{OfferEnds: now.Add(time.Hour)}, "value_count"},
		"text for a place": {`[{"type":"HEADER","format":"LOCATION"}]`,
			template.Values{Header: "x", Location: &template.Location{Latitude: "1", Longitude: "2"}}, "value_kind"},
		"text for a product": {`[{"type":"HEADER","format":"PRODUCT"}]`,
			template.Values{Header: "x", Product: &template.Product{RetailerID: "1"}}, "value_kind"},
		"value and action": {`[{"type":"BUTTONS","buttons":[{"type":"FLOW"}]}]`,
			template.Values{Buttons: map[int]string{0: "x"}, Actions: map[int]json.RawMessage{0: json.RawMessage(`{}`)}}, "value_count"},
		"end in a card": {carousel, template.Values{Cards: []template.Values{{Media: template.Media{ID: "1"}, OfferEnds: now.Add(time.Hour)}}},
			"value_count"},
		"cards in a card": {carousel, template.Values{Cards: []template.Values{{Media: template.Media{ID: "1"}, Cards: []template.Values{picture}}}},
			"value_count"},
		"past end": {offer, template.Values{OfferEnds: now}, "offer_ended"},
	} {
		t.Run(name, func(t *testing.T) {
			def := parse(t, `{"name":"n","language":"en","components":`+c.definition+`}`)
			s, err := template.Build(def, c.values, smallRules(), now)
			require.Nil(t, s)
			var wrong *template.MismatchError
			require.ErrorAs(t, err, &wrong)
			require.Equal(t, "n", wrong.Template)
			require.Contains(t, codesOf(wrong.Mismatches), c.code)
			_, err = template.Preview(def, c.values, smallRules(), now)
			require.ErrorAs(t, err, &wrong)
		})
	}
}

func TestMismatchErrorCountsTheRest(t *testing.T) {
	err := &template.MismatchError{Template: "n", Mismatches: []template.Problem{{Path: "p", Detail: "d"}}}
	require.EqualError(t, err, `template "n": p: d`)
	err.Mismatches = append(err.Mismatches, template.Problem{}, template.Problem{})
	require.EqualError(t, err, `template "n": p: d (and 2 more)`)
}

// drawn is a definition with values that fit it.
type drawn struct {
	definition template.Template
	values     template.Values
}

func drawTemplate(t *rapid.T) drawn {
	d := drawn{definition: template.Template{Name: "n", Language: "en", Category: template.Marketing}}
	named := rapid.Bool().Draw(t, "named")
	if named {
		d.definition.ParameterFormat, d.values.Named = "NAMED", map[string]string{}
	}
	drawText(t, &d, named)
	if rapid.Bool().Draw(t, "footer") {
		d.definition.Components = append(d.definition.Components, template.Component{Type: "footer", Text: "bye"})
	}
	header, buttons := drawHeader(t, &d.values), drawButtons(t, &d.values)
	d.definition.Components = append(d.definition.Components, header...)
	d.definition.Components = append(d.definition.Components, buttons...)
	if rapid.IntRange(0, 3).Draw(t, "offer") == 0 {
		d.values.OfferEnds = now.Add(time.Hour)
		d.definition.Components = append(d.definition.Components, template.Component{Type: "limited_time_offer", Offer: &template.Offer{HasExpiration: true}})
	}
	if n := rapid.IntRange(0, 3).Draw(t, "cards"); n > 0 {
		c := template.Component{Type: "carousel"}
		for range n {
			var v template.Values
			card := template.Card{Components: append(drawHeader(t, &v), drawButtons(t, &v)...)}
			c.Cards, d.values.Cards = append(c.Cards, card), append(d.values.Cards, v)
		}
		d.definition.Components = append(d.definition.Components, c)
	}
	return d
}

func drawText(t *rapid.T, d *drawn, named bool) {
	var body strings.Builder
	for i := range rapid.IntRange(0, 5).Draw(t, "variables") {
		value := rapid.StringMatching(`[a-z0-9é]{1,5}`).Draw(t, "value")
		name := fmt.Sprint(i + 1)
		if named {
			name = fmt.Sprintf("n%d", i)
			d.values.Named[name] = value
		} else {
			d.values.Body = append(d.values.Body, value)
		}
		fmt.Fprintf(&body, "w {{%s}} ", name)
	}
	d.definition.Components = append(d.definition.Components, template.Component{Type: "body", Text: body.String() + "."})
}

func drawHeader(t *rapid.T, v *template.Values) []template.Component {
	format := rapid.SampledFrom([]string{"", "TEXT", "IMAGE", "VIDEO", "DOCUMENT",
		"LOCATION", "PRODUCT"}).Draw(t, "header")
	switch format {
	case "":
		return nil
	case "TEXT":
		return []template.Component{{Type: "header", Format: format, Text: "Hi"}}
	case "LOCATION":
		v.Location = &template.Location{Latitude: "1", Longitude: "2"}
	case "PRODUCT":
		v.Product = &template.Product{RetailerID: "1"}
	default:
		v.Media = template.Media{ID: "1"}
	}
	return []template.Component{{Type: "HEADER", Format: format}}
}

func drawButtons(t *rapid.T, v *template.Values) []template.Component {
	c := template.Component{Type: "buttons"}
	v.Buttons = map[int]string{}
	for i := range rapid.IntRange(0, 4).Draw(t, "buttons") {
		switch rapid.IntRange(0, 4).Draw(t, "button") {
		case 0:
			c.Buttons = append(c.Buttons, template.Button{Type: "quick_reply"})
			if rapid.Bool().Draw(t, "payload") {
				v.Buttons[i] = "p"
			}
		case 1:
			c.Buttons = append(c.Buttons, template.Button{Type: "url", URL: "https://example.com/{{1}}"})
			v.Buttons[i] = rapid.StringMatching(`[a-z0-9/?=._~-]{1,9}`).Draw(t, "suffix")
		case 2:
			c.Buttons = append(c.Buttons, template.Button{Type: "url", URL: "https://example.com"})
		case 3:
			c.Buttons = append(c.Buttons, template.Button{Type: "COPY_CODE"})
			v.Buttons[i] = "ABC"
		case 4:
			c.Buttons = append(c.Buttons, template.Button{Type: "PHONE_NUMBER", PhoneNumber: "1"})
		}
	}
	if len(c.Buttons) == 0 {
		return nil
	}
	return []template.Component{c}
}

func TestBuildAlwaysFits(t *testing.T) {
	rules := smallRules()
	rapid.Check(t, func(t *rapid.T) {
		d := drawTemplate(t)
		s, err := template.Build(&d.definition, d.values, rules, now)
		require.NoError(t, err)
		require.Empty(t, template.Fill(&d.definition, s, rules, now))
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		var again template.Send
		require.NoError(t, json.Unmarshal(raw, &again))
		require.Empty(t, template.Fill(&d.definition, &again, rules, now), "as read back from JSON")
	})
}

// Values of one template given to another are refused or fit; nothing is lost.
func TestBuildWithForeignValues(t *testing.T) {
	rules := smallRules()
	rapid.Check(t, func(t *rapid.T) {
		d, other := drawTemplate(t), drawTemplate(t)
		s, err := template.Build(&d.definition, other.values, rules, now)
		if err != nil {
			require.Nil(t, s)
			return
		}
		require.Empty(t, template.Fill(&d.definition, s, rules, now))
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		for _, value := range other.values.Body {
			require.Contains(t, string(raw), value)
		}
	})
}

func TestPreview(t *testing.T) {
	def := parse(t, `{"name":"n","language":"en","components":[{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},
		{"type":"BODY","text":"{{2}} comes on {{1}}, {{2}}."},{"type":"FOOTER","text":"Bye"},
		{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"URL","text":"Track","url":"https://example.com/{{1}}"},{"type":"COPY_CODE","text":"Copy"}]},
		{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Card"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"More"}]}]}]}]}`)
	shown, err := template.Preview(def, template.Values{Header: "7", Body: []string{"Monday", "It"}, Buttons: map[int]string{1: "x", 0: "p"}, Code: "C",
		Cards: []template.Values{{Media: template.Media{ID: "1"}}}}, smallRules(), now)
	require.NoError(t, err)
	require.Equal(t, template.Shown{Header: "Order 7", Body: "It comes on Monday, It.", Footer: "Bye",
		Buttons: []template.ShownButton{{Label: "Stop"}, {Label: "Track", Target: "https://example.com/x"}, {Label: "Copy", Target: "C"}},
		Cards:   []template.Shown{{Header: "[IMAGE]", Body: "Card", Buttons: []template.ShownButton{{Label: "More"}}}}}, shown)
	require.Equal(t, "Order 7\nIt comes on Monday, It.\nBye\n[Stop]\n[Track] https://example.com/x\n[Copy] C\n---\n[IMAGE]\nCard\n[More]", shown.String())
}

func TestPreviewNamed(t *testing.T) {
	def := parse(t, `{"name":"n","language":"en","components":[{"type":"BODY","text":"{{b}} and {{a}} and {{b}}"}]}`)
	shown, err := template.Preview(def, template.Values{Named: map[string]string{"a": "1", "b": "{{a}}"}}, smallRules(), now)
	require.NoError(t, err)
	require.Equal(t, "{{a}} and 1 and {{a}}", shown.Body, "a value is text, never a variable")
}

func TestBuildNamesTheSameMismatchEveryTime(t *testing.T) {
	def := parse(t, `{"name":"n","language":"en","components":[{"type":"BODY","text":"Hello."}]}`)
	values := template.Values{Named: map[string]string{"d": "", "a": "", "c": "", "b": ""}, Buttons: map[int]string{3: "", 1: "", 2: ""}}
	_, first := template.Build(def, values, smallRules(), now)
	require.ErrorContains(t, first, "takes no values by name")
	for range 20 {
		_, again := template.Build(def, values, smallRules(), now)
		require.Equal(t, first, again)
	}
}
