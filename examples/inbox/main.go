// Inbox is a support queue in the terminal: the conversations of all channels by the time that is left to answer them, those that wait
// for an answer first. Agents claim conversations; whoever claims first answers.
//
//	cd examples/inbox && go run . -demo -agent ada
//	cd examples/inbox && go run . -agent bob
//	go run . [-db FILE | -postgres URL] [-log FILE] [-demo] [-agent NAME] [-claim 5m] [-within 168h]
//
// The first two commands, in two terminals, show one queue: they share a SQLite file in the temporary folder, or the one that -db names,
// or a PostgreSQL database. Without -agent you have your login's name. The file stays, and so does what is in it: delete it to begin
// anew.
//
// -demo makes customers up, who go on writing. -log reads webhook bodies as they came, one a line, or lines {"at":...,"in":BODY}, and goes
// on reading what is appended. Without a terminal one frame is printed; the exit code is then 1 if a line of the log could not be used.
//
// The keys are on the screen; enter claims too, and page up, page down, home and end move further. An answer is recorded and not sent: a
// host would call the platform. Its own database would have the names and the texts; the library keeps neither, so people are shown by
// their masked identifiers.
//
// The example is a module of its own, because of the terminal and the databases.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"os/user"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/benbjohnson/clock"
	"github.com/charmbracelet/x/term"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
)

// options are the flags.
type options struct {
	db, postgres, log, agent string
	demo                     bool
	claim, within            time.Duration
	rest                     []string // arguments that are no flags
}

// check says what is wrong with the flags before an agent meets it at a key.
func (o options) check() error {
	switch unprintable := strings.ContainsFunc(o.agent, func(r rune) bool { return !unicode.IsPrint(r) }); {
	case len(o.rest) > 0:
		return fmt.Errorf("%q is no flag", o.rest[0])
	case o.agent == "":
		return errors.New("-agent is empty: say who you are")
	case len(o.agent) > 128 || unprintable:
		return fmt.Errorf("-agent %q is not up to 128 bytes of printable text", o.agent)
	case o.claim < time.Millisecond || o.claim > 7*24*time.Hour:
		return fmt.Errorf("-claim %s is not 1ms to 168h", o.claim)
	case o.within <= 0:
		return fmt.Errorf("-within %s is not above zero", o.within)
	}
	return nil
}

// login is the name of whoever is logged in, "me" if the system does not tell.
func login() string {
	if name := os.Getenv("USER"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "me"
}

func main() {
	var o options
	flag.StringVar(&o.db, "db", filepath.Join(os.TempDir(), "replywindow-inbox.db"), "SQLite `file`")
	flag.StringVar(&o.postgres, "postgres", "", "`URL` of a PostgreSQL database to use instead")
	flag.StringVar(&o.log, "log", "", "`file` of webhook bodies to read, and to go on reading")
	flag.BoolVar(&o.demo, "demo", false, "make customers up")
	flag.StringVar(&o.agent, "agent", login(), "your `name`, which the others see")
	flag.DurationVar(&o.claim, "claim", 5*time.Minute, "how long a claim lasts")
	flag.DurationVar(&o.within, "within", 7*24*time.Hour, "how far to look ahead")
	flag.Parse()
	o.rest = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "inbox:", err)
		os.Exit(1)
	}
}

// run opens the store and shows the queue: on a terminal until the agent quits, else once.
func run(ctx context.Context, o options, in, out *os.File) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	clock := clock.New()
	store, closeStore, err := open(ctx, o, clock)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	engine, err := conversation.New(conversation.WithChannels(whatsapp.New(), messenger.New(), instagram.New()),
		conversation.WithStore(store), conversation.WithClock(clock))
	if err != nil {
		return err
	}
	a := &agent{engine: engine, clock: clock, name: o.agent, claim: o.claim, within: o.within}
	if term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) {
		return a.live(ctx, o, tea.WithInput(in), tea.WithOutput(out))
	}
	return a.frame(ctx, o, out)
}

// open opens the database and makes the tables, if they are not there yet.
func open(ctx context.Context, o options, c conversation.Clock) (conversation.Store, func() error, error) {
	// The busy timeout lets processes that begin together on a new file make the tables one after the other.
	driver, source, dialect := "sqlite", o.db+"?_pragma=busy_timeout(10000)", sqlstore.SQLite
	if o.postgres != "" {
		driver, source, dialect = "pgx", o.postgres, sqlstore.Postgres
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, nil, err
	}
	tables, err := sqlstore.New(db, dialect, sqlstore.Options{Clock: c})
	if err == nil {
		err = tables.Migrate(ctx)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return tables.Store(), db.Close, nil
}

// frame prints the queue once, after all of the log and the first of the demo. What of them could not be used is the error.
func (a *agent) frame(ctx context.Context, o options, out io.Writer) error {
	feeds, closeFeeds, err := a.feeds(o)
	if err != nil {
		return err
	}
	defer closeFeeds()
	var unused error
	for _, f := range feeds {
		unused = errors.Join(unused, f.do(ctx))
	}
	m := newModel(ctx, a, a.clock.Now())
	shown, _ := m.Update(m.load(m.asked)())
	m = shown.(model)
	if m.failure != nil {
		return errors.Join(unused, m.failure)
	}
	if ask := m.ask(); ask != nil {
		shown, _ = m.Update(ask())
	}
	_, err = lipgloss.Fprintln(out, shown.View().Content)
	return errors.Join(unused, err)
}

// live shows the queue on a terminal and feeds it, until the agent quits or the context ends.
func (a *agent) live(ctx context.Context, o options, terminal ...tea.ProgramOption) error {
	feeds, closeFeeds, err := a.feeds(o)
	if err != nil {
		return err
	}
	defer closeFeeds()
	ctx, stop := context.WithCancel(ctx)
	p := tea.NewProgram(newModel(ctx, a, a.clock.Now()), append(terminal, tea.WithContext(ctx), tea.WithoutSignalHandler())...)
	var running sync.WaitGroup
	for _, f := range feeds {
		running.Go(func() { f.run(ctx, a.clock, func(err error) { p.Send(doneMsg{err: err}) }) })
	}
	running.Go(func() { _ = a.watcher(p).Run(ctx) }) // its error is the context's
	_, err = p.Run()
	if ctx.Err() != nil { // a signal ended it
		err = nil
	}
	stop()
	running.Wait()
	return err
}

// watcher says at the foot of the screen who is about to be missed, and who was. Of several processes one says it.
func (a *agent) watcher(p *tea.Program) *conversation.Watcher {
	return &conversation.Watcher{
		Engine: a.engine, Clock: a.clock, Leads: []time.Duration{urgent}, Since: a.clock.Now(), Every: time.Second, Log: slog.New(slog.DiscardHandler),
		Alert: func(_ context.Context, d conversation.Deadline) error {
			switch {
			case d.Waiting.IsZero():
			case d.Lead == 0:
				p.Send(doneMsg{notice: "missed: " + d.Address.String() + " got no answer in time"})
			default:
				closes := d.Closes.In(a.clock.Now().Location()).Format("15:04:05")
				p.Send(doneMsg{notice: d.Address.String() + " waits, and " + string(d.Window) + " closes at " + closes})
			}
			return nil
		},
	}
}
