package conversationtest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// runner runs one scenario.
type runner struct {
	scenario  *Scenario
	engine    *conversation.Engine
	clock     *handSetClock
	rules     *template.Rules
	templates *template.Catalogue
	world     *world
	tokens    map[string]string // the comment or token seen last, by user
	report    Report
}

func newRunner(s *Scenario, p platform, with setup) (*runner, error) {
	r := &runner{
		scenario: s, clock: &handSetClock{}, world: newWorld(s, p),
		tokens: map[string]string{}, report: Report{Name: s.name},
	}
	r.rules = template.NewRules(s.steps[0].at, p.book.Templates)
	r.templates = template.NewCatalogue(r.rules)
	if err := r.templates.Put(s.business.id, r.listed(s.steps[0]), s.catalog...); err != nil {
		return nil, err
	}
	opts := []conversation.Option{
		conversation.WithChannels(p.Channel), conversation.WithClock(r.clock), conversation.WithTemplates(r.templates),
		conversation.WithConsents(r.world), conversation.WithAccounts(r.world), conversation.WithUsage(r.world),
		conversation.WithMargin(s.margin), conversation.WithStrict(s.strict),
		conversation.WithHouseRules(s.house...),
		conversation.WithAhead(math.MaxInt64), // what a scenario dates ahead is meant, and no fault of a clock
	}
	if !p.own {
		opts = append(opts, conversation.WithRulebook(p.Channel, p.book))
	}
	if with.engine != nil {
		opts = append(opts, with.engine()...)
	}
	var err error
	r.engine, err = conversation.New(opts...)
	return r, err
}

// handSetClock shows the instant of the step.
type handSetClock struct{ now time.Time }

// Now implements [conversation.Clock].
func (c *handSetClock) Now() time.Time { return c.now }

// known is the identifier under which the person is addressed, as in
// [channels.Identity.Primary]. A number that passes on is whoever has it: it names neither of its users.
func (u user) known() string {
	if u.shared {
		return u.id
	}
	return cmp.Or(u.phone, u.id)
}

// introduce tells the engine, just before the first step, whose phone number the header gives. Of a number that passes on, the steps
// tell who has it when.
func (r *runner) introduce(ctx context.Context) error {
	at := r.scenario.steps[0].at.Add(-justBefore)
	r.clock.now = at
	var told []channels.Event
	for _, u := range r.scenario.users {
		if u.phone == "" || u.shared {
			continue
		}
		e := r.event(&step{at: at, user: u.id}, channels.IdentityChange, at)
		e.ID = "header:" + u.id
		told = append(told, e)
	}
	_, err := r.engine.Record(ctx, told...)
	return err
}

func (r *runner) user(id string) user {
	for _, u := range r.scenario.users {
		if u.id == id {
			return u
		}
	}
	return user{id: id}
}

func (r *runner) address(st *step) channels.Address {
	s := r.scenario
	return channels.Address{Channel: s.channel.text, Business: s.business.id, User: r.user(st.user).known()}
}

// outcome is what a step brought: the decision of a send or check, the routes where a
// clause asks for them, and the windows after the step.
type outcome struct {
	decision policy.Decision
	routes   []conversation.Route
	windows  []window.Window
	refusal  bool // the step expects to be refused
}

// step runs one step and compares its clauses.
func (r *runner) step(ctx context.Context, st *step) {
	r.clock.now = st.at
	r.report.Steps++
	got, err := r.do(ctx, st)
	if err != nil {
		r.fail(st, "the step to be carried out", err.Error())
		return
	}
	for i := range st.clauses {
		c := &st.clauses[i]
		r.report.Clauses++
		if found, ok := c.holds(got); !ok {
			r.fail(st, c.text, found)
		}
	}
}

func (r *runner) fail(st *step, expected, got string) {
	r.report.Failures = append(r.report.Failures, Failure{
		File: st.pos.file, Line: st.pos.line, Step: st.text, Expected: expected, Got: got,
	})
}

func (r *runner) do(ctx context.Context, st *step) (*outcome, error) {
	got := outcome{refusal: st.has("deny") || st.has("defer")}
	var err error
	switch {
	case st.act != nil:
		_, err = r.engine.Record(ctx, r.acts(st)...)
	case st.confirm != nil:
		_, err = r.engine.Record(ctx, r.confirmed(st))
	case st.change != nil:
		err = r.templates.Put(r.scenario.business.id, r.listed(st), st.change)
	case st.message != nil:
		err = r.try(ctx, st, &got)
	}
	if err != nil {
		return nil, err
	}
	got.windows, err = r.windows(ctx, st)
	return &got, err
}

// windows are those of the person, and those of the comment or token that the step is
// about or that was seen last.
func (r *runner) windows(ctx context.Context, st *step) ([]window.Window, error) {
	all, err := r.engine.Window(ctx, r.address(st))
	token := r.token(st)
	if err != nil || token == "" {
		return all, err
	}
	r.tokens[st.user] = token
	more, err := r.engine.TokenWindow(ctx, r.address(st), token)
	return append(all, more...), err
}

func (r *runner) token(st *step) string {
	switch {
	case st.act != nil && st.act.token != "":
		return st.act.token
	case st.message != nil && st.message.message.Token != "":
		return st.message.message.Token
	}
	return r.tokens[st.user]
}

