package conversation_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// form is a template whose body has a variable for each word of vars.
func form(name, language string, category template.Category, body string) *template.Template {
	return &template.Template{
		Name: name, Language: language, Category: category, Status: template.Approved,
		Components: []template.Component{{Type: template.Body, Text: body}},
	}
}

func catalogue(t testing.TB, rules *template.Rules, account string, list ...*template.Template) *template.Catalogue {
	t.Helper()
	c := template.NewCatalogue(rules)
	require.NoError(t, c.Put(account, t0.Add(-time.Hour), list...))
	return c
}

func routes(t testing.TB, e *conversation.Engine, in conversation.Intent, person ...channels.Address) []conversation.Route {
	t.Helper()
	out, err := e.Routes(context.Background(), person, in)
	require.NoError(t, err)
	return out
}

func names(all []conversation.Route) []string {
	out := make([]string, 0, len(all))
	for _, r := range all {
		name := r.Name()
		if r.Message.Tag != "" {
			name += "/" + r.Message.Tag
		}
		out = append(out, name)
	}
	return out
}

func TestRoutesTriesEveryForm(t *testing.T) {
	t.Parallel()
	support := channels.Message{Type: channels.Text, Text: "hello", Author: channels.Human, Purpose: channels.Support}
	account := policy.Account{Features: []string{"care"}}
	templates := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Your order ships."), form("late", "en", template.Utility, "It is late."))
	e, clk := newEngine(t, t0, conversation.WithTemplates(templates), conversation.WithAccounts(conversation.AccountMap{"b1": account}))
	require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))

	open := routes(t, e, conversation.Intent{Message: support}, alice)
	require.ElementsMatch(t, []string{"text", "text/CARE", "text/NEWS", "template:late", "template:order"}, names(open))
	require.Equal(t, "text", names(open)[0], "the free form before tags and templates")

	clk.now = t0.Add(talkLength)
	for _, r := range routes(t, e, conversation.Intent{Message: support}, alice) {
		require.NotEqual(t, "text", names([]conversation.Route{r})[0], "the window is closed")
		require.Equal(t, policy.Allow, r.Decision.Verdict)
		require.Equal(t, alice, r.Address)
		d, err := e.Check(context.Background(), r.Address, r.Message)
		require.NoError(t, err)
		require.Equal(t, r.Decision, d, "a route's decision is what Check says of its message")
		require.Equal(t, support.Author, r.Message.Author)
		require.Equal(t, support.Purpose, r.Message.Purpose)
	}
	// A promotion typed by no one may go neither under CARE nor under NEWS.
	require.ElementsMatch(t, []string{"template:late", "template:order"}, names(routes(t, e, conversation.Intent{Message: text}, alice)))
	past, err := e.RoutesAt(context.Background(), []channels.Address{alice}, conversation.Intent{Message: text}, t0)
	require.NoError(t, err)
	require.Contains(t, names(past), "text")
	none, err := e.RoutesAt(context.Background(), []channels.Address{alice}, conversation.Intent{Message: text}, time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, err)
	require.Empty(t, none, "before the rulebook begins")
}

func TestRoutesWithoutACatalogueOrAType(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	require.Empty(t, routes(t, e, conversation.Intent{Message: text}, alice), "no routes is not an error")
	require.Empty(t, routes(t, e, conversation.Intent{Message: channels.Message{Type: "hologram"}}, alice))
	require.Empty(t, routes(t, e, conversation.Intent{Message: text}))
}

