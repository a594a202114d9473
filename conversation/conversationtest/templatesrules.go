package conversationtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/template"
)

// templatesListed is a definition with members that no field of ours has, as it is listed.
func templatesListed() (template.Update, error) {
	t := new(template.Template)
	err := json.Unmarshal([]byte(`{"id":"7","name":"n","language":"en","category":"UTILITY","status":"APPROVED","future":[1],
		"components":[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Parcel {{1}} is here.","new":{"a":null}},
		{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://example.com/{{1}}","y":2}]}]}`), t)
	return template.Update{Account: "a", Kind: template.DefinitionUpdate, At: templatesAt(1), Definition: t}, err
}

func templatesDefinition(ctx context.Context, c templatesUnderTest) error {
	u, err := templatesListed()
	if err != nil {
		return err
	}
	if err := c.Apply(ctx, u); err != nil {
		return err
	}
	for _, at := range []time.Time{templatesAt(0), templatesAt(1).Add(-1), templatesAt(1), templatesAt(9)} {
		v, err := c.view(ctx, "n", at)
		if err != nil {
			return err
		}
		if v.Status != template.Approved || v.ID != "7" || v.Category != template.Utility || v.Template == nil {
			return fmt.Errorf("at %s the view is %+v", at, v)
		}
		if err := templatesSame(u.Definition, v.Template); err != nil {
			return err
		}
	}
	return nil
}

// templatesSame is an error when two definitions differ.
func templatesSame(want, got *template.Template) error {
	a, err := json.Marshal(want)
	b, failed := json.Marshal(got)
	if string(a) != string(b) {
		failed = errors.Join(failed, fmt.Errorf("the definition is %s, want %s", b, a))
	}
	return errors.Join(err, failed)
}

func templatesComponents(ctx context.Context, c templatesUnderTest) error {
	u, err := templatesListed()
	if err != nil {
		return err
	}
	change := template.Update{Account: "a", Name: "n", Language: "en", Kind: template.ComponentsUpdate, At: templatesAt(2),
		Components: []template.Component{{Type: template.Body, Text: "Parcel {{1}} left."}}}
	if err := c.Apply(ctx, change, u); err != nil {
		return err
	}
	for at, want := range map[time.Time]string{templatesAt(1): "Parcel {{1}} is here.", templatesAt(2).Add(-1): "Parcel {{1}} is here.", templatesAt(2): "Parcel {{1}} left."} {
		v, err := c.view(ctx, "n", at)
		if err != nil {
			return err
		}
		if body := v.Template.Component(template.Body); body == nil || body.Text != want || string(body.Extra["new"]) != `{"a":null}` {
			return fmt.Errorf("at %s the body is %+v, want the text %q and all else as listed", at, body, want)
		}
		if v.Template.Component(template.Header) == nil {
			return fmt.Errorf("at %s the image header, which such updates leave out, is gone", at)
		}
	}
	return nil
}

func templatesPause(ctx context.Context, c templatesUnderTest) error {
	pause := templatesUpdate("n", 1, template.Paused)
	pause.PausedUntil = templatesAt(5)
	if err := c.Apply(ctx, pause, templatesUpdate("n", 0, template.Approved)); err != nil {
		return err
	}
	v, err := c.view(ctx, "n", templatesAt(1))
	if !v.PausedUntil.Equal(templatesAt(5)) || !v.Until.Equal(templatesAt(5)) {
		err = errors.Join(err, fmt.Errorf("paused until %s, the view until %s, want %s", v.PausedUntil, v.Until, templatesAt(5)))
	}
	return errors.Join(err, c.status(ctx, "n", templatesAt(1).Add(-1), template.Approved), c.status(ctx, "n", templatesAt(1), template.Paused),
		c.status(ctx, "n", templatesAt(5).Add(-1), template.Paused), c.status(ctx, "n", templatesAt(5), template.Approved))
}

// categoryOf is an error when a template has another category at an instant.
func (c templatesUnderTest) categoryOf(ctx context.Context, name string, at time.Time, want template.Category) error {
	v, err := c.view(ctx, name, at)
	if err == nil && v.Category != want {
		err = fmt.Errorf("%q at %s: category %q, want %q", name, at, v.Category, want)
	}
	return err
}

