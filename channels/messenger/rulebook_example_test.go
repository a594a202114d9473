package messenger_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
)

// What became of a tag, and who says so.
func ExampleChannel_Rulebook() {
	book := messenger.New().Rulebook()
	for _, day := range []string{"2026-01-31", "2026-04-26", "2026-04-27"} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			panic(err)
		}
		for _, p := range book.At(at).Permissions {
			if p.Tag == "ACCOUNT_UPDATE" {
				fmt.Printf("%s  refused: %-11q  %s, %s\n", day, p.Refuse, p.Source.Confidence, p.Source.Date)
			}
		}
	}
	// Output:
	// 2026-01-31  refused: ""           documented, 2026-05-05
	// 2026-04-26  refused: ""           reported, 2026-02-12
	// 2026-04-27  refused: "tag_retired"  documented, 2026-05-05
}

// What changed on the day on which the window after an ad grew longer.
func ExampleChannel_Rulebook_diff() {
	book := messenger.New().Rulebook()
	day := time.Date(2026, time.September, 28, 0, 0, 0, 0, time.UTC)
	for _, line := range policy.Diff(book.At(day.Add(-1)), book.At(day)) {
		fmt.Println(line)
	}
	fmt.Println(strings.Join(ids(book.Upcoming(day)), " ") + "nothing is announced after it")
	// Output:
	// action ad_message: new: counts as entry
	// action postback by ADS: new: counts as entry (assumed)
	// window standard #3: new: sliding, 168h0m0s, opened by entry (assumed)
	// nothing is announced after it
}

func ids(editions []*policy.Edition) []string {
	var out []string
	for _, e := range editions {
		out = append(out, e.ID)
	}
	return out
}
