// Package template holds message templates: their definitions, requests that send them, and what is known of their life. Checks of a
// definition before it is submitted belong to package lint.
//
// # What is here
//
//   - [Template] is a definition, read from and written to the platform's own
//     JSON without loss: fields and components unknown to this package are kept.
//   - [Fill] says whether a send request ([Send]) fits a definition, and what the
//     platform is expected to answer when it does not. [Compile] prepares a
//     definition once when many sends are checked against it.
//   - [Build] makes a fitting send request from plain [Values]; [Preview] shows
//     what the reader will see.
//   - [Catalogue] knows which templates exist, in which state, as of an instant. A
//     durable one is built on [Record]; [List] reads the platform's list for either.
//
// # Facts are data
//
// The package knows no platform. Every number, list and error code comes from [Row] values gathered in [Rules], which the channel
// packages supply with a source and dates. Where a row is absent, the check that needs it is not made. Hosts may copy rows, change
// them, and make their own Rules with [NewRules].
//
// Lengths are counted in Unicode code points.
package template
