package whatsapp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/template/lint"
)

// payloadDefinitions are definitions of our making for the published sample
// requests, by template name, then "/named" when values are named.
func payloadDefinitions() map[string]string {
	const three = `{"type":"BODY","text":"From {{1}} to {{2}} in {{3}} days."}`
	spm := `{"components":[{"type":"HEADER","format":"PRODUCT"},{"type":"BUTTONS","buttons":[{"type":"SPM","text":"View"}]}]}`
	media := `{"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BUTTONS","buttons":[
		{"type":"QUICK_REPLY","text":"More"},{"type":"URL","text":"Shop","url":"https://example.com/{{1}}"}]}]}`
	catalog := `,{"type":"BUTTONS","buttons":[{"type":"CATALOG","text":"View catalog"}]}`
	return map[string]string{
		"<NAME>":                             `{"type":"BODY","text":"All {{1}} here."}` + catalog,
		"intro_catalog_offer":                three + catalog,
		"carousel_template_product_cards_v1": `{"type":"BODY","text":"Pots, {{1}}!"},{"type":"CAROUSEL","cards":[` + spm + `,` + spm + `]}`,
		"carousel_template_media_cards_v1":   three + `,{"type":"CAROUSEL","cards":[` + media + `,` + media + `,` + media + `]}`,
		"seasonal_sale_promo":                `{"type":"BODY","text":"Hello."}`,
		"<TEMPLATE_NAME>":                    `{"type":"BODY","text":"Your order moved."}`,
		"<TEMPLATE_NAME>/named":              `{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Look {{<BODY_PARAM_NAME>}}."}`,
		"order_delivery_update/named":        `{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Hi {{customer_name}}, {{order_number}} comes."}`,
		"spm_template_named_params/named":    `{"type":"HEADER","format":"PRODUCT"},{"type":"BODY","text":"Use {{code}} for {{percent}}."}`,
		"order_confirmation/named":           `{"type":"BODY","text":"Thanks {{first_name}}, order {{order_number}}."}`,
		"order_confirmation":                 `{"type":"BODY","text":"Thanks {{1}}, order {{2}}."}`,
		"winter_sale_coupon/named": `{"type":"BODY","text":"Use {{coupon_code}} for {{discount}}."},
			{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"COPY_CODE"}]}`,
	}
}

func TestTemplatePayloadRequestsFit(t *testing.T) {
	for _, line := range ownSamples(t, "template-requests.jsonl") {
		def := new(template.Template)
		require.NoError(t, json.Unmarshal(line.Definition, def))
		templateRequestFits(t, def, line.Body)
	}
	definitions := payloadDefinitions()
	seen := map[string]bool{}
	lines := sharedSamples(t, "whatsapp-requests.jsonl")
	for _, line := range lines {
		var request struct{ Template *template.Send }
		require.NoError(t, json.Unmarshal(line.Body, &request))
		if request.Template == nil {
			continue
		}
		key := request.Template.Name
		if strings.Contains(string(line.Body), `"parameter_name"`) {
			key += "/named"
		}
		require.Contains(t, definitions, key)
		seen[key] = true
		body := strings.NewReplacer("<LOCATION_LATITUDE>", "1.5", "<LOCATION_LONGITUDE>", "-2", "<TYPE>", "text",
			"processing | partially_shipped | shipped | completed | canceled", "shipped").Replace(string(line.Body)) // placeholders are no numbers, types or words
		templateRequestFits(t, templateDefinitionJSON(t, definitions[key]), []byte(body))
	}
	require.True(t, lines == nil || len(seen) == len(definitions), "a definition that no request uses checks nothing")
}

