package whatsapp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/whatsapp/internal/rare"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
)

// wireTemplate and wireAccount are the values of the rare fields, as this package
// reads them.
type (
	wireTemplate rare.Template
	wireAccount  rare.Account
)

// template reads a change in a template's life. Its time is the entry's, without
// which it has no place in the template's history. One that does not say what its
// field is about would make the template forget that.
func (d *decoder) template(v *wireTemplate, event string) {
	v.TemplateName, v.TemplateLanguage = spell.Trim(v.TemplateName), spell.Trim(v.TemplateLanguage)
	ok := d.require(v.TemplateName != "", "", -1, "message_template_name")
	ok = d.require(v.TemplateLanguage != "", "", -1, "message_template_language") && ok
	if !ok {
		return
	}
	if d.entry.Time == 0 {
		d.report.Add(wire.Path("entry", d.entryIndex, "time"), "", "is missing")
		return
	}
	u := &template.Update{
		Account: d.business, ID: string(v.TemplateID), Name: v.TemplateName, Language: v.TemplateLanguage,
		At: d.entry.Time.Time(),
	}
	v.fill(u, d.field, event)
	if told, name := v.tells(u); !d.require(told, "", -1, name) {
		return
	}
	id := key(d.field, d.business, cmp.Or(u.ID, u.Name), u.Language, millis(d.entry.Time),
		string(u.Status)+string(u.Quality)+string(u.Category)+string(u.CorrectCategory))
	d.event(channels.TemplateChange, d.field, id, d.entry.Time).Template = u
}

// fill sets what the field tells. Enumerations are written in upper case: the
// platform writes some in either.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
// and its siblings for the other fields.
func (v *wireTemplate) fill(u *template.Update, field, event string) {
	if field == "message_template_status_update" && event == "" && v.NewQuality != "" {
		// The quality page's own sample carries this field's name.
		field = "message_template_quality_update"
	}
	switch field {
	case "message_template_status_update":
		u.Kind = template.StatusUpdate
		u.Status = template.Status(word(event))
		u.Category = fact.CategoryOf(v.TemplateCategory)
		u.Reason = v.reason()
	case "message_template_quality_update":
		u.Kind = template.QualityUpdate
		u.Quality = word(v.NewQuality)
	case "message_template_components_update":
		u.Kind = template.ComponentsUpdate
		u.Category = fact.CategoryOf(v.TemplateCategory)
		u.Components = v.components()
	case "template_category_update", "template_correct_category_detection":
		u.Kind = template.CategoryUpdate
		u.Category = fact.CategoryOf(cmp.Or(v.NewCategory, v.Category))
		u.CorrectCategory = fact.CategoryOf(v.CorrectCategory)
		u.EffectiveAt = v.CategoryUpdate.Time()
	}
}

// tells reports whether an update says what its kind is about, and names the part that does.
func (v *wireTemplate) tells(u *template.Update) (told bool, name string) {
	switch u.Kind {
	case template.StatusUpdate:
		return u.Status != "", "event"
	case template.QualityUpdate:
		return u.Quality != "", "new_quality_score"
	case template.ComponentsUpdate:
		return v.Body != "", "message_template_element" // every template has one
	default:
		return u.Category+u.CorrectCategory != "", "new_category"
	}
}

// reason says why, or which pause it is: that stands in the title.
func (v *wireTemplate) reason() string {
	if v.OtherInfo != nil && v.OtherInfo.Title != "" {
		return word(v.OtherInfo.Title)
	}
	if word(v.Reason) != "NONE" {
		return strings.ToUpper(v.Reason)
	}
	return ""
}

func (v *wireTemplate) components() []template.Component {
	var out []template.Component
	if v.Header != "" {
		out = append(out, template.Component{Type: template.Header, Format: "TEXT", Text: v.Header})
	}
	if v.Body != "" {
		out = append(out, template.Component{Type: template.Body, Text: v.Body})
	}
	if v.Footer != "" {
		out = append(out, template.Component{Type: template.Footer, Text: v.Footer})
	}
	if len(v.Buttons) == 0 {
		return out
	}
	buttons := make([]template.Button, len(v.Buttons))
	for i, b := range v.Buttons {
		buttons[i] = template.Button{
			Type: template.ButtonType(b.Type), Text: b.Text, URL: b.URL, PhoneNumber: b.Phone,
		}
	}
	return append(out, template.Component{Type: template.Buttons, Buttons: buttons})
}

// account reads a change of the account or of one of its numbers. A change that a
// partner is told about is of the account that it names.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
func (d *decoder) account(v *wireAccount) {
	switch {
	case v.WABA != nil && v.WABA.ID != "":
		d.business = v.WABA.ID
	case v.PhoneSettings != nil && v.PhoneSettings.PhoneNumberID != "":
		d.business = v.PhoneSettings.PhoneNumberID
	}
	at := cmp.Or(v.Timestamp, d.entry.Time)
	d.complete(v)
	u := &channels.AccountUpdate{
		Event: v.name(d.field), Country: word(v.Country), Limit: v.limit(),
		Ended: v.ended(), Restrictions: v.restrictions(), Detail: v.detail(),
	}
	if t := v.VolumeTier; t != nil {
		u.Tier, u.Region, u.Category, u.Month, u.EffectiveAt = t.Tier, t.Region, t.Category, t.Month, t.Updated.Time()
	}
	if a := v.AuthInternational; a != nil {
		u.EffectiveAt = a.Start.Time()
		for _, x := range a.Exceptions {
			u.Exceptions = append(u.Exceptions, pricing.Exception{Country: word(x.Country), From: x.Start.Time()})
		}
	}
	id := key(d.field, d.business, d.moment(at), u.Event, u.Category, u.Region, u.Detail)
	e := d.event(channels.AccountChange, d.field, id, at)
	e.AccountUpdate = u
	if v.WABA != nil && v.WABA.ID != "" {
		e.Account = v.WABA.ID // the entry is the partner's
	}
}

