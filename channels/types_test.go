package channels_test

import (
	"slices"
	"testing"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// everyType are the measures that each channel bounds for all of its types, but for some.
var everyType = map[string]map[channels.Measure][]channels.MessageType{
	whatsapp.Name: {
		channels.UnlistedCount: nil, channels.LifetimeSeconds: nil, channels.MissingCount: {channels.SenderAction},
		channels.MetadataCharacters: {channels.SenderAction, whatsapp.Pin},
	},
	messenger.Name: {
		channels.UnlistedCount: {messenger.Sponsored}, channels.ExcludedCount: {messenger.Sponsored}, channels.BodyCount: {messenger.Sponsored},
		channels.MissingCount:            {messenger.Sponsored, channels.SenderAction},
		channels.MessagingTypeFaultCount: {messenger.Sponsored},
	},
	instagram.Name: {
		channels.UnlistedCount: nil, channels.ExcludedCount: nil, channels.BodyCount: nil, channels.MissingCount: {channels.SenderAction},
		channels.QuickReplyCount:         {channels.SenderAction},
		channels.MessagingTypeFaultCount: nil,
	},
}

// A type that one table names and another forgot is told: it would pass where the others are refused.
func TestEveryTypeIsInEveryTable(t *testing.T) {
	for name, channel := range mutantChannels {
		book := channel.Rulebook()
		permitted, limited := map[channels.MessageType]bool{}, map[channels.Measure][]channels.MessageType{}
		for _, p := range book.Permissions {
			for _, of := range p.Types {
				permitted[of] = true
			}
		}
		for _, l := range book.Limits {
			limited[l.Measure] = append(limited[l.Measure], l.Types...)
		}
		for what, except := range everyType[name] {
			for of := range permitted {
				if is := slices.Contains(limited[what], of); is == slices.Contains(except, of) {
					t.Errorf("%s: a permission names %s; a limit of %s names it: %t", name, of, what, is)
				}
			}
		}
		for what, types := range limited {
			for _, of := range types {
				if !permitted[of] {
					t.Errorf("%s: a limit of %s names %s, and no permission does", name, what, of)
				}
			}
		}
	}
}
