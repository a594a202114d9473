package whatsapp

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// order are the parameters of an order and of the news about one.
type order struct {
	Reference   string     `json:"reference_id"`
	Goods       string     `json:"type"`
	PaymentType wire.Given `json:"payment_type"` // said in Brazil, and not in India
	Currency    string     `json:"currency"`
	Total       amount     `json:"total_amount"`
	Settings    []struct {
		Type wire.Given `json:"type"`
	} `json:"payment_settings"`
	Order *struct {
		Status      string  `json:"status"`
		Description string  `json:"description"`
		Items       []item  `json:"items"`
		Subtotal    amount  `json:"subtotal"`
		Tax         amount  `json:"tax"`
		Shipping    *amount `json:"shipping"`
		Discount    *amount `json:"discount"`
	} `json:"order"`
	Payment *struct {
		Status string `json:"status"`
	} `json:"payment"`
}

type item struct {
	Name     string        `json:"name"`
	Amount   amount        `json:"amount"`
	Sale     *amount       `json:"sale_amount"`
	Quantity wire.Positive `json:"quantity"`
}

// amount is in hundredths, as its offset has to say.
type amount struct {
	Value  *wire.Whole `json:"value"`
	Offset wire.String `json:"offset"`
}

func (a *amount) parts(s *channels.Sizes) {
	if a == nil {
		return
	}
	s[channels.MissingCount] += 1 - filled(a.Offset)
	if a.Offset != "" {
		s[channels.UnlistedCount] += unlisted(offsets[:], string(a.Offset))
	}
	switch {
	case a.Value == nil:
		s[channels.MissingCount]++
	case *a.Value < 0:
		s[channels.UnlistedCount]++
	}
}

// units is the value, 0 of an amount that is not there or has none.
func (a *amount) units() int64 {
	if a == nil || a.Value == nil {
		return 0
	}
	return int64(max(0, *a.Value))
}

// unpaid is the only state of an order that is to be paid.
const unpaid = "pending"

// What the pages about payments list. Both spellings of a part of an order that was shipped stand there.
var (
	offsets       = [...]string{"100"}
	currencies    = [...]string{"", "INR", "BRL", "SGD"}
	goods         = [...]string{"digital-goods", "physical-goods"}
	orderStates   = [...]string{unpaid, "processing", "partially-shipped", "partially_shipped", "shipped", "completed", "canceled"}
	paymentStates = [...]string{unpaid, "captured", "failed"}
)

func (o *order) measure(s *channels.Sizes) {
	if o.Order == nil {
		return
	}
	s[channels.RowTextCharacters] = max(s[channels.RowTextCharacters], utf8.RuneCountInString(o.Order.Description))
	for i := range o.Order.Items {
		s[channels.TitleCharacters] = max(s[channels.TitleCharacters], utf8.RuneCountInString(o.Order.Items[i].Name))
	}
}

// details counts what an order lacks. In India it has to say what is ordered and how it is paid, and the total has to be the sum.
func (o *order) details(s *channels.Sizes) {
	s[channels.MissingCount] += 1 - named(o.Currency)
	s[channels.UnlistedCount] += unlisted(currencies[:], o.Currency)
	o.Total.parts(s)
	s[channels.UnlistedCount] += unlisted(goods[:], o.Goods)
	if strings.ContainsFunc(o.Reference, notInReference) {
		s[channels.UnlistedCount]++
	}
	if !o.PaymentType && (len(o.Settings) == 0 || o.Order == nil) {
		s[channels.MissingCount]++
	}
	for i := range o.Settings {
		s[channels.MissingCount] += 1 - wire.Count(o.Settings[i].Type)
	}
	if o.Order == nil {
		return
	}
	s[channels.UnlistedCount] += unlisted([]string{unpaid}, o.Order.Status)
	for _, a := range [...]*amount{&o.Order.Subtotal, &o.Order.Tax, o.Order.Shipping, o.Order.Discount} {
		a.parts(s)
	}
	if len(o.Order.Items) == 0 {
		s[channels.MissingCount]++
	}
	for i := range o.Order.Items {
		o.Order.Items[i].parts(s)
	}
	if !o.PaymentType && o.Total.units() != o.Order.Subtotal.units()+o.Order.Tax.units()+o.Order.Shipping.units()-o.Order.Discount.units() {
		s[channels.ExcludedCount]++
	}
}

func (n *item) parts(s *channels.Sizes) {
	n.Amount.parts(s)
	n.Sale.parts(s)
	s[channels.MissingCount] += 1 - references(n.Name)
	switch {
	case n.Quantity == 0:
		s[channels.MissingCount]++
	case n.Quantity < 0:
		s[channels.UnlistedCount]++
	}
}

// news counts the states that are none, and that there is no news.
func (o *order) news(s *channels.Sizes) {
	if o.Order == nil && o.Payment == nil {
		s[channels.MissingCount]++
	}
	if o.Order != nil {
		s[channels.UnlistedCount] += unlisted(orderStates[:], o.Order.Status)
	}
	if o.Payment != nil {
		s[channels.UnlistedCount] += unlisted(paymentStates[:], o.Payment.Status)
	}
}

func notInReference(r rune) bool {
	return !strings.ContainsRune("_-.", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}

// unlisted is 1 for a value that is none of those listed.
func unlisted(listed []string, value string) int {
	if slices.Contains(listed, value) {
		return 0
	}
	return 1
}
