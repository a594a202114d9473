package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/replywindow/replywindow/template"
)

// templateChange is the value of the template fields of a webhook.
type templateChange struct {
	Event           string      `json:"event"`
	ID              json.Number `json:"message_template_id"`
	Name            string      `json:"message_template_name"`
	Language        string      `json:"message_template_language"`
	TemplateKind    string      `json:"message_template_category"`
	Reason          string      `json:"reason"`
	NewQuality      string      `json:"new_quality_score"`
	Category        string      `json:"category"`
	NewCategory     string      `json:"new_category"`
	CorrectCategory string      `json:"correct_category"`
	CategoryAt      json.Number `json:"category_update_timestamp"`
	OtherInfo       struct {
		Title string `json:"title"`
	} `json:"other_info"`

	Title   string           `json:"message_template_title"`
	Body    string           `json:"message_template_element"`
	Footer  string           `json:"message_template_footer"`
	Buttons []templateButton `json:"message_template_buttons"`
}

type templateButton struct {
	Type  string `json:"message_template_button_type"`
	Text  string `json:"message_template_button_text"`
	URL   string `json:"message_template_button_url"`
	Phone string `json:"message_template_button_phone_number"`
}

// TemplateUpdate reads the value of one webhook change about a template for
// [template.Catalogue.Apply]. Account is the entry's id, the WhatsApp Business
// Account; at is the entry's time. A field that is not about templates gives false
// and no error; a value that cannot be read is an error that names the field.
func TemplateUpdate(account, field string, at time.Time, value []byte) (template.Update, bool, error) {
	kind, ok := templateKind(field, value)
	if !ok {
		return template.Update{}, false, nil
	}
	var c templateChange
	if err := json.Unmarshal(value, &c); err != nil {
		return template.Update{}, false, fmt.Errorf("%s: %w", field, err)
	}
	u := template.Update{Account: account, ID: c.ID.String(), Name: c.Name, Language: c.Language, Kind: kind, At: at}
	var err error
	switch kind {
	case template.StatusUpdate:
		c.status(&u)
	case template.QualityUpdate:
		u.Quality = template.Quality(c.NewQuality)
	case template.CategoryUpdate:
		err = c.category(&u)
	case template.ComponentsUpdate:
		u.Components = c.components()
	}
	if err != nil {
		return template.Update{}, false, fmt.Errorf("%s: %w", field, err)
	}
	return u, true, nil
}

// templateKind tells what a field is about. The quality page's own sample carries
// another field's name, so the value has a say.
func templateKind(field string, value []byte) (template.UpdateKind, bool) {
	switch field {
	case "message_template_status_update":
		if strings.Contains(string(value), `"new_quality_score"`) {
			return template.QualityUpdate, true
		}
		return template.StatusUpdate, true
	case "message_template_quality_update":
		return template.QualityUpdate, true
	case "message_template_components_update":
		return template.ComponentsUpdate, true
	case "template_category_update", "template_correct_category_detection":
		return template.CategoryUpdate, true
	}
	return "", false
}

func (c *templateChange) status(u *template.Update) {
	u.Status = template.Status(c.Event)
	u.Category = template.Category(c.TemplateKind)
	u.Reason = c.Reason
	if c.OtherInfo.Title != "" {
		u.Reason = c.OtherInfo.Title // says which pause it is
	}
	if u.Reason == "NONE" {
		u.Reason = ""
	}
}

// category reads a notice (the category now and the one to come), a change that is
// done, and the platform's opinion of a template it made itself.
func (c *templateChange) category(u *template.Update) error {
	u.Category = template.Category(c.NewCategory)
	if u.Category == "" {
		u.Category = template.Category(c.Category)
	}
	u.CorrectCategory = template.Category(c.CorrectCategory)
	if c.CategoryAt == "" {
		return nil
	}
	seconds, err := c.CategoryAt.Int64()
	if err != nil || seconds < 0 || seconds > 253402300799 { // the end of the year 9999
		return fmt.Errorf("category_update_timestamp: want seconds since 1970, got %q", c.CategoryAt)
	}
	u.EffectiveAt = time.Unix(seconds, 0).UTC()
	return nil
}

func (c *templateChange) components() []template.Component {
	var out []template.Component
	if c.Title != "" {
		out = append(out, template.Component{Type: template.Header, Format: template.FormatText, Text: c.Title})
	}
	out = append(out, template.Component{Type: template.Body, Text: c.Body})
	if c.Footer != "" {
		out = append(out, template.Component{Type: template.Footer, Text: c.Footer})
	}
	if len(c.Buttons) == 0 {
		return out
	}
	buttons := template.Component{Type: template.Buttons}
	for _, b := range c.Buttons {
		buttons.Buttons = append(buttons.Buttons, template.Button{Type: template.ButtonType(b.Type), Text: b.Text,
			URL: b.URL, PhoneNumber: b.Phone})
	}
	return append(out, buttons)
}
