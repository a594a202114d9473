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
			if err := r.check(context.Background(), templatesUnderTest{newTemplates(t)}); err != nil {
				t.Errorf("the catalogue breaks the rule %q: %v", r.rule, err)
			}
		})
	}
}

// templatesRule is one sentence of the contract and how to find a breach of it.
type templatesRule struct {
	name  string
	rule  string
	check func(ctx context.Context, c templatesUnderTest) error
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

// templatesUnderTest is a catalogue with what the rules ask of it.
type templatesUnderTest struct{ conversation.Templates }

// templatesAt is an instant so many seconds after the first one of the rules.
func templatesAt(second int) time.Time {
	return time.Date(2026, 3, 2, 10, 0, second, 0, time.UTC)
}

// templatesUpdate is a status update of the account "a".
func templatesUpdate(name string, second int, s template.Status) template.Update {
	return template.Update{Account: "a", Name: name, Language: "en", Kind: template.StatusUpdate, At: templatesAt(second), Status: s}
}

// view looks up a template of the account "a" that must be there.
func (c templatesUnderTest) view(ctx context.Context, name string, at time.Time) (template.View, error) {
	v, found, err := c.Lookup(ctx, "a", name, "en", at)
	switch {
	case err != nil:
		return v, fmt.Errorf("look-up of %q at %s: %w", name, at, err)
	case !found:
		return v, fmt.Errorf("look-up of %q at %s finds nothing", name, at)
	}
	return v, nil
}

// status is an error when a template has another status at an instant; empty: when it is there at all.
func (c templatesUnderTest) status(ctx context.Context, name string, at time.Time, want template.Status) error {
	v, found, err := c.Lookup(ctx, "a", name, "en", at)
	switch {
	case err != nil:
		return fmt.Errorf("look-up of %q at %s: %w", name, at, err)
	case found != (want != "") || v.Status != want:
		return fmt.Errorf("%q at %s: found %t with status %q, want %q", name, at, found, v.Status, want)
	case found && (v.Account != "a" || v.Name != name || v.Language != "en"):
		return fmt.Errorf("%q at %s: the view is of %q, %q, %q", name, at, v.Account, v.Name, v.Language)
	}
	return nil
}

func templatesUnknown(ctx context.Context, c templatesUnderTest) error {
	for v, err := range c.All(ctx, "a", templatesAt(0)) {
		return fmt.Errorf("the list of an empty catalogue yields %q and error %v", v.Name, err)
	}
	return errors.Join(c.status(ctx, "n", templatesAt(0), ""), c.Apply(ctx))
}

func templatesAsOf(ctx context.Context, c templatesUnderTest) error {
	err := c.Apply(ctx, templatesUpdate("n", 1, template.Pending), templatesUpdate("n", 2, template.Approved), templatesUpdate("n", 3, template.Rejected))
	if err != nil {
		return err
	}
	for second, s := range []template.Status{"", template.Pending, template.Approved, template.Rejected} {
		err = errors.Join(err, c.status(ctx, "n", templatesAt(second), s), c.status(ctx, "n", templatesAt(second).Add(1), s),
			c.status(ctx, "n", templatesAt(second+1).Add(-1), s))
	}
	v, failed := c.view(ctx, "n", templatesAt(2))
	if !v.From.Equal(templatesAt(2)) || !v.Until.Equal(templatesAt(3)) {
		failed = errors.Join(failed, fmt.Errorf("the view is from %s until %s, want %s and %s", v.From, v.Until, templatesAt(2), templatesAt(3)))
	}
	return errors.Join(err, failed)
}

func templatesOrder(ctx context.Context, c templatesUnderTest) error {
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
			if err := c.Apply(ctx, u); err != nil {
				return err
			}
		}
	}
	for half := range 14 {
		at := templatesAt(0).Add(time.Duration(half) * time.Second / 2)
		want, known, err := c.Lookup(ctx, "a", "n0", "en", at)
		if err != nil {
			return err
		}
		for n := range orders {
			got, found, err := c.Lookup(ctx, "a", fmt.Sprint("n", n), "en", at)
			got.Name = want.Name
			a, failedA := json.Marshal(got)
			b, failedB := json.Marshal(want)
			if err := errors.Join(err, failedA, failedB); err != nil || found != known || string(a) != string(b) {
				return fmt.Errorf("at %s, told in order %v: found %t, %s, error %v; told in order of time: found %t, %s", at, orders[n], found, a, err, known, b)
			}
		}
	}
	return nil
}

func templatesHistory(ctx context.Context, c templatesUnderTest) error {
	err := c.Apply(ctx, templatesUpdate("n", 0, template.Pending), templatesUpdate("n", 1, template.Rejected))
	for second := 2; second < 52 && err == nil; second++ {
		err = c.Apply(ctx, templatesUpdate("n", second, template.Approved))
	}
	return errors.Join(err, c.status(ctx, "n", templatesAt(0), template.Pending), c.status(ctx, "n", templatesAt(1), template.Rejected),
		c.status(ctx, "n", templatesAt(60), template.Approved))
}