func TestRoutesSpeaksThePersonsLanguages(t *testing.T) {
	t.Parallel()
	templates := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Hi."), form("order", "de", template.Utility, "Hallo."), form("order", "pt_BR", template.Utility, "Oi."))
	e, _ := newEngine(t, t0, conversation.WithTemplates(templates))
	for _, tc := range []struct{ speaks, want []string }{
		{nil, []string{"en", "de", "pt_BR"}}, {[]string{"de"}, []string{"de"}}, {[]string{"pt_br", "EN"}, []string{"pt_BR", "en"}}, {[]string{"fr"}, nil},
	} {
		var got []string
		for _, r := range routes(t, e, conversation.Intent{Message: text, Languages: tc.speaks}, alice) {
			got = append(got, r.Message.Template.Language)
		}
		require.ElementsMatch(t, tc.want, got, tc.speaks)
	}
}

func TestRoutesFillsTemplates(t *testing.T) {
	t.Parallel()
	templates := catalogue(t, nil, "b1", form("plain", "en", template.Utility, "Hello."), form("named", "en", template.Utility, "Order {{1}} is {{2}} now."))
	e, _ := newEngine(t, t0, conversation.WithTemplates(templates))
	incomplete := map[string]bool{}
	for _, r := range routes(t, e, conversation.Intent{Message: text}, alice) {
		incomplete[r.Name()] = r.Incomplete
	}
	require.Equal(t, map[string]bool{"template:plain": false, "template:named": true}, incomplete)

	filled := routes(t, e, conversation.Intent{Message: text, Values: &template.Values{Body: []string{"7", "late"}}}, alice)
	require.Equal(t, []string{"template:named"}, names(filled), "two values do not fill a template without variables")
	require.False(t, filled[0].Incomplete)
	require.Equal(t, policy.Allow, filled[0].Decision.Verdict)
	require.Equal(t, []string{"template:plain"}, names(routes(t, e, conversation.Intent{Message: text, Values: &template.Values{}}, alice)))
	require.Empty(t, routes(t, e, conversation.Intent{Message: text, Values: &template.Values{Body: []string{"7"}}}, alice), "one value fills neither")
}

// Codes cost what other templates cost, and carry nothing of what was to be said.
func TestRoutesPutsCodesBehindTemplatesOfTheirPrice(t *testing.T) {
	t.Parallel()
	for _, spelled := range []template.Category{template.Authentication, "AUTHENTICATION"} {
		templates := catalogue(t, nil, "b1", form("a_code", "en", spelled, "Your code."), form("b_offer", "en", template.Marketing, "An offer."), form("c_order", "en", template.Utility, "It ships."))
		e, _ := newEngine(t, t0, conversation.WithTemplates(templates))
		require.Equal(t, []string{"template:b_offer", "template:c_order", "template:a_code"}, names(routes(t, e, conversation.Intent{Message: text}, alice)))
	}
}

func TestRoutesLeavesOutWhatIsRefused(t *testing.T) {
	t.Parallel()
	paused := form("paused", "en", template.Utility, "Hello.")
	paused.Status = template.Paused
	rejected := form("rejected", "en", template.Utility, "Hello.")
	rejected.Status = "REJECTED"
	e, _ := newEngine(t, t0, conversation.WithTemplates(catalogue(t, nil, "b1", paused, rejected, form("good", "en", template.Utility, "Hello."))))
	require.Equal(t, []string{"template:good"}, names(routes(t, e, conversation.Intent{Message: text}, alice)))
	other := channels.Address{Channel: "demo", Business: "b2", User: alice.User}
	require.Empty(t, routes(t, e, conversation.Intent{Message: text}, other), "another account has no such templates")
}

