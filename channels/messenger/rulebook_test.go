package messenger_test

import (
	"flag"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts/metafactstest"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

var updateRules = flag.Bool("update-rules", false, "write the golden file of the rulebook anew")

func TestRulebookHolds(t *testing.T) {
	metafactstest.Rulebook(t, messenger.New().Rulebook())
}

func TestTimeline(t *testing.T) {
	got := metafactstest.Timeline(t, messenger.New().Rulebook())
	metafactstest.Golden(t, "testdata/timeline.txt", got, *updateRules)
}

func TestRows(t *testing.T) {
	metafactstest.Golden(t, "testdata/rows.txt", metafactstest.Rows(messenger.New().Rulebook()), *updateRules)
}

// at is the edition in force at an instant.
func at(t *testing.T, instant string) *policy.Edition {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, instant)
	require.NoError(t, err)
	e := messenger.New().Rulebook().At(when)
	require.NotNil(t, e, "no edition at %s", instant)
	return e
}

// rows are the permissions for a type and a tag, by name.
func rows(e *policy.Edition, of channels.MessageType, tag string) map[string]policy.Permission {
	out := map[string]policy.Permission{}
	for _, p := range e.PermissionsFor(of) {
		if p.Tag == tag {
			out[p.Name] = *p
		}
	}
	return out
}

func TestNothingBeforeTheRulebookBegins(t *testing.T) {
	book := messenger.New().Rulebook()
	begins := time.Date(2020, 3, 4, 0, 0, 0, 0, time.UTC)
	require.True(t, book.Begins.Equal(begins))
	require.Nil(t, book.At(begins.Add(-1)))
	require.Equal(t, "2020-03-04", book.At(begins).ID)
}

func TestEditionDates(t *testing.T) {
	var got []string
	for _, d := range messenger.New().Rulebook().Dates() {
		got = append(got, d.Format(time.DateOnly))
	}
	require.Equal(t, []string{
		"2020-03-04", // the policy of 2019-08-29 comes into force
		"2023-06-20", // recurring notifications, first dated page
		"2023-07-26", // instant forms, first dated page
		"2024-07-31", // sponsored messages end
		"2025-07-01", // paid marketing messages
		"2025-07-29", // utility messages, beta
		"2025-09-01", // recurring notifications: 1 in 48 hours
		"2026-02-10", // recurring notifications in five regions; the end of the tags disputed
		"2026-03-06", // utility templates: named parameters
		"2026-03-13", // utility messages, documented
		"2026-03-18", // forms that ask for an address, first dated page
		"2026-03-30", // call prompts, first dated page
		"2026-04-02", // requests for leave to call, first dated page
		"2026-04-27", // three tags retired
		"2026-06-01", // stickers
		"2026-06-30", // image grid
		"2026-09-28", // 7 days after an ad
	}, got)
}

func TestUpdateTags(t *testing.T) {
	for _, tag := range []string{"ACCOUNT_UPDATE", "CONFIRMED_EVENT_UPDATE", "POST_PURCHASE_UPDATE"} {
		for _, c := range []struct {
			instant    string
			refuse     policy.ReasonCode
			confidence window.Confidence
		}{
			{"2020-03-04T00:00:00Z", "", window.Documented},
			{"2026-02-09T23:59:59.999999999Z", "", window.Documented},
			{"2026-02-10T00:00:00Z", "", window.Reported},
			{"2026-04-26T23:59:59.999999999Z", "", window.Reported},
			{"2026-04-27T00:00:00Z", policy.TagRetired, window.Documented},
			{"2026-11-22T00:00:00Z", policy.TagRetired, window.Documented},
		} {
			e := at(t, c.instant)
			row := rows(e, channels.Text, tag)[strings.ToLower(tag)]
			require.Equal(t, c.refuse, row.Refuse, "%s at %s", tag, c.instant)
			require.Equal(t, c.confidence, row.Source.Confidence, "%s at %s", tag, c.instant)
			refuse, known := e.Tag(tag)
			require.True(t, known)
			require.Equal(t, c.refuse, refuse)
			if c.refuse == "" {
				require.True(t, row.NoPromotion)
				require.Empty(t, row.Window, "no limit in time")
				require.Equal(t, policy.Requires{MessagingType: "MESSAGE_TAG", Tag: tag}, row.Requires)
			}
		}
	}
	require.Equal(t, channels.PlatformError{Code: 100}, at(t, "2026-04-27T00:00:00Z").Refusal(policy.TagRetired))
}

