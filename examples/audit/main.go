// Audit reads a month's log of a business on WhatsApp, webhook bodies and send requests,
// and says what the month cost, whether the platform charged what the rules lead to
// expect, what the same month costs under the rules of another date, and what answering
// in time would have saved.
//
//	cd examples/audit && go run .
//	go run . -log FILE [-month 2026-10] [-under 2027-01] [-zone Europe/Berlin] [-currency EUR]
//	         [-rates DIR] [-country DE] [-templates FILE] [-answers NAME,NAME] [-out DIR]
//
// The bill is printed; DIR gets report.html, one file that needs nothing else.
//
// Without -log a log is made up, the same for the same seed, in the platform's shapes,
// with late, doubled and disordered deliveries: the September of 2026 of a shop. -lines
// and -seed say how long it is and which; DIR gets it as log.jsonl.
//
// # The log
//
// A log is JSONL: one JSON object a line, in any order. A line is one of
//
//	{"object":"whatsapp_business_account",...}        a webhook body as it came
//	{"at":"2026-09-14T09:00:01Z","in":{...}}          the same, and when it came
//	{"at":"2026-09-14T09:00:05Z","path":"/v25.0/310000000000001/messages","request":{...},"id":"wamid.X"}
//
// The last is the body of a send request, when it was sent and to which path (or URL),
// and the message id of the platform's answer. examples/inspect shows how single lines
// are read. Lines of other channels are counted and left out; what cannot be read or
// used is counted, and the first is shown.
//
// -month is the month to audit, by default that of the first event. What was charged is
// what was delivered in it, in the zone of the account (-zone, an IANA name; UTC). Of
// the days before, the log should hold what people wrote: it keeps windows open on the
// first day. Without requests the bill can be told, but not compared.
//
// -under is the month, or day, whose rules stand against those of the month: its first
// instant takes the place of the month's. By default it is the month after.
//
// -rates is a folder with rate files as the platform publishes them (*.csv). The library
// has those in USD; a month in another currency needs its own, and one in which nothing
// has a price is refused. A file of next year's rates is what -under can ask for.
//
// -templates is a file with the account's templates: the platform's answer to a list
// request, {"data":[...]}. Without it, a template has the category that most of its
// messages were charged as, and drift cannot be told from the truth of most.
//
// -answers names the templates that stand in for an answer that came too late.
//
// The example is a module of its own, because it draws charts with a library.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// options are the flags.
type options struct {
	lines int
	seed  uint64
	out   string
	log   string

	month, under, rates     string
	zone, currency, country string
	templates, answers      string
}

func main() {
	var o options
	flag.IntVar(&o.lines, "lines", 10_000, "number of `lines` of the made-up log")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the made-up log")
	flag.StringVar(&o.out, "out", filepath.Join(os.TempDir(), "replywindow-audit"), "`folder` that gets report.html, and the made-up log")
	flag.StringVar(&o.log, "log", "", "read this `file` and make up none")
	flag.StringVar(&o.month, "month", "", "the `month` of -log to audit, 2026-09; empty: that of its first event")
	flag.StringVar(&o.under, "under", "", "the month or `day` whose rules stand against those of the month; empty: the month after")
	flag.StringVar(&o.zone, "zone", "", "time `zone` of the account of -log, Europe/Berlin; empty: UTC")
	flag.StringVar(&o.currency, "currency", "", "`currency` of the account of -log; empty: USD")
	flag.StringVar(&o.rates, "rates", "", "`folder` with rate files of the platform, beside those that the library has")
	flag.StringVar(&o.country, "country", "", "`country` of the business of -log, two letters; empty: not known")
	flag.StringVar(&o.templates, "templates", "", "`file` with the templates of -log's account, as the platform lists them")
	flag.StringVar(&o.answers, "answers", "", "`names` of -log's templates that stand in for a late answer, with commas between")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "audit: %q: a log is given by -log\n", flag.Arg(0))
		os.Exit(2)
	}
	if err := command(context.Background(), o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

// command does what the command does.
func command(ctx context.Context, o options, out io.Writer, errOut *os.File) error {
	b, err := o.business()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil {
		return err
	}
	log, err := obtain(o)
	if err != nil {
		return err
	}
	total := bytes.Count(log, []byte{'\n'})
	j, err := read(bytes.NewReader(log), b, progress(errOut, total))
	if err != nil {
		return err
	}
	a, err := run(ctx, j)
	if err != nil {
		return err
	}
	page, err := a.page()
	if err != nil {
		return err
	}
	report := filepath.Join(o.out, "report.html")
	if err := os.WriteFile(report, page, 0o644); err != nil {
		return err
	}
	if err := a.print(out); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "\nreport:", report)
	return err
}

// obtain gives the log: that of a file, or a new one, which is written beside the
// report.
func obtain(o options) ([]byte, error) {
	if o.log != "" {
		return os.ReadFile(o.log)
	}
	if o.lines < 1 {
		return nil, fmt.Errorf("-lines %d: at least one is needed", o.lines)
	}
	log, err := encode(generate(o.lines, o.seed))
	if err != nil {
		return nil, err
	}
	return log, os.WriteFile(filepath.Join(o.out, "log.jsonl"), log, 0o644)
}

func encode(lines []line) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	for _, l := range lines {
		if err := e.Encode(l); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// progress shows on a terminal how many lines were read, and nothing elsewhere.
func progress(w *os.File, total int) func(int) {
	if w == nil {
		return func(int) {}
	}
	info, err := w.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return func(int) {}
	}
	const width, every = 30, 250
	return func(n int) {
		if n%every != 0 && n != total {
			return
		}
		full := width * n / max(total, 1)
		fmt.Fprintf(w, "\rreading the log [%-*s] %d of %d", width, bytes.Repeat([]byte{'='}, full), n, total)
		if n == total {
			fmt.Fprintln(w)
		}
	}
}
