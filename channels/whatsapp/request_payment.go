package whatsapp

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/wire"
)

// setting is a means of payment: the object of its type's name says more.
type setting struct {
	Type    string     `json:"type"`
	Gateway gateway    `json:"payment_gateway"`
	Pix     wire.Texts `json:"pix_dynamic_code"`
	Boleto  wire.Texts `json:"boleto"`
	Card    wire.Texts `json:"offsite_card_pay"`
	Link    struct {
		URI wire.Link `json:"uri"`
	} `json:"payment_link"`
	UPI struct {
		Link wire.Link `json:"link"`
	} `json:"upi_intent_link"`
	Razorpay wire.Texts `json:"razorpay"` // the account at the gateway that is to be paid from, as in PayU
	PayU     wire.Texts `json:"payu"`
}

// gateway is a gateway in India. The object of its name holds what it keeps of an order.
type gateway struct {
	Type          string     `json:"type"`
	Configuration string     `json:"configuration_name"`
	Options       []string   `json:"enabled_payment_options"`
	BillDesk      wire.Texts `json:"billdesk"`
	PayU          wire.Texts `json:"payu"`
	Zaakpay       wire.Texts `json:"zaakpay"`
	Razorpay      struct {
		Receipt *string    `json:"receipt"`
		Notes   wire.Texts `json:"notes"`
	} `json:"razorpay"`
}

// The values of the parts of means of payment, and the means that one country has.
var (
	gateways       = [...]string{"billdesk", "razorpay", "payu", "zaakpay"}
	gatewayOptions = [...]string{"upi", "web"}
	pixKeys        = [...]string{"CPF", "CNPJ", "EMAIL", "PHONE", "EVP"}

	inBrazilOnly = [...]string{"pix_dynamic_code", "boleto", "offsite_card_pay"}
	notInBrazil  = [...]string{"payment_gateway", "upi_intent_link", "razorpay", "payu"}
)

// bound is how many characters each text may have whose name begins with a name.
type bound struct {
	name string
	most int
}

// The bounds of texts about payments in India. Those of beneficiaries and gateways stand on page payments-in/pg of 2026-05-21, those of
// importers and destinations on page payments-in/checkout-button-templates of the same day.
var (
	beneficiaryBounds = [...]bound{{"name", 200}, {"address_line", 100}}
	importerBounds    = [...]bound{{"address_line", 100}, {"city", 120}, {"zone_code", 2}, {pinCode, pinCodeLength}, {"postal_code", pinCodeLength}}
	destinationBounds = [...]bound{{"name", 256}, {"phone_number", 12}, {"address", 512}, {"city", 100}, {"state", 100}, {pinCode, pinCodeLength},
		{"house_number", 8}, {"tower_number", 8}, {"floor_number", 10}, {"building_name", 128}, {"landmark_area", 128}}
	gatewayBounds = [...]bound{{"additional_info", 120}, {"udf", 255}, {"extra", 180}}
)

// How many characters a gateway takes of its configuration's name, and Razorpay of a receipt and of each note, and how many notes: page
// payments-in/pg of 2026-05-21.
const configurationLength, receiptLength, noteLength, mostNotes = 60, 40, 256, 15

// How many characters an item's importer and country of origin may have, and how many items there may be where one has a picture of its
// own, by the same two pages.
const importerLength, originLength, mostPictured = 200, 100, 10

func within(text string, most int) bool { return utf8.RuneCountInString(text) <= most }

// fit counts the texts that are longer than they may be.
func fit(texts wire.Texts, bounds []bound, p wire.Part) {
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		for _, b := range bounds {
			p.Need(!strings.HasPrefix(name, b.name) || within(texts[name], b.most), channels.UnlistedCount, name)
		}
	}
}

