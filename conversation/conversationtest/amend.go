package conversationtest

import (
	"io"
	"io/fs"

	"github.com/replywindow/replywindow/channels/policy"
)

// amendment is what the file of an amend line holds.
type amendment struct {
	pos  position
	file string
	data []byte
}

// maxAmendments is the longest file of amendments in bytes.
const maxAmendments = 1 << 20

// amendLine reads a file of amendments from the scenario's folder.
func (s *Scenario) amendLine(words []word, pos position) *ParseError {
	file, perr := single(words, pos, false, "amend")
	switch {
	case perr != nil:
		return perr
	case !fs.ValidPath(file):
		return pos.errorf(file, "is not the path of a file in the scenario's folder")
	}
	data, err := readAll(s.folder, file)
	switch {
	case err != nil:
		return pos.errorf(file, "cannot be read: %v", err)
	case len(data) > maxAmendments:
		return pos.errorf(file, "is longer than %d bytes", maxAmendments)
	}
	s.amendments = append(s.amendments, amendment{pos, file, data})
	return nil
}

// readAll reads a file, and one byte more than it may have.
func readAll(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxAmendments+1))
}

// platform is the scenario's channel with the rulebook to run by.
type platform struct {
	policy.Channel
	book *policy.Rulebook
	own  bool // book is the channel's own
}

// platform is a channel with its own rulebook, or the one given in its place, and the scenario's amendments.
func (s *Scenario) platform(c policy.Channel, given []*policy.Rulebook) (platform, *ParseError) {
	p := platform{c, c.Rulebook(), true}
	for _, b := range given {
		switch {
		case b == nil:
			return platform{}, s.channel.pos.errorf(s.channel.text, "is to run by a rulebook that is nil")
		case b.Channel == c.Name():
			p.book, p.own = b, false
		}
	}
	if len(s.amendments) > 0 {
		p.book, p.own = p.book.Clone(), false
	}
	for _, a := range s.amendments {
		if err := p.book.Amend(a.data); err != nil {
			return platform{}, a.pos.errorf(a.file, "does not amend the rulebook: %v", err)
		}
	}
	return p, nil
}
