// Command inspect prints what the library makes of a webhook body, a send request or
// a template definition, as JSON lines. It sends nothing and keeps nothing.
//
//	go run ./examples/inspect examples/inspect/testdata/month.jsonl
//	go run ./examples/inspect [-channel NAME] [-path PATH] [-at TIME] [-clear] [FILE]
//
// FILE, or standard input, holds one JSON value, or one on each line (JSONL). A value
// is one of these:
//
//   - a webhook body. The channel is the one whose body it is.
//   - the body of a send request, whose URL or its path is given by -path. The host
//     graph.instagram.com makes it one of Instagram, "messaging_product" one of
//     WhatsApp; any other is Messenger's unless -channel says instagram. It may be
//     form-encoded. Without -path the business is UNKNOWN.
//   - a template definition. It names no channel: without -channel it is checked by
//     the rules of every channel that has templates.
//   - a line of a log, as examples/audit reads it: {"at":TIME,"in":WEBHOOK BODY}, or
//     {"at":TIME,"path":PATH,"request":BODY,"id":MESSAGE ID}.
//
// For each event it prints one line: the event, the edition of the rules in force at
// its time, the triggers that it is by that edition, what it grants to its token, and
// which windows these are about. For a request it prints the message, the permissions
// by which it may go with what each of them needs, and the limits that it exceeds: a
// message may go when one permission holds in full. Purpose and author are the
// restrictive ones, promotional and automation, unless the request claims better. For a
// definition it prints how many problems there are, then each on a line. What cannot
// be read is a line with the error and its path.
//
// Requests and definitions are judged by the rules at -at, else at the line's own "at",
// else of now. Identifiers of people and tokens are masked, ids of messages are replaced
// by a short hash (the same for the same id) and texts by their length, unless -clear
// is given.
//
// The exit code is 0 when everything was read and no definition has an error, 1 when
// something could not be read or a definition has an error by the rules of every
// channel that checked it, and 2 when the arguments are wrong or the input is not
// there.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// The exit codes.
const (
	exitRead = iota
	exitProblem
	exitUsage
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run does what the command does and returns its exit code.
func run(args []string, in io.Reader, out, errOut io.Writer) int {
	i := inspector{rules: map[string]*policy.Timeline{}, out: json.NewEncoder(out)}
	i.out.SetEscapeHTML(false)
	data, err := i.arguments(args, in, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitRead
	case err != nil:
		fmt.Fprintln(errOut, "inspect:", err)
		return exitUsage
	}
	for _, v := range values(data) {
		i.line = v.line
		i.value(v.raw)
	}
	switch {
	case i.written != nil:
		fmt.Fprintln(errOut, "inspect:", i.written)
		return exitUsage
	case i.failed:
		return exitProblem
	}
	return exitRead
}

// arguments reads the flags and the input.
func (i *inspector) arguments(args []string, in io.Reader, errOut io.Writer) ([]byte, error) {
	flags := flag.NewFlagSet("inspect", flag.ContinueOnError)
	flags.SetOutput(errOut)
	name := flags.String("channel", "", "whatsapp, messenger or instagram; empty: the input tells")
	flags.StringVar(&i.path, "path", "", "the input is a send request to this `URL` or path")
	flags.BoolVar(&i.clear, "clear", false, "show identifiers, tokens and texts in full")
	flags.Func("at", "judge requests and templates by the rules of this `time`, RFC 3339", func(s string) (err error) {
		i.at, err = time.Parse(time.RFC3339, s)
		return err
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	for _, c := range every() {
		timeline, err := c.Rulebook().Compile()
		if err != nil {
			return nil, err
		}
		i.rules[c.Name()] = timeline
		if *name == "" || *name == c.Name() {
			i.channels = append(i.channels, c)
		}
	}
	switch {
	case len(i.channels) == 0:
		return nil, fmt.Errorf("-channel %q: there is no such channel", *name)
	case flags.NArg() > 1:
		return nil, fmt.Errorf("%q is a second file: one at a time", flags.Arg(1))
	case flags.NArg() == 1 && flags.Arg(0) != "-":
		return os.ReadFile(flags.Arg(0))
	}
	return io.ReadAll(in)
}

// every lists all channels. A request to /me/messages is read as that of a business
// named "me".
func every() []policy.Channel {
	return []policy.Channel{
		whatsapp.New(), messenger.New(messenger.WithAlias("me", "me")), instagram.New(instagram.WithAlias("me", "me")),
	}
}

// value is one value of the input, and the line on which it stands, 0 when there is
// only the one.
type value struct {
	line int
	raw  []byte
}

// values splits a log into its lines. What is one JSON value, or does not begin like a
// log, is one value.
func values(data []byte) []value {
	data = bytes.TrimSpace(data)
	if first, _, _ := bytes.Cut(data, []byte{'\n'}); json.Valid(data) || !json.Valid(first) {
		return []value{{raw: data}}
	}
	var out []value
	for n, line := range bytes.Split(data, []byte{'\n'}) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, value{n + 1, line})
		}
	}
	return out
}

