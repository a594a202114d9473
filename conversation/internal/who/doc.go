// Package who decides whose a fact is: it says what an entry keeps of identifiers,
// and derives from entries which person held which identifier when; it does not
// load, save or encode anything, and it does not know what a fact is.
//
// Two rules carry it:
//
//   - At any instant an identifier is one person's, and what was seen at an instant
//     decides for that instant. A phone number may pass to somebody else; what its
//     former holder said stays with the former holder.
//   - An entry keeps what was told, never what follows from it. Recording only adds
//     to sets, minima and maxima, so the order of events does not matter; who is who
//     is worked out anew each time it is asked.
//
// # Words
//
// A firm id is a business-scoped or parent id: it is one person's for ever. A number
// is a phone number. An entry is stored per identifier: its [Links] say what was
// told of who is who, its list of [Stretch] holds the facts. The points of a number
// are the instants at which its holder may change.
//
// # Use
//
// To record an event, [Told] says which entries to load, what their Links gain and
// where the facts go. To ask, [Next] says what to load, [Derive] makes a [World] of
// it, and [World.At] answers with a [Person]. To forget, [World.Forget] says what
// becomes of each entry.
//
// Instants are milliseconds since 1970, UTC, from 1 to [Forever] - 1; an instant
// outside is taken for the nearest within.
package who