func templatesCategory(ctx context.Context, c templatesUnderTest) error {
	known, notice := templatesUpdate("n", 0, template.Approved), templatesUpdate("n", 1, "")
	known.Category = template.Utility
	notice.Kind, notice.CorrectCategory, notice.EffectiveAt = template.CategoryUpdate, template.Marketing, templatesAt(5)
	if err := c.Apply(ctx, notice, known); err != nil {
		return err
	}
	v, err := c.view(ctx, "n", templatesAt(1))
	if v.NextCategory != template.Marketing || !v.NextCategoryAt.Equal(templatesAt(5)) {
		err = errors.Join(err, fmt.Errorf("announced is %q for %s, want %q for %s", v.NextCategory, v.NextCategoryAt, template.Marketing, templatesAt(5)))
	}
	return errors.Join(err, c.categoryOf(ctx, "n", templatesAt(5).Add(-1), template.Utility), c.categoryOf(ctx, "n", templatesAt(5), template.Marketing))
}

func templatesCategoryUnsaid(ctx context.Context, c templatesUnderTest) error {
	said := templatesUpdate("n", 0, template.Pending)
	said.Category = template.Marketing
	if err := c.Apply(ctx, said, templatesUpdate("n", 1, template.Approved), templatesUpdate("m", 1, template.Approved)); err != nil {
		return err
	}
	return errors.Join(c.categoryOf(ctx, "n", templatesAt(2), template.Marketing), c.categoryOf(ctx, "m", templatesAt(2), ""))
}

func templatesCategorySpelling(ctx context.Context, c templatesUnderTest) error {
	for i, word := range []template.Category{"MARKETING", " Marketing ", "marketing"} {
		u := templatesUpdate(fmt.Sprint("n", i), 0, template.Approved)
		u.Category = word
		if err := errors.Join(c.Apply(ctx, u), c.categoryOf(ctx, u.Name, templatesAt(0), template.Marketing)); err != nil {
			return err
		}
	}
	return nil
}

func templatesLanguages(ctx context.Context, c templatesUnderTest) error {
	english, brazilian := templatesUpdate("n", 0, template.Approved), templatesUpdate("n", 0, template.Rejected)
	brazilian.Language = "pt-BR"
	if err := c.Apply(ctx, english, brazilian); err != nil {
		return err
	}
	for language, want := range map[string]template.Status{"en": template.Approved, "pt_BR": template.Rejected, "en_US": "", "pt": "", "EN": "", "": ""} {
		v, found, err := c.Lookup(ctx, "a", "n", language, templatesAt(0))
		if err != nil || found != (want != "") || v.Status != want {
			return fmt.Errorf("language %q: found %t with status %q and error %v, want %q", language, found, v.Status, err, want)
		}
	}
	return nil
}

// templatesApart records under keys that a catalogue is apt to take for one: the parts joined with a separator, letters folded,
// blanks cut.
func templatesApart(ctx context.Context, c templatesUnderTest) error {
	keys := [][3]string{
		{"a", "b", "c"}, {"a", "bc", "c"}, {"ab", "c", "c"}, {"a", "b", "bc"}, {"A", "b", "c"}, {"a", "B", "c"}, {"a", "b", "C"},
		{"a/b", "c", "d"}, {"a", "b/c", "d"}, {"a:b", "c", "d"}, {"a", "b:c", "d"}, {"a|b", "c", "d"}, {"a", "b|c", "d"},
		{"a", "b ", "c"}, {"a", " b", "c"}, {"a", "%", "c"}, {"a", "b", "%"}, {"ü", "b", "c"}, {"u\u0308", "b", "c"},
	}
	reason := func(i int) string { return fmt.Sprint("reason ", i) }
	for i, k := range keys {
		u := template.Update{Account: k[0], Name: k[1], Language: k[2], Kind: template.StatusUpdate, At: templatesAt(0), Status: template.Rejected, Reason: reason(i)}
		if err := c.Apply(ctx, u); err != nil {
			return err
		}
	}
	for i, k := range keys {
		v, found, err := c.Lookup(ctx, k[0], k[1], k[2], templatesAt(0))
		if err != nil || !found || v.Reason != reason(i) {
			return fmt.Errorf("%q: found %t with reason %q and error %v, want %q", k, found, v.Reason, err, reason(i))
		}
	}
	return nil
}

// names lists an account's templates as of an instant.
func (c templatesUnderTest) names(ctx context.Context, account string, at time.Time) ([]string, error) {
	var out []string
	for v, err := range c.All(ctx, account, at) {
		if err != nil {
			return out, err
		}
		out = append(out, v.Name+" "+v.Language+" "+string(v.Status))
	}
	return out, nil
}

