package metafacts

import (
	_ "embed"
	"slices"

	"github.com/replywindow/replywindow/channels/internal/table"
	"github.com/replywindow/replywindow/channels/policy"
)

//go:embed notes.csv
var notes string

// Notes are the remarks that hold for both channels, and those of one.
func Notes(own string) []policy.Note {
	return slices.Concat(table.Notes(notes, Docs), table.Notes(own, Docs))
}
