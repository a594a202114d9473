// Package metatest emulates the Graph API of WhatsApp, Messenger and Instagram for tests of any backend, in any language, on a loopback
// address, with a clock that can be moved. No public sandbox of these platforms enforces the 24 hours, tags, templates or consent; this does:
//
//	server, err := metatest.New(nil, metatest.Options{Webhook: "http://127.0.0.1:3000/webhook"})
//	// give server.URL to the client under test, with any access token and any ids
//	server.Tell(channels.UserMessage(address, "", time.Time{})) // the person writes: the window opens
//	server.Advance(ctx, 24*time.Hour)                           // and closes: free text is now refused with 131047
//
// # What it judges
//
// A send is judged by the rows of the channels' rulebooks in force at the tenant's time: windows, tags, templates and their parameters, parts
// that a message must have, stops of marketing, restrictions, messaging limits, the gaps between messages, countries, and how fast messages
// go to one person. The judgement is independent of package policy's: it goes through the whole log anew at each request, indexes nothing,
// and keeps nothing. It refuses only what the platform could know: not who wrote a message, nor what for.
//
// Errors have the platform's shape, number and HTTP status; their sentences are our own. Those that the platform tells later come as a
// status "failed" after an accepted send.
//
// # What it tells
//
// [Tenant.Tell] lets something happen on the platform's side. Webhooks, also those of what became of a message, wait until [Tenant.Flush]
// or [Tenant.Advance] delivers them, in the caller's goroutine, so that a test decides when. They are signed with [Options.Secret]. What
// is not answered with 200 to 299 is delivered again with a growing delay. [Tenant.Disturb] duplicates, reorders, delays or loses them;
// [Tenant.Fail] makes requests fail or wait.
//
// # Paths
//
// The version in a path may be any or none; "/whatsapp", "/messenger" or "/instagram" may stand before it and say whose path it is. It need
// not where the body says messaging_product, or the business is known; else the request counts as Messenger's.
//
//	POST /{id}/messages, /me/messages        JSON, a form of either kind (with a file), or everything in the query
//	POST /{id}/marketing_messages            WhatsApp
//	GET, POST, DELETE /{account}/message_templates; GET, POST /{template}
//	GET  /{business}; GET /{person}
//	POST /{id}/media; GET, DELETE /{file}; POST /{id}/message_attachments
//	GET  /{account}?fields=pricing_analytics.start(…).end(…).granularity(…)
//	GET, POST, DELETE /{account}/subscribed_apps; POST /{app}/subscriptions
//
// Under "/_control", all of it JSON but live:
//
//	GET  clock, log, webhooks, conversations
//	GET  live       what the page shows, as server-sent events: once now, and at each change
//	POST events     an event as package channels writes it: {"address":{"channel":"whatsapp","business":"1","user":"4915112345678"},"text":"hi"}
//	POST advance    {"by":"24h"} or {"to":"2026-12-01T00:00:00Z"}
//	POST flush      delivers what is due
//	POST business   what is so of a business: [Business]
//	POST fault      {"status":503,"times":2,"delay":"1s"}: [Fault]
//	POST disturb    {"duplicate":true}: [Disturbance]
//	POST subscribe  {"url":"http://127.0.0.1:3000/webhook","verify_token":"x"}
//	POST seed       begins a new world: [Seed]
//	POST reset
//
// "/_control/" itself is a page for a browser. It shows the latest conversations as they happen: windows as bars, messages, what was refused and
// why; it writes as a person and moves the clock. It masks nobody's identifiers: it is made for tests. A clock of the test's own that was moved
// without [Tenant.Advance] shows at the next change.
//
// A browser on the same machine reaches loopback for every page that it shows. So a request that another site's page makes is refused with
// 403, and so is one under "/_control" whose Host is none of an IP address, localhost and the name in [Options.Listen].
//
// Before any of these paths, "/_tenant/NAME" leads to a world of its own.
//
// # Concurrency
//
// Everything is safe for concurrent use. A tenant keeps all that happened, as its judgement needs it: memory grows until
// [Tenant.Reset]. The server has the goroutines of an [net/http.Server], which [Server.Close] ends, and no other.
package metatest
