// Package messenger holds the rules of the Messenger Platform as dated rows with
// their sources, and translates its JSON. An address's Business is the Page id,
// its User the Page-scoped id of the person.
//
// # Windows
//
//   - [StandardWindow]: 24 hours from the person's last message, tap, reaction,
//     link visit or plugin opt-in; everything may be sent, promotion included. Since
//     2026-09-28 the first message after a click on an ad may keep it open for 7
//     days: that it does, beyond the 24 hours, is assumed.
//   - [HumanAgentWindow]: 7 days from the last message or tap, for answers typed by
//     a human under the tag HUMAN_AGENT.
//   - [CustomerFeedbackWindow]: 7 days from the last message, for a survey.
//   - [PrivateReplyWindow]: one message within 7 days to the writer of one comment
//     or visitor post. A comment opens no thread.
//   - [OneTimeNotificationWindow]: one message within a year for one token.
//
// # Tags
//
// HUMAN_AGENT, CUSTOMER_FEEDBACK and NON_PROMOTIONAL_SUBSCRIPTION are alive.
// ACCOUNT_UPDATE, CONFIRMED_EVENT_UPDATE and POST_PURCHASE_UPDATE lived from
// 2020-03-04 to 2026-04-26; from 2026-02-10 on the sources disagree, so their rows
// are only reported. The older tags are refused throughout.
//
// # Lanes outside the window
//
// Utility messages need an approved template (from 2025-07-29), paid marketing
// messages an opt-in (from 2025-07-01, in the regions that Meta names), recurring
// notifications a token (since 2026-02-10 in five regions only), one-time
// notifications a token for one message.
//
// # Dates and sources
//
// The rulebook begins on 2020-03-04, when the policy of August 2019 came into
// force; before it nothing is answered. A date turns at 00:00 UTC. Every row cites
// an address, the date of the page (or the day on which an undated page was read)
// and how sure it is: documented where the platform's own text was read in full,
// reported where it was read in part or told by others, assumed where the sources
// are silent. Facts that permit or refuse nothing are the rulebook's notes.
//
// A Page-scoped id tells no country: blocks by the person's country hold only
// where the host knows it.
package messenger
