package policy

import (
	"strings"

	"github.com/replywindow/replywindow/channels"
)

// String lists what the request must carry, "messaging_type RESPONSE, tag X" for
// example; "" when it need carry nothing. The comment or token is masked.
func (r Requires) String() string {
	var parts []string
	for _, p := range [...]struct{ name, value string }{
		{"messaging_type", r.MessagingType}, {"tag", r.Tag}, {"template", r.Template}, {"language", r.Language},
		{"category", r.Category}, {"echo", channels.Mask(r.Echo)},
	} {
		if p.value != "" {
			parts = append(parts, p.name+" "+p.value)
		}
	}
	return strings.Join(parts, ", ")
}
