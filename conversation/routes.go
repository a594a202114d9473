package conversation

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// Intent is what the host wants to say, apart from the form.
type Intent struct {
	// Message is the free-form message that it would send if it could. Its
	// purpose and author hold for every route. If Token names a comment or token, an
	// answer to it is tried too.
	Message channels.Message
	// Languages are the languages of the person, best first, in the platform's
	// codes; a template in another language is not proposed. Empty: any language.
	Languages []string
	// Values fill templates; a template that they do not fill is not proposed. Nil
	// proposes templates without values, and [Route.Incomplete] says so.
	Values *template.Values
}

// Route is one way to reach a person: allowed now, or deferred until Decision.Until and, by what is known now, not denied then.
type Route struct {
	Address  channels.Address
	Message  channels.Message
	Decision policy.Decision
	// Incomplete is set on a template whose values the host must still give.
	Incomplete bool
}

// Name gives the message's type, and the template's name where there is one:
// "text", "template:order_update".
func (r Route) Name() string {
	if r.Message.Template != nil {
		return string(r.Message.Type) + ":" + r.Message.Template.Name
	}
	return string(r.Message.Type)
}

// Routes lists the ways in which a person can be reached now, cheapest first, and
// after them those that are deferred ([policy.Defer]), soonest first. One that is no
// way any more when its time has come is none: quiet hours end at 08:00 and the window
// closes at 07:00, so a template is proposed and no text. The person is given
// by all their addresses, preferred first. Tried are the message as it is, with
// every tag that its channel has, as the answer to the comment or token that it
// names, and every template of the catalogue; for a promotion, which is the zero
// purpose, none of a category that is for no promotion ([policy.Permission.NoPromotionIn]).
// No routes is not an error. Errors are those of [Engine.Check].
func (e *Engine) Routes(ctx context.Context, person []channels.Address, in Intent) ([]Route, error) {
	return e.RoutesAt(ctx, person, in, e.now())
}

// RoutesAt is Routes as of an instant.
func (e *Engine) RoutesAt(ctx context.Context, person []channels.Address, in Intent, at time.Time) ([]Route, error) {
	if err := e.usable(ctx); err != nil {
		return nil, err
	}
	var out []Route
	for _, a := range person {
		k, err := e.know(ctx, a, in.Message, at)
		if err != nil {
			return nil, err
		}
		if k.usage != nil {
			k.usage = &countedOnce{counter: k.usage, known: map[pricing.CountKey]pricing.Usage{}}
		}
		r := router{engine: e, known: k, address: a, intent: &in, at: at}
		if err := r.find(ctx); err != nil {
			return nil, err
		}
		out = append(out, r.routes...)
	}
	slices.SortStableFunc(out, compareRoutes)
	return out, nil
}

// countedOnce asks for each count once: the templates of a catalogue count under few of them.
type countedOnce struct {
	counter billing.Counter
	known   map[pricing.CountKey]pricing.Usage
}

// Count implements [billing.Counter].
func (o *countedOnce) Count(ctx context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	missing := slices.DeleteFunc(slices.Clone(keys), func(k pricing.CountKey) bool { _, known := o.known[k]; return known })
	if len(missing) > 0 {
		counts, err := o.counter.Count(ctx, missing...)
		if err != nil || len(counts) != len(missing) {
			return counts, err
		}
		for i, key := range missing {
			o.known[key] = counts[i]
		}
	}
	out := make([]pricing.Usage, len(keys))
	for i, key := range keys {
		out[i] = o.known[key]
	}
	return out, nil
}

// router looks for the routes of one address.
type router struct {
	engine  *Engine
	known   *knowledge
	address channels.Address
	intent  *Intent
	at      time.Time
	routes  []Route
}

// find tries every form that the intent can take.
func (r *router) find(ctx context.Context) error {
	ed := r.known.served.timeline.At(r.at)
	if ed == nil {
		return nil
	}
	m := r.intent.Message
	for _, m.Tag = range ed.Tags(m.Type) {
		if err := r.try(ctx, m, policy.TemplateFacts{}, false); err != nil {
			return err
		}
	}
	m.Tag = ""
	for _, m.Type = range r.answers(ed) {
		if err := r.try(ctx, m, policy.TemplateFacts{}, false); err != nil {
			return err
		}
	}
	return r.templates(ctx, ed)
}

// try decides on one form and keeps it, unless it is denied.
func (r *router) try(ctx context.Context, m channels.Message, t policy.TemplateFacts, incomplete bool) error {
	r.known.facts.Template = t
	d, err := r.engine.decide(ctx, r.known, &m, r.at)
	if err != nil {
		return err
	}
	if d.Verdict == policy.Defer { // until an instant at which, by what is known, the window may have closed
		then, err := r.engine.decide(ctx, r.known, &m, d.Until)
		if err != nil {
			return err
		}
		if then.Verdict == policy.Deny {
			return nil
		}
	}
	if d.Verdict != policy.Deny {
		r.routes = append(r.routes, Route{Address: r.address, Message: m, Decision: d, Incomplete: incomplete})
	}
	return nil
}

