// Package wire reads the JSON that Meta's platforms send: flexible scalars
// ([Instant], [String], [Int]) and [Reader.Decode], which takes half of what one
// json.Unmarshal does when the body is sound and, when it is not, finds every part
// that is wrong and keeps the rest.
//
// A plain string field takes a number too, and a plain bool field "true" and
// "false", at the cost of the slower way. [String] takes a number at once: use it
// where the platform really writes either.
//
// # Use
//
// Describe the body with plain structs. Embed [Element] in the struct of every
// part that becomes one event: an element that holds a wrong part is marked
// ([Element.Unreadable]), and the decoder that uses this package leaves it out.
//
//	type message struct {
//		wire.Element
//		ID   wire.String  `json:"id"`
//		Time wire.Instant `json:"timestamp"`
//	}
//
//	var reader wire.Reader // kept for all bodies
//	var report wire.Report
//	if !reader.Decode(body, &envelope, &report) {
//		return nil, report.Err()
//	}
//
// Everything here is safe for concurrent use on different values.
package wire
