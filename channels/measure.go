package channels

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/replywindow/replywindow/internal/fact"
)

// Measure is a part of a message that a platform limits.
type Measure uint8

// The measures. Characters are Unicode code points, bytes are UTF-8.
const (
	TextCharacters          Measure = iota // of [Message.Text], else [Message.Length]
	TextBytes                              // of [Message.Text], else [Message.Length]
	MediaBytes                             // of the largest attachment
	CaptionCharacters                      // of an attachment's caption
	HeaderCharacters                       // of the text above the body
	FooterCharacters                       // of the text below the body
	ButtonCount                            // buttons, all kinds
	ButtonTitleCharacters                  // of the longest button title
	ButtonIDCharacters                     // of the longest id or payload
	SectionCount                           // groups of rows or products
	RowCount                               // choices over all sections
	RowTitleCharacters                     // of the longest choice
	RowTextCharacters                      // of the longest description of a choice
	QuestionIDCharacters                   // of the longest id of a question in a survey
	ItemCount                              // contacts, elements, cards, products
	AttachmentCount                        // attachments in one message
	CardPictureCount                       // pictures of one card, of the one with the most
	QuickReplyCount                        // suggested answers
	TitleCharacters                        // of the longest element or section title
	SubtitleCharacters                     // of the longest line below a title
	MetadataCharacters                     // of opaque data that comes back in webhooks
	ContactReplyCount                      // suggested answers that give the person's phone number or email address
	BodyCount                              // what the message says or shows: a text, its attachments, a sticker; each kind counts once
	ReferenceCount                         // ids, links, codes and coordinates that the content rests on, of the attachment or element with the fewest
	UntitledCount                          // buttons and suggested answers without a title
	UnnamedCount                           // sections, choices, elements and contacts without a title or name
	UnidentifiedCount                      // buttons, choices, cards and products without the id, payload or link that they rest on
	RepeatedTitleCount                     // button titles that another button has
	RepeatedIDCount                        // ids that another button, choice or card has
	MessagingTypeFaultCount                // 1 when the platform has no such messaging type, or it and the tag exclude each other
	HeaderFileCount                        // images, videos and documents above the body
	MissingCount                           // further parts that what is there asks for and that are not there: a header's file, a section's rows
	ExcludedCount                          // parts that may not stand beside others that are there: a card that differs from the first
	UnlistedCount                          // values that are none of those that the platform names, or not of the form that it asks for
	ButtonLifetimeSeconds                  // how long a button can be tapped, of the one that lives longest
	LifetimeSeconds                        // how long a message waits for its delivery, or stays
)

// measures names each measure, and its field in the JSON of [Sizes]. The text has none there: it is measured itself.
var measures = [...]struct{ name, field string }{
	TextCharacters:          {"text_characters", ""},
	TextBytes:               {"text_bytes", ""},
	MediaBytes:              {"media_bytes", "media_bytes"},
	CaptionCharacters:       {"caption_characters", "caption"},
	HeaderCharacters:        {"header_characters", "header"},
	FooterCharacters:        {"footer_characters", "footer"},
	ButtonCount:             {"buttons", "buttons"},
	ButtonTitleCharacters:   {"button_title_characters", "button_title"},
	ButtonIDCharacters:      {"button_id_characters", "button_id"},
	SectionCount:            {"sections", "sections"},
	RowCount:                {"rows", "rows"},
	RowTitleCharacters:      {"row_title_characters", "row_title"},
	RowTextCharacters:       {"row_text_characters", "row_text"},
	QuestionIDCharacters:    {"question_id_characters", "question_id"},
	ItemCount:               {"items", "items"},
	AttachmentCount:         {"attachments", "attachments"},
	CardPictureCount:        {"card_pictures", "card_pictures"},
	QuickReplyCount:         {"quick_replies", "quick_replies"},
	TitleCharacters:         {"title_characters", "title"},
	SubtitleCharacters:      {"subtitle_characters", "subtitle"},
	MetadataCharacters:      {"metadata_characters", "metadata"},
	ContactReplyCount:       {"contact_replies", "contact_replies"},
	BodyCount:               {"bodies", "bodies"},
	ReferenceCount:          {"references", "references"},
	UntitledCount:           {"untitled_parts", "untitled"},
	UnnamedCount:            {"unnamed_parts", "unnamed"},
	UnidentifiedCount:       {"unidentified_parts", "unidentified"},
	RepeatedTitleCount:      {"repeated_titles", "repeated_titles"},
	RepeatedIDCount:         {"repeated_ids", "repeated_ids"},
	MessagingTypeFaultCount: {"messaging_type_faults", "messaging_type_faults"},
	HeaderFileCount:         {"header_files", "header_files"},
	MissingCount:            {"missing_parts", "missing"},
	ExcludedCount:           {"excluded_parts", "excluded"},
	UnlistedCount:           {"unlisted_values", "unlisted"},
	ButtonLifetimeSeconds:   {"button_lifetime_seconds", "button_lifetime_seconds"},
	LifetimeSeconds:         {"lifetime_seconds", "lifetime_seconds"},
}

