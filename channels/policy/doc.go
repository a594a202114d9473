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
// # Dates
//
// Every question is asked as of an instant. [Timeline.Editions] cuts a rulebook at the dates on which any of its rows starts or
// ends, [Rulebook.At] gives the edition in force, [Diff] says in words what changed between two, [Rulebook.Upcoming] lists those
// still to come. A date without a zone turns at 00:00 UTC; prices turn at 00:00 in the account's zone and live in package pricing.
//
// # Who says no
//
// A message goes when one [Permission] about its type, tag and interface holds in full. A permission may leave a part of it out
// ([Bar]): a category of template in groups, or to an id that is no phone number. Blocks and limits hold whatever permits the
// message; a [Limit] that names an interface replaces there the one that names none. Everything that refuses is reported, with its
// source.
//
// A fact that nobody gave never makes an answer better. Either the answer is the restrictive one, or [Decision.Assumed] names
// what was taken for granted, the confidence is [Assumed], and strict mode refuses.
package policy
