// Package entry holds what a store keeps under one address: the facts that were told there, and its one encoding. It loads and
// saves nothing, decides nothing, and leaves who is who to package who.
//
// An [Entry] keeps what was told, never what follows from it. Every part is a set, a minimum or a maximum of what was told, so
// the order of events does not matter. [Entry.Append] writes the encoding and [Decode] reads it.
package entry
