package conversationtest

import (
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// New begins a scenario in Go. header holds the header lines as they would stand in
// a file: "channel messenger", `template hello category=utility body="Hello."`.
// An amend line reads its file from the working directory, which for a test is the folder of its package.
// Errors of this and the following calls are kept; running the scenario returns the
// first as a [*ParseError] with the place in the Go file.
//
//	s := conversationtest.New("silence", "channel messenger", "business 1", "user 2")
//	s.At(start).User("text").Expect("open standard until +24h")
//	s.Advance(24*time.Hour).Check("text").Expect("deny", "reason only window_closed")
func New(name string, header ...string) *Scenario {
	s := &Scenario{name: name, folder: os.DirFS(".")}
	s.pos = caller()
	for _, line := range header {
		words, err := split(line, s.pos)
		switch {
		case err != nil:
		case len(words) == 0:
			err = s.pos.errorf(line, "is not a header line")
		default:
			err = s.headerLine(words, s.pos)
		}
		s.keep(err)
	}
	return s
}

// At sets the instant of the next step.
func (s *Scenario) At(t time.Time) *Scenario {
	s.at = t.UTC()
	return s
}

// Advance lets time pass before the next step. The first step needs [Scenario.At].
func (s *Scenario) Advance(d time.Duration) *Scenario {
	if s.at.IsZero() || d < 0 || d > maxDuration {
		s.keep(caller().errorf("+"+d.String(), "cannot be counted from the step before"))
	}
	s.at = s.at.Add(d)
	return s
}

// User adds a step in which the person does something. args are KEY=VALUE words, and
// need no quotes: "as=4915112345678".
func (s *Scenario) User(act string, args ...string) *Scenario {
	return s.add(caller(), append([]string{"user", act}, args...))
}

// Send adds a step that checks a message and sends it if it is allowed.
func (s *Scenario) Send(messageType string, args ...string) *Scenario {
	return s.add(caller(), append([]string{"send", messageType}, args...))
}

// Check adds a step that only checks a message.
func (s *Scenario) Check(messageType string, args ...string) *Scenario {
	return s.add(caller(), append([]string{"check", messageType}, args...))
}

// Window adds a step that only looks at the windows.
func (s *Scenario) Window(args ...string) *Scenario {
	return s.add(caller(), append([]string{"window"}, args...))
}

// Template adds a step in which the catalogue changes.
func (s *Scenario) Template(name string, args ...string) *Scenario {
	return s.add(caller(), append([]string{"template", name}, args...))
}

// Confirm adds a step in which the platform confirms an expiry: "window=KIND",
// "until=INSTANT".
func (s *Scenario) Confirm(args ...string) *Scenario {
	return s.add(caller(), append([]string{"confirm"}, args...))
}

// Expect says what must hold at the latest step, one clause each: "allow",
// "charge marketing regular 0.0118 USD".
func (s *Scenario) Expect(clauses ...string) *Scenario {
	pos := caller()
	if len(s.steps) == 0 {
		s.keep(pos.errorf("expect", "stands before the first step"))
		return s
	}
	for _, text := range clauses {
		words, err := split(arrow+" "+text, pos)
		if err == nil {
			err = s.steps[len(s.steps)-1].expect(cut(words[1:], separator), pos)
		}
		s.keep(err)
	}
	return s
}

// add appends a step whose words are given one by one.
func (s *Scenario) add(pos position, texts []string) *Scenario {
	words := make([]word, len(texts))
	for i, text := range texts {
		words[i] = word{text: text, quoted: true}
	}
	if s.at.IsZero() {
		s.keep(pos.errorf(texts[0], "has no time: call At before the first step"))
		return s
	}
	st, err := s.step(words, pos)
	if err != nil {
		s.keep(err)
		return s
	}
	st.text = join(words)
	return s
}

func (s *Scenario) keep(err *ParseError) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

// caller is where the exported method that asks was called.
func caller() position {
	_, file, line, ok := runtime.Caller(2)
	if !ok {
		return position{file: "go"}
	}
	return position{filepath.Base(file), line}
}
