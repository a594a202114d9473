package metatest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// encodeWhatsApp writes an event as WhatsApp does.
func encodeWhatsApp(b *Business, ev *channels.Event, about string) object {
	value := object{
		"messaging_product": whatsapp.Name,
		"metadata":          object{"display_phone_number": b.Phone, "phone_number_id": b.ID},
	}
	field := "messages"
	switch ev.Kind {
	case channels.UserAction:
		switch ev.Action {
		case channels.ActBlock, channels.ActOther, channels.ActRead:
			return nil
		case channels.ActCall, channels.ActCallMissed, channels.ActCallConnected:
			field = "calls"
			value["calls"] = []object{whatsappCall(b, ev)}
		case channels.ActCallAccepted:
			field = "calls"
			value["statuses"] = []object{{"id": ev.ID, "type": "call", "status": "ACCEPTED", "timestamp": inSeconds(ev.Occurred), "recipient_id": ev.Address.User}}
		default:
			value["contacts"] = []object{whatsappContact(ev)}
			value["messages"] = []object{whatsappMessage(ev, about)}
		}
	case channels.IdentityChange:
		value["messages"] = []object{whatsappIdentity(ev)}
	case channels.ConsentChange:
		field = "user_preferences"
		word := map[channels.ConsentUpdate]string{channels.MarketingStopped: "stop", channels.MarketingResumed: "resume", channels.OptedInGeneral: "signup"}[ev.Consent]
		if word == "" {
			return nil // the business is told in another way, if at all
		}
		value["contacts"] = []object{whatsappContact(ev)}
		value["user_preferences"] = []object{whatsappParty(ev, object{
			"detail": "User requested to " + word + " marketing messages", "category": "marketing_messages", "value": word, "timestamp": ev.Occurred.Unix(),
		})}
	case channels.DeliveryStatus:
		value["statuses"] = []object{whatsappStatus(ev)}
	case channels.AccountChange:
		field, value = whatsappAccount(ev)
	case channels.TemplateChange:
		field, value = templateChange(ev)
	}
	entry := object{"id": b.Account, "changes": []object{{"field": field, "value": value}}}
	if ev.Kind == channels.AccountChange || ev.Kind == channels.TemplateChange {
		entry["id"], entry["time"] = ev.Address.Business, ev.Occurred.Unix()
	}
	return object{"object": "whatsapp_business_account", "entry": []object{entry}}
}

func inSeconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

// whatsappParty adds the person's identifiers to an object, under their names in contacts.
func whatsappParty(ev *channels.Event, out object) object {
	return named(out, ev, "wa_id", "user_id", "parent_user_id")
}

func named(out object, ev *channels.Event, phone, scoped, parent string) object {
	id := ev.Identity
	if id.IsZero() && strings.Contains(ev.Address.User, ".") {
		id.Scoped = ev.Address.User
	} else if id.IsZero() {
		id.Phone = ev.Address.User
	}
	for name, value := range map[string]string{phone: id.Phone, scoped: id.Scoped, parent: id.Parent} {
		if value != "" {
			out[name] = value
		}
	}
	return out
}

func whatsappContact(ev *channels.Event) object {
	return whatsappParty(ev, object{"profile": object{"name": personName}})
}

func whatsappCall(b *Business, ev *channels.Event) object {
	out := named(object{
		"id": ev.ID, "to": b.Phone, "direction": "USER_INITIATED", "event": "connect", "timestamp": inSeconds(ev.Occurred),
	}, ev, "from", "from_user_id", "from_parent_user_id")
	switch ev.Action {
	case channels.ActCallMissed:
		out["event"], out["status"] = "terminate", "FAILED"
	case channels.ActCallConnected:
		out["event"], out["status"], out["start_time"] = "terminate", "COMPLETED", inSeconds(ev.Occurred)
	}
	return out
}

