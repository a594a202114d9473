package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/internal/fact"
	"github.com/replywindow/replywindow/window"
)

// check looks at what can be wrong with a rulebook: with single rows, with two rows
// of one key, with windows that permissions need.
func (r *Rulebook) check() error {
	for _, step := range [...]func() error{r.checkRows, r.checkKeys, r.checkWindows, r.checkNeeds} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// wrong makes the error about a row of a kind.
func (r *Rulebook) wrong(kind, name, format string, args ...any) error {
	return &channels.InputError{Field: "rulebook " + r.Channel + " " + kind, Value: name, Reason: fmt.Sprintf(format, args...)}
}

// checkRows looks at the rows one by one.
func (r *Rulebook) checkRows() error {
	for i := range r.Actions {
		a := &r.Actions[i]
		if says := rowFault(a.Span, a.Source, "action", a.fault()); says != "" {
			return r.wrong("action", cmp.Or(a.key(), strconv.Itoa(i)), "%s", says)
		}
	}
	for i := range r.Windows {
		w := &r.Windows[i]
		if says := rowFault(w.Span, w.Rule.Source, string(w.Rule.Kind), ""); says != "" {
			return r.wrong("window", string(w.Rule.Kind), "%s", says)
		}
	}
	for i := range r.Permissions {
		p := &r.Permissions[i]
		if says := rowFault(p.Span, p.Source, p.Name, p.fault()); says != "" {
			return r.wrong("permission", p.Name, "%s", says)
		}
	}
	for i := range r.Limits {
		l := &r.Limits[i]
		if says := rowFault(l.Span, l.Source, "limit", l.fault()); says != "" {
			return r.wrong("limit", fmt.Sprintf("%d (%v of %s)", i, l.Measure, typeWords(l.Types)), "%s", says)
		}
	}
	for i := range r.Blocks {
		b := &r.Blocks[i]
		if says := rowFault(b.Span, b.Source, "block", b.fault()); says != "" {
			return r.wrong("block", fmt.Sprintf("%d (%s)", i, b.Reason), "%s", says)
		}
	}
	for i := range r.Spellings {
		s := &r.Spellings[i]
		if says := rowFault(Span{}, s.Source, "spelling", s.wrong()); says != "" {
			return r.wrong("spelling", cmp.Or(s.Prefix, strconv.Itoa(i)), "%s", says)
		}
	}
	for i := range r.Refusals {
		if code := r.Refusals[i].Reason; code.Rank() < 0 {
			return r.wrong("refusal", string(code), "is for a reason that does not exist")
		}
	}
	return nil
}

// rowFault says what is wrong with a row: what rows of every kind have in common,
// else what its own kind found.
func rowFault(span Span, source Source, name, own string) string {
	switch {
	case name == "":
		return "has no name"
	case source.URL == "":
		return "has no source"
	case source.Confidence > Documented:
		return fmt.Sprintf("has a confidence that does not exist: %v", source.Confidence)
	case !span.To.IsZero() && !span.From.Before(span.To):
		return "ends before it starts"
	}
	return own
}

func (p *Permission) fault() string {
	switch {
	case len(p.Types) == 0:
		return "is about no message type"
	case p.Reach < 0:
		return "reaches people for less than no time"
	case p.Gap < 0:
		return "has a negative gap"
	case p.Most < 0 || p.Within < 0 || (p.Most == 0) != (p.Within == 0):
		return fmt.Sprintf("bounds the messages to %d within %s, which is no bound", p.Most, p.Within)
	case len(p.RestartedBy) > 0 && p.Gap == 0 && p.Most == 0:
		return "restarts a count that it does not keep"
	case p.Layout != "" && p.Gap == 0 && p.Most == 0:
		return "counts templates, and bounds nothing"
	case p.Waiver.Confidence > Documented:
		return fmt.Sprintf("has a waiver of a confidence that does not exist: %v", p.Waiver.Confidence)
	}
	for _, by := range p.RestartedBy {
		if !by.Valid() || by == channels.ActAnswer {
			return fmt.Sprintf("is restarted by %q, which no person does", channels.Clip(string(by)))
		}
	}
	for _, b := range p.Bars {
		if !b.Group && !b.Single && !b.Scoped && !b.MaxPrice && b.Restriction == "" {
			return "has a bar without a condition"
		}
		if b.Capped && b.Restriction == "" {
			return "has a bar with the cap of no restriction"
		}
		if b.Group && (b.Single || b.Scoped) {
			return "has a bar for a group that is one person"
		}
	}
	for _, code := range [...]ReasonCode{p.Refuse, p.WindowReason} {
		if code != "" && code.Rank() < 0 {
			return fmt.Sprintf("gives the reason %q, which does not exist", code)
		}
	}
	return ""
}

func (b *Block) fault() string {
	if b.Together && (len(b.Users) == 0 || len(b.Businesses) == 0) {
		return "blocks people and businesses together and names one side only"
	}
	if b.Currency != "" && (len(b.Users) > 0 || len(b.Businesses) == 0) {
		return "spares a currency and is not about businesses alone"
	}
	if b.Reason.Rank() < 0 {
		return fmt.Sprintf("gives the reason %q, which does not exist", b.Reason)
	}
	return countryFault(slices.Concat(b.Users, b.Businesses))
}

// countryFault finds a code that is no country's.
func countryFault(codes []string) string {
	for _, code := range codes {
		if !fact.IsCountry(code) {
			return fmt.Sprintf("names country %q, which is not two capital letters", channels.Clip(code))
		}
	}
	return ""
}

func (l *Limit) fault() string {
	switch {
	case len(l.Types) == 0:
		return "is about no message type"
	case !l.MinError.IsZero() && (l.Min == 0 || len(l.MIME) > 0):
		return "has an error below a least size and no least size"
	case len(l.MIME) == 0 && !l.Measure.Valid():
		return "has a measure that does not exist"
	case len(l.MIME) == 0 && (l.Min < 0 || l.Max < l.Min):
		return fmt.Sprintf("allows no size from %d to %d", l.Min, l.Max)
	}
	return countryFault(l.Businesses)
}

// rowKey is what only one row at a time may be about.
type rowKey struct {
	kind, name string
	of         channels.MessageType
	api        channels.API
	more       int
}

// keys notes which rows hold when.
type keys map[rowKey][]Span

// put adds a row, and finds one of the same key that holds at the same time.
func (k keys) put(key rowKey, s Span) (other Span, twice bool) {
	for _, o := range k[key] {
		if overlap(s, o) {
			return o, true
		}
	}
	k[key] = append(k[key], s)
	return Span{}, false
}

// overlap reports whether two spans share an instant.
func overlap(a, b Span) bool {
	return (a.To.IsZero() || b.From.Before(a.To)) && (b.To.IsZero() || a.From.Before(b.To))
}

// checkKeys looks for two rows of one key that hold at one time: actions under the same conditions, window rules of one
// kind opened by the same triggers, permissions of one name, limits of one measure for
// one type and interface, errors for one reason.
func (r *Rulebook) checkKeys() (err error) {
	known := make(keys, len(r.Windows)+len(r.Permissions)+2*len(r.Limits))
	check := func(key rowKey, name string, s Span) {
		if other, twice := known.put(key, s); twice && err == nil {
			err = r.wrong(key.kind, name, "stands twice: %s and %s", spanWords(other), spanWords(s))
		}
	}
	for i := range r.Actions {
		a := &r.Actions[i]
		check(rowKey{kind: "action", name: a.key()}, a.key(), a.Span)
	}
	for i := range r.Windows {
		rule := &r.Windows[i].Rule
		key := rowKey{kind: "window", name: string(rule.Kind), more: int(rule.OpenedBy) << 1}
		if rule.PerID {
			key.more++
		}
		check(key, string(rule.Kind), r.Windows[i].Span)
	}
	for i := range r.Permissions {
		p := &r.Permissions[i]
		check(rowKey{kind: "permission", name: p.Name}, p.Name, p.Span)
	}
	for i := range r.Limits {
		l := &r.Limits[i]
		for _, t := range l.Types {
			check(l.key(t), l.nameFor(t), l.Span)
		}
	}
	for i := range r.Refusals {
		code := r.Refusals[i].Reason
		check(rowKey{kind: "refusal", name: string(code)}, string(code), Span{})
	}
	return err
}

// key is what a limit is about for one of its types.
func (l *Limit) key(t channels.MessageType) rowKey {
	measure := int(l.Measure)
	if len(l.MIME) > 0 {
		measure = -1
	}
	return rowKey{kind: "limit", name: strings.Join(l.Businesses, " "), of: t, api: l.API, more: measure}
}

// spanWords reads like "from 2024-01-01 until 2025-01-01".
func spanWords(s Span) string {
	words := "from the beginning"
	if !s.From.IsZero() {
		words = "from " + dateWords(s.From)
	}
	if !s.To.IsZero() {
		words += " until " + dateWords(s.To)
	}
	return words
}

// dateWords gives the day alone where an instant is its first.
func dateWords(t time.Time) string {
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.RFC3339Nano)
}

