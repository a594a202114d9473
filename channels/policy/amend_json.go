package policy

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// Amend applies amendments that are written as JSON, a list of objects:
//
//	[{"window": "customer_service", "from": "2027-02-01T00:00:00Z", "set": {"length": "48h"},
//	  "source": {"url": "https://example.org/news", "date": "2027-01-10", "confidence": "documented"}}]
//
// One of "window" (a kind), "permission" (a name), "limit" and "action" (names as
// [Rulebook.AmendLimit] and [Rulebook.AmendAction] take them) says what is amended; "from" is the instant, "set"
// the fields of the row with their new values, "source" who says so. All of them must
// be given. Fields of a row are spelled in snake case, durations like "48h", and lists
// and objects replace what was there.
//
// All amendments are applied or none. The error is a [*channels.InputError] that names
// the field and its value.
func (r *Rulebook) Amend(data []byte) error {
	var list []map[string]json.RawMessage
	if err := json.Unmarshal(data, &list); err != nil {
		return &channels.InputError{Field: "amendments", Value: channels.Clip(string(data)), Reason: "is not a JSON list of objects"}
	}
	if r.compiled != nil {
		return r.wrong("amendments", "", "are not made in a rulebook that is frozen: amend a clone")
	}
	c := r.Clone()
	for i, fields := range list {
		a := amendment{at: fmt.Sprintf("amendments[%d]", i), fields: fields}
		if err := a.apply(c); err != nil {
			return err
		}
	}
	*r = *c
	return nil
}

// amendment is one object of the list.
type amendment struct {
	at     string // where it stands, for errors
	fields map[string]json.RawMessage
}

// amended are the kinds of row that can be amended, by the key that names the row.
var amended = map[string]func(r *Rulebook, name string, from time.Time, set func(rowFields, *Source)) error{
	"window": func(r *Rulebook, name string, from time.Time, set func(rowFields, *Source)) error {
		return r.AmendWindow(window.Kind(name), from, func(w *window.Rule) { set(windowFields(w), &w.Source) })
	},
	"action": func(r *Rulebook, name string, from time.Time, set func(rowFields, *Source)) error {
		return r.AmendAction(name, from, func(a *ActionRow) { set(actionFields(a), &a.Source) })
	},
	"permission": func(r *Rulebook, name string, from time.Time, set func(rowFields, *Source)) error {
		return r.AmendPermission(name, from, func(p *Permission) { set(permissionFields(p), &p.Source) })
	},
	"limit": func(r *Rulebook, name string, from time.Time, set func(rowFields, *Source)) error {
		return r.AmendLimit(name, from, func(l *Limit) { set(limitFields(l), &l.Source) })
	},
}

func (a *amendment) apply(r *Rulebook) error {
	kind, err := a.kind()
	if err != nil {
		return err
	}
	var name string
	var from time.Time
	var source Source
	var cited, set map[string]json.RawMessage
	for _, field := range [...]struct {
		key string
		to  any
	}{{kind, &name}, {"from", &from}, {"source", &cited}, {"set", &set}} {
		if err := a.read(field.key, field.to); err != nil {
			return err
		}
	}
	if err := a.set("source", sourceFields(&source), cited); err != nil {
		return err
	}
	if source.URL == "" {
		return &channels.InputError{Field: a.at + ".source.url", Reason: "is missing"}
	}
	if len(set) == 0 {
		return &channels.InputError{Field: a.at + ".set", Value: "{}", Reason: "changes nothing"}
	}
	var wrong error
	err = amended[kind](r, name, from, func(fields rowFields, of *Source) {
		*of = source
		wrong = cmp.Or(wrong, a.set("set", fields, set))
	})
	return cmp.Or(wrong, err)
}

// kind finds the one key that names a row, and refuses keys that are not known.
func (a *amendment) kind() (string, error) {
	kind := ""
	for _, key := range slices.Sorted(maps.Keys(a.fields)) { // so that of several errors always the same is reported
		switch {
		case amended[key] != nil && kind != "":
			return "", &channels.InputError{Field: a.at, Value: key, Reason: "is given beside " + kind}
		case amended[key] != nil:
			kind = key
		case !slices.Contains([]string{"from", "set", "source"}, key):
			return "", &channels.InputError{Field: a.at, Value: channels.Clip(key), Reason: "is not known: an amendment names a window, permission, limit or action, and has from, set and source"}
		}
	}
	if kind == "" {
		return "", &channels.InputError{Field: a.at, Reason: "names no window, permission, limit or action"}
	}
	return kind, nil
}

// read reads one of the amendment's own fields, which must be there.
func (a *amendment) read(key string, to any) error {
	raw, given := a.fields[key]
	if !given {
		return &channels.InputError{Field: a.at + "." + key, Reason: "is missing"}
	}
	return readField(a.at+"."+key, raw, to)
}

