package window_test

import (
	"fmt"
	"time"

	"github.com/replywindow/replywindow/window"
)

// shop is the rules of a channel of our own making.
var shop = window.Rules{
	{Kind: "standard", OpenedBy: window.On(window.Message, window.Call), ClosedBy: window.On(window.Block), Length: 24 * time.Hour},
	{
		Kind: "free_entry", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour,
		Renewal: window.OnReply, ReplyWithin: 24 * time.Hour,
	},
	{Kind: "private_reply", OpenedBy: window.On(window.Comment), Length: 7 * 24 * time.Hour, PerID: true},
}

var monday = time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)

func Example() {
	var s window.State
	s, err := s.Observe(shop, window.Message, monday)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, after := range []time.Duration{0, 24*time.Hour - 1, 24 * time.Hour} {
		w := shop.Find("standard").View(&s, nil, monday.Add(after))
		fmt.Println(after, w.Status, w.Permits(), w.Expires)
	}
	// Output:
	// 0s open true 2026-06-02T09:00:00Z
	// 23h59m59.999999999s open true 2026-06-02T09:00:00Z
	// 24h0m0s closed false 2026-06-02T09:00:00Z
}

func ExampleState_Observe() {
	var s window.State
	for _, event := range []struct {
		trigger window.Trigger
		at      time.Time
	}{ // late, and one of them twice
		{window.Message, monday.Add(2 * time.Hour)},
		{window.Message, monday},
		{window.Message, monday.Add(2 * time.Hour)},
	} {
		next, err := s.Observe(shop, event.trigger, event.at)
		if err != nil {
			fmt.Println(err)
			continue
		}
		s = next
	}
	fmt.Println(shop[0].View(&s, nil, monday.Add(3*time.Hour)))
	_, err := s.Observe(shop, window.Message, time.Time{})
	fmt.Println(err)
	// Output:
	// standard open until 2026-06-02T11:00:00Z
	// window: message "0001-01-01T00:00:00Z" is not an instant after 1970 and before 10000
}

func ExampleState_Last() {
	s, _ := window.State{}.Observe(shop, window.Message, monday)
	fmt.Println(s.Last(window.Message), s.Last(window.Reply).IsZero())
	// Output: 2026-06-01 09:00:00 +0000 UTC true
}

func ExampleState_Confirm() {
	s, _ := window.State{}.Observe(shop, window.Entry, monday)
	s, _ = s.Observe(shop, window.Reply, monday.Add(time.Hour))
	fmt.Println(shop[1].View(&s, nil, monday.Add(2*time.Hour)))
	s, _ = s.Confirm("free_entry", monday.Add(7*24*time.Hour), monday.Add(time.Hour))
	fmt.Println(shop[1].View(&s, nil, monday.Add(2*time.Hour)))
	// Output:
	// free_entry open until 2026-06-04T10:00:00Z
	// free_entry open until 2026-06-08T09:00:00Z
}

func ExampleState_Import() {
	s, _ := window.State{}.Import(monday)
	fmt.Println(shop[0].View(&s, nil, monday.Add(time.Hour)).Status)
	fmt.Println(shop[0].View(&window.State{}, nil, monday.Add(time.Hour)).Status)
	fmt.Println(s.Imported())
	// Output:
	// unknown
	// never
	// 2026-06-01 09:00:00 +0000 UTC
}

func ExampleState_Merge() {
	byPhone, _ := window.State{}.Observe(shop, window.Message, monday)
	byID, _ := window.State{}.Observe(shop, window.Call, monday.Add(time.Hour))
	s := byPhone.Merge(byID)
	fmt.Println(s == byID.Merge(byPhone))
	fmt.Println(shop[0].View(&s, nil, monday.Add(2*time.Hour)))
	// Output:
	// true
	// standard open until 2026-06-02T10:00:00Z
}

func ExampleState_Split() {
	s, _ := window.State{}.Observe(shop, window.Message, monday)
	s, _ = s.Observe(shop, window.Call, monday.Add(2*time.Hour))
	before, after := s.Split(monday.Add(time.Hour)) // the number passed to somebody else
	fmt.Println(before.Last(window.Message), before.Last(window.Call).IsZero())
	fmt.Println(after.Last(window.Message).IsZero(), after.Last(window.Call))
	fmt.Println(before.Merge(after) == s)
	// Output:
	// 2026-06-01 09:00:00 +0000 UTC true
	// true 2026-06-01 11:00:00 +0000 UTC
	// true
}

func ExampleState_AppendBinary() {
	s, _ := window.State{}.Observe(shop, window.Message, monday)
	data, _ := s.AppendBinary(nil)
	var back window.State
	fmt.Println(len(data), back.UnmarshalBinary(data), back == s)
	fmt.Println(back.UnmarshalBinary(data[:5]))
	// Output:
	// 8 <nil> true
	// window: corrupt state: it is cut short
}

func ExampleRules_View() {
	s, _ := window.State{}.Observe(shop, window.Message, monday)
	s, _ = s.Observe(shop, window.Entry, monday)
	for _, w := range shop.View(&s, nil, monday.Add(time.Minute)) {
		fmt.Println(w)
	}
	// Output:
	// standard open until 2026-06-02T09:00:00Z
	// free_entry closed
}

