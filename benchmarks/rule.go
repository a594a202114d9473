package main

import (
	"errors"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// rule is the rule for free-form messages of one rulebook edition, as its rows state
// it, to be written down in the language of each engine. A message may go while the
// person's window is open, if its type is carried, its parts are not too long, both
// countries are served, the person has not blocked the business and the account is
// not restricted.
type rule struct {
	Types             []string
	Window            int64 // how long it lasts, in milliseconds
	Text, Metadata    int64 // most characters
	Users, Businesses []string
	Restriction       string
}

// input is what the rule is asked about; instants are in milliseconds, 0 for never.
type input struct {
	kind             string
	now, last, block int64
	text, metadata   int64
	country, home    string
	restrictions     []string
}

var errNoRule = errors.New("the edition has no rule for texts as it is compared here")

// ruleOf reads the rule off an edition.
func ruleOf(e *policy.Edition) (*rule, error) {
	p := e.PermissionsFor(channels.Text)[0]
	opens := e.Windows.Find(p.Window)
	if opens == nil || len(p.BarredBy) != 1 {
		return nil, errNoRule
	}
	r := &rule{Window: opens.Length.Milliseconds(), Restriction: p.BarredBy[0]}
	for _, t := range p.Types {
		r.Types = append(r.Types, string(t))
	}
	for _, l := range e.LimitsFor(channels.Text, "") {
		switch l.Measure {
		case channels.TextCharacters:
			r.Text = l.Max
		case channels.MetadataCharacters:
			r.Metadata = l.Max
		}
	}
	for _, b := range e.Blocks {
		if len(b.Categories) == 0 && b.API == "" && (len(b.Types) == 0 || slices.Contains(b.Types, channels.Text)) {
			r.Users, r.Businesses = append(r.Users, b.Users...), append(r.Businesses, b.Businesses...)
		}
	}
	if r.Text == 0 || r.Metadata == 0 || len(r.Users) == 0 {
		return nil, errNoRule
	}
	return r, nil
}

// values are the input in the form that the engines take.
func (in *input) values() map[string]any {
	return map[string]any{
		"type": in.kind, "now": in.now, "last": in.last, "block": in.block, "text": in.text, "metadata": in.metadata,
		"country": in.country, "home": in.home, "restrictions": in.restrictions,
	}
}

// ours makes the decision of this library, with its price.
func ours(e *policy.Edition, book *pricing.Book, in *input) (func() bool, error) {
	var state window.State
	var err error
	for trigger, at := range map[window.Trigger]int64{window.Message: in.last, window.Block: in.block} {
		if at == 0 {
			continue
		}
		if state, err = state.Observe(e.Windows, trigger, time.UnixMilli(at)); err != nil {
			return nil, err
		}
	}
	facts := &policy.Facts{
		State: state, Country: in.country, Prices: book, Recipient: pricing.Recipient{Phone: "919812345678"},
		Account: &policy.Account{Country: in.home, Pricing: pricing.Account{Currency: "USD", Country: in.home}},
	}
	for _, r := range in.restrictions {
		facts.Restrictions = append(facts.Restrictions, channels.Restriction{Type: r})
	}
	m := &channels.Message{Type: channels.MessageType(in.kind), Length: int(in.text)}
	if in.metadata > 0 {
		m.Sizes = channels.Sizes{channels.MetadataCharacters: int(in.metadata)}
	}
	now := time.UnixMilli(in.now).UTC()
	return func() bool { return policy.Decide(e, m, facts, now).Verdict == policy.Allow }, nil
}

// edition is the rulebook on the day of the comparison, and its prices.
func edition() (*policy.Edition, *pricing.Book, error) {
	book := whatsapp.New().Rulebook()
	timeline, err := book.Compile()
	if err != nil {
		return nil, nil, err
	}
	return timeline.At(time.UnixMilli(nowMillis)), book.Prices.Get(), nil
}
