package metafacts

import (
	"time"

	"github.com/replywindow/replywindow/channels/policy"
)

// Notes are the remarks that hold for both channels.
func Notes() []policy.Note {
	var out []policy.Note
	add := func(at time.Time, s policy.Source, text string) {
		out = append(out, policy.Note{At: at, Text: text, Source: s})
	}
	begins := Begins()
	add(begins, SendMessages.Assumed(""), "The instant 24 hours after the opening is taken as closed: no text says whether it still counts, nor to what grain time is kept.")
	add(begins, SendMessages.Assumed(""), "A window belongs to the business account and the person, not to an app; an app in standby shares it but may not send.")
	add(begins, PrivateReplies.Documented("the send guide lists comments among the openers, the policy does not"),
		"A comment opens no thread: it permits one private reply.")
	add(begins, Policy.Assumed(""), "Not named as openers, so taken to open nothing: a removed reaction, an edited or deleted message, an ad click without a message, "+
		"account linking, a survey answer, thumbs feedback, a revealed coupon, a game played.")
	add(begins, SendMessages.Documented("absent from the list of openers"), "Reads, deliveries, clicks on URL buttons, echoes and thread control open nothing.")
	add(begins, SendAPI.Reported(""), "A reply that names an earlier message needs a message from the person in the last 24 hours.")
	add(begins, HumanAgentReport.Reported("one vendor"), "A human answer by tag does not give automation more than its 24 hours.")
	add(begins, SendAPI.Assumed(""), "What the platform answers on day 8 of the human agent tag, or without the feature, is not documented; "+
		"the window error and error 100 are taken.")
	add(begins, Routing.Documented(""), "Thread control runs on a clock of its own (24 hours by default, up to 7 days, 30 for Instagram ads) and never extends the right to message.")
	add(begins, PolicyApril2026.Documented("law-driven; California and Germany are named"), "Automation must be disclosed where the law asks for it, and a bot declared automated answers any input within 30 seconds.")
	add(begins, SendMessages.Assumed(""), "A message has no idempotency key: error 1/1357046 can mean delivered. Keep the message id and match it with the echo.")
	add(AdWindow(), Policy.Documented("the length in a given case is not; readers of 2026-09-11 and 2026-09-27 still saw 24 hours only"),
		"The standard window depends on what opened it: 24 hours for most, and up to 7 days from a person's first message after a click-to-Messenger or click-to-Direct ad.")
	add(Day(2026, time.July, 29), GraphVersions.Reported(""), "Graph API v26.0 (v25.0 since 2026-02-18; v20.0 ended on 2026-09-24).")
	add(Day(2026, time.November, 22), Policy.Assumed(""), "Nothing after 2026-10-06 was found when these rows were written.")
	return out
}
