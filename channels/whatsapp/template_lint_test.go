package whatsapp_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

var templateNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// templateEdit changes one thing about a definition.
type templateEdit func(*template.Template)

func templateExample(samples ...string) json.RawMessage {
	raw, err := json.Marshal(map[string][][]string{"body_text": {samples}})
	if err != nil {
		panic(err)
	}
	return raw
}

// utilityTemplate is a definition without a fault, changed by the edits.
func utilityTemplate(edits ...templateEdit) *template.Template {
	t := &template.Template{Name: "order_update", Language: "en_US", Category: template.Utility, Components: []template.Component{
		{Type: template.Body, Text: "Your order {{1}} leaves our house on {{2}} by van.", Example: templateExample("7", "Monday")},
	}}
	for _, edit := range edits {
		edit(t)
	}
	return t
}

func templateWithCategory(c template.Category) templateEdit {
	return func(t *template.Template) { t.Category = c }
}

func templateWithBody(text string, samples ...string) templateEdit {
	return func(t *template.Template) {
		body := t.Component(template.Body)
		body.Text, body.Example = text, nil
		if len(samples) > 0 {
			body.Example = templateExample(samples...)
		}
	}
}

func templateWithComponents(c ...template.Component) templateEdit {
	return func(t *template.Template) { t.Components = append(t.Components, c...) }
}

func templateWithButtons(b ...template.Button) templateEdit {
	return templateWithComponents(template.Component{Type: template.Buttons, Buttons: b})
}

func templateWithHeader(text string, samples ...string) templateEdit {
	c := template.Component{Type: template.Header, Format: "TEXT", Text: text}
	if len(samples) > 0 {
		c.Example = templateExample(samples...)
	}
	return templateWithComponents(c)
}

func templateWithMedia(format string, sample string) templateEdit {
	c := template.Component{Type: template.Header, Format: format}
	if sample != "" {
		c.Example = json.RawMessage(`{"header_handle":[` + strconv.Quote(sample) + `]}`)
	}
	return templateWithComponents(c)
}

func templateWithFooter(text string) templateEdit {
	return templateWithComponents(template.Component{Type: template.Footer, Text: text})
}

func templateNamed(text string, samples string) templateEdit {
	return func(t *template.Template) {
		t.ParameterFormat = "NAMED"
		t.Component(template.Body).Text = text
		t.Component(template.Body).Example = json.RawMessage(`{"body_text_named_params":[` + samples + `]}`)
	}
}

func templateReplies(n int) []template.Button {
	return make([]template.Button, n)
}

func templateButtonsOf(n int, b template.Button) templateEdit {
	list := templateReplies(n)
	for i := range list {
		list[i] = b
	}
	return templateWithButtons(list...)
}

func templateChars(n int) string { return strings.Repeat("é", n) }

func templateReply(text string) template.Button {
	return template.Button{Type: template.QuickReply, Text: text}
}

func templateLink(text, url string, sample ...string) template.Button {
	b := template.Button{Type: template.URL, Text: text, URL: url}
	if len(sample) > 0 {
		b.Example = json.RawMessage(`["` + strings.Join(sample, `","`) + `"]`)
	}
	return b
}

func templateCall(text, number string) template.Button {
	return template.Button{Type: "PHONE_NUMBER", Text: text, PhoneNumber: number}
}

func templateCopyCode(code string) template.Button {
	b := template.Button{Type: template.CopyCode}
	if code != "" {
		b.Example = json.RawMessage(`"` + code + `"`)
	}
	return b
}

// card is a media card with a body and the buttons.
func templateCard(body string, b ...template.Button) template.Card {
	c := template.Card{Components: []template.Component{{Type: template.Header, Format: "IMAGE", Example: templateExample("4::x")}}}
	if body != "" {
		c.Components = append(c.Components, template.Component{Type: template.Body, Text: body})
	}
	if len(b) > 0 {
		c.Components = append(c.Components, template.Component{Type: template.Buttons, Buttons: b})
	}
	return c
}