// checkWindows looks at the window rules that hold together, at each of their dates.
func (r *Rulebook) checkWindows() error {
	var dates []time.Time
	for i := range r.Windows {
		for _, at := range r.turnsOf(r.Windows[i].Span) {
			if !slices.ContainsFunc(dates, at.Equal) {
				dates = append(dates, at)
			}
		}
	}
	slices.SortFunc(dates, time.Time.Compare)
	for _, at := range dates {
		var rules window.Rules
		for i := range r.Windows {
			if r.Windows[i].Contains(at) {
				rules = append(rules, r.Windows[i].Rule)
			}
		}
		if err := rules.Validate(); err != nil {
			return r.wrong(dateWords(at), "", "%v", err)
		}
	}
	return r.checkSessions()
}

// checkSessions refuses a fixed window and one with prolonged_by, at whatever dates: a conversation has one memory for their sessions,
// and what one rule recorded says nothing to the other.
func (r *Rulebook) checkSessions() error {
	var fixed, prolonged *window.Rule
	for i := range r.Windows {
		switch rule := &r.Windows[i].Rule; {
		case rule.Renewal == window.Fixed:
			fixed = rule
		case rule.ProlongedBy != 0:
			prolonged = rule
		}
	}
	if fixed != nil && prolonged != nil {
		return r.wrong("window", string(prolonged.Kind), "has prolonged_by in a rulebook where %q is fixed", fixed.Kind)
	}
	return nil
}

