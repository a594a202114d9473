package conversationtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/template"
)

// TestTemplates tells whether a catalogue of templates keeps the contract of [conversation.Templates]. Each rule is a subtest with a
// catalogue of its own from newTemplates, which returns an empty one, made without rules about a template's life or with those of
// any platform, and releases what it holds with t.Cleanup. A failure names the rule that is broken.
//
// Run it with the race detector as well: one of the rules is about callers at the same time. Nothing it does waits for the clock.
func TestTemplates(t *testing.T, newTemplates func(t *testing.T) conversation.Templates) {
	t.Helper()
	for _, r := range templatesRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			c := &templatesCase{Templates: newTemplates(t), ctx: context.Background()}
			if r.check(c); c.err != nil {
				t.Errorf("the catalogue breaks the rule %q: %v", r.rule, c.err)
			}
		})
	}
}

// templatesRule is one sentence of the contract and how to find a breach of it.
type templatesRule struct {
	name  string
	rule  string
	check func(c *templatesCase)
}

func templatesRules() []templatesRule {
	return []templatesRule{
		{"unknown", "a template of which nothing was told is not found, and that is not an error", templatesUnknown},
		{"as_of", "an update holds from its instant on, and not before", templatesAsOf},
		{"order", "updates come to the same answers in any order and when repeated", templatesOrder},
		{"history", "the answers for the past stay when 50 more updates have come", templatesHistory},
		{"definition", "a listed definition comes back as it was, for the time before the list too", templatesDefinition},
		{"components", "an update of components changes the definition from its instant on", templatesComponents},
		{"pause", "a pause ends by itself at its instant", templatesPause},
		{"category", "an announced category is in force from its instant on", templatesCategory},
		{"category_unsaid", "an update that says no category leaves it as it was", templatesCategoryUnsaid},
		{"category_spelling", "a category has one spelling, whatever an update wrote", templatesCategorySpelling},
		{"languages", "no language stands in for another, and a hyphen counts as an underscore", templatesLanguages},
		{"apart", "templates that differ in account, name or language are different", templatesApart},
		{"all", "a list has every template of the account once, by name, then language, as of the instant", templatesAll},
		{"all_stop", "a list ends when the loop does", templatesAllStop},
		{"wrong", "one wrong update is an error, and of all updates with it none is recorded", templatesWrong},
		{"context", "a done context is an error and leaves everything as it was", templatesContext},
		{"callers", "callers at the same time lose nothing", templatesCallers},
	}
}

// templatesCase is a catalogue under test. Once something is wrong it does nothing more, so that a rule need not look after each step.
type templatesCase struct {
	finding
	conversation.Templates
	ctx context.Context
}

// apply records updates, which must succeed.
func (c *templatesCase) apply(updates ...template.Update) *templatesCase {
	if c.err == nil {
		c.note(c.Apply(c.ctx, updates...))
	}
	return c
}

// templatesAt is an instant so many seconds after the first one of the rules.
func templatesAt(second int) time.Time {
	return time.Date(2026, 3, 2, 10, 0, second, 0, time.UTC)
}

// templatesUpdate is a status update of the account "a".
func templatesUpdate(name string, second int, s template.Status) template.Update {
	return template.Update{Account: "a", Name: name, Language: "en", Kind: template.StatusUpdate, At: templatesAt(second), Status: s}
}

// look looks up a template of the account "a".
func (c *templatesCase) look(name string, at time.Time) (v template.View, found bool) {
	if c.err == nil {
		var err error
		if v, found, err = c.Lookup(c.ctx, "a", name, "en", at); err != nil {
			c.note(fmt.Errorf("look-up of %q at %s: %w", name, at, err))
		}
	}
	return v, found
}

// view looks up a template of the account "a" that must be there.
func (c *templatesCase) view(name string, at time.Time) template.View {
	v, found := c.look(name, at)
	if !found {
		c.note(fmt.Errorf("look-up of %q at %s finds nothing", name, at))
	}
	return v
}

