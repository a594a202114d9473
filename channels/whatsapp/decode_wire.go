package whatsapp

import "github.com/replywindow/replywindow/channels/internal/wire"

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
	ID      wire.String  `json:"id"`
	Time    wire.Instant `json:"time"`
	Changes []wireChange `json:"changes"`
}

type wireChange struct {
	wire.Element
	Field string    `json:"field"`
	Value wireValue `json:"value"`
}

// Wants leaves the value of a field unread that this package has no words for:
// its parts may have other types than those below.
func (c *wireChange) Wants(name string) bool {
	return name != "value" || fieldOf(c.Field) != fieldOther
}

// wireValue is the union of the values of all fields, so that one pass reads a body.
type wireValue struct {
	Metadata struct {
		DisplayPhoneNumber wire.String `json:"display_phone_number"`
		PhoneNumberID      wire.String `json:"phone_number_id"`
	} `json:"metadata"`
	Contacts    []wireContact    `json:"contacts"`
	Messages    []wireMessage    `json:"messages"`
	Statuses    []wireStatus     `json:"statuses"`
	Errors      []wireReported   `json:"errors"`
	Echoes      []wireMessage    `json:"message_echoes"`
	Calls       []wireCall       `json:"calls"`
	Preferences []wirePreference `json:"user_preferences"`
	Groups      []wireGroup      `json:"groups"`
	wireTemplateValue
	wireAccountValue
}

type wireContact struct {
	WaID         wire.String `json:"wa_id"`
	UserID       wire.String `json:"user_id"`
	ParentUserID wire.String `json:"parent_user_id"`
}