// try checks a message, and sends it when the step says so and it is allowed.
func (r *runner) try(ctx context.Context, st *step, got *outcome) error {
	var err error
	address, m := r.address(st), st.message.message
	m.Template = r.withHeader(m.Template, st.at)
	if got.decision, err = r.engine.Check(ctx, address, m); err != nil {
		return err
	}
	if st.has("suggest") {
		if got.routes, err = r.engine.Routes(ctx, []channels.Address{address}, r.intent(st, m)); err != nil {
			return err
		}
	}
	if !st.message.send || !got.decision.Allowed() {
		return nil
	}
	_, err = r.engine.Record(ctx, r.sent(st, &got.decision)...)
	return err
}

// listed is the time of what the catalogue learns at a step: just before it, and in the
// order of the steps, since the catalogue does not go by the order of arrival.
func (r *runner) listed(st *step) time.Time {
	return st.at.Add(-justBefore + time.Duration(r.report.Steps))
}

// has reports whether the step has a clause of the name.
func (st *step) has(name string) bool {
	return slices.ContainsFunc(st.clauses, func(c clause) bool { return c.name == name })
}

// withHeader moves the first value of a template with a media header to the header,
// if the values fit the template like that.
func (r *runner) withHeader(send *template.Send, at time.Time) *template.Send {
	if send == nil || len(send.Components) == 0 {
		return send
	}
	view, _, err := r.templates.Lookup(context.Background(), r.scenario.business.id, send.Name, send.Language, at)
	if err != nil || view.Template == nil || view.Template.Component(template.Header) == nil {
		return send
	}
	given := send.Components[0].Parameters
	link := given[0].Text
	if scheme := given[0].Name; scheme != "" { // which was read as the name of a value
		link = scheme + ":" + link
	}
	values := template.Values{Media: template.Media{Link: link}, Named: map[string]string{}}
	for _, p := range given[1:] {
		if p.Name != "" {
			values.Named[p.Name] = p.Text
		} else {
			values.Body = append(values.Body, p.Text)
		}
	}
	filled, err := template.Build(view.Template, values, r.rules, at)
	if err != nil {
		return send
	}
	return filled
}

// intent is what the business wanted to say. What stood behind a template is a text,
// and the last comment of the person is there to be answered.
func (r *runner) intent(st *step, m channels.Message) conversation.Intent {
	if m.Template != nil {
		m = channels.Message{Type: channels.Text, Purpose: m.Purpose, Author: m.Author}
	}
	m.Token = r.token(st)
	return conversation.Intent{Message: m}
}

// acts are the events of an act: a broadcast that ends ends for everybody.
func (r *runner) acts(st *step) []channels.Event {
	if st.act.act.action != channels.ActLiveEnd {
		return []channels.Event{r.acted(st)}
	}
	var events []channels.Event
	for _, u := range r.scenario.users {
		of := *st
		of.user = u.id
		events = append(events, r.acted(&of))
	}
	return events
}

// acted is the event of something that the person did. An act of the same kind at the
// same instant is the same event, delivered again.
func (r *runner) acted(st *step) channels.Event {
	a := st.act
	e := r.event(st, a.act.kind, a.occurred)
	e.ID = "user:" + st.user + ":" + a.name + ":" + strconv.FormatInt(a.occurred.UnixMilli(), 10) + ":" + a.token
	e.Raw, e.Action, e.Type = a.name, a.act.action, a.act.typ
	e.Consent, e.Token = a.act.consent, a.token
	if a.act.entry {
		e.Arrival = &channels.Arrival{Source: a.name, Device: a.device}
	}
	return e
}

func (r *runner) confirmed(st *step) channels.Event {
	e := r.event(st, channels.WindowConfirmed, st.at)
	e.ID = r.stepID()
	e.Confirmed = &channels.Confirmation{Window: st.confirm.kind, Until: st.confirm.until}
	return e
}

// sent is the events of a message that the business sent. A failed one never reached
// the person, so that only its status is known; a typing sign leaves nothing behind.
func (r *runner) sent(st *step, d *policy.Decision) []channels.Event {
	m := st.message
	if m.message.Type == channels.SenderAction {
		return nil
	}
	id := r.stepID()
	status := r.event(st, channels.DeliveryStatus, st.at)
	status.Status = &channels.Status{MessageID: id, State: channels.Sent}
	switch {
	case m.fails:
		status.Status.State = channels.Failed
	case !m.undelivered:
		status.Status.State = channels.Delivered
	}
	status.ID = id + ":" + string(status.Status.State)
	if m.fails {
		return []channels.Event{status}
	}
	message := r.event(st, channels.BusinessMessage, st.at)
	message.ID, message.Type, message.Token = id, m.message.Type, m.message.Token
	if !m.undelivered {
		message.Charge = &d.Charge
		r.world.delivered(d.Charge, st.at)
	}
	return []channels.Event{message, status}
}

// stepID names the step; the line alone may stand twice in Go.
func (r *runner) stepID() string { return "step:" + strconv.Itoa(r.report.Steps) }

func (r *runner) event(st *step, kind channels.EventKind, at time.Time) channels.Event {
	e := channels.Event{Kind: kind, Address: r.address(st), Occurred: at, Received: st.at}
	if u := r.user(st.user); u.phone != "" {
		e.Identity = channels.Identity{Phone: u.phone, Scoped: u.id}
	}
	return e
}
