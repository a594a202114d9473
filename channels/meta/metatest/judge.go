package metatest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/template"
	"github.com/replywindow/replywindow/window"
)

// question is one request to be judged. It is answered from the rows of the rulebook and from the whole log, anew each time: nothing
// is indexed, and nothing is kept from one question to the next.
type question struct {
	book     *policy.Rulebook
	message  *channels.Message
	at       time.Time
	mine     []channels.Event   // all that happened with the person, or with whoever wrote the comment
	said     [][]channels.Event // what the platform said of the business, and of its account
	business *Business
	user     channels.User
	template template.Refusal // why the template may not go; its zero value says that it may
	unfit    []template.Problem
	layout   string          // of the template
	category policy.Category // of the template, else claimed by the message
	// reached counts the people other than this one who count against the messaging limit, and says whether this one does.
	reached func() (others int, already bool)
}

// finding is one thing that the platform has against a message.
type finding struct {
	code     policy.ReasonCode
	detail   string
	err      policy.PlatformError
	source   policy.Source
	inferred bool // the error table names the error, no row does
}

// findings are what the platform answers with, the first first. None: the message goes.
func (q *question) findings() []finding {
	var all []finding
	if q.at.Before(q.book.Begins) || !q.carried() {
		all = append(q.against(rule{}, policy.UnsupportedType, "type %q is not carried", channels.Clip(string(q.message.Type))), q.deadTag()...)
	} else {
		all = append(q.gates(), q.permissions()...)
	}
	all = slices.DeleteFunc(all, func(f finding) bool { return f.err.IsZero() })
	slices.SortStableFunc(all, func(a, b finding) int {
		if a.inferred != b.inferred {
			if a.inferred {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.code.Rank(), b.code.Rank())
	})
	return all
}

// rule is what a finding rests on: the permission that refuses, an error that comes before its own, and who says so. The zero rule is no row's.
type rule struct {
	row    *policy.Permission
	err    policy.PlatformError
	source policy.Source
}

// against makes a finding with the error of the rule, else of the rulebook, else the one that the error table predicts.
func (q *question) against(r rule, code policy.ReasonCode, format string, args ...any) []finding {
	f := finding{code: code, detail: fmt.Sprintf(format, args...), err: r.err, source: r.source}
	if f.err.IsZero() && r.row != nil {
		f.err = refusal(r.row.Errors, code)
	}
	if f.err.IsZero() {
		f.err = refusal(q.book.Refusals, code)
	}
	if f.err.IsZero() {
		for _, row := range q.book.Errors.Rows() {
			if slices.Contains(row.Reasons, code) {
				f.err, f.inferred = row.Error, true
				break
			}
		}
	}
	return []finding{f}
}

func refusal(list []policy.Refusal, code policy.ReasonCode) policy.PlatformError {
	for _, r := range list {
		if r.Reason == code {
			return r.Error
		}
	}
	return policy.PlatformError{}
}

// carried reports whether a row in force is about the type.
func (q *question) carried() bool {
	return slices.ContainsFunc(q.book.Permissions, func(p policy.Permission) bool { return q.holds(p.Span, p.Types) }) ||
		slices.ContainsFunc(q.book.Limits, func(l policy.Limit) bool { return q.holds(l.Span, l.Types) })
}

func (q *question) holds(s policy.Span, types []channels.MessageType) bool {
	return s.Contains(q.at) && slices.Contains(types, q.message.Type)
}

// deadTag is what speaks against the tag whatever the type.
func (q *question) deadTag() []finding {
	tag := q.message.Tag
	if tag == "" {
		return nil
	}
	known, code := false, policy.ReasonCode("")
	for i := range q.book.Permissions {
		if p := &q.book.Permissions[i]; p.Tag == tag && p.Contains(q.at) {
			known, code = true, cmp.Or(code, p.Refuse)
		}
	}
	switch {
	case !known:
		return q.against(rule{}, policy.TagNotAllowed, "there is no tag %q", channels.Clip(tag))
	case code != "":
		return q.against(rule{}, code, "tag %s is retired", tag)
	}
	return nil
}

// gates are what holds whatever permits the message.
func (q *question) gates() []finding {
	var out []finding
	if q.blocked() {
		out = q.against(rule{}, policy.UserBlocked, "the person blocked the business")
	}
	for i := range q.book.Blocks {
		b := &q.book.Blocks[i]
		switch {
		case !b.Contains(q.at), b.Currency != "", len(b.Types) > 0 && !slices.Contains(b.Types, q.message.Type), b.API != "" && b.API != q.message.API, !q.about(b.Categories):
		case b.Together && !(slices.Contains(b.Users, q.user.Country) && slices.Contains(b.Businesses, q.business.Country)):
		case slices.Contains(b.Users, q.user.Country):
			out = append(out, q.against(rule{err: b.Error, source: b.Source}, b.Reason, "people in %s are not served", q.user.Country)...)
		case slices.Contains(b.Businesses, q.business.Country):
			out = append(out, q.against(rule{err: b.Error, source: b.Source}, b.Reason, "businesses in %s are not served", q.business.Country)...)
		}
	}
	for i := range q.book.Limits {
		l := &q.book.Limits[i]
		inside := l.Contains(q.at) && slices.Contains(l.Types, q.message.Content)
		if (inside || q.holds(l.Span, l.Types) && !q.otherwise(l)) && q.bounds(l) {
			out = append(out, q.limit(l)...)
		}
	}
	return out
}

// otherwise reports whether a limit counts the bytes of the text and one of the message's content its characters, or the reverse.
func (q *question) otherwise(l *policy.Limit) bool {
	other := map[channels.Measure]channels.Measure{channels.TextBytes: channels.TextCharacters, channels.TextCharacters: channels.TextBytes}
	return len(l.MIME) == 0 && slices.ContainsFunc(q.book.Limits, func(o policy.Limit) bool {
		measure, counted := other[l.Measure]
		return counted && len(o.MIME) == 0 && o.Measure == measure && len(o.Businesses) == 0 && o.Contains(q.at) && slices.Contains(o.Types, q.message.Content) && q.bounds(&o)
	})
}

// about reports whether the message is of one of the categories; none stands for all.
func (q *question) about(categories []policy.Category) bool {
	return len(categories) == 0 || slices.ContainsFunc(categories, func(c policy.Category) bool { return c.Is(q.category) })
}

// bounds reports whether a limit on the type is about the message: its interface's own limit replaces the general one.
func (q *question) bounds(l *policy.Limit) bool {
	api := q.message.API
	switch {
	case len(l.Businesses) > 0 && !slices.Contains(l.Businesses, q.business.Country):
		return false
	case l.API != "" || api == "":
		return l.API == api
	}
	return !slices.ContainsFunc(q.book.Limits, func(o policy.Limit) bool {
		same := len(o.MIME) > 0 && len(l.MIME) > 0 || len(o.MIME) == 0 && len(l.MIME) == 0 && o.Measure == l.Measure
		return o.API == api && same && q.holds(o.Span, o.Types)
	})
}

func (q *question) limit(l *policy.Limit) []finding {
	if len(l.MIME) > 0 {
		if q.message.MIME == "" || slices.Contains(l.MIME, q.message.MIME) {
			return nil
		}
		return q.against(rule{err: l.Error, source: l.Source}, policy.ContentTypeNotAllowed, "media type %q is not carried", channels.Clip(q.message.MIME))
	}
	size := q.message.Measure(l.Measure)
	switch {
	case size > l.Max && l.Measure.IsLength():
		return q.against(rule{err: l.Error, source: l.Source}, policy.ContentTooLong, "%s is %d, at most %d is allowed", l.Measure, size, l.Max)
	case size > l.Max, size < 0:
		return q.against(rule{err: l.Error, source: l.Source}, policy.ContentTypeNotAllowed, "%s is %d, at most %d is allowed", l.Measure, size, l.Max)
	case size < l.Min && (size > 0 || q.message.Complete && !l.Measure.IsLifetime()):
		return q.against(rule{err: cmp.Or(l.MinError, l.Error), source: l.Source}, policy.ContentTypeNotAllowed, "%s is %d, at least %d is needed", l.Measure, size, l.Min)
	}
	return nil
}

// permissions are what every row about the message has against it; none when one row lets it through. Rows about another kind of comment or
// about messages to one person count only where no other row speaks.
func (q *question) permissions() []finding {
	var refused, absent []finding
	spoken := false
	for i := range q.book.Permissions {
		p := &q.book.Permissions[i]
		unknown := q.category == "" && q.message.Template != nil
		lacks := q.message.Complete && p.Requires.Tag != "" && p.Requires.Tag != q.message.Tag
		if !q.holds(p.Span, p.Types) || p.API != q.message.API || p.Tag != q.message.Tag || lacks ||
			p.Category != "" && !unknown && !p.Category.Is(policy.Category(q.message.Category)) {
			continue
		}
		spoken = true
		found, elsewhere := q.permission(p)
		switch {
		case elsewhere:
			absent = append(absent, found...)
		case len(found) == 0:
			return nil
		default:
			refused = append(refused, found...)
		}
	}
	switch {
	case len(refused) > 0:
		return refused
	case spoken:
		return absent
	}
	if dead := q.deadTag(); dead != nil {
		return dead
	}
	return q.against(rule{}, policy.ContentTypeNotAllowed, "type %q does not go this way", channels.Clip(string(q.message.Type)))
}

// permission is what one row has against the message. elsewhere says that the row is about others.
func (q *question) permission(p *policy.Permission) (out []finding, elsewhere bool) {
	no := func(code policy.ReasonCode, format string, args ...any) {
		out = append(out, q.against(rule{row: p, source: p.Source}, code, format, args...)...)
	}
	for _, kind := range p.BarredBy {
		if q.restricted(kind) {
			no(policy.SenderRestricted, "the account is restricted: %s", kind)
		}
	}
	if p.Refuse != "" {
		no(p.Refuse, "%s is refused since %s", cmp.Or(p.Tag, p.Name), p.From.Format(time.DateOnly))
		return out, false
	}
	if p.NeedsTemplate {
		out = append(out, q.templated(p)...)
		if also := q.alsoPaced(); also != nil && q.tooSoon(also, also.Types[0]) {
			out = append(out, q.against(rule{row: also, source: also.Source}, policy.TooSoon, "the last %s went too short a time ago", also.Types[0])...)
		}
	}
	if p.NoGroup && q.message.Group {
		elsewhere = true
		no(policy.ContentTypeNotAllowed, "type %q does not go to a group", q.message.Type)
	}
	for i := range p.Bars {
		out = append(out, q.bar(p, &p.Bars[i])...)
	}
	if len(p.MarketingCategories) > 0 && q.about(p.MarketingCategories) && q.stopped() {
		no(policy.OptedOut, "the person stopped marketing messages")
	}
	if q.tooSoon(p, q.message.Type) {
		no(policy.TooSoon, "the last %s went too short a time ago", q.message.Type)
	}
	switch {
	case p.PerID:
		found, stranger := q.token(p)
		out, elsewhere = append(out, found...), elsewhere || stranger
	case p.Window != "" && !q.open(p.Window):
		out = append(out, q.closed(p)...)
	case p.Window == "" && p.Reach > 0 && q.overLimit(p):
		no(policy.MessagingLimit, "%d people were reached in the last day", q.limitOfPeople())
	}
	if p.Feature != "" && !slices.Contains(q.business.Features, p.Feature) {
		code := policy.ContentTypeNotAllowed
		if p.Tag != "" {
			code = policy.TagNotAllowed
		}
		no(code, "the account was not granted %q", p.Feature)
	}
	return out, elsewhere
}

func (q *question) templated(p *policy.Permission) (out []finding) {
	if q.message.Template == nil || q.message.Template.Name == "" {
		return q.against(rule{row: p, source: p.Source}, policy.TemplateRequired, "the message names no template")
	}
	if r := &q.template; r.Code != "" {
		out = q.against(rule{err: r.Error, source: r.Source}, policy.ReasonCode(r.Code), "%s", r.Detail)
	}
	if q.category != "" && !q.about(p.TemplateCategories) {
		out = append(out, q.against(rule{row: p, source: p.Source}, policy.ContentTypeNotAllowed, "a template of category %q does not go this way", q.category)...)
	}
	for i := range q.unfit {
		m := &q.unfit[i]
		if m.Warning {
			continue
		}
		out = append(out, q.against(rule{err: m.Error, source: m.Source}, policy.TemplateMismatch, "%s: %s", m.Path, m.Detail)...)
	}
	return out
}

func (q *question) bar(p *policy.Permission, b *policy.Bar) []finding {
	m := q.message
	switch {
	case b.Group && !m.Group, b.Single && m.Group, b.Scoped && (q.user.Phone || m.Group), b.MaxPrice && !m.MaxPrice, !q.about(b.Categories),
		b.Restriction != "" && (b.Capped || !q.restricted(b.Restriction)):
		return nil
	case b.Restriction != "":
		return q.against(rule{row: p, err: b.Error, source: p.Source}, policy.SenderRestricted, "the account is restricted: %s", b.Restriction)
	}
	return q.against(rule{row: p, err: b.Error, source: p.Source}, policy.ContentTypeNotAllowed, "%s does not carry this", cmp.Or(p.Tag, p.Name))
}

// overLimit reports whether the messaging limit leaves no room for one person more. Whoever is in the window that waives the opt-in, or
// was reached already, takes none.
func (q *question) overLimit(p *policy.Permission) bool {
	limit := q.limitOfPeople()
	if limit <= 0 || p.OptInWaivedBy != "" && q.open(p.OptInWaivedBy) {
		return false
	}
	others, already := q.reached()
	return !already && others >= limit
}

// limitOfPeople is the messaging limit: the platform's latest word on it, else that of the business.
func (q *question) limitOfPeople() int {
	limit, since := q.business.Limit, time.Time{}
	for _, said := range q.said {
		for _, ev := range said {
			if ev.AccountUpdate.Limit != 0 && !ev.Occurred.After(q.at) && !ev.Occurred.Before(since) {
				limit, since = ev.AccountUpdate.Limit, ev.Occurred
			}
		}
	}
	return limit
}

// triggers are what an event is to the windows: by the action rows in force when it happened.
func (q *question) triggers(ev *channels.Event) (conversation, token window.Triggers) {
	did := ev.Did()
	var arrival channels.Arrival
	if ev.Arrival != nil {
		arrival = *ev.Arrival
	}
	among := func(words []string, word string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(w, word) })
	}
	for i := range q.book.Actions {
		r := &q.book.Actions[i]
		if r.Contains(ev.Occurred) && slices.Contains(r.Actions, did) &&
			(len(r.Types) == 0 || slices.Contains(r.Types, ev.Type)) && !slices.Contains(r.ExceptTypes, ev.Type) &&
			(len(r.Arrivals) == 0 || among(r.Arrivals, arrival.Source)) && !among(r.ExceptArrivals, arrival.Source) &&
			(len(r.Devices) == 0 || among(r.Devices, arrival.Device)) &&
			(!r.WithToken || ev.Token != "") && (!r.WithoutToken || ev.Token == "") {
			conversation, token = conversation|r.Triggers, token|r.Grants
		}
	}
	return conversation, token
}
