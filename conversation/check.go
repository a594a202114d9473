package conversation

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// Check says whether a message may go to a person now. A refusal is a Decision, not an error. Errors are a [*channels.InputError]
// for a bad address or an unknown channel, and what the store, the host's interfaces or the ledger returned. The address needs no
// user when the message names the comment or token that it answers. Nor does a read receipt or typing sign that names a message
// ([channels.SenderAction] with ReplyTo): then what is known of the business alone decides.
func (e *Engine) Check(ctx context.Context, a channels.Address, m channels.Message) (policy.Decision, error) {
	return e.CheckAt(ctx, a, m, e.now())
}

// CheckAt is Check as of an instant: the rules, prices and template states of that instant, and what is known of the conversation
// now. It serves to rehearse a coming change and to audit a past one. Of an instant long gone not all is known any more: what is
// not makes the answer restrictive, or the decision says what it assumed ([policy.AssumedUnblocked]).
func (e *Engine) CheckAt(ctx context.Context, a channels.Address, m channels.Message, at time.Time) (policy.Decision, error) {
	k, err := e.know(ctx, a, m, at)
	if err != nil {
		return policy.Decision{}, err
	}
	if k.facts.Template, err = e.template(ctx, k, &m, at); err != nil {
		return policy.Decision{}, err
	}
	if t := &k.facts.Template; t.Refusal.Code == template.Code(policy.TemplateUnknown) {
		t.Refusal.Detail += e.existing(ctx, k, m.Template.Name, at)
	}
	d, err := e.decide(ctx, k, &m, at)
	if err != nil {
		return policy.Decision{}, err
	}
	if e.observer != nil {
		e.observer.Decided(ctx, a, m, d)
	}
	return d, nil
}

// decide asks for the counts that the price of a message needs, and decides.
func (e *Engine) decide(ctx context.Context, k *knowledge, m *channels.Message, at time.Time) (policy.Decision, error) {
	ed := k.served.timeline.At(at)
	if k.usage != nil && ed != nil && k.facts.Prices != nil {
		q := k.facts.Query(ed, m, at)
		var payer *pricing.Account
		if k.facts.Account != nil {
			payer = &k.facts.Account.Pricing
		}
		if err := billing.Fill(ctx, k.usage, k.facts.Prices, payer, &q); err != nil {
			return policy.Decision{}, err
		}
		k.facts.Used = q.Used
	}
	d := policy.Decide(ed, m, &k.facts, at)
	if len(e.rules) == 0 {
		return d, nil
	}
	return e.house(k, m, d), nil
}

// template asks the catalogue about the template that a message names.
func (e *Engine) template(ctx context.Context, k *knowledge, m *channels.Message, at time.Time) (policy.TemplateFacts, error) {
	if m.Template == nil || m.Template.Name == "" {
		return policy.TemplateFacts{}, nil
	}
	if e.templates == nil { // what no definition could make right
		return policy.TemplateFacts{Mismatches: template.View{}.Fill(m.Template, k.served.templates(at), at)}, nil
	}
	v, found, err := e.templates.Lookup(ctx, k.owner, m.Template.Name, m.Template.Language, at)
	if err != nil {
		return policy.TemplateFacts{}, err
	}
	return policy.NewTemplateFacts(k.served.templates(at), v, found, m.Template, at), nil
}

// existing says what there is instead of a template that is not: the languages under its name, or that nothing is known of the account.
// It is words only, so an error of the catalogue leaves it out.
func (e *Engine) existing(ctx context.Context, k *knowledge, name string, at time.Time) string {
	const most = 10
	var languages []string
	none := true
	for v, err := range e.templates.All(ctx, k.owner, at) {
		if err != nil {
			return ""
		}
		none = false
		if v.Name == name && v.Status != template.Deleted {
			languages = append(languages, v.Language)
		}
	}
	more := ""
	if len(languages) > most {
		more = fmt.Sprintf(" and %d more", len(languages)-most)
		languages = languages[:most]
	}
	switch {
	case none && k.owner == k.address.Business:
		return fmt.Sprintf("; no account is known for %s, and no template under its own name: say whose templates it uses (Account.Pricing.ID) and load their list", channels.Clip(k.owner))
	case none:
		return fmt.Sprintf("; no template of account %s is known at all: load its list", channels.Clip(k.owner))
	case len(languages) == 0:
		return "; nor in any other language"
	}
	return "; the name exists in " + strings.Join(languages, ", ") + more
}

// templates gives the rules for templates in force at an instant, nil where there are none.
func (c *served) templates(at time.Time) *template.Rules {
	if ed := c.timeline.At(at); ed != nil {
		return ed.Templates
	}
	return nil
}
