package messenger

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// utilityBeta is the day on which utility messages began in four countries, utilityOpen
// that of the page without countries.
func utilityBeta() time.Time { return metafacts.Day(2025, time.July, 29) }
func utilityOpen() time.Time { return metafacts.Day(2026, time.March, 13) }

func utilityRows() []policy.Permission {
	row := policy.Permission{
		Span: metafacts.Since(utilityOpen()), Name: "utility",
		Types: []channels.MessageType{channels.Utility}, NeedsTemplate: true,
		TemplateCategories: []policy.Category{"utility"}, NoPromotion: true,
		Requires: policy.Requires{MessagingType: typeUtility},
		Source:   metafacts.Utility.Documented("in or out of the window; no cap and no country list in the text"),
	}
	beta := row
	beta.Span = metafacts.Between(utilityBeta(), utilityOpen())
	beta.Source = metafacts.UtilityLaunch.Reported("open beta: United States, Vietnam, Thailand, Philippines; which side must be there is not said")
	return []policy.Permission{beta, row}
}

// stopped are the categories that a stop of marketing messages refuses on a lane
// whose every message is marketing, whether or not it says so.
func stopped() []policy.Category { return []policy.Category{"", "marketing"} }

// marketingStart is since when the endpoint for marketing messages is there.
func marketingStart() time.Time { return metafacts.Day(2025, time.July, 1) }

func marketingRows() []policy.Permission {
	ended := metafacts.Day(2024, time.July, 31)
	return []policy.Permission{
		{
			Span: metafacts.Since(marketingStart()), Name: "marketing",
			Types: []channels.MessageType{channels.Marketing}, NeedsOptIn: true,
			MarketingCategories: stopped(), Gap: metafacts.Hour24,
			Errors: []policy.Refusal{
				{Reason: policy.OptInRequired, Error: channels.PlatformError{Code: 2300004}},
				{Reason: policy.OptedOut, Error: channels.PlatformError{Code: 2300034}},
				{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 2300035}},
				{Reason: policy.TokenExpired, Error: channels.PlatformError{Code: 2300037}},
			},
			Source: metafacts.MarketingFAQ.Documented("another endpoint, billed per delivered message; the gap between two is 12 hours or a day, by page: the stricter is taken"),
		},
		{
			Span: metafacts.Between(metafacts.Begins(), ended), Name: "sponsored",
			Types:  []channels.MessageType{Sponsored},
			Source: metafacts.MarketingFAQ.Documented("the ad inbox format, outside the window"),
		},
		{
			Span: metafacts.Since(ended), Name: "sponsored",
			Types: []channels.MessageType{Sponsored}, Refuse: policy.UnsupportedType,
			Source: metafacts.MarketingFAQ.Documented("ended; the policy and send pages still mention it"),
		},
	}
}

// recurringStart is the date of the oldest page that describes recurring
// notifications; no page says when they started.
func recurringStart() time.Time { return metafacts.Day(2023, time.June, 20) }

// notificationRows are the lanes that hang on a token which the person granted.
func notificationRows() []policy.Permission {
	paced := metafacts.Day(2025, time.September, 1)
	recurring := policy.Permission{
		Span: metafacts.Between(recurringStart(), paced), Name: "recurring_notification",
		Types: []channels.MessageType{RecurringNotification}, NeedsOptIn: true, MarketingCategories: stopped(), Gap: metafacts.Hour24,
		Errors: []policy.Refusal{
			{Reason: policy.OptedOut, Error: channels.PlatformError{Code: 10, Subcode: 1893015}},
			{Reason: policy.OptInRequired, Error: channels.PlatformError{Code: 100}},
			{Reason: policy.TooSoon, Error: channels.PlatformError{Code: 4, Subcode: 2018354}},
		},
		Source: metafacts.OptInEvents.Reported("at most 1 in 24 hours for each subscriber; the first day is that of the oldest page, not that of the start"),
	}
	slower := recurring
	slower.Span, slower.Gap = metafacts.Since(paced), 2*metafacts.Hour24
	slower.Source = metafacts.MarketingFAQ.Documented("at most 1 in 48 hours for each subscriber; no new integrations")
	return []policy.Permission{recurring, slower, {
		Span: metafacts.Since(metafacts.Begins()), Name: "one_time_notification",
		Types:  []channels.MessageType{OneTimeNotification},
		Window: OneTimeNotificationWindow, PerID: true, Feature: FeatureOneTimeNotification,
		WindowReason: policy.TokenExpired,
		Errors:       []policy.Refusal{{Reason: policy.QuotaExhausted, Error: channels.PlatformError{Code: 100}}},
		Source:       metafacts.OneTime.Reported("vendors say that promotion is allowed; that a used token is refused as an invalid one is our reading"),
	}}
}

func privateReplyRow() policy.Permission {
	return policy.Permission{
		Span: metafacts.Since(metafacts.Begins()), Name: "private_reply",
		Types:  []channels.MessageType{channels.PrivateReply},
		Window: PrivateReplyWindow, PerID: true,
		Errors: []policy.Refusal{
			{Reason: policy.QuotaExhausted, Error: channels.PlatformError{Code: 10900}},
			{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 10903}},
			{Reason: policy.TokenMissing, Error: channels.PlatformError{Code: 100, Subcode: 2018292}},
		},
		Source: metafacts.PrivateReplies.Documented("one for each comment or visitor post, any content"),
	}
}
