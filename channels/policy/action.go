package policy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// ActionRow says what an action opens, for as long as the row holds. It applies to an event whose action it lists and
// that meets all of its conditions. Several rows may apply to one event: what they open adds up.
//
// A condition that lists words is met by each of them, letter case aside, where "" stands for what the event does not say. An
// empty list is always met.
type ActionRow struct {
	Span
	// Actions are what it is about, at least one.
	Actions []channels.Action
	// Types are the content types that meet the row, ExceptTypes those that do not.
	Types       []channels.MessageType
	ExceptTypes []channels.MessageType
	// Arrivals are the sources ([channels.Arrival.Source]) that meet the row, ExceptArrivals those that do not.
	Arrivals       []string
	ExceptArrivals []string
	// Devices are the devices ([channels.Arrival.Device]) that meet the row.
	Devices []string
	// WithToken: the event must carry a token. WithoutToken: it must not.
	WithToken    bool
	WithoutToken bool

	// Triggers are what the action is to the windows of the conversation, and to what is known by the event's token.
	Triggers window.Triggers
	// Grants are triggers that hold for the token alone: they open nothing for the conversation. [window.Close] ends the token.
	Grants window.Triggers
	// About says in one line what the row is.
	About string
	// Source says who states the row. What is only assumed to open needs a trigger of its own, and a window row that is
	// assumed too, so that a decision which rests on it says so.
	Source Source
}

// Opens says what an event opens: triggers for the conversation, grants for the event's token alone. Both are empty without an
// edition, as before the rulebook begins. It allocates nothing.
func (e *Edition) Opens(ev *channels.Event) (triggers, grants window.Triggers) {
	if e == nil || ev == nil {
		return 0, 0
	}
	act := ev.Did()
	if act == "" {
		return 0, 0
	}
	for _, row := range e.Actions {
		if slices.Contains(row.Actions, act) && row.applies(ev) {
			triggers |= row.Triggers
			grants |= row.Grants
		}
	}
	if ev.Token == "" {
		grants = 0
	}
	return triggers, grants
}

// applies reports whether an event meets the row's conditions.
func (r *ActionRow) applies(ev *channels.Event) bool {
	var source, device string
	if ev.Arrival != nil {
		source, device = ev.Arrival.Source, ev.Arrival.Device
	}
	switch {
	case len(r.Types) > 0 && !slices.Contains(r.Types, ev.Type), slices.Contains(r.ExceptTypes, ev.Type),
		len(r.Arrivals) > 0 && !containsWord(r.Arrivals, source), containsWord(r.ExceptArrivals, source),
		len(r.Devices) > 0 && !containsWord(r.Devices, device),
		r.WithToken && ev.Token == "", r.WithoutToken && ev.Token != "":
		return false
	}
	return true
}

// containsWord looks for a word, letter case aside.
func containsWord(words []string, word string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
}

// fault says what is wrong with a row besides its source and span.
func (r *ActionRow) fault() string {
	for _, a := range r.Actions {
		if !a.Valid() {
			return fmt.Sprintf("has the action %q, which does not exist", channels.Clip(string(a)))
		}
	}
	switch {
	case len(r.Actions) == 0:
		return "is about no action"
	case (r.Triggers | r.Grants) == 0:
		return "opens nothing"
	case !known(r.Triggers | r.Grants):
		return "opens by a trigger that does not exist"
	case r.WithToken && r.WithoutToken:
		return "needs a token and needs none"
	case r.Grants != 0 && r.WithoutToken:
		return "grants to a token and needs none"
	}
	return ""
}

// known reports whether a set holds nothing but triggers.
func known(set window.Triggers) bool {
	for t := window.Message; t.Valid(); t++ {
		set &^= window.On(t)
	}
	return set == 0
}

// key names the row: "message ad_message by ad".
func (r *ActionRow) key() string {
	acts := make([]string, len(r.Actions))
	for i, a := range r.Actions {
		acts[i] = string(a)
	}
	slices.Sort(acts)
	w := wordList{}
	w.when(len(r.Types) > 0, "of type ", typeWords(r.Types))
	w.when(len(r.ExceptTypes) > 0, "of no type ", typeWords(r.ExceptTypes))
	w.when(len(r.Arrivals) > 0, "by ", eitherWords(r.Arrivals))
	w.when(len(r.ExceptArrivals) > 0, "not by ", eitherWords(r.ExceptArrivals))
	w.when(len(r.Devices) > 0, "on ", eitherWords(r.Devices))
	w.when(r.WithToken, "with a token", "")
	w.when(r.WithoutToken, "without a token", "")
	return strings.TrimSpace(strings.Join(acts, " ") + " " + w.String())
}

// words say what the row opens.
func (r *ActionRow) words() string {
	w := wordList{}
	w.when(r.Triggers != 0, "counts as ", r.Triggers)
	w.when(r.Grants != 0, "grants its token ", r.Grants)
	return w.String()
}

// eitherWords lists words that may be empty.
func eitherWords(words []string) string {
	out := slices.Clone(words)
	for i, w := range out {
		if w == "" {
			out[i] = "unknown"
		}
	}
	return strings.Join(out, " or ")
}