func TestTagsRetiredIn2020(t *testing.T) {
	tags := []string{
		"SHIPPING_UPDATE", "RESERVATION_UPDATE", "ISSUE_RESOLUTION", "APPOINTMENT_UPDATE", "GAME_EVENT",
		"TRANSPORTATION_UPDATE", "FEATURE_FUNCTIONALITY_UPDATE", "TICKET_UPDATE", "PAYMENT_UPDATE",
		"PERSONAL_FINANCE_UPDATE", "APPLICATION_UPDATE", "PAIRING_UPDATE", "COMMUNITY_ALERT", "CONFIRMED_EVENT_REMINDER",
	}
	for _, instant := range []string{"2020-03-04T00:00:00Z", "2026-11-22T00:00:00Z"} {
		for _, tag := range tags {
			refuse, known := at(t, instant).Tag(tag)
			require.True(t, known, tag)
			require.Equal(t, policy.TagRetired, refuse, tag)
		}
	}
	_, known := at(t, "2026-11-22T00:00:00Z").Tag("NO_SUCH_TAG")
	require.False(t, known)
}

func TestLiveTags(t *testing.T) {
	e := at(t, "2026-11-22T00:00:00Z")

	human := rows(e, channels.Text, messenger.TagHumanAgent)["human_agent"]
	require.Equal(t, messenger.HumanAgentWindow, human.Window)
	require.True(t, human.HumanOnly)
	require.True(t, human.NoPromotion)
	require.Equal(t, messenger.FeatureHumanAgent, human.Feature)
	require.Equal(t, policy.TagWindowClosed, human.WindowReason)
	require.Equal(t, policy.Requires{MessagingType: "MESSAGE_TAG", Tag: "HUMAN_AGENT"}, human.Requires)

	survey := rows(e, channels.CustomerFeedback, messenger.TagCustomerFeedback)["customer_feedback_tagged"]
	require.Equal(t, messenger.CustomerFeedbackWindow, survey.Window)
	require.Equal(t, window.Reported, survey.Source.Confidence)
	untagged := rows(e, channels.CustomerFeedback, "")["customer_feedback"]
	require.Equal(t, survey.Requires, untagged.Requires, "the decision tells which tag the request must carry")
	inside := rows(e, channels.CustomerFeedback, "")["customer_feedback_untagged"]
	require.Equal(t, messenger.StandardWindow, inside.Window, "the tag is what gives it seven days")
	require.Equal(t, policy.Requires{MessagingType: "RESPONSE"}, inside.Requires)
	require.Empty(t, rows(e, channels.Text, messenger.TagCustomerFeedback), "the tag carries nothing else")

	news := rows(e, channels.Text, "NON_PROMOTIONAL_SUBSCRIPTION")["news"]
	require.Empty(t, news.Window)
	require.True(t, news.NoPromotion)
	require.Equal(t, "news_messaging", news.Feature)
	require.Equal(t, []policy.Refusal{{Reason: policy.TagNotAllowed, Error: channels.PlatformError{Code: 10, Subcode: 2018065}}}, news.Errors)
}

func TestMessagingTypes(t *testing.T) {
	e := at(t, "2026-11-22T00:00:00Z")
	require.Equal(t, "response", e.PermissionsFor(channels.Text)[0].Name, "a response is offered first")
	for name, messagingType := range map[string]string{"response": "RESPONSE", "update": "UPDATE"} {
		row := rows(e, channels.Text, "")[name]
		require.Equal(t, messenger.StandardWindow, row.Window)
		require.False(t, row.NoPromotion, "promotion is allowed inside the window")
		require.Equal(t, policy.Requires{MessagingType: messagingType}, row.Requires)
	}
}

func TestUtility(t *testing.T) {
	require.Empty(t, at(t, "2025-07-28T23:59:59.999999999Z").PermissionsFor(channels.Utility))
	beta := rows(at(t, "2025-07-29T00:00:00Z"), channels.Utility, "")["utility"]
	require.Equal(t, window.Reported, beta.Source.Confidence)
	full := rows(at(t, "2026-03-13T00:00:00Z"), channels.Utility, "")["utility"]
	require.Equal(t, window.Documented, full.Source.Confidence)
	require.True(t, full.NeedsTemplate)
	require.Empty(t, full.Window, "in or out of the window")
	require.Equal(t, policy.Requires{MessagingType: "UTILITY"}, full.Requires)
}

func TestTokenLanes(t *testing.T) {
	require.Empty(t, at(t, "2023-06-19T23:59:59.999999999Z").PermissionsFor(messenger.RecurringNotification))
	recurring := rows(at(t, "2026-11-22T00:00:00Z"), messenger.RecurringNotification, "")["recurring_notification"]
	require.True(t, recurring.NeedsOptIn)
	require.Contains(t, recurring.MarketingCategories, policy.Category(""), "a stop counts though the message claims no category")
	marketing := rows(at(t, "2026-11-22T00:00:00Z"), channels.Marketing, "")["marketing"]
	require.True(t, marketing.NeedsOptIn)
	require.Empty(t, marketing.Window)
	require.Contains(t, marketing.MarketingCategories, policy.Category(""))
	require.Contains(t, marketing.Errors, policy.Refusal{Reason: policy.OptedOut, Error: channels.PlatformError{Code: 2300034}})

	once := rows(at(t, "2026-11-22T00:00:00Z"), messenger.OneTimeNotification, "")["one_time_notification"]
	require.True(t, once.PerID)
	require.Equal(t, policy.TokenExpired, once.WindowReason)
	require.Equal(t, window.Reported, once.Source.Confidence)
	require.Contains(t, once.Errors, policy.Refusal{Reason: policy.QuotaExhausted, Error: channels.PlatformError{Code: 100}}, "a used token is an invalid one")

	reply := rows(at(t, "2026-11-22T00:00:00Z"), channels.PrivateReply, "")["private_reply"]
	require.True(t, reply.PerID)
	require.Equal(t, messenger.PrivateReplyWindow, reply.Window)
	require.Contains(t, reply.Errors, policy.Refusal{Reason: policy.QuotaExhausted, Error: channels.PlatformError{Code: 10900}})
}

