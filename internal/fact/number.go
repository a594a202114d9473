package fact

import "math"

// mostExponent bounds what an exponent may shift: no platform's number needs more, and a text of a few bytes must not stand for a number
// of a million digits. mostDigits bounds the text.
const (
	mostExponent = 64
	mostDigits   = 400
)

// Scaled reads a number as JSON writes it, "-12.50" or "1.25e3", as a count of units of 10^-places, exactly and without a floating-point
// number in between. Digits beyond the unit are cut, and cut reports whether one of them was not 0. ok is false for what is no such
// number, for one that does not fit, and for an exponent beyond ±64.
func Scaled(text string, places int) (n int64, cut, ok bool) {
	d := decimal{text: text}
	if len(text) > mostDigits || !d.read() || d.exponent > mostExponent || d.exponent < -mostExponent {
		return 0, false, false
	}
	keep := len(d.whole) + d.exponent + places // digits of whole and fraction together that count
	size, ok := uint64(0), true
	for i := range max(keep, len(d.whole)+len(d.fraction)) {
		digit := d.at(i)
		switch {
		case i >= keep:
			cut = cut || digit != 0
		case size > (math.MaxUint64-digit)/10:
			return 0, false, false
		default:
			size = size*10 + digit
		}
	}
	switch {
	case d.negative && size <= 1<<63:
		return int64(-size), cut, true
	case !d.negative && size <= math.MaxInt64:
		return int64(size), cut, true
	}
	return 0, false, false
}

// decimal is a number taken apart.
type decimal struct {
	text            string
	negative        bool
	whole, fraction string
	exponent        int
}

// at is a digit of whole and fraction together, 0 behind them.
func (d *decimal) at(i int) uint64 {
	switch n := len(d.whole); {
	case i < n:
		return uint64(d.whole[i] - '0')
	case i-n < len(d.fraction):
		return uint64(d.fraction[i-n] - '0')
	}
	return 0
}

// read takes a number apart; false for what is none.
func (d *decimal) read() bool {
	d.negative = d.take("-")
	d.whole = d.digits()
	ok := d.whole != ""
	if d.take(".") {
		d.fraction = d.digits()
		ok = ok && d.fraction != ""
	}
	if d.take("eE") {
		sign := 1
		switch {
		case d.take("-"):
			sign = -1
		case d.take("+"):
		}
		digits := d.digits()
		ok = ok && digits != ""
		for i := 0; i < len(digits) && d.exponent <= mostExponent; i++ {
			d.exponent = d.exponent*10 + int(digits[i]-'0')
		}
		d.exponent *= sign
	}
	return ok && d.text == ""
}

// take passes over one of some characters.
func (d *decimal) take(characters string) bool {
	for i := range len(characters) {
		if d.text != "" && d.text[0] == characters[i] {
			d.text = d.text[1:]
			return true
		}
	}
	return false
}

// digits passes over all digits that come next.
func (d *decimal) digits() string {
	n := 0
	for n < len(d.text) && d.text[n]-'0' <= 9 {
		n++
	}
	digits := d.text[:n]
	d.text = d.text[n:]
	return digits
}

// Digits reports whether a text is one or more ASCII digits and nothing else.
func Digits(text string) bool {
	for i := range len(text) {
		if text[i]-'0' > 9 {
			return false
		}
	}
	return text != ""
}