// answers lists the other types that go to a comment or token, if one is named.
func (r *router) answers(ed *policy.Edition) []channels.MessageType {
	if r.intent.Message.Token == "" {
		return nil
	}
	types := typesOf(ed, func(p *policy.Permission) bool { return p.PerID })
	return slices.DeleteFunc(types, func(t channels.MessageType) bool { return t == r.intent.Message.Type })
}

// typesOf lists the message types of some permissions, each once.
func typesOf(ed *policy.Edition, wanted func(*policy.Permission) bool) []channels.MessageType {
	var out []channels.MessageType
	for _, p := range ed.Permissions {
		for _, t := range p.Types {
			if wanted(p) && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	return out
}

// templates tries every template of the catalogue. One for codes comes behind the others of its price: it says nothing else.
func (r *router) templates(ctx context.Context, ed *policy.Edition) error {
	// The types that carry a template by an ordinary permission.
	types := typesOf(ed, func(p *policy.Permission) bool { return p.NeedsTemplate && p.API == "" })
	if r.engine.templates == nil || len(types) == 0 {
		return nil
	}
	var codes []template.View
	for v, err := range r.engine.templates.All(ctx, r.known.owner, r.at) {
		switch {
		case err != nil:
			return err
		case v.Category.Is(template.Authentication):
			codes = append(codes, v)
			continue
		}
		if err := r.template(ctx, ed, types, v); err != nil {
			return err
		}
	}
	for _, v := range codes {
		if err := r.template(ctx, ed, types, v); err != nil {
			return err
		}
	}
	return nil
}

// template tries a template by every type that carries one, unless the host's values do not fill it.
func (r *router) template(ctx context.Context, ed *policy.Edition, types []channels.MessageType, v template.View) error {
	send := r.fill(v)
	if send == nil || !r.speaks(v.Language) {
		return nil
	}
	facts := policy.NewTemplateFacts(ed.Templates, v, true, send, r.at)
	// Values that are still to come are no reason to refuse.
	incomplete := r.intent.Values == nil && len(facts.Mismatches) > 0
	if incomplete {
		facts.Mismatches = nil
	}
	for _, t := range types {
		if r.promotes() && unpromotional(ed, t, v.Category) {
			continue
		}
		m := channels.Message{
			Type: t, Purpose: r.intent.Message.Purpose, Author: r.intent.Message.Author,
			Group: r.intent.Message.Group, MaxPrice: r.intent.Message.MaxPrice, Template: send,
		}
		if err := r.try(ctx, m, facts, incomplete); err != nil {
			return err
		}
	}
	return nil
}

// promotes reports whether the intent is a promotion, or of a purpose that does not exist.
func (r *router) promotes() bool {
	p := r.intent.Message.Purpose
	return p != channels.Support && p != channels.Transactional
}

// unpromotional reports whether templates of a category are for no promotion: a promotion in one would be misfiled.
func unpromotional(ed *policy.Edition, t channels.MessageType, c template.Category) bool {
	return slices.ContainsFunc(ed.PermissionsFor(t), func(p *policy.Permission) bool {
		return p.NeedsTemplate && p.API == "" && slices.ContainsFunc(p.NoPromotionIn, c.Is)
	})
}

func (r *router) speaks(language string) bool {
	if len(r.intent.Languages) == 0 {
		return true
	}
	return slices.ContainsFunc(r.intent.Languages, func(l string) bool { return strings.EqualFold(l, language) })
}

// fill makes the reference to a template, or nil when the host's values do not
// fill it.
func (r *router) fill(v template.View) *template.Send {
	if r.intent.Values == nil || v.Template == nil {
		return template.NewSend(v.Name, v.Language)
	}
	send, err := template.Build(v.Template, *r.intent.Values, r.known.served.templates(r.at), r.at)
	if err != nil {
		return nil
	}
	return send
}

// compareRoutes puts allowed before deferred routes, known before unknown and low
// before high prices, documented before assumed, and the free form before tags.
func compareRoutes(a, b Route) int {
	x, y := &a.Decision, &b.Decision
	if x.Verdict != y.Verdict || x.Verdict == policy.Defer {
		return cmp.Or(cmp.Compare(x.Verdict, y.Verdict), x.Until.Compare(y.Until))
	}
	return cmp.Or(comparePrices(x.Charge, y.Charge), cmp.Compare(y.Confidence, x.Confidence))
}

// comparePrices puts what is not known last. Prices in two currencies cannot be
// compared: they are ordered by currency first.
func comparePrices(a, b pricing.Charge) int {
	switch known, other := a.Known(), b.Known(); {
	case !known && !other:
		return 0
	case !other:
		return -1
	case !known:
		return 1
	}
	return cmp.Or(cmp.Compare(a.Price.Currency(), b.Price.Currency()), cmp.Compare(a.Price.Micros(), b.Price.Micros()))
}
