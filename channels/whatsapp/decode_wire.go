package whatsapp

import (
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/channels/whatsapp/internal/rare"
)

// The structs below name only what an event needs; everything else in a body is
// skipped. Optional parts are pointers so that a batch of small elements stays
// small in memory.

type wireEnvelope struct {
	Object string      `json:"object"`
	Entry  []wireEntry `json:"entry"`
}

// Wants leaves the body of another platform unread.
func (e *wireEnvelope) Wants(name string) bool { return name != "entry" || e.Object == webhookObject }

type wireEntry struct {
	ID      string       `json:"id"`
	Time    wire.Instant `json:"time"`
	Changes []wireChange `json:"changes"`
}

type wireChange struct {
	wire.Element
	Field string    `json:"field" wire:"key"`
	Value wireValue `json:"value" wire:"key"`
}

// Wants leaves the value of a field unread that this package has no words for:
// its parts may have other types than those below.
func (c *wireChange) Wants(name string) bool {
	return name != "value" || fieldOf(c.Field) != fieldOther
}

// wireValue is the union of the values of all fields, so that one pass reads a body.
type wireValue struct {
	Metadata struct {
		DisplayPhoneNumber string `json:"display_phone_number"`
		PhoneNumberID      string `json:"phone_number_id" wire:"key"`
	} `json:"metadata" wire:"key"`
	wireLists
	// Standby holds the lists of a thread that another application answers.
	Standby   *wireLists `json:"standby"`
	Sender    *wireParty `json:"sender"`
	Recipient *struct {
		PhoneNumberID string `json:"phone_number_id"`
	} `json:"recipient"`
	// The rare fields take no room where they are absent. They live in a package of
	// their own because encoding/json fills an embedded pointer only to a type whose
	// name is exported.
	*rare.Template
	*rare.Account
}

// number is the business phone number that the value is about.
func (v *wireValue) number() string {
	if v.Metadata.PhoneNumberID == "" && v.Recipient != nil {
		return v.Recipient.PhoneNumberID
	}
	return v.Metadata.PhoneNumberID
}

// wireLists are the lists of elements that a value may hold.
type wireLists struct {
	Contacts    []wireContact    `json:"contacts"`
	Messages    []wireMessage    `json:"messages"`
	Statuses    []wireStatus     `json:"statuses"`
	Errors      []wireReported   `json:"errors"`
	Echoes      []wireMessage    `json:"message_echoes"`
	Calls       []wireCall       `json:"calls"`
	Preferences []wirePreference `json:"user_preferences"`
	Groups      []wireGroup      `json:"groups"`
	IDUpdates   []wireIDUpdate   `json:"user_id_update"`
}

// wireParty is a person in a change of thread control.
type wireParty struct {
	Phone string `json:"phone_number"`
	wireContact
}

type wireContact struct {
	WaID         string `json:"wa_id"`
	UserID       string `json:"user_id"`
	ParentUserID string `json:"parent_user_id"`
}

// wireIDUpdate says that a person's scoped ids are others now.
type wireIDUpdate struct {
	wire.Element
	WaID      string       `json:"wa_id" wire:"key"`
	User      wireTurn     `json:"user_id" wire:"key"`
	Parent    wireTurn     `json:"parent_user_id" wire:"key"`
	Timestamp wire.Instant `json:"timestamp" wire:"key"`
}

type wireTurn struct {
	Previous string `json:"previous" wire:"key"`
	Current  string `json:"current" wire:"key"`
}

type wireMessage struct {
	wire.Element
	ID               string `json:"id" wire:"key"`
	From             string `json:"from"`
	FromUserID       string `json:"from_user_id"`
	FromParentUserID string `json:"from_parent_user_id"`
	// A recipient that cannot be read is empty, not absent.
	To             *string      `json:"to"`
	ToUserID       *string      `json:"to_user_id"`
	ToParentUserID *string      `json:"to_parent_user_id"`
	GroupID        string       `json:"group_id" wire:"key"`
	Timestamp      wire.Instant `json:"timestamp" wire:"key"`
	Type           string       `json:"type"`
	wireContent
	Reaction    *wireReaction    `json:"reaction"`
	System      *wireSystem      `json:"system"`
	Edit        *wireEdit        `json:"edit"`
	Revoke      *wireOriginal    `json:"revoke"`
	Unsupported *wireTyped       `json:"unsupported"`
	Referral    *wireReferral    `json:"referral"`
	Errors      []wireReported   `json:"errors"`
	Interactive *wireInteractive `json:"interactive"`
	// Message is the request that an echo tells of, where another application of the number's sent it.
	Message *wireRequestEcho `json:"message"`
}

// wireRequestEcho is the body of a send request, of which an echo needs to whom and what.
type wireRequestEcho struct {
	To            string `json:"to"`
	Recipient     string `json:"recipient"` // a person by scoped id
	RecipientType string `json:"recipient_type"`
	Type          string `json:"type"`
	wireContent
	Template *struct {
		Name string `json:"name"`
	} `json:"template"`
}

// wireContent is the part of a message that may hold words of the person.
type wireContent struct {
	Text     *wireTextPart  `json:"text"`
	Image    *wireMediaPart `json:"image"`
	Video    *wireMediaPart `json:"video"`
	Document *wireMediaPart `json:"document"`
	Button   *struct {
		Text string `json:"text"`
	} `json:"button"`
	Order *struct {
		Text string `json:"text"`
	} `json:"order"`
	// Of these only the presence counts.
	Audio    *struct{}  `json:"audio"`
	Sticker  *struct{}  `json:"sticker"`
	Location *struct{}  `json:"location"`
	Contacts []struct{} `json:"contacts"`
}

