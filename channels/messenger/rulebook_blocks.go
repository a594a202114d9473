package messenger

import (
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts"
	"github.com/replywindow/replywindow/channels/policy"
)

// blocks are the regions that a lane leaves out. A Page-scoped id does not say
// where its person is, so a block by the person's country holds only where the
// host knows the country.
func blocks() []policy.Block {
	marketing := []channels.MessageType{channels.Marketing}
	open := metafacts.Since(metafacts.Day(2025, time.July, 1))
	outsideBeta := metafacts.Except(strings.Fields("PH TH US VN"))
	return []policy.Block{
		{
			Span: metafacts.Between(utilityBeta(), utilityOpen()), Reason: policy.RegionBlocked, Types: []channels.MessageType{channels.Utility},
			Users: outsideBeta, Businesses: outsideBeta,
			Source: metafacts.UtilityLaunch.Reported("an open beta in four countries; which side must be there is not said, so both are asked; the error is not given"),
		},
		{
			Span: open, Reason: policy.RegionBlocked, Types: marketing,
			Users:  metafacts.ProtectedRegions(),
			Error:  channels.PlatformError{Code: 2300032},
			Source: metafacts.Marketing.Documented("never delivered to people there"),
		},
		{
			Span: open, Reason: policy.RegionBlocked, Types: marketing,
			Businesses: metafacts.Except(metafacts.MarketingRegions()),
			Error:      channels.PlatformError{Code: 2300031},
			Source:     metafacts.Marketing.Documented("offered to businesses of 20 countries only"),
		},
		{
			Span: metafacts.Since(metafacts.Day(2026, time.February, 10)), Reason: policy.RegionBlocked,
			Types:  []channels.MessageType{RecurringNotification},
			Users:  metafacts.Except(metafacts.ProtectedRegions()),
			Source: metafacts.MarketingFAQ.Documented("refused everywhere else; the error number is not given"),
		},
	}
}
