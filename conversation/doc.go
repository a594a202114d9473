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
// A webhook body becomes events ([channels.Channel] Decode), events become facts
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
// any order and any number gives the same answers. An event may take several
// writes, each of them atomic. A failed one is an error, after which the event may
// be recorded in part; record it again, and it is complete.
//
// # People
//
// A person may be known by several identifiers, and they change. Events that carry
// two of them, and notices of a change, link them; every identifier goes on
// answering. Two people who are each known by other identifiers are never merged
// by what they send ([IdentityConflictError]). An identifier that passes on to
// somebody else, told by a change or by a message under a new pair of identifiers,
// leaves all that came before with its former owner.
//
// # What a refusal offers
//
// [Decision.Reasons] lists every rule that refused, with the platform's own error
// and the source of the rule. [Engine.Routes] lists what may go instead, cheapest
// first. [Engine.Diagnose] compares an error from the platform with what had been
// decided.
//
// # Privacy
//
// Errors and String methods mask the identifiers of people. Snapshots hold them in
// clear. [Engine.Forget] removes a person.
package conversation
