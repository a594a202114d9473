// Package conversation is the engine: events in, decisions out. It answers
//
//	may I send this message to this person now, in what form, until when,
//	at what cost, and if not, why not, and who says so?
//
// on every channel that the host hands it, and keeps the small state that the
// answer needs. It sends nothing, starts no goroutine and keeps no global.
//
// # In and out
//
// A webhook body becomes events ([Engine.Receive]), events become facts
// ([Engine.Record]), and facts are kept in a [Store]. A message becomes a
// [policy.Decision] ([Engine.Check]): the engine loads the facts, asks what the host
// injected (templates, consent, accounts, prices), and calls [policy.Decide], a pure
// function of its arguments.
//
// Facts are kept, conclusions are not: when a platform changes its rules, nothing
// stored has to change. Every question can be asked as of an instant
// ([Engine.CheckAt]).
//
// # Order, doubles and failures
//
// Webhooks come late, twice and in the wrong order. Recording the same events in
// any order and any number gives the same answers. An event is recorded whole, by
// one atomic write, or not at all; after an error record it again. [Engine.Record] says
// which events are new, so that a webhook that is delivered twice is answered once.
//
// # People
//
// A person may be known by several identifiers, and they change. Scoped and parent ids
// are one person's for ever. A phone number may pass on: what was seen at an instant
// decides whose it was then, and what its former holder said stays with the former
// holder. Events that carry two identifiers, and notices of a change, link them; every
// identifier goes on answering for whoever holds it.
//
// # What a refusal offers
//
// [policy.Decision.Reasons] lists every rule that refused, with the platform's own error
// and the source of the rule. [Engine.Routes] lists what may go instead, cheapest
// first. [Engine.Diagnose] compares an error from the platform with what had been
// decided.
//
// # In time and in turn
//
// [Engine.Closing] lists whose windows close next, those who wait for an answer first. [Engine.Claim] lets one agent or process
// have a conversation. A [Watcher] calls the host before a window closes and when it has closed; the host runs it in a goroutine
// of its own. All three go by what is stored, so several processes share one list.
//
// # Privacy
//
// Errors and String methods mask the identifiers of people. Snapshots hold them in
// clear. [Engine.Forget] removes a person.
package conversation
