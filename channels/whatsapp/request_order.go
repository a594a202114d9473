package whatsapp

import (
	"cmp"
	"errors"
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
	"github.com/replywindow/replywindow/template"
)

// order are the parameters of an order and of the news about one.
type order struct {
	Reference     string    `json:"reference_id"`
	Goods         string    `json:"type"`
	PaymentType   string    `json:"payment_type"` // said in Brazil, and in India of some means of payment
	Configuration string    `json:"payment_configuration"`
	Currency      string    `json:"currency"`
	Total         amount    `json:"total_amount"`
	Settings      []setting `json:"payment_settings"`
	Order         *struct {
		Status      string      `json:"status"`
		Type        string      `json:"type"`
		Description string      `json:"description"`
		Catalog     wire.String `json:"catalog_id"`
		Items       []item      `json:"items"`
		Subtotal    amount      `json:"subtotal"`
		Tax         amount      `json:"tax"`
		Shipping    *amount     `json:"shipping"`
		Discount    *amount     `json:"discount"`
		Expiration  *struct {
			Timestamp   wire.String `json:"timestamp"`
			Description string      `json:"description"`
		} `json:"expiration"`
	} `json:"order"`
	Payment *struct {
		Status    string       `json:"status"`
		Timestamp wire.Instant `json:"timestamp"`
	} `json:"payment"`
	Beneficiaries []wire.Texts `json:"beneficiaries"`
	Destination   *struct {
		Country   string       `json:"country"`
		Addresses []wire.Texts `json:"addresses"`
	} `json:"shipping_info"`
}

type item struct {
	Retailer wire.String   `json:"retailer_id"`
	Name     string        `json:"name"`
	Amount   amount        `json:"amount"`
	Sale     *amount       `json:"sale_amount"`
	Quantity wire.Positive `json:"quantity"`
	Origin   string        `json:"country_of_origin"`
	Importer string        `json:"importer_name"`
	Address  wire.Texts    `json:"importer_address"`
	Image    *struct {
		Link wire.Hosted `json:"link"`
	} `json:"image"`
}

// amount is in hundredths, as its offset has to say.
type amount struct {
	Value       *wire.Whole `json:"value"`
	Offset      wire.String `json:"offset"`
	Description string      `json:"description"`
	Program     string      `json:"discount_program_name"`
}

func (a *amount) parts(p wire.Part) {
	if a == nil {
		return
	}
	p.Need(wire.Filled(string(a.Offset)), channels.MissingCount, "offset")
	if a.Offset != "" {
		p.Listed(offsets[:], string(a.Offset), "offset")
	}
	switch {
	case a.Value == nil:
		p.Count(channels.MissingCount, "value")
	case *a.Value < 0:
		p.Count(channels.UnlistedCount, "value")
	}
}

// units is the value, 0 of an amount that is not there or has none.
func (a *amount) units() int64 {
	if a == nil || a.Value == nil {
		return 0
	}
	return int64(max(0, *a.Value))
}

// brazilian is the payment type of every order in Brazil.
const brazilian = "br"

// brazilianCurrency is the currency of those orders, and of no other.
const brazilianCurrency = "BRL"

// unpaid is the only state of an order that is to be paid.
const unpaid = "pending"

// What the pages about payments list. Both spellings of a part of an order that was shipped stand there.
var (
	offsets       = [...]string{"100"}
	currencies    = [...]string{"", "INR", "BRL"}
	paymentTypes  = [...]string{"", brazilian, "upi"}
	orderTypes    = [...]string{"", "quick_pay"}
	goods         = [...]string{"digital-goods", "physical-goods"}
	orderStates   = [...]string{unpaid, "processing", "partially-shipped", "partially_shipped", "shipped", "completed", "canceled"}
	paymentStates = [...]string{unpaid, "captured", "failed"}

	beneficiary = [...]string{"name", "address_line1", "city", "state", "country", "postal_code"}
	destination = [...]string{"name", "phone_number", "address", "city", "state", "in_pin_code"}
)

