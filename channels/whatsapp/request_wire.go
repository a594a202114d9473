package whatsapp

import (
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// request is the body of a send request. Members that no rule looks at are here for their JSON type, with which the platform is strict.
// Types are read in capitals too: the platform's own error lists them so (reported, 2023-06-16,
// github.com/Secreto31126/whatsapp-api-js/issues/169), and a public client, github.com/Bindambc/whatsapp-business-java-api, writes LIST.
type request struct {
	Product       string        `json:"messaging_product"`
	RecipientType string        `json:"recipient_type"`
	To            recipient     `json:"to"`
	Recipient     string        `json:"recipient"`
	KeyHash       string        `json:"recipient_identity_key_hash"`
	Account       wire.String   `json:"messaging_account_id"`
	Paid          wire.String   `json:"paid_messaging_account_id"` // the same, until 2026-12-31
	Type          wire.Lower    `json:"type"`
	Category      string        `json:"category"`
	Opaque        string        `json:"biz_opaque_callback_data"`
	Seconds       wire.Positive `json:"ttl_seconds"`
	Policy        string        `json:"product_policy"`
	Sharing       bool          `json:"message_activity_sharing"`
	Status        string        `json:"status"`
	MessageID     string        `json:"message_id"`
	Context       *messageRef   `json:"context"`
	Text          *bodyText     `json:"text"`
	Image         attachment    `json:"image"`
	Video         attachment    `json:"video"`
	Audio         sound         `json:"audio"`
	Document      document      `json:"document"`
	Sticker       attachment    `json:"sticker"`
	Location      place         `json:"location"`
	Reaction      reaction      `json:"reaction"`
	Pin           pin           `json:"pin"`
	Contacts      []contact     `json:"contacts"`
	Typing        *struct {
		Type wire.Lower `json:"type"`
	} `json:"typing_indicator"`
	Template    wire.Once    `json:"template"`
	Interactive *interactive `json:"interactive"`
	Bid         struct {
		Multiplier *wire.String `json:"per_message_bid_multiplier"`
	} `json:"bid_spec"`
}

// fileID reports whether the id of a file is given. The address of a file is none: "is not a valid whatsapp business account media
// attachment ID" (reported, read 2026-11-28, in public change logs).
type fileID bool

// UnmarshalJSON fails for a list, an object and a truth value.
func (f *fileID) UnmarshalJSON(data []byte) error {
	var id wire.ID
	err := id.UnmarshalJSON(data)
	*f = fileID(wire.Filled(string(id)) && !wire.IsLink(string(id)))
	return err
}

// recipient is a phone number or the id of a group: a text, or a whole number. In a text, signs and points are punctuation and do not
// count; were those of a number left out, 447700900123.5 would be somebody else's.
type recipient string

const notWhole wire.Reason = "is not a whole number from 0 on"

// UnmarshalJSON reads a text, a whole number from 0 or null.
func (r *recipient) UnmarshalJSON(data []byte) error {
	var s wire.String
	err := s.UnmarshalJSON(data)
	if err == nil && data[0] != '"' && strings.ContainsAny(string(s), "-.") {
		err = notWhole
	}
	*r = recipient(s)
	return err
}

type (
	messageRef struct {
		wire.Closed
		MessageID string `json:"message_id"`
	}
	reaction struct {
		messageRef
		Emoji *string `json:"emoji"`
	}
	pin struct {
		messageRef
		Type wire.Lower    `json:"type"`
		Days wire.Positive `json:"expiration_days"`
	}
	bodyText struct {
		wire.Closed
		Body    string `json:"body"`
		Preview bool   `json:"preview_url"`
	}
	attachment struct {
		wire.Closed
		ID      fileID      `json:"id"`
		Link    wire.Hosted `json:"link"`
		Caption string      `json:"caption"`
	}
	sound struct {
		attachment
		Voice bool `json:"voice"`
	}
	document struct {
		attachment
		Filename string `json:"filename"`
	}
	shown struct { // in a header
		document
		Provider json.RawMessage `json:"provider"` // a text or an object, as the pages have it
	}
	place struct {
		wire.Closed
		Latitude  wire.String `json:"latitude"`
		Longitude wire.String `json:"longitude"`
		Name      string      `json:"name"`
		Address   string      `json:"address"`
	}
	plainText struct {
		wire.Closed
		Text string `json:"text"`
	}
)

// text is empty where the part is absent.
func (t *plainText) text() string {
	if t == nil {
		return ""
	}
	return t.Text
}

// interactive is the object of an interactive message.
type interactive struct {
	wire.Closed
	Type   wire.Lower `json:"type"`
	Header *header    `json:"header"`
	Body   *plainText `json:"body"`
	Footer *plainText `json:"footer"`
	Action action     `json:"action"`
}

// header is what stands above the body of a message or card: a text or a file.
type header struct {
	wire.Closed
	Type     wire.Lower `json:"type"`
	Text     string     `json:"text"`
	Sub      string     `json:"sub_text"`
	Image    shown      `json:"image"`
	Video    shown      `json:"video"`
	Document shown      `json:"document"`
}

// action holds the buttons, rows, products or parameters.
type action struct {
	Name       string         `json:"name"`
	Catalog    wire.String    `json:"catalog_id"`
	Product    wire.Given     `json:"product_retailer_id"`
	Button     string         `json:"button"`
	Buttons    []actionButton `json:"buttons"`
	Sections   []section      `json:"sections"`
	Parameters parameters     `json:"parameters"`
	Cards      []card         `json:"cards"`
}

// card is one of a carousel: a file with buttons, or a product.
type card struct {
	Index  wire.String `json:"card_index"`
	Type   wire.Lower  `json:"type"`
	Header *header     `json:"header"`
	Body   *plainText  `json:"body"`
	Action struct {
		Name       string         `json:"name"`
		Catalog    wire.String    `json:"catalog_id"`
		Product    wire.Given     `json:"product_retailer_id"`
		Buttons    []actionButton `json:"buttons"`
		Parameters parameters     `json:"parameters"`
	} `json:"action"`
}

// actionButton is a reply button; in a carousel it goes by another name.
type actionButton struct {
	Type       wire.Lower  `json:"type"`
	Reply      buttonReply `json:"reply"`
	QuickReply buttonReply `json:"quick_reply"`
}

type buttonReply struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

type section struct {
	Title string `json:"title"`
	Rows  []struct {
		ID          string `json:"id"`
		Title       string `json:"title"`
		Description string `json:"description"`
	} `json:"rows"`
	Products []struct {
		ID wire.Given `json:"product_retailer_id"`
	} `json:"product_items"`
}

// parameters are those of every interactive type that has some.
type parameters struct {
	DisplayText string        `json:"display_text"`
	URL         wire.Link     `json:"url"`
	FlowCTA     string        `json:"flow_cta"`
	FlowID      wire.Named    `json:"flow_id"`
	FlowName    wire.Given    `json:"flow_name"`
	FlowVersion wire.String   `json:"flow_message_version"`
	FlowToken   string        `json:"flow_token"`
	Mode        string        `json:"mode"`
	FlowAction  string        `json:"flow_action"`
	FlowPayload *firstScreen  `json:"flow_action_payload"`
	Payload     string        `json:"payload"`
	Minutes     wire.Positive `json:"ttl_minutes"`
	Thumbnail   string        `json:"thumbnail_product_retailer_id"`
	Country     string        `json:"country"`

	// Of a request for an address.
	Values wire.Texts `json:"values"`
	Saved  []struct {
		ID    string     `json:"id"`
		Value wire.Texts `json:"value"`
	} `json:"saved_addresses"`
	Errors wire.Texts `json:"validation_errors"`
	order
}

// firstScreen is with what a flow opens.
type firstScreen struct {
	Screen string       `json:"screen"`
	Data   *screenInput `json:"data"`
}

// screenInput is an object with whatever the screen takes, or as one of the pages has it the same in a text.
type screenInput struct{ empty bool }

// UnmarshalJSON reads an object, or a text that holds one.
func (i *screenInput) UnmarshalJSON(data []byte) error {
	var held wire.Once
	if err := held.UnmarshalJSON(data); err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(held, &members); err != nil {
		return err
	}
	i.empty = len(members) == 0
	return nil
}

// measure notes the sizes that limits speak of.
func (i *interactive) measure(s *channels.Sizes) {
	if i.Header != nil {
		s[channels.HeaderCharacters] = longest(i.Header.Text, i.Header.Sub)
	}
	if i.Footer != nil {
		s[channels.FooterCharacters] = utf8.RuneCountInString(i.Footer.Text)
	}
	s[channels.SectionCount] = len(i.Action.Sections)
	s[channels.ItemCount] = len(i.Action.Cards)
	s[channels.ButtonTitleCharacters] = utf8.RuneCountInString(i.Action.Button)
	measureButtons(i.Action.Buttons, s)
	i.Action.Parameters.measure(s)
	for _, sec := range i.Action.Sections {
		sec.measure(s)
	}
	for _, card := range i.Action.Cards {
		s[channels.SubtitleCharacters] = max(s[channels.SubtitleCharacters], utf8.RuneCountInString(card.Body.text()))
		measureButtons(card.Action.Buttons, s)
		card.Action.Parameters.measure(s)
	}
}

func measureButtons(buttons []actionButton, s *channels.Sizes) {
	s[channels.ButtonCount] = max(s[channels.ButtonCount], len(buttons))
	for _, b := range buttons {
		s[channels.ButtonTitleCharacters] = max(s[channels.ButtonTitleCharacters], longest(b.Reply.Title, b.QuickReply.Title))
		s[channels.ButtonIDCharacters] = max(s[channels.ButtonIDCharacters], longest(b.Reply.ID, b.QuickReply.ID))
	}
}

func (sec *section) measure(s *channels.Sizes) {
	s[channels.TitleCharacters] = max(s[channels.TitleCharacters], utf8.RuneCountInString(sec.Title))
	s[channels.RowCount] += len(sec.Rows)
	s[channels.ItemCount] += len(sec.Products)
	for _, row := range sec.Rows {
		s[channels.RowTitleCharacters] = max(s[channels.RowTitleCharacters], utf8.RuneCountInString(row.Title))
		s[channels.RowTextCharacters] = max(s[channels.RowTextCharacters], utf8.RuneCountInString(row.Description))
		s[channels.ButtonIDCharacters] = max(s[channels.ButtonIDCharacters], utf8.RuneCountInString(row.ID))
	}
}

func (p *parameters) measure(s *channels.Sizes) {
	s[channels.ButtonTitleCharacters] = max(s[channels.ButtonTitleCharacters], longest(p.DisplayText, p.FlowCTA))
	s[channels.ButtonIDCharacters] = max(s[channels.ButtonIDCharacters], longest(p.Payload, p.Reference))
	s[channels.ButtonLifetimeSeconds] = int(p.Minutes.Seconds(time.Minute).Longer(wire.Positive(s[channels.ButtonLifetimeSeconds])))
	p.order.measure(s)
}
