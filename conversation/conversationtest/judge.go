package conversationtest

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// judge checks the words that only channels know. It returns the scenario's channel.
func (s *Scenario) judge(with *setup) (platform, *ParseError) {
	i := slices.IndexFunc(with.channels, func(c policy.Channel) bool { return c.Name() == s.channel.text })
	if i < 0 {
		return platform{}, s.channel.pos.errorf(s.channel.text, "is not a channel that was given to the runner")
	}
	p, err := s.platform(with.channels[i], with.rulebooks)
	if err != nil {
		return platform{}, err
	}
	all := []*policy.Rulebook{p.book}
	for _, c := range with.channels {
		all = append(all, c.Rulebook())
	}
	return p, s.judgeBy(&vocabulary{types: messageTypes(all), features: features(all), book: p.book, own: with.engine != nil})
}

// judgeBy checks the words against a vocabulary.
func (s *Scenario) judgeBy(v *vocabulary) *ParseError {
	for _, f := range s.business.features {
		if !slices.Contains(v.features, f) {
			return s.business.pos.errorf("features="+f, "is no feature that a rule of any channel asks for (features: %s)", cmp.Or(strings.Join(v.features, " "), "none"))
		}
	}
	for _, u := range s.usage {
		switch {
		case !v.category(u.category):
			return u.pos.errorf(string(u.category), "is not a category that the channel charges")
		case u.market != "" && !v.market(u.market):
			return u.pos.errorf("market="+u.market, "is not a market of the channel")
		}
	}
	for _, st := range s.steps {
		if err := v.step(st); err != nil {
			return err
		}
	}
	return nil
}

// vocabulary is the words of the scenario's channel; types and features are those of
// all channels, since one channel may be asked for what only another carries.
type vocabulary struct {
	book     *policy.Rulebook
	types    map[channels.MessageType]bool
	features []string
	own      bool // house rules of the host may give reason codes of their own
}

// messageTypes are the types that any rulebook has at any date, and those that package
// channels names.
func messageTypes(books []*policy.Rulebook) map[channels.MessageType]bool {
	types := map[channels.MessageType]bool{}
	for _, t := range [...]channels.MessageType{
		channels.Text, channels.Image, channels.Audio, channels.Video, channels.Document, channels.File,
		channels.Sticker, channels.Location, channels.Contacts, channels.Reaction, channels.Template,
		channels.PrivateReply, channels.Utility, channels.Marketing, channels.CustomerFeedback, channels.SenderAction,
	} {
		types[t] = true
	}
	for _, book := range books {
		for _, p := range book.Permissions {
			for _, t := range p.Types {
				types[t] = true
			}
		}
	}
	return types
}

func (v *vocabulary) step(st *step) *ParseError {
	// A type that nobody knows is a slip, unless the step is about just that.
	if m := st.message; m != nil && !v.types[m.message.Type] && !st.expects(policy.UnsupportedType) {
		return st.pos.errorf(string(m.message.Type), "is not a message type of any channel")
	}
	if c := st.confirm; c != nil && !v.window(c.kind) {
		return st.pos.errorf(string(c.kind), "is not a window of the channel")
	}
	for i := range st.clauses {
		if err := v.clause(&st.clauses[i]); err != nil {
			return err
		}
	}
	return nil
}

func (st *step) expects(code policy.ReasonCode) bool {
	return slices.ContainsFunc(st.clauses, func(c clause) bool { return c.name == "reason" && c.reason == code })
}

func (v *vocabulary) clause(c *clause) *ParseError {
	switch {
	case (c.name == "open" || c.name == "closed") && !v.window(c.kind):
		return c.pos.errorf(string(c.kind), "is not a window of the channel")
	case c.name == "reason" && !v.own && !slices.Contains(policy.ReasonCodes(), c.reason):
		return c.pos.errorf(string(c.reason), "is not a reason code")
	case c.name == "suggest" && !v.types[c.message.typ]:
		return c.pos.errorf(string(c.message.typ), "is not a message type of any channel")
	case c.name == "charge" && c.charge.category != "" && !v.category(c.charge.category):
		return c.pos.errorf(string(c.charge.category), "is not a category that the channel charges")
	}
	return nil
}

// features are what a rule asks an account to have been granted, at any date.
func features(books []*policy.Rulebook) []string {
	var all []string
	for _, book := range books {
		for _, p := range book.Permissions {
			if p.Feature != "" {
				all = append(all, p.Feature)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// window reports whether the channel has, at any date, a window of the kind.
func (v *vocabulary) window(kind window.Kind) bool {
	return slices.ContainsFunc(v.book.Windows, func(w policy.WindowRow) bool { return w.Rule.Kind == kind })
}

// category reports whether the category is a template's, or one that the price rules
// speak of at any date. A channel without price rules leaves it open.
func (v *vocabulary) category(c pricing.Category) bool {
	if v.book.Prices.Get() == nil || slices.Contains(categoryWords, string(c)) {
		return true
	}
	facts := v.book.Prices.Get().Facts()
	return c == facts.FreeForm || slices.ContainsFunc(facts.Rules, func(r pricing.Rule) bool {
		return c == r.Category || c == r.As || c == r.International
	})
}

// market reports whether the price table names the market at any date. A channel
// without a table leaves it open.
func (v *vocabulary) market(name string) bool {
	if v.book.Prices.Get() == nil {
		return true
	}
	m := v.book.Prices.Get().Facts().Markets
	return len(m.Rows) == 0 || name == m.Other ||
		slices.ContainsFunc(m.Rows, func(r pricing.MarketRow) bool { return r.Market == name }) ||
		slices.ContainsFunc(m.Moves, func(r pricing.MarketMove) bool { return r.FromMarket == name || r.ToMarket == name })
}
