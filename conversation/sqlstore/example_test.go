package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/sqlstore"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/pricing/billing"
	"github.com/replywindow/replywindow/template"
)

// database opens a SQLite database for an example, and creates the tables.
func database() (tables *sqlstore.Tables, closed func()) {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		log.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "windows.db"))
	if err != nil {
		log.Fatal(err)
	}
	tables, err = sqlstore.New(db, sqlstore.SQLite, sqlstore.Options{})
	if err != nil {
		log.Fatal(err)
	}
	if err := tables.Migrate(context.Background()); err != nil {
		log.Fatal(err)
	}
	return tables, func() {
		_ = db.Close()
		_ = os.RemoveAll(dir)
	}
}

// What one process was told, another one knows.
func Example() {
	tables, closed := database()
	defer closed()
	ctx := context.Background()
	noon := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	anna := channels.Address{Channel: whatsapp.Name, Business: "100", User: "447700900123"}

	// An engine in each of two processes.
	newEngine := func() *conversation.Engine {
		e, err := conversation.New(conversation.WithChannels(whatsapp.New()), conversation.WithStore(tables.Store()),
			conversation.WithLedger(tables.Ledger()), conversation.WithTemplates(tables.Templates(nil)), conversation.WithClock(fixed(noon.Add(time.Hour))))
		if err != nil {
			log.Fatal(err)
		}
		return e
	}
	if _, err := newEngine().Record(ctx, channels.UserMessage(anna, "wamid.1", noon)); err != nil {
		log.Fatal(err)
	}
	d, err := newEngine().Check(ctx, anna, channels.Message{Type: channels.Text, Text: "Hello Anna"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Verdict, d.Until.Format(time.DateTime))
	// Output: allow 2026-11-11 12:00:00
}

func ExampleNew() {
	var db *sql.DB // opened with pgx, for example
	_, err := sqlstore.New(db, sqlstore.Postgres, sqlstore.Options{Schema: "chat"})
	fmt.Println(err)
	// Output: db is nil
}

// The files for a migration tool of one's own.
func ExampleMigrations() {
	files, err := sqlstore.Migrations(sqlstore.Postgres)
	if err != nil {
		log.Fatal(err)
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
	// Output: [0001_tables.sql 0002_pruned.sql]
}

func ExampleStore_Purge() {
	tables, closed := database()
	defer closed()
	deleted, err := tables.Store().Purge(context.Background(), time.Now())
	fmt.Println(deleted, err)
	// Output: 0 <nil>
}

// The month's count is shared by all processes.
func ExampleLedger() {
	tables, closed := database()
	defer closed()
	ctx, ledger := context.Background(), tables.Ledger()
	charge := pricing.Charge{Category: "service", Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: "service"}}
	delivered := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	for _, part := range []billing.Entry{
		{Message: "wamid.1", Account: "waba", Predicted: charge, PredictedAt: delivered.Add(-time.Second)},
		{Message: "wamid.1", Delivered: delivered, Day: pricing.DateOf(delivered, nil)},
	} {
		if err := ledger.Record(ctx, part); err != nil {
			log.Fatal(err)
		}
	}
	used, err := ledger.Count(ctx, pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "waba", Category: "service", Month: 2026_11_01})
	fmt.Println(used[0].Count, used[0].Known, err)
	// Output: 1 true <nil>
}

// Each night, entries of more than 90 days ago are deleted. Counts of their months are not known any more; those of later months are.
func ExampleLedger_Prune() {
	tables, closed := database()
	defer closed()
	ctx, ledger := context.Background(), tables.Ledger()
	charge := pricing.Charge{Category: "service", Basis: pricing.FreeTier, Counts: pricing.Counts{Scope: pricing.ScopeAccount, Category: "service"}}
	for message, day := range map[string]pricing.Date{"wamid.1": 2026_07_31, "wamid.2": 2026_08_11, "wamid.3": 2026_11_10} {
		err := ledger.Record(ctx, billing.Entry{Message: message, Account: "waba", Predicted: charge, Delivered: day.In(time.UTC), Day: day})
		if err != nil {
			log.Fatal(err)
		}
	}
	tonight := time.Date(2026, 11, 10, 3, 0, 0, 0, time.UTC)
	deleted, err := ledger.Prune(ctx, pricing.DateOf(tonight.AddDate(0, 0, -90), nil)) // before 2026-08-12
	fmt.Println(deleted, err)
	for _, month := range []pricing.Date{2026_07_01, 2026_08_01, 2026_11_01} {
		used, err := ledger.Count(ctx, pricing.CountKey{Scope: pricing.ScopeAccount, Owner: "waba", Category: "service", Month: month})
		fmt.Println(month, used[0].Count, used[0].Known, err)
	}
	// Output:
	// 2 <nil>
	// 2026-07-01 0 false <nil>
	// 2026-08-01 1 true <nil>
	// 2026-11-01 1 true <nil>
}

// A pause that one process was told of holds in all of them, until it ends.
func ExampleTemplates() {
	tables, closed := database()
	defer closed()
	ctx := context.Background()
	paused := time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC)
	err := tables.Templates(nil).Apply(ctx, template.Update{Account: "waba", Name: "offer", Language: "en", Kind: template.StatusUpdate,
		At: paused, Status: template.Paused, PausedUntil: paused.Add(3 * time.Hour)})
	if err != nil {
		log.Fatal(err)
	}
	for _, hours := range []time.Duration{1, 3} {
		v, _, err := tables.Templates(nil).Lookup(ctx, "waba", "offer", "en", paused.Add(hours*time.Hour))
		fmt.Println(v.Status, err)
	}
	// Output:
	// PAUSED <nil>
	// APPROVED <nil>
}