type wireMessage struct {
	wire.Element
	ID               wire.String  `json:"id"`
	From             wire.String  `json:"from"`
	FromUserID       wire.String  `json:"from_user_id"`
	FromParentUserID wire.String  `json:"from_parent_user_id"`
	To               wire.String  `json:"to"`
	ToUserID         wire.String  `json:"to_user_id"`
	ToParentUserID   wire.String  `json:"to_parent_user_id"`
	GroupID          wire.String  `json:"group_id"`
	Timestamp        wire.Instant `json:"timestamp"`
	Type             string       `json:"type"`
	wireContent
	Reaction    *wireReaction    `json:"reaction"`
	System      *wireSystem      `json:"system"`
	Edit        *wireEdit        `json:"edit"`
	Unsupported *wireTyped       `json:"unsupported"`
	Referral    *wireReferral    `json:"referral"`
	Errors      []wireReported   `json:"errors"`
	Interactive *wireInteractive `json:"interactive"`
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

type wireSystem struct {
	Type                 string      `json:"type"`
	WaID                 wire.String `json:"wa_id"`
	NewWaID              wire.String `json:"new_wa_id"`
	UserID               wire.String `json:"user_id"`
	ParentUserID         wire.String `json:"parent_user_id"`
	PreviousUserID       wire.String `json:"previous_user_id"`
	PreviousParentUserID wire.String `json:"previous_parent_user_id"`
}

type wireReferral struct {
	SourceType string      `json:"source_type"`
	SourceID   wire.String `json:"source_id"`
	ClickID    string      `json:"ctwa_clid"`
	Ref        string      `json:"ref"`
}

type wireStatus struct {
	wire.Element
	ID                    wire.String  `json:"id"`
	Type                  string       `json:"type"`
	Status                string       `json:"status"`
	Timestamp             wire.Instant `json:"timestamp"`
	RecipientID           wire.String  `json:"recipient_id"`
	RecipientUserID       wire.String  `json:"recipient_user_id"`
	RecipientParentUserID wire.String  `json:"recipient_parent_user_id"`
	RecipientType         string       `json:"recipient_type"`
	ParticipantID         wire.String  `json:"recipient_participant_id"`
	// The group pages print the participant under two names.
	ParticipantRecipientID wire.String `json:"participant_recipient_id"`
	TemplateID             wire.String `json:"template_id"`
	Opaque                 string      `json:"biz_opaque_callback_data"`
	Conversation           *struct {
		ID      wire.String  `json:"id"`
		Expires wire.Instant `json:"expiration_timestamp"`
		Origin  wireTyped    `json:"origin"`
	} `json:"conversation"`
	Pricing *struct {
		Billable wire.Bool `json:"billable"`
		Model    string    `json:"pricing_model"`
		Type     string    `json:"type"`
		Category string    `json:"category"`
		Subtype  string    `json:"subtype"`
		Cost     *struct {
			Amount   wire.String `json:"amount"`
			Currency string      `json:"currency"`
		} `json:"cost"`
	} `json:"pricing"`
	Errors []wireReported `json:"errors"`
}

type wireReported struct {
	wire.Element
	Code    wire.Int `json:"code"`
	Subcode wire.Int `json:"error_subcode"`
	Title   string   `json:"title"`
	Message string   `json:"message"`
	Data    struct {
		Details string `json:"details"`
	} `json:"error_data"`
}

type wireCall struct {
	wire.Element
	ID               wire.String    `json:"id"`
	From             wire.String    `json:"from"`
	FromUserID       wire.String    `json:"from_user_id"`
	FromParentUserID wire.String    `json:"from_parent_user_id"`
	To               wire.String    `json:"to"`
	ToUserID         wire.String    `json:"to_user_id"`
	ToParentUserID   wire.String    `json:"to_parent_user_id"`
	Event            string         `json:"event"`
	Direction        string         `json:"direction"`
	Status           string         `json:"status"`
	Timestamp        wire.Instant   `json:"timestamp"`
	Errors           []wireReported `json:"errors"`
}

type wirePreference struct {
	wire.Element
	wireContact
	Category  string       `json:"category"`
	Value     string       `json:"value"`
	Timestamp wire.Instant `json:"timestamp"`
}

// wireGroup keeps its time as text: nothing follows from it, so a bad one is no error.
type wireGroup struct {
	wire.Element
	Type      string      `json:"type"`
	GroupID   wire.String `json:"group_id"`
	Timestamp wire.String `json:"timestamp"`
}

// wireTemplateValue is the value of the template fields.
type wireTemplateValue struct {
	TemplateID       wire.String          `json:"message_template_id"`
	TemplateName     string               `json:"message_template_name"`
	TemplateLanguage string               `json:"message_template_language"`
	TemplateCategory string               `json:"message_template_category"`
	Reason           string               `json:"reason"`
	OtherInfo        *wireTitlePart       `json:"other_info"`
	NewQuality       string               `json:"new_quality_score"`
	Title            string               `json:"message_template_title"`
	Body             string               `json:"message_template_element"`
	Footer           string               `json:"message_template_footer"`
	Buttons          []wireTemplateButton `json:"message_template_buttons"`
	Category         string               `json:"category"`
	NewCategory      string               `json:"new_category"`
	CorrectCategory  string               `json:"correct_category"`
	CategoryUpdate   wire.Instant         `json:"category_update_timestamp"`
}

type wireTemplateButton struct {
	Type  string      `json:"message_template_button_type"`
	Text  string      `json:"message_template_button_text"`
	URL   string      `json:"message_template_button_url"`
	Phone wire.String `json:"message_template_button_phone_number"`
}

// wireAccountValue is the value of the account and number fields.
type wireAccountValue struct {
	Event        string      `json:"event"`
	Type         string      `json:"type"`
	PhoneNumber  wire.String `json:"phone_number"`
	DisplayPhone wire.String `json:"display_phone_number"`
	Decision     string      `json:"decision"`
	Status       string      `json:"status"`
	Username     string      `json:"username"`
	Country      string      `json:"country"`
	WABA         *struct {
		ID wire.String `json:"waba_id"`
	} `json:"waba_info"`
	Violation *struct {
		Type string `json:"violation_type"`
	} `json:"violation_info"`
	Ban *struct {
		State string      `json:"waba_ban_state"`
		Date  wire.String `json:"waba_ban_date"`
	} `json:"ban_info"`
	Disconnection *struct {
		Reason string `json:"reason"`
	} `json:"disconnection_info"`
	Restrictions []struct {
		Type    string       `json:"restriction_type"`
		Expires wire.Instant `json:"expiration"`
	} `json:"restriction_info"`
	VolumeTier *struct {
		Updated  wire.Instant `json:"tier_update_time"`
		Category string       `json:"pricing_category"`
		Tier     string       `json:"tier"`
		Month    string       `json:"effective_month"`
		Region   string       `json:"region"`
	} `json:"volume_tier_info"`
	AuthInternational *struct {
		Start      wire.Instant `json:"start_time"`
		Exceptions []struct {
			Country string       `json:"country_code"`
			Start   wire.Instant `json:"start_time"`
		} `json:"exception_countries"`
	} `json:"auth_international_rate_eligibility"`
	DailyLimit    wire.String `json:"max_daily_conversations_per_business"`
	OldDailyLimit wire.String `json:"max_daily_conversation_per_phone"`
	CurrentLimit  wire.String `json:"current_limit"`
	EntityID      wire.String `json:"entity_id"`
	Alert         *struct {
		Type        string `json:"alert_type"`
		Severity    string `json:"alert_severity"`
		Status      string `json:"alert_status"`
		Description string `json:"alert_description"`
	} `json:"alert_info"`
	Timestamp     wire.Instant `json:"timestamp"`
	PhoneSettings *struct {
		PhoneNumberID wire.String `json:"phone_number_id"`
	} `json:"phone_number_settings"`
}
