package whatsapp

import (
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
)

// Confirmation puts the pricing object of a status into the words of package
// pricing; see [PriceConfirmation].
func (c *Channel) Confirmation(p channels.Pricing, at time.Time, zone *time.Location) (pricing.Confirmation, bool) {
	return PriceConfirmation(PriceStatus{
		Model: p.Model, Type: p.Type, Category: p.Category, Subtype: p.Subtype, CostAmount: p.Cost, CostCurrency: p.Currency,
	}, at, zone)
}

var _ policy.Biller = (*Channel)(nil)
