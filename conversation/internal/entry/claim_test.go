package entry

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAlertsOfOneDeadlineAreOne(t *testing.T) {
	var e Entry
	all := func(uint64) bool { return true }
	require.False(t, e.Alerted(Alert{Deadline: 7, Lead: 30}))
	e.PutAlert(Alert{Deadline: 7, Lead: 30}, all)
	e.PutAlert(Alert{Deadline: 9, Lead: 120}, all)
	for lead, want := range map[int64]bool{120: true, 30: true, 29: false, 0: false} {
		require.Equal(t, want, e.Alerted(Alert{Deadline: 7, Lead: lead}), lead)
	}
	before := e
	e.PutAlert(Alert{Deadline: 7}, func(o uint64) bool { return o != 9 })
	require.Equal(t, []Alert{{Deadline: 7}}, e.Alerts, "the other does not count any more")
	require.Len(t, before.Alerts, 2, "copies share nothing")
}

func TestTheClaimMadeFirstCounts(t *testing.T) {
	first, second := Claim{Holder: "b", At: 1, Until: 5}, Claim{Holder: "a", At: 2, Until: 9}
	require.True(t, first.Before(second))
	require.False(t, second.Before(first))
	second.At = 1
	require.True(t, second.Before(first), "of two at one instant the lesser holder's")
	longer := first
	longer.Until = 6
	require.True(t, longer.Before(first))
	require.False(t, first.Before(first))
}

func TestClaimsAreOnePerPurpose(t *testing.T) {
	var e Entry
	require.True(t, e.PutClaim(Claim{Purpose: "b", Holder: "x"}))
	before := e
	require.True(t, e.PutClaim(Claim{Purpose: "a", Holder: "x"}))
	require.True(t, e.PutClaim(Claim{Purpose: "b", Holder: "y"}))
	require.Equal(t, []Claim{{Purpose: "a", Holder: "x"}, {Purpose: "b", Holder: "y"}}, e.Claims)
	require.Equal(t, []Claim{{Purpose: "b", Holder: "x"}}, before.Claims, "copies share nothing")
	e.DropClaims(func(c Claim) bool { return c.Holder == "y" })
	require.Equal(t, []Claim{{Purpose: "a", Holder: "x"}}, e.Claims)
}