func TestRoutesPutsDeferredLastAndSoonestFirst(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0)
	restrict := func(business string, hours time.Duration) channels.Address {
		a := channels.Address{Channel: "demo", Business: business, User: alice.User}
		ev := userEvent("m", t0, window.Message)
		ev.Address = a
		account := restricting(t0)
		account.Address.Business = business
		if hours > 0 {
			account.AccountUpdate = &channels.AccountUpdate{Restrictions: []channels.Restriction{{Type: "NO_REPLIES", Until: t0.Add(hours * time.Hour)}}}
		}
		require.NoError(t, record(e, ctx, ev, account))
		return a
	}
	late, soon, now := restrict("late", 5), restrict("soon", 2), restrict("now", 0)
	got := routes(t, e, conversation.Intent{Message: text}, late, soon, now)
	require.Len(t, got, 3)
	require.Equal(t, []channels.Address{now, soon, late}, []channels.Address{got[0].Address, got[1].Address, got[2].Address})
	require.Equal(t, policy.Defer, got[1].Decision.Verdict)
	require.True(t, got[1].Decision.Until.Equal(t0.Add(2*time.Hour)))

	// Between equals the order of the addresses, the preferred one first, stays.
	a, b := restrict("a", 0), restrict("b", 0)
	got = routes(t, e, conversation.Intent{Message: text}, b, a, now)
	require.Equal(t, []channels.Address{b, a, now}, []channels.Address{got[0].Address, got[1].Address, got[2].Address})
}

func TestRoutesCheapestFirst(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2026, 8, 3, 12, 0, 0, 0, time.UTC)
	wa := whatsapp.New()
	rules := wa.Rulebook().At(now).Templates
	templates := template.NewCatalogue(rules)
	require.NoError(t, templates.Put("acct", now.Add(-time.Hour), form("offer", "en", template.Marketing, "Buy more."), form("order", "en", template.Utility, "It ships.")))
	account := policy.Account{Pricing: pricing.Account{ID: "acct", Currency: "USD", Zone: time.UTC, Country: "IN"}}
	e, err := conversation.New(conversation.WithChannels(wa, demo{demoBook()}), conversation.WithClock(&manual{now}),
		conversation.WithTemplates(templates), conversation.WithAccounts(conversation.AccountMap{"n1": account}))
	require.NoError(t, err)
	person := channels.Address{Channel: whatsapp.Name, Business: "n1", User: "919812345678"}
	elsewhere := channels.Address{Channel: "demo", Business: "b1", User: "someone"}
	in := conversation.Intent{Message: channels.Message{Type: channels.Text, Text: "hello", Purpose: channels.Support}}

	closed := routes(t, e, in, elsewhere, person)
	require.Equal(t, []string{"template:order", "template:offer"}, names(closed), "utility costs less than marketing")
	less, err := closed[0].Decision.Charge.Price.Cmp(closed[1].Decision.Charge.Price)
	require.NoError(t, err)
	require.Negative(t, less)

	ev := channels.Event{Kind: channels.UserAction, ID: "m", Address: elsewhere, Occurred: now, Action: channels.ActMessage}
	require.NoError(t, record(e, ctx, ev))
	got := routes(t, e, in, elsewhere, person)
	require.Equal(t, []string{"template:order", "template:offer", "text"}, names(got), "what costs an unknown amount comes after what is known")
	require.Equal(t, elsewhere, got[2].Address)

	ev.Address = person
	require.NoError(t, record(e, ctx, ev))
	got = routes(t, e, in, elsewhere, person)
	require.Equal(t, []string{"text", "template:order", "template:offer", "text"}, names(got), "in the open window the free form is free")
	require.Equal(t, person, got[0].Address)
	require.True(t, got[0].Decision.Charge.Price.IsZero())
}

func TestRoutesErrors(t *testing.T) {
	t.Parallel()
	e, _ := newEngine(t, t0)
	var input *channels.InputError
	for _, bad := range []channels.Address{{}, {Channel: "none", Business: "b", User: "u"}} {
		_, err := e.Routes(context.Background(), []channels.Address{alice, bad}, conversation.Intent{Message: text})
		require.ErrorAs(t, err, &input)
	}
}

// asked counts how often it is asked, of how many counts.
type asked struct{ calls, counts int }

func (a *asked) Count(_ context.Context, keys ...pricing.CountKey) ([]pricing.Usage, error) {
	a.calls, a.counts = a.calls+1, a.counts+len(keys)
	return make([]pricing.Usage, len(keys)), nil
}

