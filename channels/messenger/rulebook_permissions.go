package messenger

import (
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// content is what a tag may carry: every type without a lane of its own, save
// those that came later (see [laterTypes]).
func content() []channels.MessageType {
	return []channels.MessageType{
		channels.Text, channels.Image, channels.Audio, channels.Video, channels.File, channels.Reaction,
		Generic, Button, Media, Product, Receipt, Coupon,
	}
}

func permissions() []policy.Permission {
	rows := standardRows()
	rows = append(rows, liveTagRows()...)
	rows = append(rows, laterTypes(rows)...)
	rows = append(rows, updateTagRows()...)
	rows = append(rows, retired2020Rows()...)
	rows = append(rows, utilityRows()...)
	rows = append(rows, marketingRows()...)
	rows = append(rows, notificationRows()...)
	rows = append(rows, privateReplyRow())
	rows = append(rows, metafacts.SenderActionRows(metafacts.Begins(), metafacts.SenderActions)...)
	for i := range rows {
		rows[i].BarredBy = []string{RestrictionBlock}
	}
	return rows
}

// standardRows come first: a message that needs no tag goes as a response. Only
// the standard window carries requests for an opt-in.
func standardRows() []policy.Permission {
	row := func(name, messagingType string, from time.Time, types ...channels.MessageType) policy.Permission {
		return policy.Permission{
			Span: metafacts.Since(from), Name: name, Types: types, Window: StandardWindow,
			Requires: policy.Requires{MessagingType: messagingType},
			Source:   metafacts.SendMessages.Documented("an absent messaging_type counts as RESPONSE"),
		}
	}
	types := append(content(), OneTimeRequest)
	rows := []policy.Permission{
		row("response", typeResponse, metafacts.Begins(), types...),
		row("update", typeUpdate, metafacts.Begins(), types...),
		row("response_"+string(OptInRequest), typeResponse, recurringStart(), OptInRequest),
		row("update_"+string(OptInRequest), typeUpdate, recurringStart(), OptInRequest),
	}
	for _, later := range formsAndCalls() {
		response, update := row("response_"+string(later.of), typeResponse, later.from, later.of), row("update_"+string(later.of), typeUpdate, later.from, later.of)
		response.Source, update.Source = later.source, later.source
		before := response
		before.Span, before.Name, before.Requires = policy.Span{From: metafacts.Begins(), To: later.from}, "no_"+string(later.of), policy.Requires{}
		before.Window, before.Refuse, before.Source.Confidence = "", policy.UnsupportedType, policy.Assumed
		before.Source.Note = "that it is refused before the day of the page is our reading: when it began is not said"
		rows = append(rows, before, response, update)
	}
	return rows
}

// structuredForms is the day of the page about forms that ask for an address.
func structuredForms() time.Time { return metafacts.Day(2026, time.March, 18) }

// formsAndCalls are the templates about forms and calls. They go in the standard window only.
func formsAndCalls() []lateType {
	const first = "the first day is that of the page"
	return []lateType{
		{metafacts.Day(2023, time.July, 26), InstantForm, metafacts.InstantForm.Reported("in development; " + first)},
		{structuredForms(), StructuredInformation, metafacts.StructuredForm.Reported("that it needs the window is our reading; " + first)},
		{metafacts.Day(2026, time.March, 30), CallPrompt, metafacts.CallSettings.Reported(first)},
		{metafacts.Day(2026, time.April, 2), CallRequest, metafacts.CallFlow.Reported("that it needs the window is our reading; " + first +
			"; a sample of page calling/biz2consumer/check-permissions, 2026-04-06, allows two requests in 24 hours")},
	}
}

// stickers is the day on which stickers could be sent, imageGrid that of the image
// grid template.
func stickers() time.Time  { return metafacts.Day(2026, time.June, 1) }
func imageGrid() time.Time { return metafacts.Day(2026, time.June, 30) }

// lateType is a message type and the day on which it appeared.
type lateType struct {
	from   time.Time
	of     channels.MessageType
	source policy.Source
}

// laterTypes repeats the rows that carry any content for the types that appeared
// since the rulebook begins. A sticker goes in the standard window only.
func laterTypes(rows []policy.Permission) []policy.Permission {
	var out []policy.Permission
	for _, row := range rows {
		if !slices.Contains(row.Types, channels.Text) {
			continue
		}
		for _, later := range []lateType{{from: stickers(), of: channels.Sticker}, {from: imageGrid(), of: ImageGrid}} {
			r := row
			if later.of == channels.Sticker {
				if row.Window != StandardWindow {
					continue
				}
				r.Source = metafacts.Stickers.Documented("within the standard window only")
			}
			r.Span, r.Name, r.Types = metafacts.Since(later.from), row.Name+"_"+string(later.of), []channels.MessageType{later.of}
			out = append(out, r)
		}
	}
	return out
}

func tagged(tag string) policy.Requires {
	return policy.Requires{MessagingType: typeMessageTag, Tag: tag}
}

func liveTagRows() []policy.Permission {
	always := metafacts.Since(metafacts.Begins())
	survey := policy.Permission{
		Span: always, Types: []channels.MessageType{channels.CustomerFeedback},
		Window: CustomerFeedbackWindow, NoPromotion: true,
		Requires:     tagged(TagCustomerFeedback),
		WindowReason: policy.TagWindowClosed,
		Source:       metafacts.Feedback.Reported("the tag carries this template and nothing else; no page says since when, and this one calls it in development"),
	}
	surveyTagged, surveyInside := survey, survey
	survey.Name = "customer_feedback"
	surveyTagged.Name, surveyTagged.Tag = "customer_feedback_tagged", TagCustomerFeedback
	surveyInside.Name, surveyInside.Window, surveyInside.WindowReason = "customer_feedback_untagged", StandardWindow, ""
	surveyInside.Requires = policy.Requires{MessagingType: typeResponse}
	surveyInside.Source = metafacts.Feedback.Reported("without the tag in the standard window, as its sample shows; no page says since when, and this one calls it in development")
	return []policy.Permission{
		metafacts.HumanAgentRow(content()),
		survey,
		surveyInside,
		surveyTagged,
		{
			Span: always, Name: "news", Types: content(), Tag: TagNews,
			NoPromotion: true, Feature: FeatureNews, Requires: tagged(TagNews),
			Errors: []policy.Refusal{{Reason: policy.TagNotAllowed, Error: newsRefused()}},
			Source: metafacts.PolicyApril2026.Reported("Pages in the News Page Index; the send page calls it under development"),
		},
	}
}

// updateTagRows are the three tags that outlived the cut of 2020 by six years. The
// sources disagree on their end: Meta names 2026-04-27, others saw refusals from
// 2026-02-10.
func updateTagRows() []policy.Permission {
	disputed := metafacts.Day(2026, time.February, 10)
	end := metafacts.Day(2026, time.April, 27)
	var rows []policy.Permission
	for _, tag := range []string{tagAccountUpdate, tagConfirmedEvent, tagPostPurchaseUpdate} {
		alive := policy.Permission{
			Span: metafacts.Between(metafacts.Begins(), disputed), Name: strings.ToLower(tag),
			Types: content(), Tag: tag, NoPromotion: true, Requires: tagged(tag),
			Source: metafacts.SendMessages.Documented("no limit in time"),
		}
		doubted := alive
		doubted.Span = metafacts.Between(disputed, end)
		doubted.Source = metafacts.TagsEndEarly.Reported("Meta's pages keep the tag until 2026-04-26; integrators report it refused from 2026-02-10")
		rows = append(rows, alive, doubted, retiredTag(tag, end, metafacts.SendMessages.Documented("error 100 on every Graph version")))
	}
	return rows
}

// retired2020Rows are the tags that ended on the day the rulebook begins.
func retired2020Rows() []policy.Permission {
	tags := strings.Fields("APPLICATION_UPDATE APPOINTMENT_UPDATE COMMUNITY_ALERT CONFIRMED_EVENT_REMINDER " +
		"FEATURE_FUNCTIONALITY_UPDATE GAME_EVENT ISSUE_RESOLUTION PAIRING_UPDATE PAYMENT_UPDATE PERSONAL_FINANCE_UPDATE " +
		"RESERVATION_UPDATE SHIPPING_UPDATE TICKET_UPDATE TRANSPORTATION_UPDATE")
	var rows []policy.Permission
	for _, tag := range tags {
		rows = append(rows, retiredTag(tag, metafacts.Begins(), metafacts.ArchiveLog.Documented("cut together with the +1 message and the broadcast API")))
	}
	return rows
}

func retiredTag(tag string, from time.Time, source policy.Source) policy.Permission {
	return policy.Permission{
		Span: metafacts.Since(from), Name: strings.ToLower(tag), Types: content(), Tag: tag,
		Refuse: policy.TagRetired, Source: source,
	}
}
