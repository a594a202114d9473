package metatest

import (
	"cmp"

	"github.com/replywindow/replywindow/channels"
)

// encodeGraph writes events as Messenger and Instagram do; what is "page" for the one is "instagram" for the other.
func encodeGraph(kind string) encoder {
	page := kind == "page"
	return func(b *Business, ev *channels.Event, about string) object {
		entry := object{"id": b.ID, "time": ev.Occurred.UnixMilli()}
		switch {
		case ev.Action == channels.ActDelete && ev.Token != "" && !page:
			return nil // Instagram does not tell it
		case ev.Action == channels.ActComment, ev.Action == channels.ActLiveComment, ev.Action == channels.ActDelete && ev.Token != "":
			entry["changes"] = []object{graphComment(ev, page)}
		case ev.Action == channels.ActCall, ev.Action == channels.ActCallAccepted:
			entry["calls"] = []object{graphCall(b, ev)}
		case ev.Kind == channels.TemplateChange:
			field, value := templateChange(ev)
			value["timestamp"] = ev.Occurred.Unix()
			entry["changes"] = []object{{"field": field, "value": value}}
		default:
			name, value := graphThread(ev, about, page)
			if value == nil {
				return nil
			}
			sender, recipient := object{"id": ev.Address.User}, object{"id": b.ID}
			switch ev.Kind {
			case channels.AccountChange:
				sender = recipient
			case channels.BusinessMessage:
				sender, recipient = recipient, sender
			}
			entry["messaging"] = []object{{"sender": sender, "recipient": recipient, "timestamp": ev.Occurred.UnixMilli(), name: value}}
		}
		return object{"object": kind, "entry": []object{entry}}
	}
}

// graphThread is the part of a thread's event that says what happened, nil when the platform says nothing.
func graphThread(ev *channels.Event, about string, page bool) (name string, value any) {
	switch ev.Kind {
	case channels.UserAction:
		return graphAction(ev, about, page)
	case channels.BusinessMessage:
		echo := graphMessage(ev)
		echo["is_echo"], echo["app_id"] = true, 1
		return "message", echo
	case channels.ConsentChange:
		status := map[channels.ConsentUpdate]string{channels.MarketingStopped: "STOP_NOTIFICATIONS", channels.MarketingResumed: "RESUME_NOTIFICATIONS"}[ev.Consent]
		if !page || ev.Consent == channels.OptedOutGeneral {
			return "", nil
		}
		optin := object{"type": "notification_messages", "notification_messages_token": cmp.Or(ev.Token, "nm-"+ev.Address.User)}
		if status != "" {
			optin["notification_messages_status"] = status
		}
		return "optin", optin
	case channels.DeliveryStatus:
		return graphReceipt(ev, page)
	case channels.AccountChange:
		action := "unblock"
		for _, r := range ev.AccountUpdate.Restrictions {
			action = r.Type
		}
		return "policy_enforcement", object{"action": action, "reason": cmp.Or(ev.AccountUpdate.Detail, "emulated")}
	}
	return "", nil
}

func graphReceipt(ev *channels.Event, page bool) (name string, value any) {
	switch s := ev.Status; {
	case s.State == channels.Delivered && page:
		return "delivery", object{"mids": []string{s.MessageID}, "watermark": ev.Occurred.UnixMilli()}
	case s.State == channels.Read && page:
		return "read", object{"watermark": ev.Occurred.UnixMilli()}
	case s.State == channels.Read:
		return "read", object{"mid": s.MessageID}
	}
	return "", nil
}

