package table

import "github.com/replywindow/replywindow/channels/policy"

// Notes reads the dated changes that no row of a rulebook can hold. Each takes effect at 00:00 UTC; one whose source names no day
// stands at the rulebook's beginning.
func Notes(text, docs string) []policy.Note {
	return Rows(text, "at,text,page,date,confidence,note", docs, func(l *Line) policy.Note {
		return policy.Note{At: Read(l, "at", day), Text: l.Must("text"), Source: l.Source()}
	})
}