func ExampleRule_View_quota() {
	r := window.Rule{
		Kind: "chat", OpenedBy: window.On(window.Message), Length: 48 * time.Hour,
		Quota: window.Quota{Total: 2, ResetByTrigger: true},
	}
	s, _ := window.State{}.Observe(window.Rules{r}, window.Message, monday)
	var m window.Marks
	for _, id := range []string{"m1", "m1", "m2"} { // m1 is replayed
		m, _ = m.Send(id, monday.Add(time.Minute))
		w := r.View(&s, &m, monday.Add(time.Hour))
		fmt.Println(id, w.Remaining, w.Permits())
	}
	// Output:
	// m1 1 true
	// m1 1 true
	// m2 0 false
}

func ExampleRule_ViewID() {
	r := shop.Find("private_reply")
	m, _ := window.Marks{}.Grant(window.Comment, "comment-1", monday)
	fmt.Println(r.ViewID(nil, &m, "comment-1", monday.Add(time.Hour)))
	m, _ = m.Use(window.Comment, "comment-1", "m1", monday.Add(time.Hour))
	fmt.Println(r.ViewID(nil, &m, "comment-1", monday.Add(2*time.Hour)))
	fmt.Println(r.ViewID(nil, &m, "comment-2", monday.Add(2*time.Hour)))
	// Output:
	// private_reply open until 2026-06-08T09:00:00Z, 1 left
	// private_reply open until 2026-06-08T09:00:00Z, 0 left
	// private_reply never
}

func ExampleMarks_Merge() {
	a, _ := window.Marks{}.Send("m1", monday)
	b, _ := window.Marks{}.Send("m2", monday.Add(time.Minute))
	fmt.Println(a.Merge(b).Equal(b.Merge(a)), a.Equal(b))
	before, after := a.Merge(b).Split(monday.Add(time.Minute))
	fmt.Println(before.Equal(a), after.Equal(b))
	// Output:
	// true false
	// true true
}

func ExampleWindow_WithMargin() {
	s, _ := window.State{}.Observe(shop, window.Message, monday)
	now := monday.Add(24*time.Hour - time.Minute)
	w := shop[0].View(&s, nil, now)
	fmt.Println("shown:  ", w)
	fmt.Println("decided:", w.WithMargin(now, 5*time.Minute).Status)
	// Output:
	// shown:   standard open until 2026-06-02T09:00:00Z
	// decided: closed
}

func ExampleRule_AnswerBy() {
	r := window.Rule{
		Kind: "free_entry", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour,
		Renewal: window.OnReply, ReplyWithin: 24 * time.Hour, ProlongedBy: window.On(window.Message),
	}
	s, _ := window.State{}.Observe(window.Rules{r}, window.Entry, monday)
	fmt.Println(r.AnswerBy(&s).Format(time.RFC3339))
	s, _ = s.Observe(window.Rules{r}, window.Message, monday.Add(20*time.Hour))
	fmt.Println(r.AnswerBy(&s).Format(time.RFC3339))
	s, _ = s.Observe(window.Rules{r}, window.Reply, monday.Add(30*time.Hour))
	fmt.Println(r.AnswerBy(&s).IsZero(), r.View(&s, nil, monday.Add(30*time.Hour)))
	// Output:
	// 2026-06-02T09:00:00Z
	// 2026-06-03T05:00:00Z
	// true free_entry open until 2026-06-05T15:00:00Z
}

func ExampleRule_AnswerBy_prolongedFrom() {
	r := window.Rule{
		Kind: "free_entry", OpenedBy: window.On(window.Entry), Length: 72 * time.Hour,
		Renewal: window.OnReply, ReplyWithin: 24 * time.Hour, ProlongedBy: window.On(window.Message),
	}
	s, _ := window.State{}.Observe(window.Rules{r}, window.Entry, monday)
	s, _ = s.Observe(window.Rules{r}, window.Message, monday.Add(11*time.Hour))
	for _, after := range []time.Duration{27 * time.Hour, 48 * time.Hour} {
		r.ProlongedFrom = window.Instant(monday.Add(after).UnixMilli())
		fmt.Println("from", r.ProlongedFrom, "by", r.AnswerBy(&s).Format(time.RFC3339))
	}
	// Output:
	// from 2026-06-02T12:00:00Z by 2026-06-02T20:00:00Z
	// from 2026-06-03T09:00:00Z by 2026-06-02T09:00:00Z
}

func ExampleRules_Validate() {
	fmt.Println(shop.Validate())
	fmt.Println(window.Rules{{Kind: "chat", OpenedBy: window.On(window.Message), Length: -time.Hour}}.Validate())
	// Output:
	// <nil>
	// window: rule "chat": length -1h0m0s is not 0..87600h0m0s in whole milliseconds
}

func ExampleRules_Mermaid() {
	fmt.Print(shop[:1].Mermaid())
	// Output:
	// stateDiagram-v2
	//     state "standard" as standard {
	//         [*] --> standard_closed
	//         state "closed" as standard_closed
	//         state "open" as standard_open
	//         standard_closed --> standard_open: message, call
	//         standard_open --> standard_open: message, call (restarts)
	//         standard_open --> standard_closed: after 1 d
	//         standard_open --> standard_closed: block
	//     }
}

func ExampleOn() {
	set := window.On(window.Message, window.Call)
	fmt.Println(set, set.Has(window.Tap))
	// Output: message, call false
}

func ExampleInstant() {
	fmt.Println(window.Instant(monday.UnixMilli()), window.Instant(0).Time().IsZero())
	// Output: 2026-06-01T09:00:00Z true
}
