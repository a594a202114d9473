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

func templatesDefinition(c *templatesCase) {
	u, err := templatesListed()
	c.note(err)
	c.apply(u)
	for _, at := range []time.Time{templatesAt(0), templatesAt(1).Add(-1), templatesAt(1), templatesAt(9)} {
		v := c.view("n", at)
		if v.Status != template.Approved || v.ID != "7" || v.Category != template.Utility || v.Template == nil {
			c.note(fmt.Errorf("at %s the view is %+v", at, v))
		}
		c.note(templatesSame(u.Definition, v.Template))
	}
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

func templatesComponents(c *templatesCase) {
	u, err := templatesListed()
	c.note(err)
	change := template.Update{Account: "a", Name: "n", Language: "en", Kind: template.ComponentsUpdate, At: templatesAt(2),
		Components: []template.Component{{Type: template.Body, Text: "Parcel {{1}} left."}}}
	c.apply(change, u)
	for at, want := range map[time.Time]string{templatesAt(1): "Parcel {{1}} is here.", templatesAt(2).Add(-1): "Parcel {{1}} is here.", templatesAt(2): "Parcel {{1}} left."} {
		t := c.view("n", at).Template
		if t == nil {
			c.note(fmt.Errorf("at %s there is no definition", at))
			return
		}
		if body := t.Component(template.Body); body == nil || body.Text != want || string(body.Extra["new"]) != `{"a":null}` {
			c.note(fmt.Errorf("at %s the body is %+v, want the text %q and all else as listed", at, body, want))
		}
		if t.Component(template.Header) == nil {
			c.note(fmt.Errorf("at %s the image header, which such updates leave out, is gone", at))
		}
	}
}

func templatesPause(c *templatesCase) {
	pause := templatesUpdate("n", 1, template.Paused)
	pause.PausedUntil = templatesAt(5)
	c.apply(pause, templatesUpdate("n", 0, template.Approved))
	if v := c.view("n", templatesAt(1)); !v.PausedUntil.Equal(templatesAt(5)) || !v.Until.Equal(templatesAt(5)) {
		c.note(fmt.Errorf("paused until %s, the view until %s, want %s", v.PausedUntil, v.Until, templatesAt(5)))
	}
	c.status("n", templatesAt(1).Add(-1), template.Approved).status("n", templatesAt(1), template.Paused).
		status("n", templatesAt(5).Add(-1), template.Paused).status("n", templatesAt(5), template.Approved)
}

func templatesCategory(c *templatesCase) {
	known, notice := templatesUpdate("n", 0, template.Approved), templatesUpdate("n", 1, "")
	known.Category = template.Utility
	notice.Kind, notice.CorrectCategory, notice.EffectiveAt = template.CategoryUpdate, template.Marketing, templatesAt(5)
	c.apply(notice, known)
	if v := c.view("n", templatesAt(1)); v.NextCategory != template.Marketing || !v.NextCategoryAt.Equal(templatesAt(5)) {
		c.note(fmt.Errorf("announced is %q for %s, want %q for %s", v.NextCategory, v.NextCategoryAt, template.Marketing, templatesAt(5)))
	}
	c.category("n", templatesAt(5).Add(-1), template.Utility).category("n", templatesAt(5), template.Marketing)
}

func templatesCategoryUnsaid(c *templatesCase) {
	said := templatesUpdate("n", 0, template.Pending)
	said.Category = template.Marketing
	c.apply(said, templatesUpdate("n", 1, template.Approved), templatesUpdate("m", 1, template.Approved))
	c.category("n", templatesAt(2), template.Marketing).category("m", templatesAt(2), "")
}

func templatesCategorySpelling(c *templatesCase) {
	for i, word := range []template.Category{"MARKETING", " Marketing ", "marketing"} {
		u := templatesUpdate(fmt.Sprint("n", i), 0, template.Approved)
		u.Category = word
		c.apply(u).category(u.Name, templatesAt(0), template.Marketing)
	}
}

func templatesLanguages(c *templatesCase) {
	english, brazilian := templatesUpdate("n", 0, template.Approved), templatesUpdate("n", 0, template.Rejected)
	brazilian.Language = "pt-BR"
	c.apply(english, brazilian)
	for language, want := range map[string]template.Status{"en": template.Approved, "pt_BR": template.Rejected, "en_US": "", "pt": "", "EN": "", "": ""} {
		v, found, err := c.Lookup(c.ctx, "a", "n", language, templatesAt(0))
		if err != nil || found != (want != "") || v.Status != want {
			c.note(fmt.Errorf("language %q: found %t with status %q and error %v, want %q", language, found, v.Status, err, want))
		}
	}
}

// templatesApart records under keys that a catalogue is apt to take for one: the parts joined with a separator, letters folded,
// blanks cut.
func templatesApart(c *templatesCase) {
	keys := [][3]string{
		{"a", "b", "c"}, {"a", "bc", "c"}, {"ab", "c", "c"}, {"a", "b", "bc"}, {"A", "b", "c"}, {"a", "B", "c"}, {"a", "b", "C"},
		{"a/b", "c", "d"}, {"a", "b/c", "d"}, {"a:b", "c", "d"}, {"a", "b:c", "d"}, {"a|b", "c", "d"}, {"a", "b|c", "d"},
		{"a", "b ", "c"}, {"a", " b", "c"}, {"a", "%", "c"}, {"a", "b", "%"}, {"ü", "b", "c"}, {"u\u0308", "b", "c"},
	}
	reason := func(i int) string { return fmt.Sprint("reason ", i) }
	for i, k := range keys {
		u := template.Update{Account: k[0], Name: k[1], Language: k[2], Kind: template.StatusUpdate, At: templatesAt(0), Status: template.Rejected, Reason: reason(i)}
		c.apply(u)
	}
	for i, k := range keys {
		v, found, err := c.Lookup(c.ctx, k[0], k[1], k[2], templatesAt(0))
		if err != nil || !found || v.Reason != reason(i) {
			c.note(fmt.Errorf("%q: found %t with reason %q and error %v, want %q", k, found, v.Reason, err, reason(i)))
		}
	}
}

// names lists an account's templates as of an instant.
func (c *templatesCase) names(ctx context.Context, account string, at time.Time) ([]string, error) {
	var out []string
	for v, err := range c.All(ctx, account, at) {
		if err != nil {
			return out, err
		}
		out = append(out, v.Name+" "+v.Language+" "+string(v.Status))
	}
	return out, nil
}

func templatesAll(c *templatesCase) {
	german, other := templatesUpdate("b", 0, template.Approved), templatesUpdate("z", 0, template.Approved)
	german.Language, other.Account = "de", "other"
	c.apply(templatesUpdate("later", 1, template.Approved), templatesUpdate("b", 0, template.Pending), other, german,
		templatesUpdate("a", 0, template.Deleted), templatesUpdate("b", 1, template.Approved))
	for second, want := range [][]string{{"a en DELETED", "b de APPROVED", "b en PENDING"},
		{"a en DELETED", "b de APPROVED", "b en APPROVED", "later en APPROVED"}} {
		got, err := c.names(c.ctx, "a", templatesAt(second))
		if err != nil || !slices.Equal(got, want) {
			c.note(fmt.Errorf("at %s the list is %q with error %v, want %q", templatesAt(second), got, err, want))
		}
	}
}

func templatesAllStop(c *templatesCase) {
	c.apply(templatesUpdate("m", 0, template.Approved), templatesUpdate("n", 0, template.Approved))
	n := 0
	for range c.All(c.ctx, "a", templatesAt(0)) {
		n++
		break
	}
	if n != 1 { // a list that goes on after the break panics
		c.note(fmt.Errorf("the list yielded %d times before the break", n))
	}
}

func templatesWrong(c *templatesCase) {
	c.apply(templatesUpdate("n", 0, template.Approved))
	for name, edit := range map[string]func(*template.Update){
		"account": func(u *template.Update) { u.Account = "" }, "name": func(u *template.Update) { u.Name = "" },
		"language": func(u *template.Update) { u.Language = "" }, "kind": func(u *template.Update) { u.Kind = "none" },
		"time": func(u *template.Update) { u.At = time.Time{} }, "definition": func(u *template.Update) { u.Kind = template.DefinitionUpdate },
	} {
		bad := templatesUpdate("n", 1, template.Rejected)
		edit(&bad)
		if c.Apply(c.ctx, templatesUpdate("n", 1, template.Paused), bad, templatesUpdate("m", 1, template.Approved)) == nil {
			c.note(fmt.Errorf("an update with a wrong %s is no error", name))
		}
		c.during(func() { c.status("n", templatesAt(2), template.Approved).status("m", templatesAt(2), "") }, "after a wrong %s", name)
	}
}

func templatesContext(c *templatesCase) {
	c.apply(templatesUpdate("n", 0, template.Approved))
	for _, done := range doneContexts(c.ctx) {
		_, _, lookup := c.Lookup(done, "a", "n", "en", templatesAt(0))
		_, full := c.names(done, "a", templatesAt(0))
		_, empty := c.names(done, "nobody", templatesAt(0))
		apply := c.Apply(done, templatesUpdate("n", 1, template.Rejected))
		for call, err := range map[string]error{"look-up": lookup, "list": full, "list of nothing": empty, "update": apply} {
			if !errors.Is(err, done.Err()) {
				c.note(fmt.Errorf("%s returned %v, want %v", call, err, done.Err()))
			}
		}
	}
	c.status("n", templatesAt(2), template.Approved)
}

func templatesCallers(c *templatesCase) {
	const each = 4
	c.note(together(func(caller int) error {
		for i := range each {
			u := templatesUpdate("n", caller*each+i, "")
			u.Kind, u.Quality = template.QualityUpdate, fmt.Sprint("Q", caller*each+i)
			if err := errors.Join(c.Apply(c.ctx, u), c.Apply(c.ctx, templatesUpdate(fmt.Sprint("own", caller), i, template.Approved))); err != nil {
				return err
			}
		}
		return nil
	}))
	for second := range storeWriters * each {
		v := c.view("n", templatesAt(second))
		if want := fmt.Sprint("Q", second); v.Quality != want {
			c.note(fmt.Errorf("at %s the quality is %q, want %q", templatesAt(second), v.Quality, want))
		}
	}
}