// inspector prints what the library makes of values.
type inspector struct {
	channels []policy.Channel // those to be asked
	rules    map[string]*policy.Timeline
	path     string
	at       time.Time
	clear    bool

	line    int // of the value in hand
	out     *json.Encoder
	failed  bool
	written error // why the output could not be written
}

// value finds out what a value is.
func (i *inspector) value(raw []byte) {
	var fields map[string]json.RawMessage
	err := json.Unmarshal(raw, &fields)
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return fields[n] != nil })
	}
	switch {
	case len(raw) == 0:
		i.report("", &channels.DecodeError{Reason: "is empty: give a webhook, a send request, a template, or a log of them"})
	case err != nil && (i.path != "" || isForm(raw)):
		i.request(i.path, i.now(), raw)
	case err != nil:
		i.report("", &channels.DecodeError{Reason: "is no JSON object"})
	case has("in", "request"):
		i.logged(raw)
	case has("object", "entry", "field"):
		i.webhook(raw)
	case i.path != "" || has("messaging_product", "recipient"):
		i.request(i.path, i.now(), raw)
	case has("components", "category", "library_template_name"):
		i.template(raw)
	default:
		i.webhook(raw) // it says whose it is not
	}
}

// isForm reports whether a text looks like the form "name=value&…".
func isForm(raw []byte) bool {
	name, _, found := bytes.Cut(raw, []byte{'='})
	return found && !bytes.ContainsAny(name, "{[\"\n")
}

// logged reads a line of a log.
func (i *inspector) logged(raw []byte) {
	var l struct {
		At      time.Time       `json:"at"`
		In      json.RawMessage `json:"in"`
		Path    string          `json:"path"`
		Request json.RawMessage `json:"request"`
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		i.report("", &channels.DecodeError{Reason: "is no line of a log: " + err.Error()})
		return
	}
	if l.In != nil {
		i.webhook(l.In)
		return
	}
	at := i.now()
	if i.at.IsZero() && !l.At.IsZero() {
		at = l.At
	}
	i.request(cmp.Or(l.Path, i.path), at, l.Request)
}

// now is the instant that requests and templates are judged by.
func (i *inspector) now() time.Time {
	if i.at.IsZero() {
		return time.Now()
	}
	return i.at
}

// send chooses the channel of a send request.
func (i *inspector) send(url string, body []byte) policy.Channel {
	name := messenger.Name
	switch {
	case strings.Contains(url, "graph.instagram.com"):
		name = instagram.Name
	case bytes.Contains(body, []byte("messaging_product")):
		name = whatsapp.Name
	}
	for _, c := range i.channels {
		if c.Name() == name {
			return c
		}
	}
	return i.channels[0] // the one that -channel names
}

// print writes one line.
func (i *inspector) print(r record) {
	r.Line = i.line
	i.written = cmp.Or(i.written, i.out.Encode(r))
}
