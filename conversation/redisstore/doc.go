// Package redisstore keeps what an engine knows in Redis or Valkey: one server, or a cluster. It is a [conversation.Store] and a module
// of its own; the host hands it a client of github.com/redis/go-redis/v9. It needs Redis 7.0, or Valkey, and no module of theirs.
//
// # What it is for
//
// It is hot state for several processes, read before every message and written with every webhook. A call is one round trip: a check of a
// person with a number and an id, whose business account the host names, and each of the two calls that record a batch.
//
// The record belongs in a database such as PostgreSQL, where stops of marketing and who is who cannot get lost: the events, or a second
// engine over a store such as that of package sqlstore, which records everything before this one does. When Redis comes back without its
// data, [Store.RestoreFrom] copies the entries back while the work goes on. A host that kept the events records them again instead, and
// says so with [Store.Restored] if the record lacks nothing; if it lags behind, the past stays unknown for its day.
//
// # What a server must be set to
//
// The policy "maxmemory-policy noeviction". A server that evicts takes single entries away, and nobody can tell that from a person who
// never wrote. A server that is full refuses to save, and the engine reports it.
//
// The append-only file, with "appendfsync always" if no acknowledged event may be lost. With "everysec" a crash takes up to a second of
// them along, and the failover to a replica what the replica had not yet. Neither can be noticed: a window that such an event opened
// counts as closed.
//
// # When the data is lost
//
// A store that lost everything about a business knows that it knows nothing. Each business has an instant since when it is known
// ([conversation.Stored], Since): the first save, by the server's clock. A window that may have opened before is unknown, not closed,
// until its length is over. Loss and a first start look alike, so that is so on the first day of a business as well, unless the host says
// otherwise with [Store.Restored]. Stops, opt-outs, blocks, what was sent and what the platform said of the account are forgotten until the
// record brings them back; as long as Restored was not called, a decision that rests on their absence names the assumption, and strict
// mode refuses it. A WhatsApp business account is a business of its own beside its numbers: it is restored as they are.
// What the first save of a business tells counts as told before its Since: it ends no assumption.
//
// Example: the server lost its data at 10:00, and the first webhook after that comes at 10:05. Anna, who wrote at 9:00, has an unknown
// window until 10:05 tomorrow, or an open one from the moment she writes again.
//
// # What is never promised
//
// Exactly once. When a connection breaks, the client sends a save again and the server does it once. When the client gives up, its error
// leaves open whether the save was done. Recording the events again is safe; those that were saved are then not new. After a loss of
// data an event that is delivered again is new.
//
// A client of go-redis minds the deadline of a context while it waits for an answer only if its options say ContextTimeoutEnabled.
//
// # How it is laid out
//
// All keys of a business have the hash tag {channel:business}, so that they share a slot and a save is one script. Braces, colons and
// percent signs within the names are written as in a URL. Under the prefix "bot:" there are
//
//	bot:{whatsapp:31000}:user:91980   one string for each entry: version, Wake, Keep, what Also names, snapshot
//	bot:{whatsapp:31000}:users        a sorted set of all users, by which List reads
//	bot:{whatsapp:31000}:wakes        a sorted set of users by Wake, by which Due reads
//	bot:{whatsapp:31000}:state        a hash: since when the business is known, and the version given last
//	bot:businesses                    a set of the tags of all businesses
//
// An entry expires a day after its Keep, and at the earliest a day after its save. The lists drop it when Due or List come by; where they
// never do, each new entry has two others looked at, so that those that expired stay fewer than those that live. On a cluster the set of
// businesses lies on one node. It is asked only where channel or business is empty, and made anew by a look at all keys when it is lost.
package redisstore
