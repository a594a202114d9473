package messenger

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/replywindow/replywindow/template"
)

// TemplateUpdate reads the value of one webhook change about a utility template for
// [template.Catalogue.Apply]. Page is the entry's id, at its time. The field goes by
// two names in the documentation; both are accepted. Another field gives false and
// no error; a value that cannot be read is an error that names the field. The shape
// of the value is assumed: no sample is published.
func TemplateUpdate(page, field string, at time.Time, value []byte) (template.Update, bool, error) {
	switch field {
	case "message_template_status_update", "messenger_template_status_update":
	default:
		return template.Update{}, false, nil
	}
	var c struct {
		Event    template.Status   `json:"event"`
		ID       json.Number       `json:"message_template_id"`
		Name     string            `json:"message_template_name"`
		Language string            `json:"message_template_language"`
		Category template.Category `json:"message_template_category"`
		Reason   string            `json:"reason"`
	}
	if err := json.Unmarshal(value, &c); err != nil {
		return template.Update{}, false, fmt.Errorf("%s: %w", field, err)
	}
	if c.Reason == "NONE" {
		c.Reason = ""
	}
	return template.Update{Account: page, ID: c.ID.String(), Name: c.Name, Language: c.Language, Kind: template.StatusUpdate,
		At: at, Status: c.Event, Category: c.Category, Reason: c.Reason}, true, nil
}
