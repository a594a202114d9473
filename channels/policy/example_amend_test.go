package policy_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// The platform announced a change before this library knew of it.
func ExampleRulebook_AmendWindow() {
	book := chat().Clone()
	from := time.Date(2025, time.February, 1, 0, 0, 0, 0, time.UTC)
	err := book.AmendWindow("talk", from, func(w *window.Rule) {
		w.Length = 48 * time.Hour
		w.Source = policy.Source{URL: "https://example.org/news", Date: "2025-01-10", Confidence: policy.Documented}
	})
	fmt.Println(err)
	for _, line := range policy.Diff(book.At(from.Add(-1)), book.At(from)) {
		fmt.Println(line)
	}
	fmt.Println(book.AmendWindow("walk", from, func(*window.Rule) {}))
	// Output:
	// <nil>
	// window talk: sliding, 20h0m0s, opened by message -> sliding, 48h0m0s, opened by message
	// rulebook chat window "walk" has no row that holds on 2025-02-01 or later; the rulebook has talk
}

func ExampleRulebook_AmendPermission() {
	book := chat().Clone()
	from := time.Date(2025, time.February, 1, 0, 0, 0, 0, time.UTC)
	err := book.AmendPermission("free_form", from, func(p *policy.Permission) { p.HumanOnly = true })
	fmt.Println(err)
	for _, line := range policy.Diff(book.At(from.Add(-1)), book.At(from)) {
		fmt.Println(line)
	}
	// Output:
	// <nil>
	// permission free_form: window talk for text -> window talk, written by a person for text
}

func ExampleRulebook_AmendLimit() {
	book := chat().Clone()
	from := time.Date(2025, time.February, 1, 0, 0, 0, 0, time.UTC)
	fmt.Println(book.AmendLimit("text_characters of text by lane", from, func(l *policy.Limit) { l.Max = 40 }))
	for _, api := range []channels.API{"", "lane"} {
		for _, l := range book.At(from).LimitsFor("text", api) {
			fmt.Printf("%q: %s %d\n", api, l.Measure, l.Max)
		}
	}
	// Output:
	// <nil>
	// "": text_characters 20
	// "lane": text_characters 40
}

// Amendments can be kept in a file, beside the host's configuration.
func ExampleRulebook_Amend() {
	book := chat().Clone()
	err := book.Amend([]byte(`[{
		"window": "talk", "from": "2025-02-01T00:00:00Z", "set": {"length": "48h"},
		"source": {"url": "https://example.org/news", "date": "2025-01-10", "confidence": "documented"}
	}]`))
	fmt.Println(err)
	for _, at := range book.Dates() {
		e := book.At(at)
		fmt.Println(e.ID, e.Windows.Find("talk").Length)
	}
	fmt.Println(book.Amend([]byte(`[{"window": "talk", "from": "2025-02-01T00:00:00Z", "set": {"length": "2d"}, "source": {"url": "https://example.org/news"}}]`)))
	// Output:
	// <nil>
	// 2024-01-01 10h0m0s
	// 2024-06-01 20h0m0s
	// 2025-02-01 48h0m0s
	// amendments[0].set.length "\"2d\"" cannot be read: a duration is written "48h"
}
