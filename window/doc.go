// Package window decides which messaging windows of a conversation are open: when the business may write, until when, and how
// many times. It knows no platform and has no clock; rules are data, and the instant is always an argument.
//
// # Parts
//
//   - A [Rule] says which triggers open a window, how long it lasts, how it renews, and how many sends it holds; [Rules] are those of one
//     channel at one time. [Rules.Validate] checks them.
//   - A [State] holds what was observed of one conversation: facts, not conclusions, in 128 bytes. [State.Observe] adds a
//     fact, [State.Confirm] the platform's word on an expiry, [State.Import] that the past is not known; [State.Merge] joins two.
//   - [Marks] holds what is known by id: sends, which quotas count, and grants, each good for a few sends.
//   - [Rules.View], [Rule.View] and [Rule.ViewID] derive from these the [Window] as it is at an instant.
//
// # Time
//
// Every instant is the platform's time of the event, in UTC, in milliseconds, rounded down. A window is half open: open at t if
// opened <= t < expires. An event opens nothing before its own instant.
//
// # Order
//
// Events may come late, twice, and in any order; the same events give the same State within the bounds given at [State]. For
// fixed windows and for quotas, what comes late never grants more, within the same bounds, than it would have in order. What holds at
// an instant before the latest event is known only as far as the State remembers: to judge the past exactly, replay it.
//
// # The machine
//
// A rule is a small state machine. This is what [Rules.Mermaid] draws for one that opens when the business replies to an entry
// within a day, and lasts three days:
//
//	stateDiagram-v2
//	    state "on_reply" as on_reply {
//	        [*] --> on_reply_closed
//	        state "closed" as on_reply_closed
//	        state "open" as on_reply_open
//	        state "waiting for a reply" as on_reply_waiting
//	        on_reply_closed --> on_reply_waiting: entry
//	        on_reply_waiting --> on_reply_open: reply within 1 d
//	        on_reply_waiting --> on_reply_closed: 1 d without a reply
//	        on_reply_open --> on_reply_open: entry, answered within 1 d
//	        on_reply_open --> on_reply_closed: after 3 d
//	    }
package window
