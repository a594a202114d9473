package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/replywindow/replywindow/channels"
)

// check looks at what can be wrong with an edition as a whole.
func (e *Edition) check() error {
	if err := e.Windows.Validate(); err != nil {
		return &channels.InputError{Field: "rulebook " + e.Channel + " " + e.ID, Reason: err.Error()}
	}
	names := map[string]bool{}
	for _, p := range e.Permissions {
		field := fmt.Sprintf("rulebook %s %s permission", e.Channel, e.ID)
		if names[p.Name] {
			return &channels.InputError{Field: field, Value: p.Name, Reason: "stands twice"}
		}
		names[p.Name] = true
		if k := p.Window; k != "" && len(e.rules(k, p.PerID)) == 0 {
			return &channels.InputError{Field: field, Value: p.Name, Reason: fmt.Sprintf("needs window %q, which no rule opens", k)}
		}
		if k := p.OptInWaivedBy; k != "" && len(e.rules(k, false)) == 0 {
			return &channels.InputError{Field: field, Value: p.Name, Reason: fmt.Sprintf("needs window %q, which no rule opens", k)}
		}
	}
	return nil
}

// check looks at what can be wrong with single rows.
func (r *Rulebook) check() error {
	for _, row := range r.rows() {
		field := "rulebook " + r.Channel + " " + row.kind
		wrong := row.wrong
		switch {
		case row.name == "":
			return &channels.InputError{Field: field, Reason: "has no name"}
		case row.source.URL == "":
			wrong = "has no source"
		case !row.span.To.IsZero() && !row.span.From.Before(row.span.To):
			wrong = "ends before it starts"
		}
		if wrong != "" {
			return &channels.InputError{Field: field, Value: row.name, Reason: wrong}
		}
	}
	return nil
}

// checkedRow is what rows of every kind have in common, and what is wrong with
// this one besides.
type checkedRow struct {
	kind, name string
	span       Span
	source     Source
	wrong      string
}

func (r *Rulebook) rows() []checkedRow {
	rows := make([]checkedRow, 0, len(r.Actions)+len(r.Windows)+len(r.Permissions)+len(r.Limits)+len(r.Blocks))
	for i := range r.Actions {
		a := &r.Actions[i]
		rows = append(rows, checkedRow{"action", cmp.Or(a.key(), strconv.Itoa(i)), a.Span, a.Source, a.wrong()})
	}
	for _, w := range r.Windows {
		rows = append(rows, checkedRow{"window", string(w.Rule.Kind), w.Span, w.Rule.Source, ""})
	}
	for _, p := range r.Permissions {
		rows = append(rows, checkedRow{"permission", p.Name, p.Span, p.Source, p.wrong()})
	}
	for i, l := range r.Limits {
		name := fmt.Sprintf("%d (%v of %s)", i, l.Measure, typeWords(l.Types))
		rows = append(rows, checkedRow{"limit", name, l.Span, l.Source, l.wrong()})
	}
	for i, b := range r.Blocks {
		rows = append(rows, checkedRow{"block", fmt.Sprintf("%d (%s)", i, b.Reason), b.Span, b.Source, b.wrong()})
	}
	for i := range r.Spellings {
		s := &r.Spellings[i]
		rows = append(rows, checkedRow{"spelling", cmp.Or(s.Prefix, strconv.Itoa(i)), Span{}, s.Source, s.wrong()})
	}
	return rows
}

func (p *Permission) wrong() string {
	if len(p.Types) == 0 {
		return "is about no message type"
	}
	if p.Gap < 0 {
		return "has a negative gap"
	}
	for _, b := range p.Bars {
		if !b.Group && !b.Scoped && !b.MaxPrice && b.Restriction == "" {
			return "has a bar without a condition"
		}
	}
	return ""
}

func (b *Block) wrong() string {
	for _, code := range slices.Concat(b.Users, b.Businesses) {
		if !isCountry(code) {
			return fmt.Sprintf("names country %q, which is not two capital letters", channels.Clip(code))
		}
	}
	return ""
}

func (l *Limit) wrong() string {
	switch {
	case len(l.Types) == 0:
		return "is about no message type"
	case len(l.MIME) > 0:
		return ""
	case !l.Measure.Valid():
		return "has a measure that does not exist"
	case l.Min < 0 || l.Max < l.Min:
		return fmt.Sprintf("allows no size from %d to %d", l.Min, l.Max)
	}
	return ""
}