// templateRequestFits requires that a request fits a definition, and that it is written as it was read.
func templateRequestFits(t *testing.T, def *template.Template, body []byte) {
	t.Helper()
	var request struct{ Template *template.Send }
	require.NoError(t, json.Unmarshal(body, &request))
	require.NotNil(t, request.Template)
	require.Empty(t, template.Fill(def, request.Template, template.NewRules(templateNow, whatsapp.New().Rulebook().Templates), templateNow), request.Template.Name)
	written, err := json.Marshal(request.Template)
	require.NoError(t, err)
	var shape struct{ Template json.RawMessage }
	require.NoError(t, json.Unmarshal(body, &shape))
	require.JSONEq(t, string(shape.Template), string(written))
}

// What the published samples themselves break is pinned: placeholders, and rules
// that the samples do not keep.
func TestTemplatePayloadDefinitionsLint(t *testing.T) {
	lintErrors := func(raw []byte) (def template.Template, errs []string) {
		require.NoError(t, json.Unmarshal(raw, &def))
		for _, p := range lint.Check(&def, template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)) {
			if !p.Warning {
				errs = append(errs, p.Path+" "+string(p.Code))
			}
		}
		return def, errs
	}
	for _, line := range ownSamples(t, "template-requests.jsonl") {
		def, errs := lintErrors(line.Definition)
		require.Empty(t, errs, def.Name)
	}
	clean := 0
	lines := sharedSamples(t, "whatsapp-templates.jsonl")
	for _, line := range lines {
		if strings.Contains(string(line.Body), "<") {
			continue
		}
		switch def, errs := lintErrors(line.Body); def.Name {
		case "sample_cpr_template": // a placeholder for the category, and a sample under another name
			require.Equal(t, []string{"category category_unknown", "category layout_category"}, errs)
		default:
			require.Empty(t, errs, def.Name)
			clean++
		}
	}
	require.True(t, lines == nil || clean == 12, clean)
}

// templateUpdates decodes a body and gives the changes of templates in it.
func templateUpdates(body []byte) (out []template.Update, err error) {
	events, err := new(whatsapp.Channel).Decode(body)
	for _, e := range events {
		if e.Kind == channels.TemplateChange {
			out = append(out, *e.Template)
		}
	}
	return out, err
}

