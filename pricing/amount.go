package pricing

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/replywindow/replywindow/internal/fact"
)

const (
	microsPerUnit = 1_000_000
	microDigits   = 6
	// minDecimals is how many decimals Decimal always prints.
	minDecimals = 2
)

var (
	// ErrOverflow says that a result does not fit an [Amount], whose range is
	// a little over nine million million currency units either way.
	ErrOverflow = errors.New("amount overflows")
	// ErrCurrency says that two amounts of different currencies were combined, or that a currency code is not three capital letters.
	ErrCurrency = errors.New("currency")
	ErrNumber   = errors.New("not a decimal number") // a text is not a decimal number of at most six decimals
)

// Amount is an exact sum of money: a count of millionths of one unit of a currency. The zero Amount is nothing, in no currency; it may
// be added to an amount of any currency, so that it serves as the start of a sum. Amounts are comparable with ==. The type is a value:
// methods return new amounts.
type Amount struct {
	micros   int64
	currency [3]byte
}

// NewAmount returns the amount of that many millionths of the currency, an ISO
// 4217 code of three capital letters. The error is [ErrCurrency].
func NewAmount(micros int64, currency string) (Amount, error) {
	code, ok := currencyCode(currency)
	if !ok {
		return Amount{}, fmt.Errorf("%w: %q is not a three-letter code", ErrCurrency, fact.Clip(currency))
	}
	return Amount{micros, code}, nil
}

// ParseAmount reads a plain decimal number of at most six decimals, such as "0.0118" or "-3", as an amount of the currency. Exponents,
// thousands separators, blanks and a plus sign are refused. Errors wrap [ErrNumber], [ErrOverflow] or [ErrCurrency] and quote the text.
func ParseAmount(text, currency string) (Amount, error) {
	digits := strings.TrimPrefix(text, "-")
	whole, fraction, dotted := strings.Cut(digits, ".")
	if !fact.Digits(whole) || (dotted && !fact.Digits(fraction)) || len(fraction) > microDigits {
		return Amount{}, fmt.Errorf("%w: %q", ErrNumber, fact.Clip(text))
	}
	sign := text[:len(text)-len(digits)]
	micros, err := strconv.ParseInt(sign+whole+fraction+strings.Repeat("0", microDigits-len(fraction)), 10, 64)
	if err != nil {
		return Amount{}, fmt.Errorf("%w: %q", ErrOverflow, fact.Clip(text))
	}
	return NewAmount(micros, currency)
}

func currencyCode(s string) (code [3]byte, ok bool) {
	if len(s) != len(code) {
		return code, false
	}
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return [3]byte{}, false
		}
		code[i] = s[i]
	}
	return code, true
}

// Micros returns the amount in millionths of the currency's unit.
func (a Amount) Micros() int64 { return a.micros }

// Currency returns the ISO 4217 code, empty for the zero Amount.
func (a Amount) Currency() string {
	if a.currency == [3]byte{} {
		return ""
	}
	return string(a.currency[:])
}

// IsZero reports whether the amount is nothing, in any currency or none.
func (a Amount) IsZero() bool { return a.micros == 0 }

// Cmp compares two amounts of one currency: -1, 0 or +1. Amounts of different currencies have no order; the error is then
// [ErrCurrency]. The zero Amount compares with any currency.
func (a Amount) Cmp(b Amount) (int, error) {
	if _, err := a.common(b); err != nil {
		return 0, err
	}
	return cmp.Compare(a.micros, b.micros), nil
}

// common returns the currency of two amounts that may be combined.
func (a Amount) common(b Amount) ([3]byte, error) {
	switch {
	case a.currency == b.currency, b == Amount{}:
		return a.currency, nil
	case a == Amount{}:
		return b.currency, nil
	}
	return [3]byte{}, fmt.Errorf("%w: %s and %s do not mix", ErrCurrency, a, b)
}

// Add returns a+b. Errors: [ErrCurrency], [ErrOverflow].
func (a Amount) Add(b Amount) (Amount, error) {
	code, err := a.common(b)
	if err != nil {
		return Amount{}, err
	}
	sum := a.micros + b.micros
	if (sum > a.micros) != (b.micros > 0) {
		return Amount{}, fmt.Errorf("%w: %s + %s", ErrOverflow, a, b)
	}
	return Amount{sum, code}, nil
}

// Sub returns a-b. Errors: [ErrCurrency], [ErrOverflow].
func (a Amount) Sub(b Amount) (Amount, error) {
	code, err := a.common(b)
	if err != nil {
		return Amount{}, err
	}
	difference := a.micros - b.micros
	if (difference < a.micros) != (b.micros > 0) {
		return Amount{}, fmt.Errorf("%w: %s - %s", ErrOverflow, a, b)
	}
	return Amount{difference, code}, nil
}

// Mul returns the amount n times. The error is [ErrOverflow].
func (a Amount) Mul(n int64) (Amount, error) {
	high, low := bits.Mul64(magnitude(a.micros), magnitude(n))
	negative := (a.micros < 0) != (n < 0)
	limit := uint64(math.MaxInt64)
	if negative {
		limit++
	}
	if high != 0 || low > limit {
		return Amount{}, fmt.Errorf("%w: %s times %d", ErrOverflow, a, n)
	}
	if negative {
		return Amount{-int64(low), a.currency}, nil
	}
	return Amount{int64(low), a.currency}, nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// discounted returns the amount less a percentage, rounded half up to a number of decimals. The amount is a card's, so neither negative
// nor so large that a hundred of it overflow.
func (a Amount) discounted(percent, decimals int) Amount {
	step := int64(1)
	for range microDigits - decimals {
		step *= 10
	}
	unit := step * 100
	scaled := a.micros * int64(100-percent)
	return Amount{(scaled + unit/2) / unit * step, a.currency}
}

// Decimal returns the number without its currency, exact, with at least two decimals: "0.0118", "40.00".
func (a Amount) Decimal() string {
	size := magnitude(a.micros)
	digits := fmt.Sprintf("%d.%06d", size/microsPerUnit, size%microsPerUnit)
	kept := len(digits) - microDigits + minDecimals
	number := digits[:kept] + strings.TrimRight(digits[kept:], "0")
	if a.micros < 0 {
		return "-" + number
	}
	return number
}

// String returns the number and the currency, "0.0118 USD", and "none" for the zero Amount.
func (a Amount) String() string {
	if a == (Amount{}) {
		return "none"
	}
	return a.Decimal() + " " + a.Currency()
}

// amountJSON is the wire form; the number is text so that no reader makes a floating-point number of it.
type amountJSON struct {
	Amount   *string `json:"amount"`
	Currency string  `json:"currency"`
}

// MarshalJSON writes {"amount":"0.0118","currency":"USD"}, and null for the zero Amount.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a == (Amount{}) {
		return []byte("null"), nil
	}
	number := a.Decimal()
	return json.Marshal(amountJSON{&number, a.Currency()})
}

// UnmarshalJSON reads what MarshalJSON writes. A number that is not text is refused, as is a missing currency.
func (a *Amount) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*a = Amount{}
		return nil
	}
	var wire amountJSON
	if err := json.Unmarshal(data, &wire); err != nil {
		return fmt.Errorf("%w: amount wants a text and a currency: %w", ErrNumber, err)
	}
	if wire.Amount == nil {
		return fmt.Errorf("%w: amount is missing", ErrNumber)
	}
	parsed, err := ParseAmount(*wire.Amount, wire.Currency)
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
