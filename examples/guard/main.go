// Command guard stands between a backend, in any language, and the interfaces of WhatsApp, Messenger and Instagram: no message
// leaves that the platform would refuse.
//
//	go run ./examples/guard -listen 127.0.0.1:8080 -upstream https://graph.facebook.com
//
// The backend's base URL becomes http://127.0.0.1:8080, and its callback URL at the platform leads to /webhook here:
//
//	POST /webhook      verifies and records what the platform delivers, then hands each body with anything new to the backend's own URL
//	POST /check        {"address":{"channel","business","user"},"message":{"type",...}}: the decision, as JSON
//	GET  /window       ?channel=&business=&user=: the windows of a conversation, as JSON
//	GET  /healthz      200
//	any other path     goes to the upstream, unless it sends a message that is refused
//
// Purpose, author and person may stand in the headers Replywindow-Purpose, -Author and -Person. Where a Page sends on Messenger and
// on Instagram, Replywindow-Channel says which. Every decision is a line on standard error, as JSON, with identifiers masked.
//
// Further flags: -observe only reports; -fail-closed refuses what cannot be judged; -backend is the backend's own URL for webhooks,
// which needs an app secret; -config reads all of it from a file:
//
//	{
//	  "listen": "127.0.0.1:8080", "upstream": "https://graph.facebook.com", "mode": "observe", "fail_closed": false,
//	  "backend": "http://127.0.0.1:3000/webhook",
//	  "app_secrets_env": ["APP_SECRET"], "verify_token_env": "VERIFY_TOKEN",
//	  "businesses": [{"channel": "messenger", "id": "410000000000001", "name": "me"}]
//	}
//
// The file names environment variables; the secrets themselves stand in those. Without a file they are APP_SECRET and VERIFY_TOKEN, where
// these are set. A business gives the channel of an id in a URL, and the id behind a name such as "me". What is known is kept in memory:
// after a start it is not known who wrote before, so begin with -observe. Nothing here asks who calls: keep it on the loopback interface.
//
// To try it without an account, let the emulator be the platform:
//
//	go run ./examples/emulator -listen 127.0.0.1:8081 -webhook http://127.0.0.1:8080/webhook
//	APP_SECRET=app-secret go run ./examples/guard -listen 127.0.0.1:8080 -upstream http://127.0.0.1:8081
//
//	# nobody wrote: the proxy answers with 131047, and with -observe the emulator does
//	curl 127.0.0.1:8080/v25.0/1/messages -H 'Authorization: Bearer any' -d '{"messaging_product":"whatsapp","to":"4915112345678","type":"text","text":{"body":"hi"}}'
//	# the customer writes: the same command is now answered with a message id
//	curl 127.0.0.1:8081/_control/events -d '{"address":{"channel":"whatsapp","business":"1","user":"4915112345678"},"text":"hi"}'
//	# a day later, by the emulator's clock, which is not the proxy's: the emulator answers with 131047
//	curl 127.0.0.1:8081/_control/advance -d '{"by":"24h"}'
//
// Without -listen and -config it shows what it does, against an emulator in the same process, and ends.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/benbjohnson/clock"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "guard:", err)
		os.Exit(1)
	}
}

// run serves until the context ends, or shows what the program does.
func run(ctx context.Context, args []string, getenv func(string) string, out, errOut io.Writer) error {
	s, err := arguments(args, getenv, errOut)
	if err != nil {
		return err
	}
	if s.Listen == "" {
		return demonstrate(ctx, out)
	}
	log := slog.New(slog.NewJSONHandler(errOut, nil))
	h, err := s.handler(clock.New(), getenv, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.Listen)
	if err != nil {
		return err
	}
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		log.Warn("listens beyond this machine, and asks nobody who calls")
	}
	log.Info("listens", "address", listener.Addr().String(), "observe", s.Mode == observe)
	return serve(ctx, listener, h)
}

// arguments reads the flags, and the file that they name; a flag counts more.
func arguments(args []string, getenv func(string) string, errOut io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("guard", flag.ContinueOnError)
	flags.SetOutput(errOut)
	file := flags.String("config", "", "read the settings from a JSON `file`")
	listen := flags.String("listen", "", "serve on this `address`")
	upstream := flags.String("upstream", "", "the platform's base `URL`")
	backend := flags.String("backend", "", "the backend's own `URL` for webhooks")
	watch := flags.Bool("observe", false, "only report")
	closed := flags.Bool("fail-closed", false, "refuse what cannot be judged")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("argument %q: there is no such argument", flags.Arg(0))
	}
	if *file == "" {
		s.named(getenv)
	} else {
		data, err := os.ReadFile(*file)
		if err != nil {
			return s, err
		}
		if s, err = settingsOf(data); err != nil {
			return s, fmt.Errorf("%s: %w", *file, err)
		}
	}
	s.Listen, s.Upstream, s.Backend = cmp.Or(*listen, s.Listen), cmp.Or(*upstream, s.Upstream), cmp.Or(*backend, s.Backend)
	if *watch {
		s.Mode = observe
	}
	s.FailClosed = s.FailClosed || *closed
	switch {
	case s.Listen == "" && *file != "":
		s.Listen = "127.0.0.1:8080"
	case s.Listen == "" && len(args) > 0:
		return s, errors.New("-listen is missing")
	}
	if s.Listen != "" && s.Upstream == "" {
		return s, errors.New("-upstream is missing")
	}
	return s, nil
}

// patience is how long a stop waits for the requests under way.
const patience = 10 * time.Second

// serve answers until the context ends, and finishes what is under way.
func serve(ctx context.Context, listener net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return server.Shutdown(ctx)
}
