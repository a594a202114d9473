package entry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/replywindow/replywindow/conversation/internal/who"
	"github.com/replywindow/replywindow/window"
)

// Entry is what is kept under one address: of a person's identifier, of a business, of a business account, or of a comment or
// reply token. The zero Entry is an address of which nothing is known. An Entry that was decoded shares nothing with others.
type Entry struct {
	// Links say what was told of who is who.
	Links who.Links
	// Told are the facts, by the stretches in which the identifier may have had another holder.
	Told []who.Stretch[Facts]
	// Recent are the acts of the person that were recorded last.
	Recent Recent
	// Owner is the business account that a number belongs to.
	Owner Owner
	// Standing is what the platform says of a business or a business account.
	Standing Standing
	// Person is, in a token's entry, the identifier of the person who may be answered.
	Person string
	// Token is, in a token's entry, the token itself.
	Token string
	// Tokens are, in a person's entry, the tokens that the person gave and whose entries are forgotten with it, latest last.
	Tokens []Token
	// Claims are who may do what for the person, in order of purpose.
	Claims []Claim
	// Alerts are the deadlines that the host was told of, in order of Deadline.
	Alerts []Alert
	// Leased is until when one watcher alone may tell the host of a deadline, in milliseconds; 0: nobody does.
	Leased int64

	// unknown are sections that a newer release wrote. They are kept as they are.
	unknown []byte
}

// Owner is the business account that a number belongs to, as a webhook said at an instant in milliseconds.
type Owner struct {
	ID string
	At int64
}

// Told says that a number belongs to an account. The latest word counts, of two at one instant the greater id.
func (o Owner) Told(id string, at int64) Owner {
	if id != "" && (at > o.At || at == o.At && id > o.ID) {
		return Owner{ID: id, At: at}
	}
	return o
}

// maxTokens is how many tokens of a person are remembered: the latest.
const maxTokens = 128

// Token is a comment or reply token of a person: the user under which its entry is kept, and when it was last heard of, in
// milliseconds.
type Token struct {
	At   int64
	User string
}

func (t Token) compare(o Token) int {
	return cmp.Or(cmp.Compare(t.At, o.At), strings.Compare(t.User, o.User))
}

// AddToken remembers that a token's entry is about this person.
func (e *Entry) AddToken(t Token) {
	tokens := slices.Clone(e.Tokens)
	if i := slices.IndexFunc(tokens, func(have Token) bool { return have.User == t.User }); i >= 0 {
		t.At = max(t.At, tokens[i].At)
		tokens = slices.Delete(tokens, i, i+1)
	}
	i, _ := slices.BinarySearchFunc(tokens, t, Token.compare)
	tokens = slices.Insert(tokens, i, t)
	e.Tokens = tokens[max(0, len(tokens)-maxTokens):]
}

// Link adds what an event tells of who is who, and parts the facts where their holder may have changed. It reports whether that
// is a change.
func (e *Entry) Link(told who.Told, id string) bool {
	links, changed := told.Add(id, e.Links)
	if changed {
		e.Links, e.Told = links, who.Cut(e.Told, links)
	}
	return changed
}

// Tell adds a fact to the stretch in which it falls, once the entry has the event's links. Rules gives the window rules in force at
// an instant. It fails as [Facts.Tell] does, and the facts are then as before.
func (e *Entry) Tell(a Fact, now int64, rules func(at int64) window.Rules) error {
	if len(e.Told) == 1 && e.Told[0].From == 0 && !e.Links.Number() && len(e.Told[0].Facts.Ahead) == 0 { // nearly every entry: changed where it lies
		err := e.Told[0].Facts.Tell(rules(a.At), a, now)
		e.dropEmpty()
		return err
	}
	facts := who.At(e.Told, e.Links, a.At)
	if err := facts.Come(now, rules); err != nil {
		return err
	}
	if err := facts.Tell(rules(a.At), a, now); err != nil {
		return err
	}
	e.Told = who.Put(e.Told, e.Links, a.At, facts)
	return nil
}

// Come applies all facts whose instant has come at now. It changes e, and after an error e is of no use.
func (e *Entry) Come(now int64, rules func(at int64) window.Rules) error {
	for i := range e.Told {
		if err := e.Told[i].Facts.Come(now, rules); err != nil {
			return err
		}
	}
	e.dropEmpty()
	e.Standing.Come(now)
	return nil
}

// dropEmpty drops the stretches in which nothing is left, after a free entry that closed the last billing conversation.
func (e *Entry) dropEmpty() {
	e.Told = slices.DeleteFunc(e.Told, func(s who.Stretch[Facts]) bool { return s.Facts.IsZero() })
}

// Empty makes the entry zero, but for the room of its lists, which [Decoder.Decode] uses again.
func (e *Entry) Empty() {
	clear(e.Told)
	*e = Entry{Told: e.Told[:0], Recent: Recent{acts: e.Recent.acts[:0]}}
}

// IsZero reports whether nothing is kept.
func (e *Entry) IsZero() bool {
	return e.Links.IsZero() && len(e.Told) == 0 && e.Recent.IsZero() && e.Owner == Owner{} && e.Standing.IsZero() &&
		e.Person == "" && e.Token == "" && len(e.Tokens) == 0 && len(e.Claims) == 0 && len(e.Alerts) == 0 && e.Leased == 0 && len(e.unknown) == 0
}