func graphAction(ev *channels.Event, about string, page bool) (name string, value any) {
	switch ev.Action {
	case channels.ActPostback, channels.ActIceBreaker:
		value := object{"mid": ev.ID, "title": cmp.Or(ev.Text, "Button"), "payload": cmp.Or(ev.Text, "button")}
		return "postback", arrived(value, ev)
	case channels.ActReaction:
		return "reaction", object{"mid": about, "action": "react", "reaction": "other", "emoji": cmp.Or(ev.Text, "👍")}
	case channels.ActUnreact:
		return "reaction", object{"mid": about, "action": "unreact"}
	case channels.ActReferral:
		value := object{"type": "OPEN_THREAD", "source": "SHORTLINK", "ref": "emulated"}
		if a := ev.Arrival; a != nil {
			value["source"], value["ref"] = a.Source, a.Ref
		}
		return "referral", value
	case channels.ActOptIn:
		switch {
		case !page:
			return "", nil
		case ev.Token != "":
			return "optin", object{"type": "one_time_notif_req", "one_time_notif_token": ev.Token, "payload": "emulated"}
		}
		return "optin", object{"ref": cmp.Or(ev.Text, "emulated")}
	case channels.ActEdit:
		return "message_edit", object{"mid": about, "text": ev.Text, "num_edit": 1}
	case channels.ActBlock, channels.ActOther, channels.ActRead, channels.ActLiveEnd, channels.ActCallMissed:
		return "", nil
	}
	return "message", graphMessage(ev)
}

// graphMessage is what the person wrote.
func graphMessage(ev *channels.Event) object {
	out := object{"mid": ev.ID}
	if ev.Text != "" {
		out["text"] = ev.Text
	}
	attach := func(kind string) {
		out["attachments"] = []object{{"type": kind, "payload": object{"url": "https://example.org/file"}}}
	}
	switch ev.Action {
	case channels.ActUnsupported:
		out["is_unsupported"] = true
	case channels.ActDelete:
		out["is_deleted"] = true
	case channels.ActQuickReply:
		out["text"], out["quick_reply"] = cmp.Or(ev.Text, "Reply"), object{"payload": cmp.Or(ev.Text, "reply")}
	case channels.ActStoryReply:
		out["text"], out["reply_to"] = cmp.Or(ev.Text, "Reply"), object{"story": object{"id": "story", "url": "https://example.org/story"}}
	case channels.ActStoryMention:
		attach("story_mention")
	case channels.ActShare:
		attach("share")
	default:
		if ev.Type == "" || ev.Type == channels.Text {
			out["text"] = cmp.Or(ev.Text, "Message") // without a text it would be content that is not passed on
		} else {
			attach(attachmentOf(ev.Type))
		}
	}
	return arrived(out, ev)
}

// attachmentOf is the type of the attachment that carries a type of message.
func attachmentOf(t channels.MessageType) string {
	switch t {
	case channels.Image, channels.Audio, channels.Video, channels.File, channels.Sticker, channels.Location:
		return string(t)
	}
	return "template"
}

// arrived adds by which ad or link the person came.
func arrived(out object, ev *channels.Event) object {
	if a := ev.Arrival; a != nil {
		referral := object{"source": a.Source, "type": "OPEN_THREAD", "ref": a.Ref}
		if a.ID != "" {
			referral["ad_id"] = a.ID
		}
		out["referral"] = referral
	}
	return out
}

// graphComment is a comment on a post or a broadcast.
func graphComment(ev *channels.Event, page bool) object {
	if page {
		verb := "add"
		if ev.Action == channels.ActDelete {
			verb = "remove"
		}
		return object{"field": "feed", "value": object{
			"item": "comment", "verb": verb, "comment_id": ev.Token, "post_id": "post", "from": object{"id": ev.Address.User, "name": personName},
			"message": ev.Text, "created_time": ev.Occurred.Unix(),
		}}
	}
	field := "comments"
	if ev.Action == channels.ActLiveComment {
		field = "live_comments"
	}
	return object{"field": field, "value": object{
		"id": ev.Token, "text": ev.Text, "from": object{"id": ev.Address.User, "username": "emulated.person"}, "media": object{"id": "media", "media_product_type": "FEED"},
	}}
}

func graphCall(b *Business, ev *channels.Event) object {
	out := object{"id": ev.ID, "timestamp": ev.Occurred.Unix()}
	if ev.Action == channels.ActCallAccepted {
		out["event"], out["call_status"], out["recipient_id"] = "call_status", "accepted", ev.Address.User
		return out
	}
	out["event"], out["call_direction"], out["from"], out["to"] = "connect", "user_initiated", ev.Address.User, b.ID
	return out
}
