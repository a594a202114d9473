package metatest_test

import (
	"fmt"
	"strings"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

type obj = map[string]any

func (w *world) whatsappRequest() (path string, body obj) {
	path = "/v24.0/" + businessOf(whatsapp.Name) + "/messages"
	body = obj{"messaging_product": "whatsapp"}
	to := w.person(whatsapp.Name)
	if strings.Contains(to, ".") {
		body["recipient"] = to
	} else {
		body["to"] = to
	}
	if w.chance(25) {
		body["recipient_type"], body["to"] = "group", "group-1"
	}
	if w.chance(8) {
		path = strings.Replace(path, "/messages", "/marketing_messages", 1)
	}
	if w.chance(15) {
		body["biz_opaque_callback_data"] = strings.Repeat("x", 200+w.r.IntN(400))
	}
	switch k := w.r.IntN(20); {
	case k < 6:
		body["type"], body["text"] = "text", obj{"body": strings.Repeat("x", w.size(4096))}
	case k < 8:
		kind := w.pick("image", "video", "audio", "document", "sticker")
		file := obj{"link": "https://example.org/x"}
		switch {
		case w.chance(6):
			delete(file, "link")
		case w.chance(6):
			file["caption"] = strings.Repeat("x", w.size(1024))
		}
		body["type"], body[kind] = kind, file
	case k < 9:
		w.rareWhatsApp(body)
	case k < 13:
		body["type"], body["interactive"] = "interactive", w.interactive()
	case k < 14:
		for name := range body {
			if name != "messaging_product" {
				delete(body, name)
			}
		}
		body["status"], body["message_id"] = "read", "wamid.x"
	case k < 15:
		body["type"], body["text"], body["category"] = "text", obj{"body": "x"}, w.pick("utility", "authentication", "marketing")
	default:
		body["type"], body["template"] = "template", w.template()
	}
	return path, body
}

// size is often at the edge of a limit.
func (w *world) size(limit int) int {
	if w.chance(4) {
		return limit - 1 + w.r.IntN(3)
	}
	return w.r.IntN(20)
}

func (w *world) rareWhatsApp(body obj) {
	switch w.r.IntN(5) {
	case 0:
		body["type"], body["location"] = "location", obj{"latitude": 1, "longitude": 2}
		if w.chance(3) {
			body["location"] = obj{"latitude": 1}
		}
	case 1:
		body["type"], body["contacts"] = "contacts", []obj{{"name": obj{"formatted_name": "X"}}}
	case 2:
		body["type"], body["reaction"] = "reaction", obj{"message_id": w.pick("wamid.x", ""), "emoji": "x"}
	case 3:
		body["type"], body["pin"] = "pin", obj{"type": "pin", "message_id": "wamid.x"}
	default:
		body["type"] = "hologram"
	}
}

func (w *world) interactive() obj {
	kind := w.pick("button", "list", "cta_url", "flow", "location_request_message", "address_message", "product", "catalog_message",
		"voice_call", "call_permission_request", "call_permission_request", "call_permission_request", "carousel", "request_contact_info", "order_details", "telepathy")
	i := obj{"type": kind, "body": obj{"text": strings.Repeat("x", 1+w.size(1024))}}
	if w.chance(8) {
		delete(i, "body")
	}
	button := obj{"type": "reply", "reply": obj{"id": "a", "title": strings.Repeat("x", w.size(20))}}
	switch kind {
	case "button":
		buttons := []obj{button}
		for range w.r.IntN(4) {
			id := fmt.Sprint("b", w.r.IntN(3))
			buttons = append(buttons, obj{"type": "reply", "reply": obj{"id": id, "title": "Title " + id}})
		}
		i["action"] = obj{"buttons": buttons}
	case "list":
		i["action"] = obj{"button": "Choose", "sections": []obj{{"title": "One", "rows": []obj{{"id": "1", "title": strings.Repeat("x", w.size(24))}, {"id": w.pick("1", "2"), "title": "Two"}}}}}
	case "cta_url":
		i["action"] = obj{"name": "cta_url", "parameters": obj{"display_text": "See", "url": "https://example.org"}}
	case "flow":
		i["action"] = obj{"name": "flow", "parameters": obj{"flow_id": "1", "flow_cta": "Go"}}
	case "address_message":
		i["action"] = obj{"name": "address_message", "parameters": obj{"country": "IN"}}
	case "product":
		i["action"] = obj{"catalog_id": "1", "product_retailer_id": "2"}
	default:
		i["action"] = obj{"name": kind}
	}
	return i
}

func (w *world) template() obj {
	out := obj{"name": w.pick("order", "offer", "code", "rejected", "disabled", "paused", "nowhere", "order", "offer"), "language": obj{"code": "en"}}
	if w.chance(12) {
		out["language"] = obj{"code": w.pick("de", "")}
	}
	var values []obj
	for range w.r.IntN(3) {
		values = append(values, obj{"type": "text", "text": w.pick("7", "x y", "", "a\nb")})
	}
	if name := out["name"]; name == "order" || name == "code" {
		if w.chance(2) {
			values = []obj{{"type": "text", "text": "7"}}
		}
	} else if w.chance(2) {
		values = nil
	}
	if values != nil {
		out["components"] = []obj{{"type": "body", "parameters": values}}
	}
	return out
}

func (w *world) graphRequest(channel string) (path string, body obj) {
	path = "/v24.0/" + businessOf(channel) + "/messages"
	to := obj{"id": w.person(channel)}
	body = obj{"recipient": to}
	message := obj{"text": strings.Repeat("x", w.size(1000))}
	if w.chance(6) {
		message["text"] = strings.Repeat("x", w.size(2000))
	}
	switch k := w.r.IntN(20); {
	case k < 3 && len(w.tokens) > 0:
		body["recipient"] = obj{w.pick("comment_id", "comment_id", "post_id"): w.tokens[w.r.IntN(len(w.tokens))]}
	case k < 4:
		body["recipient"] = obj{"comment_id": "never-seen"}
	case k < 5 && len(w.tokens) > 0:
		body["recipient"] = obj{w.pick("one_time_notif_token", "notification_messages_token"): w.tokens[w.r.IntN(len(w.tokens))]}
	case k < 7:
		body["sender_action"] = w.pick("typing_on", "mark_seen", "react")
		body["payload"] = obj{"message_id": w.pick("m_1", "")}
		if !w.chance(5) {
			return path, body
		}
	case k < 8:
		message = obj{"template": w.template()}
	case k < 9 && channel != instagram.Name:
		path = "/v24.0/act_77/messages"
	case k < 13:
		message = w.attachment()
	}
	if w.chance(3) {
		body["messaging_type"] = w.pick("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY", "NONSENSE")
	}
	if w.chance(4) {
		body["tag"] = w.pick("HUMAN_AGENT", "HUMAN_AGENT", "ACCOUNT_UPDATE", "CUSTOMER_FEEDBACK", "GAME_EVENT", "NON_PROMOTIONAL_SUBSCRIPTION", "MADE_UP")
		if w.chance(2) {
			body["messaging_type"] = "MESSAGE_TAG"
		}
	}
	if w.chance(10) {
		message["quick_replies"] = []obj{{"content_type": w.pick("text", "user_email"), "title": w.pick("Yes", ""), "payload": "x"}}
	}
	if w.chance(15) {
		message["metadata"] = strings.Repeat("x", w.size(1000))
	}
	body["message"] = message
	return path, body
}

func (w *world) attachment() obj {
	kind := w.pick("image", "audio", "video", "file", "generic", "button", "media", "product", "coupon", "like_heart", "MEDIA_SHARE", "notification_messages", "customer_feedback", "image_grid")
	payload := obj{"url": "https://example.org/x"}
	switch kind {
	case "image", "audio", "video", "file", "like_heart", "MEDIA_SHARE":
		if w.chance(5) {
			payload = obj{}
		}
		out := obj{"attachment": obj{"type": kind, "payload": payload}}
		if w.chance(8) {
			out["text"] = "beside"
		}
		return out
	}
	payload = obj{"template_type": kind, "title": "T", "text": strings.Repeat("x", w.size(640))}
	buttons := []obj{}
	for range w.r.IntN(5) {
		buttons = append(buttons, obj{"type": "postback", "title": strings.Repeat("x", w.size(20)), "payload": "p"})
	}
	elements := []obj{}
	for range w.r.IntN(3) {
		elements = append(elements, obj{"title": w.pick("E", ""), "id": "1", "buttons": buttons})
	}
	payload["buttons"], payload["elements"] = buttons, elements
	return obj{"attachment": obj{"type": "template", "payload": payload}}
}