func templatesAll(ctx context.Context, c templatesUnderTest) error {
	german, other := templatesUpdate("b", 0, template.Approved), templatesUpdate("z", 0, template.Approved)
	german.Language, other.Account = "de", "other"
	err := c.Apply(ctx, templatesUpdate("later", 1, template.Approved), templatesUpdate("b", 0, template.Pending), other, german,
		templatesUpdate("a", 0, template.Deleted), templatesUpdate("b", 1, template.Approved))
	if err != nil {
		return err
	}
	for second, want := range [][]string{{"a en DELETED", "b de APPROVED", "b en PENDING"},
		{"a en DELETED", "b de APPROVED", "b en APPROVED", "later en APPROVED"}} {
		got, err := c.names(ctx, "a", templatesAt(second))
		if err != nil || !slices.Equal(got, want) {
			return fmt.Errorf("at %s the list is %q with error %v, want %q", templatesAt(second), got, err, want)
		}
	}
	return nil
}

func templatesAllStop(ctx context.Context, c templatesUnderTest) error {
	if err := c.Apply(ctx, templatesUpdate("m", 0, template.Approved), templatesUpdate("n", 0, template.Approved)); err != nil {
		return err
	}
	n := 0
	for range c.All(ctx, "a", templatesAt(0)) {
		n++
		break
	}
	if n != 1 { // a list that goes on after the break panics
		return fmt.Errorf("the list yielded %d times before the break", n)
	}
	return nil
}

func templatesWrong(ctx context.Context, c templatesUnderTest) error {
	if err := c.Apply(ctx, templatesUpdate("n", 0, template.Approved)); err != nil {
		return err
	}
	for name, edit := range map[string]func(*template.Update){
		"account": func(u *template.Update) { u.Account = "" }, "name": func(u *template.Update) { u.Name = "" },
		"language": func(u *template.Update) { u.Language = "" }, "kind": func(u *template.Update) { u.Kind = "none" },
		"time": func(u *template.Update) { u.At = time.Time{} }, "definition": func(u *template.Update) { u.Kind = template.DefinitionUpdate },
	} {
		bad := templatesUpdate("n", 1, template.Rejected)
		edit(&bad)
		if err := c.Apply(ctx, templatesUpdate("n", 1, template.Paused), bad, templatesUpdate("m", 1, template.Approved)); err == nil {
			return fmt.Errorf("an update with a wrong %s is no error", name)
		}
		if err := errors.Join(c.status(ctx, "n", templatesAt(2), template.Approved), c.status(ctx, "m", templatesAt(2), "")); err != nil {
			return fmt.Errorf("after a wrong %s: %w", name, err)
		}
	}
	return nil
}

func templatesContext(ctx context.Context, c templatesUnderTest) error {
	if err := c.Apply(ctx, templatesUpdate("n", 0, template.Approved)); err != nil {
		return err
	}
	for _, done := range doneContexts(ctx) {
		_, _, lookup := c.Lookup(done, "a", "n", "en", templatesAt(0))
		_, full := c.names(done, "a", templatesAt(0))
		_, empty := c.names(done, "nobody", templatesAt(0))
		apply := c.Apply(done, templatesUpdate("n", 1, template.Rejected))
		for call, err := range map[string]error{"look-up": lookup, "list": full, "list of nothing": empty, "update": apply} {
			if !errors.Is(err, done.Err()) {
				return fmt.Errorf("%s returned %v, want %v", call, err, done.Err())
			}
		}
	}
	return c.status(ctx, "n", templatesAt(2), template.Approved)
}

func templatesCallers(ctx context.Context, c templatesUnderTest) error {
	const each = 4
	err := together(func(caller int) error {
		for i := range each {
			u := templatesUpdate("n", caller*each+i, "")
			u.Kind, u.Quality = template.QualityUpdate, fmt.Sprint("Q", caller*each+i)
			if err := errors.Join(c.Apply(ctx, u), c.Apply(ctx, templatesUpdate(fmt.Sprint("own", caller), i, template.Approved))); err != nil {
				return err
			}
		}
		return nil
	})
	for second := range storeWriters * each {
		v, lost := c.view(ctx, "n", templatesAt(second))
		if want := fmt.Sprint("Q", second); v.Quality != want {
			lost = errors.Join(lost, fmt.Errorf("at %s the quality is %q, want %q", templatesAt(second), v.Quality, want))
		}
		err = errors.Join(err, lost)
	}
	return err
}
