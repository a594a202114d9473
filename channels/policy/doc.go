// Package policy holds what a platform allows and forbids, as dated and cited rows, and decides by them whether one message may
// go to one person; how a platform writes its JSON belongs to the package of that platform, what happened in a conversation and
// who keeps it to package conversation.
//
// A [Rulebook] is all rows of a channel. Between two dates on which a row starts or ends it is an [Edition]. [Decide] judges a
// [channels.Message] by an edition and by [Facts], and gives a [Decision]:
//
//	timeline, err := whatsapp.New().Rulebook().Compile()
//	d := policy.Decide(timeline.At(now), &message, &facts, now)
//
// A host that knows of a change before this library does amends a [Rulebook.Clone]: see [Rulebook.AmendWindow] and
// [Rulebook.Amend].
//
// A fact that nobody gave never makes an answer better. Either the answer is the restrictive one, or [Decision.Assumed] names
// what was taken for granted, the confidence is [Assumed], and strict mode refuses.
package policy
