package whatsapp

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// barred are the countries that the platform does not serve. Crimea, Donetsk and
// Luhansk are barred too and cannot be told by a number.
const barred = "CU IR KP SY"

// singaporePays is the day from which no order is paid in Singapore.
func singaporePays() time.Time { return metafacts.Day(2025, time.April, 1) }

func blocks() []policy.Block {
	return []policy.Block{
		regional(policy.Span{To: metafacts.Day(2024, time.May, 15)}, barred+" TR"),
		regional(metafacts.Since(metafacts.Day(2024, time.May, 15)), barred),
		{
			Span:   metafacts.Since(metafacts.Day(2025, time.April, 1)),
			Reason: policy.MarketingPausedRegion, Users: []string{"US"}, Categories: []policy.Category{marketing},
			Error:  channels.PlatformError{Code: 131049},
			Source: pagePerUser.Documented("numbers with a United States area code; other countries under +1 are not affected"),
		},
		addresses(metafacts.Between(addressRequests(), singaporePays()), changelogOf("2023-05-09").Documented(
			"Singapore and India at first; that it ended in Singapore with payments is our reading; "+generalError), "IN", "SG"),
		addresses(metafacts.Since(singaporePays()), pageAddress.Documented(
			"India only; since when Singapore is out is not dated: the end of payments there is taken; "+generalError), "IN"),
		only([]string{"BR", "IN", "SG"}, policy.Span{To: singaporePays()},
			pagePaymentsIndia.Documented("Singapore until 2025-03-31"), OrderDetails, OrderStatus),
		only([]string{"BR", "IN"}, metafacts.Since(singaporePays()),
			pagePaymentsIndia.Documented(""), OrderDetails, OrderStatus),
		payers(policy.Span{To: singaporePays()}, "", "BR", "IN", "SG"),
		payers(metafacts.Since(singaporePays()), "", "BR", "IN"),
		payers(policy.Span{}, "BR", "BR"),
		payers(policy.Span{}, "IN", "IN"),
		payers(policy.Span{To: singaporePays()}, "SG", "SG"),
		{
			Span:   metafacts.Since(metafacts.Day(2026, time.May, 15)),
			Reason: policy.RegionBlocked, Users: []string{"VE"}, Businesses: []string{"VE"}, API: channels.MarketingAPI,
			Error:  channels.PlatformError{Code: 130497},
			Source: pageMarketingLog.Reported("the marketing endpoint leaves Venezuela out from this day, says its changelog; the page about barred countries does not name it"),
		},
		{
			Span:   metafacts.Since(calling()),
			Reason: policy.RegionBlocked, Businesses: []string{"CA", "EG", "NG", "US", "VN"},
			Types:  []channels.MessageType{CallPermission},
			Error:  channels.PlatformError{Code: 138013},
			Source: pageCalling.Documented("by the business number's country; the user may be anywhere"),
		},
		otherCurrencies(metafacts.Day(2027, time.January, 1), "IN", "INR"),
		otherCurrencies(metafacts.Day(2027, time.July, 1), "BR", "BRL"),
	}
}

// otherCurrencies is about the accounts that customers of a country keep in another currency than its own.
func otherCurrencies(from time.Time, country, currency string) policy.Block {
	return policy.Block{
		Span: metafacts.Since(from), Reason: policy.RegionBlocked, Businesses: []string{country}, Currency: currency,
		Source: metafacts.Page("2026-09-30 " + docs + "pricing").Documented("from this day accounts of customers billed there deliver in that currency only"),
	}
}

// regional bars people and businesses of the countries, for every message.
func regional(s policy.Span, countries string) policy.Block {
	list := strings.Fields(countries)
	return policy.Block{
		Span: s, Reason: policy.RegionBlocked, Users: list, Businesses: list,
		Error: channels.PlatformError{Code: 130497},
		Source: pageSupport.Documented("also Crimea, Donetsk and Luhansk, which a number does not show; " +
			"the page names no error: 130497 is the one for a barred country"),
	}
}

// addresses bars requests for an address outside the countries, for people and businesses.
func addresses(s policy.Span, src policy.Source, countries ...string) policy.Block {
	rest := metafacts.Except(countries)
	return policy.Block{
		Span: s, Reason: policy.RegionBlocked, Users: rest, Businesses: rest, Types: []channels.MessageType{AddressRequest},
		Error: channels.PlatformError{Code: wrongValue}, Source: src,
	}
}

// payers bars orders to people outside the countries, in which orders can be paid. It is about businesses in one country, or with ""
// about all.
func payers(s policy.Span, business string, countries ...string) policy.Block {
	b := policy.Block{
		Span: s, Reason: policy.RegionBlocked, Users: metafacts.Except(countries), Types: []channels.MessageType{OrderDetails, OrderStatus},
		Error: channels.PlatformError{Code: 2040},
		Source: pageOrderPayers.Reported("of India: for businesses and users there; of Brazil the same is said at developers.cm.com/messaging/docs/payments-brazil, read 2026-11-27; " +
			"Singapore is our reading; the error is that of a recipient who cannot receive an order"),
	}
	if business != "" {
		b.Businesses, b.Together = []string{business}, true
	}
	return b
}

// only bars businesses outside the countries from message types.
func only(countries []string, s policy.Span, src policy.Source, types ...channels.MessageType) policy.Block {
	return policy.Block{
		Span: s, Reason: policy.RegionBlocked, Businesses: metafacts.Except(countries), Types: types,
		Error: channels.PlatformError{Code: 131009}, Source: src,
	}
}