// complete reports what an account's change should say and does not, lest a restriction go unseen.
func (d *decoder) complete(v *wireAccount) {
	if d.field == "account_update" {
		d.require(word(v.Event) != "", "", -1, "event")
	}
	switch word(v.Event) {
	case "ACCOUNT_RESTRICTION":
		d.require(len(v.Restrictions) > 0 || restrictsNothing(v.violation()), "", -1, "restriction_info")
	case "DISABLED_UPDATE":
		d.require(v.Ban != nil && slices.ContainsFunc(v.Ban.State, func(s string) bool { return word(s) != "" }), "", -1, "ban_info.waba_ban_state")
	}
	for i := range v.Restrictions {
		d.require(word(v.Restrictions[i].Type) != "", "restriction_info", i, "restriction_type")
	}
}

// name is the platform's word for the change: the event, the kind of alert or
// setting, or else the field.
func (v *wireAccount) name(field string) string {
	if v.Alert != nil && v.Alert.Type != "" {
		return v.Alert.Type
	}
	return cmp.Or(v.Event, v.Type, field)
}

// restrictions are those named that are about messages, and the ban, the end or the disconnection of the whole account.
func (v *wireAccount) restrictions() []channels.Restriction {
	var out []channels.Restriction
	for _, r := range v.Restrictions {
		if kind := word(r.Type); kind != "" && kind != noNewNumbers {
			out = append(out, channels.Restriction{Type: kind, Until: r.Expires.Time()})
		}
	}
	switch event := word(v.Event); event {
	case accountDeleted, accountOffboarded, partnerRemoved, appUninstalled:
		out = append(out, channels.Restriction{Type: event})
	}
	if v.Ban == nil {
		return out
	}
	for _, state := range v.Ban.State {
		switch state = word(state); state {
		case "", reinstated, scheduled:
		case accountDisabled:
			out = append(out, channels.Restriction{Type: state})
		default:
			out = append(out, channels.Restriction{Type: otherBan})
		}
	}
	return out
}

// ended are the restrictions that an account gets rid of when a ban ends, after it filed templates wrongly, or when it is connected
// again. Each end is of its own restrictions: a business that is offboarded stays so when a ban ends.
func (v *wireAccount) ended() []string {
	out := endedBy(word(v.Event))
	if v.Ban != nil && slices.ContainsFunc(v.Ban.State, func(s string) bool { return word(s) == reinstated }) {
		out = append(out, accountDisabled, otherBan)
	}
	return append(out, recovered(v.violation())...)
}

// violation is what the account did wrong, or "".
func (v *wireAccount) violation() string {
	if v.Violation == nil {
		return ""
	}
	return word(v.Violation.Type)
}

// word is [wire.Word] in capitals, as the platform lists what it does to accounts and templates.
func word(s string) string { return strings.ToUpper(wire.Word(s)) }

// detail is the rest in short.
func (v *wireAccount) detail() string {
	var parts []string
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+channels.Clip(value))
		}
	}
	if v.Violation != nil {
		add("violation", v.Violation.Type)
	}
	if v.Ban != nil {
		add("ban", strings.Join(v.Ban.State, ","))
		add("ban_date", v.Ban.Date)
	}
	for _, r := range v.Restrictions {
		if word(r.Type) == noNewNumbers {
			add("restriction", noNewNumbers)
		}
	}
	if v.Disconnection != nil {
		add("reason", v.Disconnection.Reason)
	}
	if v.Alert != nil {
		add("severity", v.Alert.Severity)
		add("status", v.Alert.Status)
		add("description", v.Alert.Description)
	}
	add("decision", v.Decision)
	add("status", v.Status)
	add("username", v.Username)
	add("entity", v.EntityID)
	add("number", cmp.Or(v.PhoneNumber, v.DisplayPhone))
	add("limit", string(cmp.Or(v.DailyLimit, v.OldDailyLimit, v.CurrentLimit)))
	return strings.Join(parts, " ")
}

// limit reads the messaging limit: a tier's name ("TIER_2K", "TIER_UNLIMITED") or
// a number. What cannot be read stays in the detail only.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/business_capability_update
func (v *wireAccount) limit() int {
	text := strings.ToUpper(strings.TrimSpace(string(cmp.Or(v.DailyLimit, v.OldDailyLimit, v.CurrentLimit))))
	if tier, ok := strings.CutPrefix(text, "TIER"); ok {
		text = strings.TrimLeft(tier, "_- ")
	}
	if text == "UNLIMITED" {
		return -1
	}
	unit := 1
	if thousands, ok := strings.CutSuffix(text, "K"); ok {
		text, unit = thousands, 1000
	}
	n, cut, ok := fact.Scaled(text, 0)
	if !ok || cut || n != int64(int32(n)) {
		return 0
	}
	return max(-1, int(n)*unit)
}
