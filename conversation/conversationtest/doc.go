// Package conversationtest tests decisions about messages with scenarios: a
// timeline of what a person did, what the business tried, and what the library
// must answer. It also tests stores. It imports no platform and no assertion library; the host hands
// in the channels.
//
// # Files
//
// A scenario is a text file that people who write no Go can read and write. [Run]
// runs all files of a file system that match a pattern, each as a subtest:
//
//	channel  messenger
//	business 100000000000001
//	user     200000000000001
//
//	2026-04-20T10:00:00Z user text          => open standard until +24h
//	+24h                 check text         => deny ; reason only window_closed
//
// Words are separated by blanks, a double quote opens and closes a quoted part of
// a word (\" is a quote inside it), and # starts a comment outside of quotes. A
// comma always separates the values of params=, quoted or not. Durations are Go's,
// with d for a day of 24 hours in front: 90s, 7d, 1d12h.
//
// # Header lines, before the first step
//
//	channel  NAME
//	business ID [timezone=ZONE] [currency=CUR] [country=ISO2] [auth_intl_from=INSTANT] [features=A,B] [payment=yes|no]
//	user     ID [phone=DIGITS] [optin=yes|no]
//	template NAME [language=en] category=C [status=approved] [body="text with {{1}}"] [header=KIND]
//	margin   DURATION
//	strict   yes|no
//	usage    CATEGORY COUNT [market=NAME]
//	house    quiet_hours from=HH:MM to=HH:MM [zone=person|business]
//	house    honour_optout
//	amend    FILE.json
//
// An amend line changes the channel's rulebook by the amendments in a file of the scenario's folder: see [policy.Rulebook.Amend].
// Several user, template, usage, house and amend lines may stand. A step without as= concerns the
// first user.
//
// # Steps
//
// A step is WHEN WHO ACT [KEY=VALUE ...] [=> CLAUSE ; CLAUSE ...], where WHEN is an
// RFC 3339 instant or +DURATION since the step before. The clock may step back: then
// it asks as of the past, when what earlier steps told has not happened yet.
//
//	user ACT [at=INSTANT]       what the person did; at= is the platform's event time, before the step or ahead of it, by however much
//	send TYPE [fails] [undelivered]
//	                            check, and send what is allowed, delivered at once unless said otherwise
//	check TYPE                  check only
//	window                      only look at the windows
//	template NAME KEY=VALUE     the catalogue changes
//	confirm window=KIND until=INSTANT
//
// The keys of send and check are name, language, params, purpose (default support),
// author (default automation), tag, to, length and api. Without language= a template
// is taken in its only language, or else in en. Where a template has a media header,
// the first of params may be its link. Where its body names its variables, "Hello {{name}},
// order {{order}}", a value is given by name, in any order: params=order:17,name:Ann.
// What stands after the first colon is the value. With api=direct_send a message claims the
// category utility, or marketing where its purpose is promotional.
//
// # Clauses
//
//	allow, deny, defer          the verdict
//	reason [only] CODE          the code is among the reasons; with [WithEngine] it may be one of a house rule's own
//	error CODE[/SUB]            the platform's error of the first reason
//	until INSTANT|+DURATION|never
//	requires KEY=VALUE
//	charge none | CATEGORY [BASIS [AMOUNT CUR]]
//	open KIND [until INSTANT|+DURATION], closed KIND
//	confidence WORD
//	suggest [first] TYPE[:NAME]
//
// open and closed hold after the step, all others before a message is sent. A window
// that hangs on a comment is that of the comment named in the step, or the last one. What
// the runner does not know is a [*ParseError], never a pass.
//
// # Stores
//
// [TestStore] tells whether a [conversation.Store] keeps its contract. [Faulty] is a store that fails, waits or conflicts when a test
// wants it to.
//
// [TestClaims] and [TestWatcher] tell whether claims and deadlines work over it when many processes share it.
//
// # Go
//
// A [Scenario] can be written in Go in the same words: see [New].
package conversationtest
