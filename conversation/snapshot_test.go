package conversation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/conversation"
)

func TestEqualComparesInstantsNotZones(t *testing.T) {
	zone := time.FixedZone("", 2*60*60)
	a := conversation.Snapshot{
		Consent:      conversation.Consent{OptedIn: t0, OptedOut: t0, MarketingStopped: t0, MarketingResumed: t0},
		Restrictions: []conversation.Restriction{{Type: "X", Since: t0, Until: t0, Lifted: t0}},
		IdentityAt:   t0,
	}
	b := conversation.Snapshot{
		Consent:      conversation.Consent{OptedIn: t0.In(zone), OptedOut: t0.In(zone), MarketingStopped: t0.In(zone), MarketingResumed: t0.In(zone)},
		Restrictions: []conversation.Restriction{{Type: "X", Since: t0.In(zone), Until: t0.In(zone), Lifted: t0.In(zone)}},
		IdentityAt:   t0.In(zone),
	}
	require.True(t, a.Equal(&b))
	data, err := b.MarshalBinary()
	require.NoError(t, err)
	var back conversation.Snapshot
	require.NoError(t, back.UnmarshalBinary(data))
	require.True(t, back.Equal(&b), "what is stored is what was kept, whatever the zone")
}