// status looks whether a template has a status at an instant; empty: it is not there.
func (c *templatesCase) status(name string, at time.Time, want template.Status) *templatesCase {
	v, found := c.look(name, at)
	switch {
	case found != (want != "") || v.Status != want:
		c.note(fmt.Errorf("%q at %s: found %t with status %q, want %q", name, at, found, v.Status, want))
	case found && (v.Account != "a" || v.Name != name || v.Language != "en"):
		c.note(fmt.Errorf("%q at %s: the view is of %q, %q, %q", name, at, v.Account, v.Name, v.Language))
	}
	return c
}

// category looks whether a template has a category at an instant.
func (c *templatesCase) category(name string, at time.Time, want template.Category) *templatesCase {
	if v := c.view(name, at); v.Category != want {
		c.note(fmt.Errorf("%q at %s: category %q, want %q", name, at, v.Category, want))
	}
	return c
}

func templatesUnknown(c *templatesCase) {
	for v, err := range c.All(c.ctx, "a", templatesAt(0)) {
		c.note(fmt.Errorf("the list of an empty catalogue yields %q and error %v", v.Name, err))
	}
	c.status("n", templatesAt(0), "").apply()
}

func templatesAsOf(c *templatesCase) {
	c.apply(templatesUpdate("n", 1, template.Pending), templatesUpdate("n", 2, template.Approved), templatesUpdate("n", 3, template.Rejected))
	for second, s := range []template.Status{"", template.Pending, template.Approved, template.Rejected} {
		c.status("n", templatesAt(second), s).status("n", templatesAt(second).Add(1), s).status("n", templatesAt(second+1).Add(-1), s)
	}
	if v := c.view("n", templatesAt(2)); !v.From.Equal(templatesAt(2)) || !v.Until.Equal(templatesAt(3)) {
		c.note(fmt.Errorf("the view is from %s until %s, want %s and %s", v.From, v.Until, templatesAt(2), templatesAt(3)))
	}
}

func templatesOrder(c *templatesCase) {
	updates := []template.Update{
		templatesUpdate("", 1, template.Approved), templatesUpdate("", 2, template.Paused), templatesUpdate("", 4, template.Approved),
		{Kind: template.QualityUpdate, At: templatesAt(2), Quality: "RED"},
		{Kind: template.CategoryUpdate, At: templatesAt(3), Category: template.Utility, CorrectCategory: template.Marketing, EffectiveAt: templatesAt(5)},
	}
	updates[1].PausedUntil = templatesAt(3)
	orders := [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 4, 1, 3}, {3, 1, 0, 2, 4}, {1, 4, 0, 0, 2, 3, 3, 1}}
	for n, order := range orders {
		for _, i := range order {
			u := updates[i]
			u.Account, u.Name, u.Language = "a", fmt.Sprint("n", n), "en"
			c.apply(u)
		}
	}
	for half := range 14 {
		at := templatesAt(0).Add(time.Duration(half) * time.Second / 2)
		want, known := c.look("n0", at)
		for n := range orders {
			got, found := c.look(fmt.Sprint("n", n), at)
			got.Name = want.Name
			a, failedA := json.Marshal(got)
			b, failedB := json.Marshal(want)
			if err := errors.Join(failedA, failedB); err != nil || found != known || string(a) != string(b) {
				c.note(fmt.Errorf("at %s, told in order %v: found %t, %s, error %v; told in order of time: found %t, %s", at, orders[n], found, a, err, known, b))
			}
		}
	}
}

func templatesHistory(c *templatesCase) {
	c.apply(templatesUpdate("n", 0, template.Pending), templatesUpdate("n", 1, template.Rejected))
	for second := 2; second < 52; second++ {
		c.apply(templatesUpdate("n", second, template.Approved))
	}
	c.status("n", templatesAt(0), template.Pending).status("n", templatesAt(1), template.Rejected).status("n", templatesAt(60), template.Approved)
}