func TestSponsoredMessagesEnded(t *testing.T) {
	require.Empty(t, rows(at(t, "2024-07-30T23:59:59.999999999Z"), messenger.Sponsored, "")["sponsored"].Refuse)
	require.Equal(t, policy.UnsupportedType, rows(at(t, "2024-07-31T00:00:00Z"), messenger.Sponsored, "")["sponsored"].Refuse)
}

func TestSenderActionsOutsideTheWindowAreAssumedFree(t *testing.T) {
	both := rows(at(t, "2026-11-22T00:00:00Z"), channels.SenderAction, "")
	inside, anyTime := both["sender_action"], both["sender_action_any_time"]
	require.Equal(t, messenger.StandardWindow, inside.Window)
	require.Equal(t, window.Documented, inside.Source.Confidence)
	require.Empty(t, anyTime.Window)
	require.Equal(t, window.Assumed, anyTime.Source.Confidence)
}

func TestABlockOfThePageStopsEverything(t *testing.T) {
	for _, p := range messenger.New().Rulebook().Permissions {
		require.Equal(t, []string{"block"}, p.BarredBy, p.Name)
	}
}

func TestStandardWindow(t *testing.T) {
	opens := window.On(window.Message, window.Tap, window.Reaction, window.Referral, window.OptIn)
	for _, c := range []struct {
		instant string
		rules   int
	}{
		{"2020-03-04T00:00:00Z", 2}, {"2026-09-27T23:59:59.999999999Z", 2}, {"2026-09-28T00:00:00Z", 3},
	} {
		var got []window.Rule
		for _, r := range at(t, c.instant).Windows {
			if r.Kind == messenger.StandardWindow {
				got = append(got, r)
			}
		}
		require.Len(t, got, c.rules, c.instant)
		require.Equal(t, opens, got[0].OpenedBy)
		require.Equal(t, 24*time.Hour, got[0].Length)
		require.Equal(t, window.Documented, got[0].Source.Confidence)
		require.Equal(t, window.On(window.Unsupported), got[1].OpenedBy)
		require.Equal(t, window.Assumed, got[1].Source.Confidence)
		if c.rules == 3 {
			require.Equal(t, window.On(window.Entry), got[2].OpenedBy)
			require.Equal(t, 7*24*time.Hour, got[2].Length)
			require.Equal(t, window.Assumed, got[2].Source.Confidence)
		}
	}
}

func TestRegions(t *testing.T) {
	blocks := func(instant string, of channels.MessageType) (users, businesses []string) {
		for _, b := range at(t, instant).Blocks {
			if slices.Contains(b.Types, of) {
				users, businesses = append(users, b.Users...), append(businesses, b.Businesses...)
			}
		}
		return users, businesses
	}
	users, businesses := blocks("2026-11-22T00:00:00Z", channels.Marketing)
	for _, country := range []string{"DE", "FR", "GB", "JP", "KR", "AU", "IE"} {
		require.Contains(t, users, country)
	}
	require.NotContains(t, users, "US")
	for _, country := range []string{"AU", "BR", "CL", "CO", "HK", "IN", "ID", "IL", "MY", "MX", "NZ", "PE", "PH", "SA", "SG", "TW", "TH", "AE", "US", "VN"} {
		require.NotContains(t, businesses, country, "businesses there may send")
	}
	require.Contains(t, businesses, "DE")
	require.Contains(t, businesses, "CA")

	users, _ = blocks("2026-02-09T23:59:59.999999999Z", messenger.RecurringNotification)
	require.Empty(t, users)
	users, businesses = blocks("2026-02-10T00:00:00Z", messenger.RecurringNotification)
	require.Empty(t, businesses)
	require.Contains(t, users, "US")
	for _, country := range []string{"AU", "JP", "KR", "GB", "DE"} {
		require.NotContains(t, users, country, "still served there")
	}
}

func TestPricesAndTemplates(t *testing.T) {
	book := messenger.New().Rulebook()
	require.NotNil(t, book.Prices.Get())
	require.NotEmpty(t, book.Templates)
	require.NotNil(t, at(t, "2025-07-29T00:00:00Z").Templates)
}