// whatsappMessage is what the person wrote or did, as an element of messages.
func whatsappMessage(ev *channels.Event, about string) object {
	out := named(object{"id": ev.ID, "timestamp": inSeconds(ev.Occurred)}, ev, "from", "from_user_id", "from_parent_user_id")
	if ev.Group != "" {
		out["group_id"] = ev.Group
	}
	kind, content := string(ev.Type), any(object{})
	switch ev.Action {
	case channels.ActReaction:
		kind, content = "reaction", object{"message_id": about, "emoji": cmp.Or(ev.Text, "👍")}
	case channels.ActUnreact:
		kind, content = "reaction", object{"message_id": about}
	case channels.ActQuickReply:
		kind, content = "interactive", object{"type": "button_reply", "button_reply": object{"id": cmp.Or(ev.Text, "button"), "title": cmp.Or(ev.Text, "Button")}}
	case channels.ActEdit:
		kind, content = "edit", object{"original_message_id": about, "message": object{"type": "text", "text": object{"body": ev.Text}}}
	case channels.ActDelete:
		kind, content = "revoke", object{"original_message_id": about}
	case channels.ActWelcome:
		kind = "request_welcome"
	case channels.ActUnsupported:
		kind = "unsupported"
		out["errors"] = []object{{
			"code": 131051, "title": "Message type unknown", "message": "Message type unknown",
			"error_data": object{"details": "Message type is currently not supported."},
		}}
	default:
		content = whatsappContent(ev)
	}
	out["type"], out[kind] = kind, content
	if a := ev.Arrival; a != nil {
		referral := object{"source_type": a.Source, "source_id": a.ID, "source_url": "https://fb.me/" + a.ID, "headline": "Emulated"}
		if a.ClickID != "" {
			referral["ctwa_clid"] = a.ClickID
		}
		out["referral"] = referral
	}
	return out
}

// whatsappIdentity is the notice that a person has a new number, or a new business-scoped identifier only.
func whatsappIdentity(ev *channels.Event) object {
	kind := "user_changed_number"
	from := channels.Event{Identity: ev.Previous}
	if ev.Previous.Phone == "" {
		kind, from.Identity.Phone = "user_changed_user_id", ev.Identity.Phone
	}
	system := whatsappParty(ev, object{"type": kind, "body": "The identifiers of " + personName + " changed"})
	for name, value := range map[string]string{"previous_user_id": ev.Previous.Scoped, "previous_parent_user_id": ev.Previous.Parent} {
		if value != "" {
			system[name] = value
		}
	}
	out := object{"id": ev.ID, "timestamp": inSeconds(ev.Occurred), "type": "system", "system": system}
	return named(out, &from, "from", "from_user_id", "from_parent_user_id")
}

// whatsappContent is the object of a message's type.
func whatsappContent(ev *channels.Event) any {
	switch ev.Type {
	case channels.Text:
		return object{"body": ev.Text}
	case channels.Location:
		return object{"latitude": 52.52, "longitude": 13.405}
	case channels.Contacts:
		return []object{{"name": object{"formatted_name": cmp.Or(ev.Text, personName)}}}
	case "button":
		return object{"payload": cmp.Or(ev.Text, "button"), "text": cmp.Or(ev.Text, "Button")}
	case "order":
		return object{"text": ev.Text, "product_items": []object{}}
	}
	media := object{"id": mediaID(ev), "mime_type": emulatedFile}
	if ev.Text != "" {
		media["caption"] = ev.Text
	}
	return media
}

func whatsappStatus(ev *channels.Event) object {
	s := ev.Status
	out := object{"id": s.MessageID, "status": string(s.State), "timestamp": inSeconds(ev.Occurred), "recipient_id": ev.Address.User}
	if strings.Contains(ev.Address.User, ".") {
		delete(out, "recipient_id")
		out["recipient_user_id"] = ev.Address.User
	}
	if ev.Group != "" {
		out["recipient_type"] = "group"
	}
	if p := s.Pricing; p != nil {
		price := object{"billable": p.Billable, "pricing_model": p.Model, "category": p.Category}
		for name, value := range map[string]string{"type": p.Type, "subtype": p.Subtype} {
			if value != "" {
				price[name] = value
			}
		}
		out["pricing"] = price
	}
	if c := s.Conversation; c != nil {
		out["conversation"] = object{"id": c.ID, "origin": object{"type": c.Origin}, "expiration_timestamp": inSeconds(c.Expires)}
	}
	for _, e := range ev.Errors {
		out["errors"] = []object{{
			"code": e.Error.Code, "title": e.Title, "message": e.Title, "error_data": object{"details": e.Detail},
			"href": "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes",
		}}
	}
	return out
}

