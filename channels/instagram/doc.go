// Package instagram holds the rules of Instagram Messaging as dated rows with
// their sources, and translates its JSON. An address's Business is the
// professional account's id, its User the Instagram-scoped id of the person.
//
// # Windows
//
//   - [StandardWindow]: 24 hours from the person's last message, tap, reaction or
//     link visit; everything may be sent, promotion included. Since 2026-09-28
//     the first message after a click on an ad may keep it open for 7 days: that it
//     does, beyond the 24 hours, is assumed.
//   - [HumanAgentWindow]: 7 days from the last message or tap, for answers typed by
//     a human under the tag HUMAN_AGENT, the only tag there is.
//   - [PrivateReplyWindow]: one message within 7 days to the writer of one comment.
//   - [LivePrivateReplyWindow]: one message to the writer of a comment on a live
//     broadcast, while it runs. Nobody tells that it does: until the host reports
//     its end, and for at most 4 hours, that is assumed.
//
// There are no templates, no paid messages and no opt-in lanes: outside the window
// only a human, or the answer to a comment, goes through.
//
// # Dates and sources
//
// The rulebook begins on 2021-01-01, since no source knows an interface before late
// 2020; it does not say when an account first got access. A date turns at 00:00 UTC.
// Every row cites an address, the date of the page (or the day on which an undated
// page was read) and how sure it is: documented where the platform's own text was
// read in full, reported where it was read in part or told by others, assumed
// where the sources are silent. Facts that permit or refuse nothing are the
// rulebook's notes.
package instagram
