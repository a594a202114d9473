// Package channels holds the vocabulary that all messaging channels share: who
// talks to whom ([Address]), what happened ([Event]), what the host wants to
// send ([Message]), and what a platform allows on which date ([Rulebook]).
//
// # Facts and mechanisms
//
// A platform's rules are data: rows with a first and a last instant and a
// [Source]. The packages below this one (channels/whatsapp, channels/messenger,
// channels/instagram) hold those rows and translate the platform's JSON; they
// decide nothing. Package conversation decides from the rows and names no
// platform. To follow a rule change is to add a row with a date; to add a
// channel is to add a package that implements policy.Channel.
//
// What a person did and what that opens are two things. An [Event] says the
// [Action]; the rulebook's action rows say, for each date, which windows it opens.
//
// # Dates
//
// Every question is asked as of an instant. A [Rulebook] is cut into editions at
// the dates on which any of its rows starts or ends ([Rulebook.Editions]);
// [Rulebook.At] gives the one in force, [Diff] says in words what changed
// between two, [Rulebook.Upcoming] lists those still to come. A date without a
// zone turns at 00:00 UTC; prices turn at 00:00 in the account's zone and live
// in package pricing.
//
// # Who says no
//
// A message goes when one [Permission] about its type, tag and interface holds in
// full. A permission may leave a part of it out ([Bar]): a category of template in
// groups, or to an id that is no phone number. Blocks and limits hold whatever
// permits the message; a [Limit] that names an interface replaces there the one
// that names none. Everything that refuses is reported, with its source.
//
// # Amending
//
// When a platform changes before this library does, a host copies the rulebook
// ([Rulebook.Clone]), edits the exported rows and hands the result to the
// engine.
//
// # Concurrency
//
// All values here are plain data: safe to share between goroutines as long as
// nobody writes to them. Rulebook methods do not write.
package channels