// turnsOf are the instants, from the rulebook's beginning on, at which a row begins
// and ends.
func (r *Rulebook) turnsOf(s Span) []time.Time {
	if !s.To.IsZero() && !s.To.After(r.Begins) {
		return nil
	}
	turns := []time.Time{s.From}
	if s.From.Before(r.Begins) {
		turns[0] = r.Begins
	}
	if !s.To.IsZero() {
		turns = append(turns, s.To)
	}
	return turns
}

// checkNeeds looks for a permission whose window no rule opens.
func (r *Rulebook) checkNeeds() error {
	for i := range r.Permissions {
		p := &r.Permissions[i]
		for _, need := range [...]struct {
			kind  window.Kind
			perID bool
		}{{p.Window, p.PerID}, {p.OptInWaivedBy, false}} {
			if need.kind == "" {
				continue
			}
			if at, missing := r.unopened(p.Span, need.kind, need.perID); missing {
				return r.wrong(dateWords(at)+" permission", p.Name, "needs window %q, which no rule opens", need.kind)
			}
		}
	}
	return nil
}

// unopened finds the first instant of a span at which no rule of a kind holds.
func (r *Rulebook) unopened(s Span, kind window.Kind, perID bool) (time.Time, bool) {
	turns := r.turnsOf(s)
	if turns == nil {
		return time.Time{}, false
	}
	at := turns[0]
	for s.Contains(at) {
		end, open := r.openedUntil(at, kind, perID)
		if !open || end.IsZero() {
			return at, !open
		}
		at = end
	}
	return time.Time{}, false
}

// openedUntil finds the end of the row of a kind that holds longest at an instant,
// zero for one without an end.
func (r *Rulebook) openedUntil(at time.Time, kind window.Kind, perID bool) (end time.Time, open bool) {
	for i := range r.Windows {
		w := &r.Windows[i]
		if w.Rule.Kind != kind || w.Rule.PerID != perID || !w.Contains(at) {
			continue
		}
		if w.To.IsZero() {
			return time.Time{}, true
		}
		end, open = later(end, w.To), true
	}
	return end, open
}