// However many templates there are, each count is asked for once in a call.
func TestRoutesAskForEachCountOnce(t *testing.T) {
	t.Parallel()
	var list []*template.Template
	for _, category := range []template.Category{template.Utility, template.Authentication} {
		for _, name := range []string{"a", "b", "c"} {
			list = append(list, form(name+string(category), "en", category, "It ships."))
		}
	}
	counter := &asked{}
	c := template.NewCatalogue(nil)
	require.NoError(t, c.Put("acct", ledgerNow.Add(-time.Hour), list...))
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}), conversation.WithUsage(counter),
		conversation.WithTemplates(c), conversation.WithAccounts(conversation.AccountMap{"n1": {Pricing: pricing.Account{ID: "acct", Currency: "USD"}}}))
	require.NoError(t, err)
	for range 2 {
		*counter = asked{}
		require.Len(t, routes(t, e, conversation.Intent{Message: channels.Message{Purpose: channels.Transactional}}, buyer), len(list))
		require.Equal(t, asked{calls: 2, counts: 2}, *counter)
	}
}

// A promotion is proposed as no template that is for none by the platform's definition, also when nobody said what the message is for. Who
// names such a template is not refused: no platform sees the purpose.
func TestRoutesProposeNoTemplateThatIsForNoPromotion(t *testing.T) {
	t.Parallel()
	list := []*template.Template{form("order", "en", template.Utility, "Your order ships."), form("code", "en", template.Authentication, "{{1}} is your code."),
		form("news", "en", template.Marketing, "News.")}
	list[0].Category = "utility" // as a webhook may spell it
	e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithClock(&manual{ledgerNow}),
		conversation.WithTemplates(catalogue(t, nil, "n1", list...)))
	require.NoError(t, err)
	for purpose, want := range map[channels.Purpose][]string{
		channels.Promotional: {"template:news"}, 9: {"template:news"},
		channels.Transactional: {"template:order", "template:code", "template:news"}, channels.Support: {"template:order", "template:code", "template:news"},
	} {
		m := channels.Message{Type: channels.Text, Text: "hello", Purpose: purpose}
		require.ElementsMatch(t, want, names(routes(t, e, conversation.Intent{Message: m}, buyer)), "%v", purpose)
	}
	d := checkAt(t, e, buyer, channels.Message{Type: channels.Template, Template: template.NewSend("order", "en")}, ledgerNow)
	require.True(t, d.Allowed(), d)
}

// A deferred route is one that may be taken when its time has come: a window that closes by then, at the same instant too, leaves the
// template alone.
func TestRoutesAreDeferredPastNoWindow(t *testing.T) {
	t.Parallel()
	templates := catalogue(t, nil, "b1", form("order", "en", template.Utility, "Your order ships."))
	closes := t0.Add(talkLength)
	for until, want := range map[time.Time][]string{
		closes.Add(-time.Millisecond): {"text", "template:order"}, closes: {"template:order"}, closes.Add(time.Millisecond): {"template:order"},
	} {
		e, _ := newEngine(t, t0, conversation.WithTemplates(templates), conversation.WithHouseRules(quietUntil(until)))
		require.NoError(t, record(e, context.Background(), userEvent("m", t0, window.Message)))
		d := check(t, e, text)
		require.Equal(t, policy.Defer, d.Verdict)
		require.True(t, d.Until.Equal(until), "Check says when to ask again, and no more")
		require.ElementsMatch(t, want, names(routes(t, e, conversation.Intent{Message: text}, alice)), until)
	}
}

// quietUntil defers what is asked before an instant.
type quietUntil time.Time

func (q quietUntil) Judge(c conversation.HouseCase) conversation.Ruling {
	if !c.Decision.At.Before(time.Time(q)) {
		return conversation.Ruling{}
	}
	return conversation.Ruling(refuses(time.Time(q)))
}