// present reports whether the content of a type is there.
func (c *wireContent) present(kind string) bool {
	switch kind {
	case "text":
		return c.Text != nil
	case "image":
		return c.Image != nil
	case "video":
		return c.Video != nil
	case "document":
		return c.Document != nil
	case "button":
		return c.Button != nil
	case "order":
		return c.Order != nil
	case "audio":
		return c.Audio != nil
	case "sticker":
		return c.Sticker != nil
	case "location":
		return c.Location != nil
	case "contacts":
		return len(c.Contacts) > 0
	}
	return false
}

type wireTextPart struct {
	Body string `json:"body"`
}

type wireMediaPart struct {
	Caption string `json:"caption"`
}

type wireTyped struct {
	Type string `json:"type"`
}

type wireInteractive struct {
	Type        string         `json:"type"`
	ButtonReply *wireTitlePart `json:"button_reply"`
	ListReply   *wireTitlePart `json:"list_reply"`
}

type wireTitlePart struct {
	Title string `json:"title"`
}

type wireReaction struct {
	Emoji string `json:"emoji"`
}

type wireEdit struct {
	Message struct {
		Type string `json:"type"`
		wireContent
	} `json:"message"`
}

// wireOriginal names the message that an element changes.
type wireOriginal struct {
	ID string `json:"original_message_id"`
}

type wireSystem struct {
	Type                 string `json:"type"`
	WaID                 string `json:"wa_id"`
	NewWaID              string `json:"new_wa_id"`
	UserID               string `json:"user_id"`
	ParentUserID         string `json:"parent_user_id"`
	PreviousUserID       string `json:"previous_user_id"`
	PreviousParentUserID string `json:"previous_parent_user_id"`
}

type wireReferral struct {
	SourceType string `json:"source_type"`
	SourceID   string `json:"source_id"`
	ClickID    string `json:"ctwa_clid"`
	Ref        string `json:"ref"`
}

type wireStatus struct {
	wire.Element
	ID                    string       `json:"id" wire:"key"`
	Type                  string       `json:"type" wire:"key"`
	Status                string       `json:"status" wire:"key"`
	Timestamp             wire.Instant `json:"timestamp" wire:"key"`
	RecipientID           string       `json:"recipient_id"`
	RecipientUserID       string       `json:"recipient_user_id"`
	RecipientParentUserID string       `json:"recipient_parent_user_id"`
	RecipientType         string       `json:"recipient_type" wire:"key"`
	ParticipantID         string       `json:"recipient_participant_id" wire:"key"`
	// The group pages print the participant under two names.
	ParticipantRecipientID string `json:"participant_recipient_id" wire:"key"`
	// A participant without a phone number.
	ParticipantUserID       string `json:"recipient_participant_user_id" wire:"key"`
	ParticipantParentUserID string `json:"recipient_participant_parent_user_id" wire:"key"`
	TemplateID              string `json:"template_id"`
	Opaque                  string `json:"biz_opaque_callback_data"`
	Conversation            *struct {
		ID      string       `json:"id"`
		Expires wire.Instant `json:"expiration_timestamp"`
		Origin  wireTyped    `json:"origin"`
		Pricing *wirePrice   `json:"pricing"` // where several statuses of a group come together
	} `json:"conversation"`
	Pricing *wirePrice     `json:"pricing"`
	Errors  []wireReported `json:"errors"`
}

type wirePrice struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Type     string `json:"type"`
	Category string `json:"category"`
	Subtype  string `json:"subtype"`
	Cost     *struct {
		Amount   wire.String `json:"amount"`
		Currency string      `json:"currency"`
	} `json:"cost"`
}

type wireReported struct {
	wire.Element
	Code    wire.Int `json:"code" wire:"key"`
	Subcode wire.Int `json:"error_subcode"`
	Title   string   `json:"title"`
	Message string   `json:"message"`
	Details string   `json:"details"` // where it stood before error_data
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
}

type wireCall struct {
	wire.Element
	ID               string         `json:"id" wire:"key"`
	From             string         `json:"from"`
	FromUserID       string         `json:"from_user_id"`
	FromParentUserID string         `json:"from_parent_user_id"`
	To               string         `json:"to"`
	ToUserID         string         `json:"to_user_id"`
	ToParentUserID   string         `json:"to_parent_user_id"`
	Event            string         `json:"event" wire:"key"`
	Direction        string         `json:"direction" wire:"key"`
	Status           string         `json:"status"`
	Timestamp        wire.Instant   `json:"timestamp" wire:"key"`
	Start            wire.Instant   `json:"start_time"` // of a call that was picked up
	Errors           []wireReported `json:"errors"`
}

type wirePreference struct {
	wire.Element
	wireContact
	Category  string       `json:"category" wire:"key"`
	Value     string       `json:"value" wire:"key"`
	Timestamp wire.Instant `json:"timestamp" wire:"key"`
}

// wireGroup keeps its time as text: nothing follows from it, so a bad one is no error.
type wireGroup struct {
	wire.Element
	Type      string `json:"type"`
	GroupID   string `json:"group_id" wire:"key"`
	Timestamp string `json:"timestamp"`
}
