package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// The lengths of the windows.
const (
	serviceLength   = 24 * time.Hour
	entryLength     = 72 * time.Hour
	entryAnswer     = 24 * time.Hour
	serviceAbout    = "any message may go for 24 hours after the user's latest message"
	entryFree       = "makes everything free for 72 hours from the answer"
	openingChats    = "the opening of the chat: the page on conversational components; "
	silentOnActions = "the sources name messages and calls; that reactions, edits, deletes, system messages and call permission " +
		"replies do not open it is our reading; so is the exact edge, closed at 24:00:00"
)

func windows() []policy.WindowRow {
	return []policy.WindowRow{
		{
			Span:  policy.Span{To: calling()},
			About: serviceAbout + " or first opening of the chat; in a group the window belongs to the whole group",
			Rule:  service(window.On(window.Message, window.Tap), pageSend.Documented(openingChats+silentOnActions)),
		},
		{
			Span:  metafacts.Between(calling(), noWelcome()),
			About: serviceAbout + " or call, answered or not, or first opening of the chat",
			Rule:  service(window.On(window.Message, window.Tap, window.Call), pageCallPricing.Documented(openingChats+silentOnActions)),
		},
		{
			Span:  metafacts.Since(noWelcome()),
			About: serviceAbout + " or call, answered or not",
			Rule:  service(window.On(window.Message, window.Call), pageSend.Documented(silentOnActions)),
		},
		{
			About: "the same from content that the platform does not pass on",
			Rule:  service(window.On(window.Unsupported), pageUnsupported.Assumed("the person wrote; no source says that it opens")),
		},
		{
			Span:  metafacts.Between(freeEntry(), longerFreeEntry()),
			About: "an ad message answered within 24 hours " + entryFree,
			Rule: entry(0, pageConversations.Documented("the first day is a provider's word (Wati); a copy of this page of June 2023 has the rule; "+
				"it starts the window at the answer's delivery, the page about prices at the answer, which is taken")),
		},
		{
			Span: metafacts.Since(longerFreeEntry()),
			About: "an ad message answered within the customer service window, which later messages and calls prolong, " + entryFree +
				", unless the platform confirms a later end, up to seven days",
			Rule: since(longerFreeEntry(), entry(window.On(window.Message, window.Call), pagePricing.Assumed("the page says up to 7 days and not what makes it "+
				"shorter: 72 hours are kept until conversation.expiration_timestamp confirms an end; that the answer may come as long as "+
				"the service window has been open without a break, and that content which is not passed on does not prolong it, is our "+
				"reading; an answer before this day counts within 24 hours, by the rule of then; whether a Page's button still opens it is disputed"))),
		},
	}
}

func service(by window.Triggers, s policy.Source) window.Rule {
	return window.Rule{Kind: CustomerService, OpenedBy: by, Length: serviceLength, Renewal: window.Sliding, Source: s}
}

func entry(prolonged window.Triggers, s policy.Source) window.Rule {
	return window.Rule{
		Kind: FreeEntryPoint, OpenedBy: window.On(window.Entry), Length: entryLength,
		Renewal: window.OnReply, ReplyWithin: entryAnswer, ProlongedBy: prolonged, Source: s,
	}
}

// since lets nothing before the day prolong the wait for an answer.
func since(day time.Time, r window.Rule) window.Rule {
	r.ProlongedFrom = window.Instant(day.UnixMilli())
	return r
}
