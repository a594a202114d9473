// Package meta is what WhatsApp, Messenger and Instagram share on the wire, made for a backend that exists already: it adds two
// values and keeps its own code.
//
// A [Webhook] is the [net/http.Handler] to which the platform delivers. It verifies, records what happened in the engine, and hands
// the untouched body on.
//
//	mux.Handle("/webhook", &meta.Webhook{
//		Engine:      engine,
//		Secrets:     []string{os.Getenv("APP_SECRET")},
//		VerifyToken: os.Getenv("VERIFY_TOKEN"),
//		Handle:      bot.answer,
//	})
//
// A message is answered once: the platform delivers again what it believes lost, and [channels.Received] says of each event whether
// it is new.
//
// A [Guard] is the [net/http.RoundTripper] through which the backend sends. What the platform would refuse does not leave, and is
// answered as the platform answers; what went is recorded. A [Proxy] is the same in front of the platform, for clients that cannot
// be given a transport and for other languages.
//
//	client := &http.Client{Transport: &meta.Guard{Engine: engine, Channels: platforms}}
//
// Begin with Observe: an engine that has not seen the past refuses what it cannot know to be allowed.
//
// Of the engine the package needs a few methods ([Receiver], [Decider]); a *conversation.Engine has them.
package meta
