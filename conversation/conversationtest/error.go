package conversationtest

import (
	"fmt"
	"strconv"
)

// ParseError says which word of a scenario cannot be read, and where it stands.
type ParseError struct {
	// File is the name that was given to [Parse], or the Go file of the builder call.
	File string
	// Line counts from 1; 0 means the file as a whole.
	Line int
	// Word is the offending word, unquoted; empty when something is missing.
	Word string
	// Msg says what is wrong, without the word.
	Msg string
}

// Error reads like: late.scenario:7: "alow" is not a clause.
func (e *ParseError) Error() string {
	s := position{e.File, e.Line}.String() + ": "
	if e.Word != "" {
		s += strconv.Quote(e.Word) + " "
	}
	return s + e.Msg
}

// position is where a line stands.
type position struct {
	file string
	line int
}

// String gives "file:line".
func (p position) String() string {
	if p.line == 0 {
		return p.file
	}
	return p.file + ":" + strconv.Itoa(p.line)
}

func (p position) errorf(word, format string, args ...any) *ParseError {
	return &ParseError{File: p.file, Line: p.line, Word: word, Msg: fmt.Sprintf(format, args...)}
}
