// Package sealedstore keeps phone numbers out of the database: it wraps a store so that what the database holds tells nobody who the
// people are, nor what is known of them. It needs nothing but the standard library.
//
//	store, err := sealedstore.New(ctx, database, sealedstore.Keys{Addresses: addressKey, Snapshots: [][]byte{snapshotKey}})
//	engine, err := conversation.New(conversation.WithStore(store), ...)
//
// An id of a person or of a token is kept as a keyed hash (HMAC-SHA-256), and a snapshot encrypted (AES-256-GCM), together with the id in
// clear. So whoever holds the keys gets real addresses from Load, Due and List, and whoever holds the database alone gets hashes.
//
// # What a stolen database shows
//
// Channels, ids of businesses and of business accounts, and for each entry a hash, its version, the length of its snapshot, when a
// window closes (Wake) and until when the entry is needed (Keep). The hash of one person is another for each business. Without the
// key nobody can try phone numbers against it.
//
// What somebody writes into the database is found out: a snapshot that was changed or put under another address is an error. One exception: an
// older state of the same entry, put back, is taken for the present one.
//
// What is past its Keep can be deleted without the keys, through the wrapped store: see [conversation.Purge].
//
// The ledger and the catalogue of templates are no part of a store. A ledger holds message ids, which on WhatsApp contain the phone
// number: see [billing.Ledger] Forget.
//
// # Changing keys
//
// Snapshots: put the new key first and keep the old one behind it. Each entry that is saved again is encrypted with the new key; once
// all were listed and saved again, the old key can go.
//
// Addresses: their key decides where an entry lies, so it can be changed only by writing all entries into another, empty store: list
// them through a Store with the old key, set their versions to 0, and save them through one with the new key. The engine must not
// write meanwhile. In the same way a store in clear becomes a sealed one.
//
// Whoever loses a key loses what was sealed with it.
package sealedstore
