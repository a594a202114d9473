package table_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

func books() []*policy.Rulebook {
	return []*policy.Rulebook{whatsapp.New().Rulebook(), messenger.New().Rulebook(), instagram.New().Rulebook()}
}

// Every row of every platform says what the error means, what to do, and who states it.
func TestRowsOfThePlatforms(t *testing.T) {
	for _, book := range books() {
		rows := book.Errors.Rows()
		require.Greater(t, len(rows), 40, book.Channel)
		for _, row := range rows {
			name := book.Channel + " " + row.Error.String()
			for what, text := range map[string]string{"meaning": row.Meaning, "advice": row.Advice, "class": row.Class, "retry": string(row.Retry)} {
				require.NotEmpty(t, strings.TrimSpace(text), "%s lacks %s", name, what)
			}
			require.Regexp(t, `^https://[^ ]+\.[^ ]+$`, row.Source.URL, name)
			require.True(t, isDay(row.Source.Date), "%s: %q is no date", name, row.Source.Date)
			if row.Source.Confidence < window.Documented {
				require.NotEmpty(t, row.Source.Note, "%s: a weak row says why", name)
			}
			found, ok := book.Error(row.Error)
			require.True(t, ok, name)
			require.Equal(t, row, found)
		}
	}
}

// isDay reads a day, or the month where the page names no day.
func isDay(text string) bool {
	_, err := time.Parse(time.DateOnly, text)
	if err != nil {
		_, err = time.Parse("2006-01", text)
	}
	return err == nil
}

// The tables have every code of the lists that they were made from. Those lie beside
// the repository; a small sample of them is here, so that the test always compares.
func TestEveryCodeOfTheResearchIsKnown(t *testing.T) {
	dirs := []string{"testdata/research"}
	if beside := "../../../../shared/rulebook"; exists(beside) {
		dirs = append(dirs, beside)
	} else {
		t.Logf("%s is absent: compared with the sample in testdata only", beside)
	}
	books := books()
	for _, dir := range dirs {
		for _, r := range read(t, filepath.Join(dir, "whatsapp-errors.csv")) {
			first, last, family := strings.Cut(r["code"], "-")
			if !family {
				last = first
			}
			for code := number(t, first); code <= number(t, last); code++ {
				known(t, books[:1], channels.PlatformError{Code: code})
			}
		}
		for _, r := range read(t, filepath.Join(dir, "messenger-instagram-errors.csv")) {
			e := channels.PlatformError{Code: number(t, r["code"]), Subcode: number(t, r["subcode"])}
			of := map[string][]*policy.Rulebook{
				"both": books[1:], "messenger": books[1:2], "messenger_marketing": books[1:2], "instagram": books[2:],
			}[r["channel"]]
			require.NotEmpty(t, of, "channel %q", r["channel"])
			known(t, of, e)
		}
	}
}

// known demands that the error has a row of its own in the tables.
func known(t *testing.T, books []*policy.Rulebook, e channels.PlatformError) {
	t.Helper()
	for _, book := range books {
		info, ok := book.Error(e)
		require.True(t, ok, "%s: %s", book.Channel, e)
		require.Equal(t, e, info.Error, book.Channel)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// read reads a CSV by the names in its header.
func read(t *testing.T, path string) []map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	require.NoError(t, err, path)
	var out []map[string]string
	for _, record := range records[1:] {
		line := map[string]string{}
		for i, column := range records[0] {
			line[column] = record[i]
		}
		out = append(out, line)
	}
	require.NotEmpty(t, out, path)
	return out
}

func number(t *testing.T, text string) int {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}
