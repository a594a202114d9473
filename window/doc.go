// Package window decides which messaging windows of a conversation are open: when the business may write, until when, and how many
// times. The mechanics of windows belong in this room; what a platform allows, what a message says or costs, and who a person is do not.
//
// # Parts
//
//   - A [Rule] says which triggers open a window, how long it lasts, how it renews, and how many sends it holds.
//     [Rules] are those of one channel at one time.
//   - A [State] holds what was observed of one conversation. [State.Observe] adds a fact, [State.Confirm] the platform's word on an
//     expiry, [State.Import] that the past is not known; [State.Merge] joins two, [State.Split] parts one.
//   - [Marks] hold what is known by id: the sends that quotas count, and the grants that are good for a few sends each.
//   - [Rule.View] and [Rule.ViewID] derive from these the [Window] as it is at an instant.
//
// State and Marks hold facts and derive windows only when asked, so a rule that changes needs no change of stored data, and
// facts may come in any order. Rules are data and the instant is always an argument: the package knows no platform and has no clock.
//
// # Time
//
// Every instant is the platform's time of the event, never the time of its arrival, in whole milliseconds, rounded down. A window is half
// open: it is open at t if opened <= t < expires. A message at 09:00 opens a window of 24 hours until, but not at, 09:00 the next day.
//
// # Order
//
// Events may come late, twice and in any order. For sliding and on-reply rules the same events give the same State, within the bounds
// given at [State]. For fixed windows and for quotas, an event that comes late never grants more than it would have in order.
package window