func (o *order) measure(s *channels.Sizes) {
	if o.Order == nil {
		return
	}
	s[channels.RowTextCharacters] = max(s[channels.RowTextCharacters], utf8.RuneCountInString(o.Order.Description))
	for i := range o.Order.Items {
		s[channels.TitleCharacters] = max(s[channels.TitleCharacters], utf8.RuneCountInString(o.Order.Items[i].Name))
	}
	for _, a := range [...]*amount{&o.Order.Tax, o.Order.Shipping, o.Order.Discount} {
		if a != nil {
			s[channels.RowTextCharacters] = max(s[channels.RowTextCharacters], longest(a.Description, a.Program))
		}
	}
	if o.Order.Expiration != nil {
		s[channels.SubtitleCharacters] = max(s[channels.SubtitleCharacters], longest(o.Order.Expiration.Description))
	}
}

// details counts what an order lacks. In India it has to say what is ordered and how it is paid, in Brazil by its payment type that it is
// one of there.
func (o *order) details(p wire.Part) {
	p.Need(wire.Filled(o.Currency), channels.MissingCount, "currency")
	p.Listed(currencies[:], o.Currency, "currency")
	o.Total.parts(p.At("total_amount"))
	p.Listed(goods[:], o.Goods, "type")
	o.referred(p)
	p.Need(o.PaymentType != "" || o.Currency != brazilianCurrency, channels.ExcludedCount, "payment_type")
	if o.PaymentType != brazilian {
		p.Need(len(o.Settings) > 0 || o.Configuration != "", channels.MissingCount, "payment_settings or payment_configuration")
		p.Need(o.Order != nil, channels.MissingCount, "order")
	}
	if o.Order != nil && o.Order.Expiration != nil {
		p.Need(o.Order.Expiration.Description != "", channels.MissingCount, "order", "expiration", "description")
	}
	o.agrees(p)
}

// agrees looks at how an order is paid and at what is ordered, where it says so. The total is the sum of the rest. Each country has its
// means of payment.
func (o *order) agrees(p wire.Part) {
	p.Listed(paymentTypes[:], o.PaymentType, "payment_type")
	inBrazil := o.Currency == brazilianCurrency
	p.Need(o.PaymentType == "" || inBrazil == (o.PaymentType == brazilian), channels.ExcludedCount, "payment_type")
	foreign := inBrazilOnly[:]
	if inBrazil {
		foreign = notInBrazil[:]
	}
	for i := range o.Settings {
		o.Settings[i].parts(p.At("payment_settings", i))
		p.Need(!slices.Contains(foreign, o.Settings[i].Type), channels.ExcludedCount, "payment_settings", i, "type")
	}
	o.parties(p)
	if o.Order == nil {
		return
	}
	o.ordered(p.At("order"))
	var rest sum
	rest.add(&o.Order.Subtotal, 1)
	rest.add(&o.Order.Tax, 1)
	rest.add(o.Order.Shipping, 1)
	rest.add(o.Order.Discount, -1)
	p.Need(rest.is(&o.Total), channels.ExcludedCount, "total_amount", "value")
}

// sum adds amounts, however large.
type sum struct{ units big.Int }

func (s *sum) add(a *amount, times int64) {
	s.units.Add(&s.units, new(big.Int).Mul(big.NewInt(a.units()), big.NewInt(times)))
}

func (s *sum) is(a *amount) bool { return s.units.Cmp(big.NewInt(a.units())) == 0 }

// filled counts what lacks in the addresses of a list.
func filled(list []wire.Texts, names []string, p wire.Part, of string) {
	for i := range list {
		for _, name := range names {
			p.Need(wire.Filled(list[i][name]), channels.MissingCount, of, i, name)
		}
	}
}

