package conversationtest

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/replywindow/replywindow/pricing"
)

// maxLine is the longest line of a scenario in bytes.
const maxLine = 1 << 20

// Parse reads a scenario. name is the file's name, for reports and errors. Every
// error is a [*ParseError]; it names the first word that cannot be read. Words that
// only a channel can judge (the channel's name, windows, message types) are judged
// when the scenario runs. Files of amendments are read from the folder of name, as a path of the operating system.
func Parse(name string, r io.Reader) (*Scenario, error) {
	return parse(name, r, os.DirFS(filepath.Dir(name)))
}

// ParseFS reads a scenario, and its files of amendments, from a file system. Errors are those of [Parse], or of opening the file.
func ParseFS(fsys fs.FS, name string) (*Scenario, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	folder, err := fs.Sub(fsys, path.Dir(name))
	if err != nil {
		return nil, err
	}
	return parse(name, f, folder)
}

func parse(name string, r io.Reader, folder fs.FS) (*Scenario, error) {
	s := &Scenario{name: strings.TrimSuffix(path.Base(name), path.Ext(name)), folder: folder}
	pos := position{file: name}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		pos.line++
		line := lines.Text()
		if pos.line == 1 {
			s.pos = pos
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if err := s.line(line, pos); err != nil {
			return nil, err
		}
	}
	if err := lines.Err(); err != nil {
		return nil, position{name, pos.line + 1}.errorf("", "cannot be read: %v", err)
	}
	if err := s.complete(pos); err != nil {
		return nil, err
	}
	return s, nil
}

// complete reports what the scenario lacks as a whole.
func (s *Scenario) complete(last position) *ParseError {
	if err := s.completeHeader(last); err != nil {
		return err
	}
	if len(s.steps) == 0 {
		return last.errorf("", "no step: nothing would be tested")
	}
	return nil
}

func (s *Scenario) completeHeader(at position) *ParseError {
	switch {
	case s.channel.text == "":
		return at.errorf("", "no channel line in the header")
	case s.business.id == "":
		return at.errorf("", "no business line in the header")
	case len(s.users) == 0:
		return at.errorf("", "no user line in the header")
	}
	return nil
}

// line reads one line. A line that starts like an instant or a duration is a step.
func (s *Scenario) line(line string, pos position) *ParseError {
	words, err := split(line, pos)
	if err != nil || len(words) == 0 {
		return err
	}
	if first := words[0].text; first != "" && strings.IndexByte("+0123456789", first[0]) >= 0 {
		return s.stepLine(words, line, pos)
	}
	return s.headerLine(words, pos)
}

// headerLine reads one header line.
func (s *Scenario) headerLine(words []word, pos position) *ParseError {
	read, known := headerLines[words[0].text]
	switch {
	case !known:
		return pos.errorf(words[0].text, "is neither a header word nor the instant of a step")
	case len(s.steps) > 0:
		return pos.errorf(words[0].text, "is a header line and must stand before the first step")
	case len(words) == 1:
		return pos.errorf(words[0].text, "says nothing")
	}
	return read(s, words[1:], pos)
}

// headerLines read the header lines, each by its first word.
var headerLines = map[string]func(s *Scenario, rest []word, pos position) *ParseError{
	"channel": (*Scenario).channelLine, "business": (*Scenario).businessLine, "user": (*Scenario).userLine,
	"template": (*Scenario).templateLine, "margin": (*Scenario).marginLine, "strict": (*Scenario).strictLine,
	"usage": (*Scenario).usageLine, "house": (*Scenario).houseLine, "amend": (*Scenario).amendLine,
}

// single takes the only word of a line that may stand once.
func single(words []word, pos position, again bool, line string) (string, *ParseError) {
	switch {
	case again:
		return "", pos.errorf(words[0].text, "is a second %s line", line)
	case len(words) > 1:
		return "", pos.errorf(words[1].text, "is one word too many")
	case words[0].text == "":
		return "", pos.errorf(words[0].text, "the %s is empty", line)
	}
	return words[0].text, nil
}

func (s *Scenario) channelLine(words []word, pos position) *ParseError {
	text, err := single(words, pos, s.channel.text != "", "channel")
	s.channel = headerWord{pos, text}
	return err
}

func (s *Scenario) marginLine(words []word, pos position) *ParseError {
	text, err := single(words, pos, s.seen.margin, "margin")
	if err != nil {
		return err
	}
	d, ok := parseDuration(text)
	if !ok {
		return pos.errorf(text, "is not a duration")
	}
	s.margin, s.seen.margin = d, true
	return nil
}

func (s *Scenario) strictLine(words []word, pos position) *ParseError {
	text, err := single(words, pos, s.seen.strict, "strict")
	switch {
	case err != nil:
		return err
	case text != "yes" && text != "no":
		return pos.errorf(text, "is not yes or no")
	}
	s.strict, s.seen.strict = text == "yes", true
	return nil
}

// named takes the first word of a line as a name and reads the rest as arguments.
func named(words []word, pos position, keys ...string) (string, *args) {
	name := words[0].text
	a := parseArgs(pos, words[1:], keys, nil)
	if name == "" || strings.Contains(name, "=") {
		a.err = pos.errorf(name, "is not a name or id")
	}
	return name, a
}

func (s *Scenario) businessLine(words []word, pos position) *ParseError {
	id, a := named(words, pos, "timezone", "currency", "country", "auth_intl_from", "features", "payment")
	if s.business.id != "" {
		return pos.errorf(id, "is a second business line")
	}
	zone, err := time.LoadLocation(a.text("timezone", "UTC"))
	if err != nil || a.values["timezone"] == "Local" {
		a.bad("timezone", "a time zone that is known here")
	}
	s.business = business{
		pos: pos, id: id, zone: zone,
		currency:      a.matching("currency", "an ISO 4217 code", func(v string) bool { return upper(v, 3) }),
		country:       a.matching("country", "an ISO 3166-1 alpha-2 code", func(v string) bool { return upper(v, 2) }),
		international: a.instant("auth_intl_from"),
		features:      a.list("features"),
		unpaid:        !a.yes("payment", true),
	}
	return a.err
}

func (s *Scenario) userLine(words []word, pos position) *ParseError {
	id, a := named(words, pos, "phone", "optin")
	if s.hasUser(id) {
		return pos.errorf(id, "is a second line for this user")
	}
	u := user{id: id, phone: a.matching("phone", "a number in digits", onlyDigits), refused: !a.yes("optin", true)}
	for i := range s.users {
		if u.phone != "" && s.users[i].phone == u.phone {
			s.users[i].shared, u.shared = true, true
		}
	}
	s.users = append(s.users, u)
	return a.err
}

func (s *Scenario) hasUser(id string) bool {
	return slices.ContainsFunc(s.users, func(u user) bool { return u.id == id })
}

func (s *Scenario) usageLine(words []word, pos position) *ParseError {
	if len(words) < 2 {
		return pos.errorf(words[0].text, "needs a count: usage CATEGORY COUNT")
	}
	count, ok := parseCount(words[1].text)
	if !ok {
		return pos.errorf(words[1].text, "is not a whole number")
	}
	category, a := named(append(words[:1:1], words[2:]...), pos, "market")
	u := usage{pos: pos, category: pricing.Category(category), count: count, market: a.text("market", "")}
	if slices.ContainsFunc(s.usage, func(o usage) bool { return o.category == u.category && o.market == u.market }) {
		return pos.errorf(category, "is a second usage line for this category and market")
	}
	s.usage = append(s.usage, u)
	return a.err
}
