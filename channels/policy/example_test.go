package policy_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/window"
)

// chat is a small rulebook: free text within ten hours of a message, twenty since
// June 2024, and no more than 20 characters, 30 by the interface "lane".
func chat() *policy.Rulebook {
	says := policy.Source{URL: "https://example.org/rules", Date: "2024-01-01", Confidence: window.Documented}
	june := time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC)
	rule := window.Rule{Kind: "talk", Length: 10 * time.Hour, OpenedBy: window.On(window.Message), Source: says}
	longer := rule
	longer.Length = 20 * time.Hour
	text := []channels.MessageType{channels.Text}
	return &policy.Rulebook{
		Channel: "chat", Begins: time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC),
		Actions: []policy.ActionRow{
			{Actions: []channels.Action{channels.ActMessage}, Triggers: window.On(window.Message), About: "a message", Source: says},
			{Actions: []channels.Action{channels.ActComment}, Grants: window.On(window.Comment), About: "a comment", Source: says},
		},
		Windows: []policy.WindowRow{
			{Span: policy.Span{To: june}, Rule: rule, About: "ten hours from a message"},
			{Span: policy.Span{From: june}, Rule: longer, About: "twenty hours from a message"},
		},
		Permissions: []policy.Permission{{Name: "free_form", Types: text, Window: "talk", Source: says}},
		Limits: []policy.Limit{
			{Types: text, Measure: channels.TextCharacters, Max: 20, Source: says},
			{Types: text, API: "lane", Measure: channels.TextCharacters, Max: 30, Source: says},
		},
		Refusals: []policy.Refusal{{Reason: policy.WindowClosed, Error: channels.PlatformError{Code: 47}}},
	}
}

func ExampleRulebook_At() {
	book := chat()
	for _, at := range []time.Time{book.Begins.Add(-1), book.Begins, time.Date(2025, time.May, 5, 0, 0, 0, 0, time.UTC)} {
		e := book.At(at)
		if e == nil {
			fmt.Println("no rules are known")
			continue
		}
		fmt.Println(e.ID, e.Windows.Find("talk").Length)
	}
	// Output:
	// no rules are known
	// 2024-01-01 10h0m0s
	// 2024-06-01 20h0m0s
}

// What an event opens is data: a message counts for the conversation, a comment for
// the one answer that names it.
func ExampleEdition_Opens() {
	edition := chat().At(time.Date(2024, time.May, 5, 0, 0, 0, 0, time.UTC))
	for _, ev := range []channels.Event{
		{Kind: channels.UserAction, Action: channels.ActMessage},
		{Kind: channels.UserAction, Action: channels.ActComment, Token: "comment 7"},
		{Kind: channels.UserAction, Action: channels.ActReaction},
	} {
		triggers, grants := edition.Opens(&ev)
		fmt.Printf("%s opens by %q, grants by %q\n", ev.Action, triggers, grants)
	}
	// Output:
	// message opens by "message", grants by ""
	// comment opens by "", grants by "comment"
	// reaction opens by "", grants by ""
}

func ExampleRulebook_Compile() {
	timeline, err := chat().Compile()
	fmt.Println(len(timeline.Editions()), err)

	wrong := chat()
	wrong.Permissions[0].Window = "walk"
	_, err = wrong.Compile()
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// rulebook chat 2024-01-01 permission "free_form" needs window "walk", which no rule opens
}

func ExampleRulebook_Upcoming() {
	for _, e := range chat().Upcoming(time.Date(2024, time.March, 1, 0, 0, 0, 0, time.UTC)) {
		fmt.Println("from", e.ID)
	}
	// Output: from 2024-06-01
}

func ExampleRulebook_Dates() {
	for _, date := range chat().Dates() {
		fmt.Println(date.Format(time.DateOnly))
	}
	// Output:
	// 2024-01-01
	// 2024-06-01
}

// A platform changed before this library did: the host amends a copy.
func ExampleRulebook_Clone() {
	amended := chat().Clone()
	amended.Limits[0].Max = 25
	for _, line := range policy.Diff(chat().At(amended.Begins), amended.At(amended.Begins)) {
		fmt.Println(line)
	}
	// Output: limit text_characters of text: at most 20 -> at most 25
}

func ExampleDiff() {
	book := chat()
	june := book.Dates()[1]
	for _, line := range policy.Diff(book.At(june.Add(-1)), book.At(june)) {
		fmt.Println(line)
	}
	// Output: window talk: sliding, 10h0m0s, opened by message -> sliding, 20h0m0s, opened by message
}

func ExampleTimeline_At() {
	timeline, err := chat().Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(timeline.At(time.Date(2024, time.May, 31, 23, 59, 59, 0, time.UTC)).ID)
	// Output: 2024-01-01
}

func ExampleEdition_Refusal() {
	e := chat().At(chat().Begins)
	fmt.Println(e.Refusal(policy.WindowClosed))
	fmt.Println(e.Refusal(policy.QuietHours).IsZero())
	// Output:
	// 47
	// true
}

func ExampleEdition_Tag() {
	_, known := chat().At(chat().Begins).Tag("NEWS")
	fmt.Println(known)
	// Output: false
}

func ExampleSpan_Contains() {
	may := policy.Span{From: time.Date(2024, time.May, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC)}
	fmt.Println(may.Contains(may.From), may.Contains(may.To.Add(-1)), may.Contains(may.To))
	// Output: true true false
}

func ExampleReasonCodes() {
	codes := policy.ReasonCodes()
	fmt.Println(codes[0], codes[len(codes)-1])
	// Output: unsupported_type fact_missing
}

