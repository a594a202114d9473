package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCandidatesWork makes sure that every contender makes the same decision, so that
// the comparison compares like with like, and that everything measured works.
func TestCandidatesWork(t *testing.T) {
	for name, of := range map[string]func() ([]candidate, error){
		"decisions": contenders, "status": statusDecoding, "message": messageDecoding, "operations": operations,
	} {
		list, err := of()
		require.NoError(t, err, name)
		require.GreaterOrEqual(t, len(list), 3, name)
		for _, c := range list {
			require.NoError(t, c.do(), c.name)
		}
	}
}

// TestDecidersAgree: all engines say the same of every input, allowed or not, one
// step before, at and after each bound of the rule.
func TestDecidersAgree(t *testing.T) {
	e, _, err := edition()
	require.NoError(t, err)
	r, err := ruleOf(e)
	require.NoError(t, err)
	var inputs []input
	vary := func(change func(in *input, by int64)) {
		for by := int64(-1); by <= 1; by++ {
			in := textInTime
			change(&in, by)
			inputs = append(inputs, in)
		}
	}
	vary(func(in *input, by int64) { in.last = in.now - r.Window + by })
	vary(func(in *input, by int64) { in.last = in.now + by })
	vary(func(in *input, by int64) { in.text = r.Text + by })
	vary(func(in *input, by int64) { in.metadata = r.Metadata + by })
	vary(func(in *input, by int64) { in.block = in.now + by })
	vary(func(in *input, by int64) { in.block = in.last + by })
	vary(func(in *input, by int64) {
		in.restrictions = [][]string{nil, {"ANOTHER"}, {"ANOTHER", r.Restriction}}[by+1]
	})
	for _, kind := range append(r.Types, "template_x", "") {
		in := textInTime
		in.kind = kind
		inputs = append(inputs, in)
	}
	for _, country := range append(slices.Concat(r.Users, r.Businesses), "US", "DE", "") {
		in, home := textInTime, textInTime
		in.country, home.home = country, country
		inputs = append(inputs, in, home)
	}
	allowed := 0
	for _, in := range inputs {
		list, err := deciders(&in)
		require.NoError(t, err)
		want := list[0].allows()
		for _, d := range list[1:] {
			require.Equal(t, want, d.allows(), "%s: %+v", d.name, in)
		}
		if want {
			allowed++
		}
	}
	require.Greater(t, allowed, len(inputs)/3)
	require.Less(t, allowed, len(inputs))
}