// whatsappAccount is what the platform says of an account.
func whatsappAccount(ev *channels.Event) (field string, value object) {
	u := ev.AccountUpdate
	switch {
	case u.Limit < 0:
		return "business_capability_update", object{"max_daily_conversations_per_business": "TIER_UNLIMITED"}
	case u.Limit > 0:
		return "business_capability_update", object{"max_daily_conversations_per_business": u.Limit}
	case len(u.Ended) > 0:
		return "account_update", endOf(u.Ended).says
	}
	var list []object
	value = object{"event": "ACCOUNT_RESTRICTION"}
	for _, r := range u.Restrictions {
		switch r.Type {
		case "DISABLE":
			value = object{"event": "DISABLED_UPDATE", "ban_info": object{"waba_ban_state": r.Type}}
			continue
		case "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED":
			value = object{"event": r.Type}
			continue
		}
		one := object{"restriction_type": r.Type}
		if !r.Until.IsZero() {
			one["expiration"] = r.Until.Unix()
		}
		list = append(list, one)
	}
	if list != nil {
		value["restriction_info"] = list
	}
	return "account_update", value
}

// ending is what WhatsApp says when restrictions end, and the types of those.
type ending struct {
	types []string
	says  object
}

// endOf is the word that ends all of these restrictions; where WhatsApp has none, it is empty.
func endOf(restrictions []string) ending {
	for _, e := range []ending{
		{[]string{"DISABLE", "DISABLED_UPDATE"}, object{"event": "DISABLED_UPDATE", "ban_info": object{"waba_ban_state": "REINSTATE"}}},
		{[]string{"ACCOUNT_OFFBOARDED", "PARTNER_REMOVED"}, object{"event": "ACCOUNT_RECONNECTED"}},
		{
			[]string{"RESTRICTED_UTILITY_TEMPLATES"},
			object{"event": "ACCOUNT_VIOLATION", "violation_info": object{"violation_type": "UTILITY_TEMPLATE_ABUSE_UNBAN"}},
		},
		{
			[]string{"RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES"},
			object{"event": "ACCOUNT_RESTRICTION", "violation_info": object{"violation_type": "DIRECT_SEND_UTILITY_CATEGORY_ABUSE_UNBAN"}},
		},
		{
			[]string{"RATE_LIMITED_UTILITY_TEMPLATE_MESSAGING"},
			object{"event": "ACCOUNT_VIOLATION", "violation_info": object{"violation_type": "UTILITY_TEMPLATE_ABUSE_RATE_LIMIT_RECOVERY"}},
		},
	} {
		if !slices.ContainsFunc(restrictions, func(r string) bool { return !slices.Contains(e.types, r) }) {
			return e
		}
	}
	return ending{}
}

// templateChange is what the platform says of a template's review.
func templateChange(ev *channels.Event) (field string, value object) {
	u := ev.Template
	value = object{
		"event": string(u.Status), "message_template_id": u.ID, "message_template_name": u.Name, "message_template_language": u.Language,
		"message_template_category": strings.ToUpper(string(u.Category)), "reason": cmp.Or(u.Reason, "NONE"),
	}
	if strings.HasSuffix(u.Reason, "_PAUSE") {
		value["reason"], value["other_info"] = "NONE", object{"title": u.Reason}
	}
	return "message_template_status_update", value
}

// emulatedFile is the media type of what people send.
const emulatedFile = "application/octet-stream"

// mediaID is the id of the file that a person sent.
func mediaID(ev *channels.Event) string { return "media-" + ev.ID }
