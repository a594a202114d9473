package metatest

import (
	"encoding/base64"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// platform is what differs between the three on the wire. What differs in the rules is rows.
type platform struct {
	channel   policy.Channel
	answers   metafacts.Answers
	numbers   bool              // its businesses are phone numbers, which an account owns
	errorType string            // of the errors that are not about the access token
	idPrefix  string            // of messages
	ad        string            // source of an arrival by an ad
	lacks     []channels.Action // what nobody can do there
	encode    encoder
}

func platforms() []*platform {
	return []*platform{
		{
			channel: whatsapp.New(), answers: metafacts.WhatsAppAnswers(), numbers: true, errorType: "OAuthException", idPrefix: "wamid.", ad: "ad",
			lacks: append(nowhere(), channels.ActReferral, channels.ActOptIn, channels.ActStoryReply, channels.ActStoryMention, channels.ActShare,
				channels.ActComment, channels.ActLiveComment, channels.ActLiveEnd, channels.ActIceBreaker),
			encode: encodeWhatsApp,
		},
		{
			channel: messenger.New(), answers: metafacts.MessengerAnswers(), errorType: "OAuthException", idPrefix: "m_", ad: metafacts.FromAd,
			lacks: append(nowhere(), channels.ActWelcome, channels.ActLiveComment, channels.ActLiveEnd, channels.ActCallConnected), encode: encodeGraph("page"),
		},
		{
			channel: instagram.New(), answers: metafacts.InstagramAnswers(), errorType: "IGApiException", idPrefix: "aWdfZAG1f", ad: metafacts.FromAd,
			lacks: append(nowhere(), channels.ActWelcome, channels.ActOptIn, channels.ActPageMessage, channels.ActCallConnected), encode: encodeGraph("instagram"),
		},
	}
}

// nowhere are the actions that none of the three has, and those that are no act of a person.
func nowhere() []channels.Action {
	return []channels.Action{channels.ActFollow, channels.ActScan, channels.ActPayment, channels.ActAnswer}
}

func (s *Server) platform(channel string) *platform {
	for _, p := range s.platforms {
		if p.channel.Name() == channel {
			return p
		}
	}
	return nil
}

// messageID makes an id that looks like the platform's.
func (p *platform) messageID(serial string) string {
	return p.idPrefix + base64.RawURLEncoding.EncodeToString([]byte(p.channel.Name()+" message "+serial))
}
