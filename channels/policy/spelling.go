package policy

import "strings"

// Spelling says that two spellings of a phone number reach one account, and which of them is the key: a number that begins with
// Prefix, has Digits digits and at Place one of Next loses Cut digits there and gets Put in their place. It holds at all times,
// since what is kept under a key cannot follow a date.
type Spelling struct {
	// Prefix is what the numbers begin with.
	Prefix string
	// Digits is how many digits they have.
	Digits int
	// Place is where they change, counted from 0.
	Place int
	// Next are the digits of which one stands at Place; empty means any.
	Next string
	// Cut is how many digits are left out, Put what stands instead.
	Cut int
	Put string
	// About says in one line what the spellings are.
	About string
	// Source says who states that they are one account.
	Source Source
}

// Key gives the key of a number in digits, which is the number itself where the row is not about it.
func (s *Spelling) Key(number string) string {
	if len(number) != s.Digits || !strings.HasPrefix(number, s.Prefix) ||
		s.Next != "" && strings.IndexByte(s.Next, number[s.Place]) < 0 {
		return number
	}
	return number[:s.Place] + s.Put + number[s.Place+s.Cut:]
}

// wrong says what is wrong with a row besides its source.
func (s *Spelling) wrong() string {
	switch {
	case s.Prefix == "" || len(s.Prefix) > s.Digits:
		return "is about no number"
	case s.Place < 0 || s.Cut < 0 || s.Place >= s.Digits || s.Place+s.Cut > s.Digits:
		return "changes what is not there"
	case s.Cut == 0 && s.Put == "":
		return "changes nothing"
	case len(s.Put) == s.Cut:
		return "keeps the length, so that its key may be changed again"
	}
	return ""
}