// set writes the values of one of the amendment's objects into the fields of a row.
func (a *amendment) set(object string, fields rowFields, values map[string]json.RawMessage) error {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		to, known := fields[key]
		if !known {
			all := slices.Sorted(maps.Keys(fields))
			return &channels.InputError{Field: a.at + "." + object, Value: channels.Clip(key), Reason: "is not known; the fields are " + strings.Join(all, ", ")}
		}
		if err := readField(a.at+"."+object+"."+key, values[key], to); err != nil {
			return err
		}
	}
	return nil
}

func readField(field string, raw json.RawMessage, to any) error {
	if string(raw) == "null" {
		return &channels.InputError{Field: field, Value: "null", Reason: "is no value"}
	}
	if err := json.Unmarshal(raw, to); err != nil {
		return &channels.InputError{Field: field, Value: channels.Clip(string(raw)), Reason: "cannot be read" + example(to)}
	}
	return nil
}

// example shows how a value is written whose form JSON does not say.
func example(to any) string {
	switch to.(type) {
	case *time.Time:
		return `: an instant is written "2027-02-01T00:00:00Z"`
	case *durationText:
		return `: a duration is written "48h"`
	case *Confidence:
		return fmt.Sprintf(": it is one of %s, %s, %s", Assumed, Reported, Documented)
	case *triggerList:
		return fmt.Sprintf(`: triggers are written ["%s", "%s"]`, window.Message, window.Tap)
	}
	return ""
}

// rowFields are the fields of a row that an amendment can set, by their names in JSON.
type rowFields map[string]any

func sourceFields(s *Source) rowFields {
	return rowFields{"url": &s.URL, "date": &s.Date, "confidence": &s.Confidence, "note": &s.Note}
}

func windowFields(w *window.Rule) rowFields {
	return rowFields{
		"opened_by": (*triggerList)(&w.OpenedBy), "closed_by": (*triggerList)(&w.ClosedBy), "length": (*durationText)(&w.Length),
		"renewal": &w.Renewal, "reply_within": (*durationText)(&w.ReplyWithin), "prolonged_by": (*triggerList)(&w.ProlongedBy),
		"prolonged_from": &w.ProlongedFrom,
		"per_id":         &w.PerID, "uses": &w.Uses,
		"quota_total": &w.Quota.Total, "quota_consecutive": &w.Quota.Consecutive, "quota_reset_by_trigger": &w.Quota.ResetByTrigger,
	}
}

func actionFields(a *ActionRow) rowFields {
	return rowFields{
		"types": fresh(&a.Types), "except_types": fresh(&a.ExceptTypes), "arrivals": fresh(&a.Arrivals),
		"except_arrivals": fresh(&a.ExceptArrivals), "devices": fresh(&a.Devices), "with_token": &a.WithToken,
		"without_token": &a.WithoutToken, "triggers": (*triggerList)(&a.Triggers), "grants": (*triggerList)(&a.Grants),
	}
}

func permissionFields(p *Permission) rowFields {
	return rowFields{
		"types": fresh(&p.Types), "tag": &p.Tag, "api": &p.API, "category": &p.Category, "window": &p.Window, "per_id": &p.PerID,
		"needs_template": &p.NeedsTemplate, "template_categories": fresh(&p.TemplateCategories), "needs_opt_in": &p.NeedsOptIn,
		"opt_in_waived_by": &p.OptInWaivedBy, "waiver": fresh(&p.Waiver), "marketing_categories": fresh(&p.MarketingCategories),
		"reach": (*durationText)(&p.Reach), "human_only": &p.HumanOnly, "no_promotion": &p.NoPromotion, "no_promotion_in": fresh(&p.NoPromotionIn), "no_group": &p.NoGroup, "feature": &p.Feature,
		"layout": &p.Layout, "gap": (*durationText)(&p.Gap), "most": &p.Most, "within": (*durationText)(&p.Within),
		"restarted_by": fresh(&p.RestartedBy), "barred_by": fresh(&p.BarredBy), "refuse": &p.Refuse, "window_reason": &p.WindowReason,
		"requires": fresh(&p.Requires),
	}
}

func limitFields(l *Limit) rowFields {
	return rowFields{"min": &l.Min, "max": &l.Max, "mime": fresh(&l.MIME), "error": fresh(&l.Error), "min_error": fresh(&l.MinError)}
}

// fresh reads a list or an object into a new one: of the old one nothing stays, and the elements of a list are shared with the rows that
// stay as they were.
func fresh[T any](to *T) *freshValue[T] { return &freshValue[T]{to} }

type freshValue[T any] struct{ to *T }

func (f *freshValue[T]) UnmarshalJSON(data []byte) error {
	var out T
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&out); err != nil {
		return err
	}
	*f.to = out
	return nil
}

// durationText is a duration as Go writes it, "48h".
type durationText time.Duration

func (d *durationText) UnmarshalText(text []byte) error {
	length, err := time.ParseDuration(string(text))
	*d = durationText(length)
	return err
}

// triggerList is a set of triggers as a list of their names.
type triggerList window.Triggers

func (l *triggerList) UnmarshalJSON(data []byte) error {
	var list []window.Trigger
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*l = triggerList(window.On(list...))
	return nil
}