// templateChange is a webhook of account 1 at the given time.
func templateChange(field string, at time.Time, value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"1","time":%d,"changes":[{"field":%q,"value":%s}]}]}`,
		at.Unix(), field, value)
}

func TestTemplateWebhooks(t *testing.T) {
	got := templateUpdatesByKind(t, ownSamples(t, "webhooks.jsonl"))
	u := got[template.StatusUpdate]
	require.Equal(t, template.Update{Account: "102000000000001", ID: "1700000000000001", Name: "visit_booked", Language: "en",
		Kind: template.StatusUpdate, At: u.At, Status: template.Approved, Category: template.Utility}, u)
	require.Equal(t, "YELLOW", got[template.QualityUpdate].Quality)
	require.Equal(t, template.Marketing, got[template.CategoryUpdate].Category)
	require.Len(t, got[template.ComponentsUpdate].Components, 3)

	lines := sharedSamples(t, "whatsapp-webhooks.jsonl")
	if lines == nil {
		return
	}
	got = templateUpdatesByKind(t, lines)
	u = got[template.StatusUpdate]
	require.Equal(t, template.Update{Account: "102290129340398", ID: "1689556908129832", Name: "order_confirmation", Language: "en-US",
		Kind: template.StatusUpdate, At: u.At, Status: template.Approved, Category: template.Utility}, u)
	require.Equal(t, "YELLOW", got[template.QualityUpdate].Quality)
	require.Len(t, got[template.ComponentsUpdate].Components, 4)
}

// templateUpdatesByKind are the changes of templates that samples tell, the last of each kind. A catalogue takes them all.
func templateUpdatesByKind(t *testing.T, lines []sample) map[template.UpdateKind]template.Update {
	t.Helper()
	got := map[template.UpdateKind]template.Update{}
	var all []template.Update
	for _, line := range lines {
		body := string(line.Body)
		updates, err := templateUpdates(line.Body)
		if strings.Contains(body, `"field":"message_template`) || strings.Contains(body, `"field":"template`) {
			require.NoError(t, err)
			require.Len(t, updates, 1, "%s", body)
		}
		for _, u := range updates {
			got[u.Kind] = u
		}
		all = append(all, updates...)
	}
	require.NoError(t, template.NewCatalogue(template.NewRules(templateNow, whatsapp.New().Rulebook().Templates)).Apply(context.Background(), all...))
	return got
}

func TestTemplateUpdateKinds(t *testing.T) {
	at := time.Date(2026, 11, 1, 10, 0, 0, 0, time.UTC)
	const head = `"message_template_id":7,"message_template_name":"n","message_template_language":"en"`
	base := template.Update{Account: "1", ID: "7", Name: "n", Language: "en", At: at}
	with := func(edit func(*template.Update)) template.Update { u := base; edit(&u); return u }
	for name, c := range map[string]struct {
		templateField, value string
		want                 template.Update
	}{
		"pause": {"message_template_status_update", `{` + head + `,"event":"PAUSED","reason":"NONE","other_info":{"title":"FIRST_PAUSE"}}`,
			with(func(u *template.Update) {
				u.Kind, u.Status, u.Reason = template.StatusUpdate, template.Paused, "FIRST_PAUSE"
			})},
		"rejection": {"message_template_status_update", `{` + head + `,"event":"REJECTED","reason":"SCAM"}`,
			with(func(u *template.Update) {
				u.Kind, u.Status, u.Reason = template.StatusUpdate, template.Rejected, "SCAM"
			})},
		"deletion": {"message_template_status_update", `{` + head + `,"event":"DELETED","reason":null}`,
			with(func(u *template.Update) { u.Kind, u.Status = template.StatusUpdate, template.Deleted })},
		"quality under another field": {"message_template_status_update", `{` + head + `,"new_quality_score":"RED"}`,
			with(func(u *template.Update) { u.Kind, u.Quality = template.QualityUpdate, "RED" })},
		"notice": {"template_category_update", `{` + head + `,"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":1793534400}`,
			with(func(u *template.Update) {
				u.Kind, u.Category, u.CorrectCategory = template.CategoryUpdate, template.Utility, template.Marketing
				u.EffectiveAt = time.Unix(1793534400, 0).UTC()
			})},
		"notice in text": {"template_category_update", `{` + head + `,"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":"1793534400"}`,
			with(func(u *template.Update) {
				u.Kind, u.Category, u.CorrectCategory = template.CategoryUpdate, template.Utility, template.Marketing
				u.EffectiveAt = time.Unix(1793534400, 0).UTC()
			})},
		"done": {"template_category_update", `{` + head + `,"previous_category":"UTILITY","new_category":"MARKETING"}`,
			with(func(u *template.Update) { u.Kind, u.Category = template.CategoryUpdate, template.Marketing })},
		"detection": {"template_correct_category_detection", `{` + head + `,"category":"UTILITY","correct_category":"MARKETING"}`,
			with(func(u *template.Update) {
				u.Kind, u.Category, u.CorrectCategory = template.CategoryUpdate, template.Utility, template.Marketing
			})},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := templateUpdates(templateChange(c.templateField, at, c.value))
			require.NoError(t, err)
			require.Equal(t, []template.Update{c.want}, got)
		})
	}
	got, err := templateUpdates(templateChange("message_template_status_update", at, `{`+head+`,"event":{}}`))
	require.ErrorContains(t, err, "changes[0].value.event is not text")
	require.Empty(t, got)
	for _, stamp := range []string{`-1`, `253402300800000`, `-1.5`} {
		got, err = templateUpdates(templateChange("template_category_update", at, `{`+head+`,"category_update_timestamp":`+stamp+`}`))
		require.ErrorContains(t, err, "category_update_timestamp", stamp)
		require.Empty(t, got)
	}
}
