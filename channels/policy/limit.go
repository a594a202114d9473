package policy

import (
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// Limit bounds one measure of the listed message types: Min <= size <= Max, where
// Min refuses a size of zero only of a message that is [channels.Message.Complete], and
// never a lifetime ([channels.Measure.IsLifetime]) that the message does not give.
type Limit struct {
	Span
	// Types are the message types that it is about, at least one.
	Types []channels.MessageType
	// API is the sending interface that the limit is about; there it replaces the
	// limits without one for the same measure. Empty: every interface that has no
	// limit of its own ([Edition.LimitsFor]).
	API channels.API
	// Businesses are the countries (ISO 3166-1 alpha-2) whose businesses the limit is
	// about, beside the limits for all; empty: all.
	Businesses []string
	// Measure is what is measured, in the unit that the measure names.
	Measure channels.Measure
	// Min is the least size: [ContentTypeNotAllowed] below it.
	Min int64
	// Max is the greatest size: above it [ContentTooLong], or [ContentTypeNotAllowed] where
	// the measure is no length ([channels.Measure.IsLength]).
	Max int64
	// MIME lists the media types that are allowed, when the row is about those;
	// then Measure, Min and Max are ignored.
	MIME []string
	// Error is the platform's error, where it differs from the rulebook's refusal.
	Error PlatformError
	// MinError is the platform's error below Min, where it differs from Error. It needs a Min above 0 and no MIME.
	MinError PlatformError
	// Source says who states the row.
	Source Source
}

// keeps reports whether the size of a message is from Min to Max. It is false for a limit about media types, and where it is false the
// message may still be allowed: see [evaluation.bound].
func (l *Limit) keeps(m *channels.Message) bool {
	switch {
	case len(l.MIME) > 0:
		return false
	case l.Measure == channels.TextCharacters && l.Min <= 1 && m.Text != "" && int64(len(m.Text)) <= l.Max:
		return true // a text has no more characters than bytes, which need no counting
	}
	size := m.Measure(l.Measure)
	return l.Min <= size && size <= l.Max && size >= 0
}

// above is the reason against a size above Max: a label that stands twice is not too long.
func (l *Limit) above() ReasonCode {
	if l.Measure.IsLength() {
		return ContentTooLong
	}
	return ContentTypeNotAllowed
}

// mayLack reports whether the message may be without the part, whatever Min says.
func (l *Limit) mayLack(m *channels.Message) bool { return !m.Complete || l.Measure.IsLifetime() }

// sameSubject reports whether two limits are about the same thing: one measure, or
// both about media types.
func (l *Limit) sameSubject(o *Limit) bool {
	if len(l.MIME) > 0 || len(o.MIME) > 0 {
		return len(l.MIME) > 0 && len(o.MIME) > 0
	}
	return l.Measure == o.Measure
}

// otherUnit reports whether one limit counts the bytes of the text and the other its characters, where the other is for all businesses.
func (l *Limit) otherUnit(o *Limit) bool {
	return l.ofText() && o.ofText() && l.Measure != o.Measure && len(o.Businesses) == 0
}

func (l *Limit) ofText() bool {
	return len(l.MIME) == 0 && (l.Measure == channels.TextCharacters || l.Measure == channels.TextBytes)
}

// nameFor names the limit of one type.
func (l *Limit) nameFor(t channels.MessageType) string {
	return l.name(string(t), strings.Join(l.Businesses, " "))
}

// name says what the limit is about, with its types and countries in the words given.
func (l *Limit) name(types, countries string) string {
	name := l.Measure.String()
	if len(l.MIME) > 0 {
		name = "media type"
	}
	name += " of " + types
	if l.API != "" {
		name += " by " + string(l.API)
	}
	if countries != "" {
		name += " in " + countries
	}
	return name
}