// orders looks at the orders that buttons of a template open. A short one says no more than what the rows about templates ask for; page
// payments-in/checkout-button-templates lets an order end without words. Singapore's, in its dollars, had a form of their own.
//
// References are those of the orders on the cards before, each of which has one of its own; nil outside a carousel.
func (c *Channel) orders(m *channels.Message, parts []template.Part, at string, references map[string]bool) error {
	for i := range parts {
		if len(parts[i].Cards) > 0 {
			references = map[string]bool{}
		}
		for n := range parts[i].Cards {
			if err := c.orders(m, parts[i].Cards[n].Components, wire.Path(at, i, "cards", n, "components"), references); err != nil {
				return err
			}
		}
		for n := range parts[i].Parameters {
			raw := wire.Member(parts[i].Parameters[n].Extra["action"], "order_details")
			if raw == nil {
				continue
			}
			var o order
			var report wire.Report
			at := wire.Path(at, i, "parameters", n, "action", "order_details")
			c.reader.DecodeRequest(raw, &o, &report)
			if err, _ := errors.AsType[*channels.DecodeError](report.Err()); err != nil {
				err.Path = wire.Path(at, err.Path)
				return err
			}
			if slices.Contains(currencies[:], strings.ToUpper(o.Currency)) {
				o.measure(&m.Sizes)
				m.Sizes[channels.ButtonIDCharacters] = max(m.Sizes[channels.ButtonIDCharacters], utf8.RuneCountInString(o.Reference))
				p := wire.PartOf(m).At(at)
				p.Listed(currencies[:], o.Currency, "currency")
				if references != nil {
					p.Once(references, o.Reference, channels.ExcludedCount, "reference_id")
				}
				o.agrees(p)
			}
		}
	}
	return nil
}

// referred looks at the letters of the order's reference.
func (o *order) referred(p wire.Part) {
	p.Need(!strings.ContainsFunc(o.Reference, notInReference), channels.UnlistedCount, "reference_id")
}

// ordered looks at what is ordered.
func (o *order) ordered(p wire.Part) {
	p.Listed([]string{unpaid}, o.Order.Status, "status")
	p.Listed(orderTypes[:], o.Order.Type, "type")
	if end := o.Order.Expiration; end != nil {
		_, ok := wire.ParseInstant(string(end.Timestamp))
		p.Need(ok, channels.MissingCount, "expiration", "timestamp")
	}
	o.Order.Subtotal.parts(p.At("subtotal"))
	o.Order.Tax.parts(p.At("tax"))
	o.Order.Shipping.parts(p.At("shipping"))
	o.Order.Discount.parts(p.At("discount"))
	p.Need(len(o.Order.Items) > 0, channels.MissingCount, "items")
	var full, reduced sum // one page sums the prices, the other the reduced ones
	for i := range o.Order.Items {
		n := &o.Order.Items[i]
		n.parts(p.At("items", i))
		if inBrazil := o.Currency == brazilianCurrency; inBrazil {
			p.Need(wire.Filled(string(n.Retailer)), channels.MissingCount, "items", i, "retailer_id")
		} else {
			o.imported(i, p.At("items", i))
		}
		full.add(&n.Amount, int64(n.Quantity))
		reduced.add(cmp.Or(n.Sale, &n.Amount), int64(n.Quantity))
	}
	p.Need(full.is(&o.Order.Subtotal) || reduced.is(&o.Order.Subtotal), channels.ExcludedCount, "subtotal", "value")
}

func (n *item) parts(p wire.Part) {
	n.Amount.parts(p.At("amount"))
	n.Sale.parts(p.At("sale_amount"))
	p.Need(n.Sale.units() <= n.Amount.units(), channels.ExcludedCount, "sale_amount", "value")
	p.Need(n.Name != "", channels.MissingCount, "name")
	p.Need(n.Quantity != 0, channels.MissingCount, "quantity")
	p.Need(n.Quantity >= 0, channels.UnlistedCount, "quantity")
}

// news counts the states that are none, and that there is no news.
func (o *order) news(p wire.Part) {
	o.referred(p)
	p.Need(o.Order != nil || o.Payment != nil, channels.MissingCount, "order")
	if o.Order != nil {
		p.Listed(orderStates[:], o.Order.Status, "order", "status")
	}
	if o.Payment != nil {
		p.Listed(paymentStates[:], o.Payment.Status, "payment", "status")
	}
}

func notInReference(r rune) bool {
	return !strings.ContainsRune("_-.", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
}
