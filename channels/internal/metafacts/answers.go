package metafacts

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
)

// Answers are how a platform answers a send, and what it tells afterwards. No decision rests on it: it is what an emulator needs
// beside the rulebook.
type Answers struct {
	// Later are the codes of the errors that do not come in the reply: the message is accepted and then fails, and a webhook says so.
	Later       []int
	LaterSource policy.Source
	// Pair is how fast messages may go to one person.
	Pair Pace
	// Whole says that the times in webhooks are whole seconds.
	Whole bool
	// States are the states of a message of which webhooks tell, in their order.
	States []channels.StatusState
	// TemplateTaken is the error of a second template of a name in one language.
	TemplateTaken channels.PlatformError
	// NoToken is the error of a request without an access token.
	NoToken channels.PlatformError
	// Redelivery is how long a webhook that was not taken is sent again.
	Redelivery       time.Duration
	RedeliverySource policy.Source
}

// Pace is a burst of messages, of which one is paid back Every so often. The zero Pace bounds nothing.
type Pace struct {
	Burst  int
	Every  time.Duration
	Error  channels.PlatformError
	Source policy.Source
}

// Pages about answers and webhooks.
const (
	whatsappErrors     Page = "2026-09-11 " + Docs + "whatsapp/support/error-codes"
	whatsappAbout      Page = "2026-06-02 " + Docs + "whatsapp/about-the-platform"
	whatsappThroughput Page = "2026-06-17 " + Docs + "whatsapp/throughput"
	graphWebhooks      Page = "2026-03-23 " + messenger + "/webhooks"
	instagramPlatform  Page = "2026-11-27 https://developers.facebook.com/docs/instagram-platform/webhooks"
)

// WhatsAppAnswers are those of WhatsApp.
func WhatsAppAnswers() Answers {
	return Answers{
		Later: []int{131049, 131050, 131026, 131042},
		LaterSource: whatsappErrors.Reported("131049 is stated to come as a failed status; 131050, 131026 and 131042 are usually seen so; " +
			"131047 and 131051 are seen both ways, and are taken to come in the reply"),
		Pair: Pace{Burst: 45, Every: 6 * time.Second, Error: channels.PlatformError{Code: 131056},
			Source: whatsappAbout.Documented("one message every 6 seconds to the same user, 45 at once when paid back by waiting")},
		Whole:            true,
		States:           []channels.StatusState{channels.Sent, channels.Delivered, channels.Read},
		TemplateTaken:    channels.PlatformError{Code: 100, Subcode: 2388024},
		NoToken:          channels.PlatformError{Code: 104},
		Redelivery:       Week,
		RedeliverySource: whatsappThroughput.Documented("up to 7 days with growing delay"),
	}
}

// MessengerAnswers are those of Messenger.
func MessengerAnswers() Answers {
	return Answers{
		States:           []channels.StatusState{channels.Delivered, channels.Read},
		TemplateTaken:    channels.PlatformError{Code: 100},
		NoToken:          graphNoToken(),
		Redelivery:       time.Hour,
		RedeliverySource: graphWebhooks.Documented("the subscription ends after an hour without an answer"),
	}
}

func graphNoToken() channels.PlatformError { return channels.PlatformError{Code: 2500} }

// InstagramAnswers are those of Instagram, which tells nothing of delivery.
func InstagramAnswers() Answers {
	return Answers{
		States:           []channels.StatusState{channels.Read},
		NoToken:          graphNoToken(),
		Redelivery:       36 * time.Hour,
		RedeliverySource: instagramPlatform.Reported("as a copy of the page has it"),
	}
}