// String gives the measure's name, "text_bytes" for example.
func (m Measure) String() string {
	if m.Valid() {
		return measures[m].name
	}
	return fact.Name(nil, m, "measure")
}

// MarshalText gives what String gives. It fails for a measure that does not exist.
func (m Measure) MarshalText() ([]byte, error) { return fact.Marshal(measureNames(), m, "measure") }

// UnmarshalText reads what MarshalText wrote; other text is an error and leaves m as it was.
func (m *Measure) UnmarshalText(text []byte) error {
	return fact.Unmarshal(m, measureNames(), text, "measure")
}

func measureNames() []string {
	names := make([]string, len(measures))
	for i := range measures {
		names[i] = measures[i].name
	}
	return names
}

// Valid reports whether m is one of the measures.
func (m Measure) Valid() bool { return int(m) < len(measures) }

// IsLength reports whether m is a size of what is sent, so that more than is allowed is too long: the characters of a text, the bytes
// of a file, how many buttons, rows or items there are.
func (m Measure) IsLength() bool { return m < BodyCount }

// IsLifetime reports whether m is a length of time, which a message that is complete need not give.
func (m Measure) IsLifetime() bool { return m == ButtonLifetimeSeconds || m == LifetimeSeconds }

// Sizes are the measured parts of a message beside its text, by [Measure]. Zero means absent where the message is
// [Message.Complete], else absent or not known: then a limit is checked only against what is given. As JSON it is an object with a field for each part that is given, {"buttons":3,"footer":20}.
type Sizes [len(measures)]int

// MarshalJSON writes the parts that are given, in the order of the measures.
func (s Sizes) MarshalJSON() ([]byte, error) {
	out := []byte{'{'}
	for m, size := range s {
		if size == 0 || measures[m].field == "" {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(out, '"')
		out = append(out, measures[m].field...)
		out = append(out, '"', ':')
		out = strconv.AppendInt(out, int64(size), 10)
	}
	return append(out, '}'), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. Fields of other names are passed over.
func (s *Sizes) UnmarshalJSON(data []byte) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	for m := range s {
		raw, given := fields[measures[m].field]
		if !given {
			continue
		}
		if err := json.Unmarshal(raw, &s[m]); err != nil {
			return &InputError{Field: "sizes." + measures[m].field, Value: Clip(string(raw)), Reason: "is no size"}
		}
	}
	return nil
}

// Measure returns the size of one part of the message, 0 where absent or not
// known, and -1 for a measure that does not exist.
func (m *Message) Measure(what Measure) int64 {
	switch {
	case !what.Valid():
		return -1
	case what != TextCharacters && what != TextBytes:
		return int64(m.Sizes[what])
	case m.Text == "":
		return int64(m.Length)
	case what == TextBytes:
		return int64(len(m.Text))
	}
	return int64(utf8.RuneCountInString(m.Text))
}
