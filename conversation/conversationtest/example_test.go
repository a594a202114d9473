package conversationtest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/conversation/conversationtest"
)

// printer stands for the *testing.T of a test function.
type printer struct{ testing.TB }

func (printer) Helper()                           {}
func (printer) Context() context.Context          { return context.Background() }
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// A rehearsal of what changes next year: the amendments stand beside the scenario.
func ExampleParseFS() {
	s, err := conversationtest.ParseFS(fstest.MapFS{
		"2027.json": {Data: []byte(`[{"window": "standard", "from": "2027-02-01T00:00:00Z", "set": {"length": "48h"},
			"source": {"url": "https://example.com/news", "date": "2027-01-10", "confidence": "reported"}}]`)},
		"silence.scenario": {Data: []byte(`
channel  messenger
business 100000000000001
user     200000000000001
amend    2027.json
2027-02-01T10:00:00Z user text  => open standard until +48h
+24h                 check text => allow ; confidence reported
`)},
	}, "silence.scenario")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Run(context.Background(), conversationtest.WithChannels(messenger.New())))
	// Output:
	// ok silence <nil>
}

// All scenarios of a folder. With a *testing.T each is a subtest.
func ExampleRun() {
	folder := fstest.MapFS{
		"silence.scenario": {Data: []byte(`
channel  messenger
business 100000000000001
user     200000000000001
2026-04-20T10:00:00Z user text   => open standard until +24h
+24h                 check text  => deny ; reason only window_closed
`)},
		"mistaken.scenario": {Data: []byte(`
channel  messenger
business 100000000000001
user     200000000000001
2026-04-20T10:00:00Z user read   => open standard
`)},
	}
	var t printer
	conversationtest.Run(t, folder, "*.scenario", conversationtest.WithChannels(messenger.New()))
	// Output:
	// mistaken.scenario:5: 2026-04-20T10:00:00Z user read
	//   expected: open standard
	//   got:      standard never
}

func ExampleParse() {
	const text = `
channel  messenger
business 100000000000001
user     200000000000001

2026-04-20T10:00:00Z user text   => open standard until +24h
+23h59m              check text  => allow ; requires messaging_type=RESPONSE
+1m                  check text  => allow
`
	s, err := conversationtest.Parse("silence.scenario", strings.NewReader(text))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := s.Run(context.Background(), conversationtest.WithChannels(messenger.New()))
	fmt.Println(report.Passed(), err)
	for _, f := range report.Failures {
		fmt.Println(f.File, f.Line, f.Expected)
	}
	// Output:
	// false <nil>
	// silence.scenario 8 allow
}

func ExampleParse_error() {
	_, err := conversationtest.Parse("slip.scenario", strings.NewReader("chanel messenger"))
	fmt.Println(err)
	// Output:
	// slip.scenario:1: "chanel" is neither a header word nor the instant of a step
}

func ExampleNew() {
	s := conversationtest.New("silence", "channel messenger", "business 100000000000001", "user 200000000000001")
	s.At(time.Date(2026, 4, 20, 10, 0, 0, 0, time.UTC)).User("text").Expect("open standard until +24h")
	s.Advance(24*time.Hour).Check("text").Expect("deny", "reason only window_closed", "error 10/2018278")

	report, err := s.Run(context.Background(), conversationtest.WithChannels(messenger.New()))
	fmt.Println(report, err)
	// Output:
	// ok silence <nil>
}

func ExampleScenario_Test() {
	s := conversationtest.New("first contact", "channel messenger", "business 100000000000001", "user 200000000000001")
	s.At(time.Date(2026, 4, 20, 10, 0, 0, 0, time.UTC)).Check("text").Expect("deny", "closed standard")
	var t printer
	s.Test(t, conversationtest.WithChannels(messenger.New()))
	fmt.Println("no failure was reported")
	// Output:
	// no failure was reported
}

// Scenarios can run over a store of the host's own.
func ExampleWithEngine() {
	s := conversationtest.New("over a store", "channel messenger", "business 100000000000001", "user 200000000000001")
	s.At(time.Date(2026, 4, 20, 10, 0, 0, 0, time.UTC)).User("text").Expect("open standard")
	report, err := s.Run(context.Background(),
		conversationtest.WithChannels(messenger.New()),
		conversationtest.WithEngine(func() []conversation.Option {
			return []conversation.Option{conversation.WithStore(conversation.NewMemoryStore())}
		}))
	fmt.Println(report, err)
	// Output:
	// ok over a store <nil>
}
