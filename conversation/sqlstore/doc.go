// Package sqlstore keeps what package conversation knows in PostgreSQL or SQLite, so that it survives a restart and is shared between
// processes: the entries ([Store]), the ledger ([Ledger]) and the catalogue of templates ([Templates]). The host opens the database with
// the driver it likes, and hands it over:
//
//	tables, err := sqlstore.New(db, sqlstore.Postgres, sqlstore.Options{})
//	err = tables.Migrate(ctx)
//	engine, err := conversation.New(conversation.WithStore(tables.Store()), conversation.WithLedger(tables.Ledger()),
//		conversation.WithTemplates(tables.Templates(rules)), ...)
//
// # What is promised
//
// A Save is written whole or not at all, and a writer that was slower than another is told so ([conversation.ErrConflict]); the engine
// then looks again. What was acknowledged is there after a process or the server was killed, as far as the database keeps its own promise
// (PostgreSQL with fsync and synchronous_commit on; SQLite in WAL mode may lose the last transactions when the machine loses power, unless
// synchronous is FULL). The engine's Record is one query and one statement for a batch of any size, and one statement more for what it
// says of charges; a Check is one query for a person with one number and one id, and one more for the counts that a price needs.
//
// Exactly once is never promised. When a connection breaks between a write and its answer, the caller gets an error although the event may
// be recorded. It records the event again, which changes nothing, and then learns that the event is not new. A message that was to be
// sent for it must be sent by a host that can bear to send it twice or not at all.
//
// Identifiers of people are stored in clear, unless package sealedstore wraps the Store; versions are random, so that a deleted entry
// leaves nothing behind. PostgreSQL writes into its log what fails: each conflict is a division by zero there, with the statement and
// without its parameters, unless log_parameter_max_length_on_error is set.
//
// Texts are stored as bytes, bytea and BLOB: every database orders these alike, whatever its collation, and they may hold what is no text.
// In PostgreSQL a literal compares with them as it is, WHERE business = '106540352242922', and SET bytea_output = 'escape' shows them. In
// SQLite it finds nothing: write WHERE business = CAST('106540352242922' AS BLOB), and SELECT CAST(business AS TEXT) to read.
// The record of a template is JSON: a name that is no text is found by its bytes, and its [template.View] shows U+FFFD in their place.
//
// A pool of database/sql keeps two connections that nobody uses at the moment. A host that asks from more goroutines sets SetMaxIdleConns
// to as many, else most of their statements wait for a connection to be opened.
//
// # SQLite
//
// SQLite has one writer at a time. Those of one process take turns; between processes a writer waits for the connection's busy timeout,
// which is 5 seconds where the host set none. Writes begin with BEGIN IMMEDIATE. [Tables.Migrate] turns on write-ahead logging, by which
// readers and the writer do not wait for each other. An in-memory database is the connection's own: give it a file, or a pool of one
// connection.
//
// # How a host grows
//
//   - One process: [conversation.NewMemoryStore]. What it holds is gone with the process.
//   - One machine: SQLite. The file outlives the process, and several processes may share it.
//   - Several processes: PostgreSQL. They share everything and need no leader; two that write one entry at the same time find out.
//   - PostgreSQL partitioned by business: see below. The tests run the conformance suites on four partitions of each table.
//   - Redis Cluster for the hot state, PostgreSQL as the record: the package redisstore beside this one. Record in PostgreSQL first; what
//     Redis loses comes back from there while both go on.
//
// The engine asks the ledger for the month's counts whenever it prices a message, and counting takes the longer the more was delivered: a
// host with hundreds of thousands of messages a month sets [Options.CountFor].
//
// One host was run through all five on real servers, took what it knew along from each to the next, lost a node of the cluster with its
// data in the last, and answered at every step as one engine in memory that was told everything. Each of the first four also keeps the
// conformance suites of package conversationtest. Eight processes over one PostgreSQL were fed 200,000 random events, in disorder and more
// than once, identity changes among them, and answered as a naive model does.
//
// # Taking over what a host has kept
//
// A host that knows when people last wrote, when it answered and what they agreed to tells it once, as events: the history example of
// conversation.Engine Record. The engine for that needs no ledger. The host sorts its rows by business and records a thousand people or so
// in each call, from as many goroutines as the database has cores to spare; one person in each call takes some forty times as long. A row
// that is wrong is an error of its own, whose Index says which event; the whole can be run again. Two million people with three million
// facts, of whom every fourth had a number and an id, made 2.5 million entries of some 280 bytes each, indexes included. Windows that have
// closed by then wait for no [conversation.Watcher].
//
// # When a backup is restored
//
// A database that came back from a backup lacks what was recorded after it, and nothing in it says so: who wrote meanwhile counts as one
// who did not, and a lost stop as never told. The host gives its engine a store that says since when all is known: the example of
// [conversation.Stored]. If it kept the webhooks, it records them again and takes that store away. If not, it leaves it there: windows are
// known again once their length is over, and that no stop was lost stays an assumption, which strict mode refuses. Either way the host
// reads the list of templates again. The month's counts are too small in the [Ledger], which cannot know it.
//
// # Two releases at once
//
// While a deployment rolls, processes of two releases share the tables. What a newer one wrote into an entry, an older one that saves the
// entry keeps, although it does not understand it. If it cannot, it fails with [conversation.ErrNewer] for that entry alone; a webhook is
// then answered with 503, and the platform delivers it again, to a newer process in the end.
//
// # What to divide the tables by
//
// To partition, apply the files of [Migrations] with PARTITION BY HASH (column) in place of WITH (fillfactor = 80), which goes to the
// partitions that you create; to distribute, name the same column.
//
//   - Entries: by channel and business, which begin the key. A load, a save, and a listing of one business name both. A load also looks up
//     the entry of the business's account, wherever it is.
//   - Templates: by account, which begins the key. A lookup and a listing name it. Nobody tells this package a template's channel.
//   - Ledger: by id, the hash of message and participant, which a record names. Channel and business cannot begin this key: an entry has no
//     channel, and its number and account may be told later than its message, by which it would become two. So a count, a list, Forget
//     and Prune ask all parts. What Prune remembers, replywindow_ledger_pruned, is small and stays whole.
//
// Citus 13.2 on PostgreSQL 15, with two workers, has run the conformance suites and [Store.Purge] on tables distributed by business, account
// and id. It hands no parameters to the ON CONFLICT of an INSERT ... SELECT: open the driver so that it writes them into the statement (pgx:
// default_query_exec_mode=simple_protocol), whereupon the server's log of a conflict shows identifiers. It has no snapshot of several nodes,
// so that one rule of conversationtest.TestPruner was broken: a count of the day's own month, asked for while [Ledger.Prune] works, lacked
// what was just deleted. Give it the first day of a month there: nothing of that month is deleted then. Faults and speed were not tried.
//
// CockroachDB has not been run. Its parser, of version 25.2, takes every statement that these suites and Purge send, and the files of
// [Migrations]; whether its types and plans agree is not known. A Save that deletes entries is a transaction of two statements, since
// CockroachDB lets no statement change a table twice (https://www.cockroachlabs.com/docs/v22.1/known-limitations) and a row that is emptied
// in place of deleted would keep the person's identifier in its key.
//
// # What to run now and then
//
// [Store.Purge] deletes what no rule needs any more. The ledger grows by a row for each message: [Ledger.Prune] deletes the old ones, and
// remembers which months they are of. No query finds what was deleted or forgotten, but a database keeps the bytes in its files until it
// overwrites them (VACUUM; in SQLite also PRAGMA secure_delete), and in its backups.
package sqlstore
