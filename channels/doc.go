// Package channels holds the vocabulary that all messaging channels share: who
// talks to whom ([Address]), what happened ([Event]), what the host wants to
// send ([Message]). What a platform allows on which date belongs to package
// channels/policy, a platform's own facts and JSON to the package of that
// platform.
//
// What a person did and what that opens are two things. An [Event] says the
// [Action]; the action rows of a rulebook say, for each date, which windows it
// opens.
//
// # Concurrency
//
// All values here are plain data: safe to share between goroutines as long as
// nobody writes to them.
package channels