// parts looks for what the object of the means has to say.
func (s *setting) parts(p wire.Part) {
	needs := func(of wire.Texts, names ...string) {
		for _, name := range names {
			p.Need(wire.Filled(of[name]), channels.MissingCount, s.Type, name)
		}
	}
	const account = "encrypted_payment_gateway_data"
	switch s.Type {
	case "payment_gateway":
		s.Gateway.parts(p.At(s.Type))
	case "razorpay":
		needs(s.Razorpay, account)
	case "payu":
		needs(s.PayU, account)
	case "pix_dynamic_code":
		needs(s.Pix, "code", "merchant_name", "key")
		p.Listed(pixKeys[:], s.Pix["key_type"], s.Type, "key_type")
	case "payment_link":
		p.Need(bool(s.Link.URI), channels.MissingCount, s.Type, "uri")
	case "boleto":
		needs(s.Boleto, "digitable_line")
	case "offsite_card_pay":
		needs(s.Card, "last_four_digits", "credential_id")
	case "upi_intent_link":
		p.Need(bool(s.UPI.Link), channels.MissingCount, s.Type, "link")
	case "":
		p.Count(channels.MissingCount, "type")
	default:
		p.Count(channels.UnlistedCount, "type")
	}
}

func (g *gateway) parts(p wire.Part) {
	p.Listed(gateways[:], g.Type, "type")
	p.Need(wire.Filled(g.Configuration), channels.MissingCount, "configuration_name")
	p.Need(within(g.Configuration, configurationLength), channels.UnlistedCount, "configuration_name")
	for i, option := range g.Options {
		p.Listed(gatewayOptions[:], option, "enabled_payment_options", i)
	}
	fit(g.BillDesk, gatewayBounds[:], p.At("billdesk"))
	fit(g.PayU, gatewayBounds[:], p.At("payu"))
	fit(g.Zaakpay, gatewayBounds[:], p.At("zaakpay"))
	receipt := g.Razorpay.Receipt
	p.Need(receipt == nil || *receipt != "" && within(*receipt, receiptLength), channels.UnlistedCount, "razorpay", "receipt")
	p.Need(len(g.Razorpay.Notes) <= mostNotes, channels.UnlistedCount, "razorpay", "notes")
	fit(g.Razorpay.Notes, []bound{{"", noteLength}}, p.At("razorpay", "notes"))
}

// parties looks at who shall get what is ordered, and at who imported it.
func (o *order) parties(p wire.Part) {
	filled(o.Beneficiaries, beneficiary[:], p, "beneficiaries")
	for i, b := range o.Beneficiaries {
		p := p.At("beneficiaries", i)
		fit(b, beneficiaryBounds[:], p)
		p.Need(b["country"] == "" || b["country"] == "India", channels.UnlistedCount, "country")
		p.Need(b["postal_code"] == "" || isPinCode(b["postal_code"]), channels.UnlistedCount, "postal_code")
	}
	if o.Destination != nil {
		p := p.At("shipping_info")
		filled(o.Destination.Addresses, destination[:], p, "addresses")
		p.Listed(addressCountries[:], o.Destination.Country, "country")
		for i, a := range o.Destination.Addresses {
			fit(a, destinationBounds[:], p.At("addresses", i))
		}
	}
}

func isPinCode(text string) bool {
	return len(text) == pinCodeLength && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}

// imported looks at where an item comes from, and at its picture, in whose place a catalogue would have one.
func (o *order) imported(i int, p wire.Part) {
	n := &o.Order.Items[i]
	p.Need(within(n.Importer, importerLength), channels.UnlistedCount, "importer_name")
	p.Need(within(n.Origin, originLength), channels.UnlistedCount, "country_of_origin")
	fit(n.Address, importerBounds[:], p.At("importer_address"))
	if n.Image != nil {
		p.Need(bool(n.Image.Link), channels.MissingCount, "image", "link")
		p.Need(n.Retailer == "" && o.Order.Catalog == "" && len(o.Order.Items) <= mostPictured, channels.ExcludedCount, "image")
	}
}

// pictured looks at the header of an order in Brazil: a picture, and above an order that does not say what is ordered not even that.
func (o *order) pictured(h *header, p wire.Part) {
	if h != nil && o.Currency == brazilianCurrency {
		p.Need(h.Type == wire.Lower(channels.Image), channels.UnlistedCount, "type")
		p.Need(o.Order != nil, channels.ExcludedCount)
	}
}
