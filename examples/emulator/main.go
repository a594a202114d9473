// Command emulator emulates the Graph API of WhatsApp, Messenger and Instagram on a loopback address: see package channels/meta/metatest.
//
//	go run ./examples/emulator
//	go run ./examples/emulator -listen 127.0.0.1:8081 -webhook http://127.0.0.1:3000/webhook
//
// The first shows one story and ends: a person writes, the business answers, and a day later is refused. The second serves until it is
// interrupted, delivering webhooks as they fall due; a test that wants to decide when sets -tick 0. The page at /_control/ shows the
// conversations as they happen, writes as a person and moves the clock. Without -listen, -seed and -tick do nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/replywindow/replywindow/channels/meta/metatest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitDone = iota
	exitFailed
	exitUsage
)

// run does what the command does and returns its exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("emulator", flag.ContinueOnError)
	flags.SetOutput(errOut)
	listen := flags.String("listen", "", "the `address` to serve on, 127.0.0.1:8081 for example; none: show a story and end")
	var o metatest.Options
	flags.StringVar(&o.Webhook, "webhook", "", "the `URL` to which webhooks are posted")
	flags.StringVar(&o.Secret, "secret", "app-secret", "what signs the webhooks")
	flags.BoolVar(&o.Echoes, "echoes", false, "deliver a webhook for each message that a Page or Instagram account sends")
	flags.DurationVar(&o.Read, "read", 0, "how long after a delivery the person reads; 0: never by itself")
	seed := flags.String("seed", "", "a JSON `file` with businesses, templates and events to begin with")
	tick := flags.Duration("tick", 50*time.Millisecond, "how often webhooks that are due are delivered; 0: only when /_control says flush or advance")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		fmt.Fprintf(errOut, "emulator: %q is no flag\n", flags.Arg(0))
		return exitUsage
	}
	do := story
	if o.Listen = *listen; o.Listen != "" {
		do = func(ctx context.Context, o metatest.Options, out io.Writer) error {
			return serve(ctx, o, *seed, *tick, out)
		}
	}
	if err := do(ctx, o, out); err != nil {
		fmt.Fprintln(errOut, "emulator:", err)
		return exitFailed
	}
	return exitDone
}

// serve serves until the context ends, and delivers what falls due.
func serve(ctx context.Context, o metatest.Options, seed string, every time.Duration, out io.Writer) error {
	server, err := metatest.New(nil, o)
	if err != nil {
		return err
	}
	defer server.Close()
	if seed != "" {
		if err := plant(server, seed); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "serving %s, its page is %[1]s/_control/\n", server.URL)
	if every <= 0 {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		for _, t := range server.Tenants() {
			if err := t.Flush(ctx); err != nil {
				return nil // interrupted
			}
		}
	}
}

// plant lets the world begin with a file.
func plant(server *metatest.Server, file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	seed, err := metatest.ReadSeed(data)
	if err == nil {
		err = server.Plant(seed)
	}
	if err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}