func templateWithCards(templateCards ...template.Card) templateEdit {
	return func(t *template.Template) {
		t.Category = template.Marketing
		t.Components = append(t.Components, template.Component{Type: template.Carousel, Cards: templateCards})
	}
}

func templateCards(n int, c template.Card) []template.Card {
	list := make([]template.Card, n)
	for i := range list {
		list[i] = c
	}
	return list
}

func templateProductCard(b ...template.Button) template.Card {
	c := templateCard("", b...)
	c.Components[0] = template.Component{Type: template.Header, Format: "PRODUCT"}
	return c
}

func templateWithOffer(text string, more ...template.Component) templateEdit {
	return func(t *template.Template) {
		t.Category = template.Marketing
		t.Components = append(t.Components, template.Component{Type: template.LimitedTimeOffer, Offer: &template.Offer{Text: text}})
		t.Components = append(t.Components, more...)
	}
}

func templateOfferButtons(code string) template.Component {
	return template.Component{Type: template.Buttons, Buttons: []template.Button{templateCopyCode(code), templateLink("Shop", "https://example.com")}}
}

// oneTimeCode turns the definition into an authentication template.
func templateOneTimeCode(b template.Button, footer ...template.Component) templateEdit {
	return func(t *template.Template) {
		b.Type = template.OTP
		t.Category = template.Authentication
		t.Components = append([]template.Component{{Type: template.Body, AddSecurityRecommendation: true}}, footer...)
		t.Components = append(t.Components, template.Component{Type: template.Buttons, Buttons: []template.Button{b}})
	}
}

func templateOneTap(apps ...template.App) template.Button {
	return template.Button{OTPType: "ONE_TAP", SupportedApps: apps}
}

func templateApp(name, hash string) template.App {
	return template.App{PackageName: name, SignatureHash: hash}
}

func templateExpires(minutes int64) template.Component {
	return template.Component{Type: template.Footer, CodeExpirationMinutes: minutes}
}

// problemsOf gives the codes and the problems of one code.
func templateProblemsOf(t *template.Template, at time.Time, code template.Code) []template.Problem {
	var out []template.Problem
	for _, p := range lint.Check(t, template.NewRules(at, whatsapp.New().Rulebook().Templates)) {
		if p.Code == code {
			out = append(out, p)
		}
	}
	return out
}

func TestTemplateLintAcceptsGoodDefinition(t *testing.T) {
	require.Empty(t, lint.Check(utilityTemplate(), template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)))
}

// Every rule has one case that is accepted and one that is refused, at the limit
// where there is one.
func TestTemplateLintRules(t *testing.T) {
	for _, cases := range [][]templateLintCase{templateHeadCases(), templateComponentCases(), templateButtonCases(), templateSpecialCases(), templateAuthenticationCases(), templateVariableCases()} {
		for _, c := range cases {
			t.Run(string(c.code)+"/"+c.name, func(t *testing.T) {
				require.Empty(t, templateProblemsOf(utilityTemplate(c.good), templateNow, c.code), "accepted")
				problems := templateProblemsOf(utilityTemplate(c.bad), templateNow, c.code)
				require.NotEmpty(t, problems, "refused")
				require.Contains(t, problems[0].Source.URL, c.page)
				require.Equal(t, c.path, problems[0].Path)
				require.Equal(t, c.subcode, problems[0].Error.Subcode)
			})
		}
	}
}

func TestTemplateCodeSampleGrewToTwenty(t *testing.T) {
	turn := time.Date(2025, 12, 3, 0, 0, 0, 0, time.UTC)
	definition := utilityTemplate(templateWithCategory(template.Marketing), templateWithButtons(templateCopyCode(strings.Repeat("A", 20))))
	require.Len(t, templateProblemsOf(definition, turn.Add(-1), "button_code_length"), 1)
	require.Empty(t, templateProblemsOf(definition, turn, "button_code_length"))
	require.Empty(t, templateProblemsOf(definition, turn.Add(1), "button_code_length"))
}
