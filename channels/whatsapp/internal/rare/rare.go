// Package rare holds the shapes of the rare values in WhatsApp's webhook bodies.
// Optional parts are pointers, and what no event needs is left out.
package rare

import (
	"encoding/json"

	"github.com/replywindow/replywindow/channels/internal/wire"
)

// Template is the value of the template fields. Half a template is none, so that its
// parts stand or fall together, but for the reasons.
type Template struct {
	TemplateID       wire.String      `json:"message_template_id"`
	TemplateName     string           `json:"message_template_name" wire:"key"`
	TemplateLanguage string           `json:"message_template_language" wire:"key"`
	TemplateCategory string           `json:"message_template_category" wire:"key"`
	Reason           string           `json:"reason"`
	OtherInfo        *Info            `json:"other_info"`
	NewQuality       string           `json:"new_quality_score" wire:"key"`
	Header           string           `json:"message_template_title" wire:"key"`
	Body             string           `json:"message_template_element" wire:"key"`
	Footer           string           `json:"message_template_footer" wire:"key"`
	Buttons          []TemplateButton `json:"message_template_buttons" wire:"key"`
	Category         string           `json:"category" wire:"key"`
	NewCategory      string           `json:"new_category" wire:"key"`
	CorrectCategory  string           `json:"correct_category" wire:"key"`
	CategoryUpdate   wire.Instant     `json:"category_update_timestamp" wire:"key"`
}

// Info says which pause a template is in.
type Info struct {
	Title string `json:"title"`
}

// TemplateButton is a button in the value of a template field.
type TemplateButton struct {
	Type  string `json:"message_template_button_type" wire:"key"`
	Text  string `json:"message_template_button_text" wire:"key"`
	URL   string `json:"message_template_button_url" wire:"key"`
	Phone string `json:"message_template_button_phone_number" wire:"key"`
}

// Account is the value of the account and number fields.
type Account struct {
	Event        string `json:"event" wire:"key"`
	Type         string `json:"type"`
	PhoneNumber  string `json:"phone_number"`
	DisplayPhone string `json:"display_phone_number"`
	Decision     string `json:"decision"`
	Status       string `json:"status"`
	Username     string `json:"username"`
	Country      string `json:"country"`
	WABA         *struct {
		ID string `json:"waba_id"`
	} `json:"waba_info"`
	Violation *struct {
		Type string `json:"violation_type"`
	} `json:"violation_info"`
	Ban *struct {
		State Words  `json:"waba_ban_state"`
		Date  string `json:"waba_ban_date"`
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
	EntityID      string      `json:"entity_id"`
	Alert         *struct {
		Type        string `json:"alert_type"`
		Severity    string `json:"alert_severity"`
		Status      string `json:"alert_status"`
		Description string `json:"alert_description"`
	} `json:"alert_info"`
	Timestamp     wire.Instant `json:"timestamp"`
	PhoneSettings *struct {
		PhoneNumberID string `json:"phone_number_id"`
	} `json:"phone_number_settings"`
}

// Words are one word of the platform's, or a list of them: its pages show both.
type Words []string

// UnmarshalJSON reads a string, a list of strings, or null.
func (w *Words) UnmarshalJSON(data []byte) error {
	var one string
	if err := json.Unmarshal(data, (*[]string)(w)); err == nil {
		return nil
	}
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*w = Words{one}
	return nil
}