func ExamplePlatformError() {
	fmt.Println(channels.PlatformError{Code: 47}, channels.PlatformError{Code: 10, Subcode: 2018})
	// Output: 47 10/2018
}

func ExamplePurpose_UnmarshalText() {
	var p channels.Purpose
	fmt.Println(p.UnmarshalText([]byte("support")), p)
	fmt.Println(p.UnmarshalText([]byte("sell")), p)
	// Output:
	// <nil> support
	// purpose "sell" is not known support
}

func ExampleInputError() {
	err := channels.Address{}.Validate()
	var wrong *channels.InputError
	fmt.Println(errors.As(err, &wrong), wrong.Field)
	// Output: true address.channel
}

func ExampleDecodeError() {
	err := errors.Join(
		&channels.DecodeError{Path: "entry[0].time", Value: "soon", Reason: "is not a time"},
		&channels.DecodeError{Reason: "is nested too deep", Err: channels.ErrTooDeep},
	)
	fmt.Println(err)
	fmt.Println(errors.Is(err, channels.ErrTooDeep))
	// Output:
	// entry[0].time "soon" is not a time
	// body is nested too deep
	// true
}

func ExampleDecide() {
	timeline, err := chat().Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	wrote := time.Date(2024, time.May, 1, 12, 0, 0, 0, time.UTC)
	state, err := window.State{}.Observe(nil, window.Message, wrote)
	if err != nil {
		fmt.Println(err)
		return
	}
	facts := policy.Facts{State: state}
	message := channels.Message{Type: channels.Text, Text: "Hello", Purpose: channels.Support}
	for _, after := range []time.Duration{time.Hour, 10 * time.Hour} {
		now := wrote.Add(after)
		fmt.Println(policy.Decide(timeline.At(now), &message, &facts, now))
	}
	// Output:
	// allow by free_form (talk) until 2024-05-01T22:00:00Z
	// deny: window_closed (47): the talk window closed at 2024-05-01T22:00:00Z
}

func ExampleDecision_Explain() {
	e := chat().At(chat().Begins)
	message := channels.Message{Type: channels.Text, Text: "Did it work?"}
	d := policy.Decide(e, &message, &policy.Facts{}, e.From)
	fmt.Print(d.Explain())
	// Output:
	// The message may not go.
	// - window_closed (47): nothing is known that opened the talk window
	//   says https://example.org/rules (2024-01-01, documented)
	// Decided for 2024-01-01 00:00:00 UTC by the rules of 2024-01-01; confidence: documented.
}

// What log/slog writes of an address and a decision names nobody.
func ExampleDecision_LogValue() {
	untimed := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: untimed}))
	e := chat().At(chat().Begins)
	message := channels.Message{Type: channels.Text, Text: "Did it work?"}
	d := policy.Decide(e, &message, &policy.Facts{}, e.From)
	logger.Info("not sent", "to", channels.Address{Channel: "chat", Business: "b1", User: "447700900123"}, "decision", d)
	// Output:
	// level=INFO msg="not sent" to=chat/b1/…23 decision.verdict=deny decision.reasons=window_closed decision.edition=2024-01-01
}

// What an edition says about one type of message.
func ExampleEdition_PermissionsFor() {
	e := chat().At(chat().Begins)
	fmt.Println(e.Types(), e.Tags(channels.Text))
	for _, p := range e.PermissionsFor(channels.Text) {
		fmt.Println(p.Name, "needs window", p.Window)
	}
	// Output:
	// [text] []
	// free_form needs window talk
}

func ExampleEdition_LimitsFor() {
	e := chat().At(chat().Begins)
	for _, api := range []channels.API{"", "lane"} {
		for _, l := range e.LimitsFor(channels.Text, api) {
			fmt.Printf("%q: %v at most %d\n", api, l.Measure, l.Max)
		}
	}
	// Output:
	// "": text_characters at most 20
	// "lane": text_characters at most 30
}

// A business in DE may write to people in GB, and one in GB to people in FR.
func ExampleBlock() {
	book := chat()
	book.Blocks = []policy.Block{{
		Reason: policy.RegionBlocked, Users: []string{"FR"}, Businesses: []string{"DE"}, Together: true, Source: book.Limits[0].Source,
	}}
	f := &policy.Facts{}
	f.State, _ = f.State.Observe(book.At(book.Begins).Windows, window.Message, book.Begins)
	for _, pair := range [][2]string{{"DE", "FR"}, {"DE", "GB"}, {"GB", "FR"}} {
		f.Account, f.Country = &policy.Account{Country: pair[0]}, pair[1]
		d := policy.Decide(book.At(book.Begins), &channels.Message{Type: channels.Text, Text: "Hello"}, f, book.Begins)
		fmt.Println(pair, d.Verdict, d.Has(policy.RegionBlocked))
	}
	// Output:
	// [DE FR] deny true
	// [DE GB] allow false
	// [GB FR] allow false
}

func ExampleReasonCode_LookAt() {
	fmt.Println(policy.OptedOut.Meaning())
	fmt.Println(policy.OptedOut.LookAt()[0])
	// Output:
	// the person asked to hear no more
	// the person's preference was not recorded: subscribe to the webhook that reports it
}

// A channel's own rulebook: no engine compiles it twice.
func ExampleRulebook_Freeze() {
	book := chat().Freeze()
	a, _ := book.Compile()
	b, _ := book.Compile()
	fmt.Println(a == b)
	// Output: true
}
