package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/pricing"
	"github.com/replywindow/replywindow/window"
)

// Snapshot is everything that is stored of one conversation, or, under an address
// without a user, of one business. It holds observed facts, never conclusions.
// The zero Snapshot is a person never seen. Treat it as a value: copy it, change
// the copy, and never write into the slices that it holds.
type Snapshot struct {
	// State and Marks are the facts for the windows.
	State window.State
	Marks window.Marks
	// Billing are the billing conversations on record, for the dates on which a
	// platform charges by conversation.
	Billing pricing.Conversations
	// Consent is what the person agreed to.
	Consent policy.Consent
	// Identity is the identifiers that the person has, and IdentityAt when each of
	// them was last seen.
	Identity   channels.Identity
	IdentityAt IdentityTimes
	// Aliases are the other users under which this conversation is known, in order:
	// each of them is an alias in the store.
	Aliases []string
	// Former are identifiers that the person had before, in order of User. Most are
	// aliases still; one that was given to somebody else is not.
	Former []Former
	// LinkedTo is set on an alias: the user under which the conversation is kept.
	// Everything else is then zero.
	LinkedTo string
	// Merges counts how often another conversation was merged into this one.
	// Writers tell by it that another one came between.
	Merges uint32
	// Restrictions are what the platform forbids; only under a business.
	Restrictions []Restriction
}

// IsZero reports whether nothing is stored.
func (s *Snapshot) IsZero() bool { return s.Equal(&Snapshot{}) }

// Equal reports whether two snapshots hold the same. Instants are compared, not
// their zones.
func (s *Snapshot) Equal(o *Snapshot) bool {
	return s.State == o.State && s.Billing == o.Billing && s.Consent.Equal(o.Consent) && s.Identity == o.Identity &&
		s.IdentityAt.equal(&o.IdentityAt) && s.LinkedTo == o.LinkedTo && s.Merges == o.Merges && s.Marks.Equal(o.Marks) &&
		slices.Equal(s.Aliases, o.Aliases) && slices.EqualFunc(s.Former, o.Former, Former.equal) &&
		slices.EqualFunc(s.Restrictions, o.Restrictions, Restriction.equal)
}

// Plain reports whether the snapshot holds nothing but its State, the common case
// that a store may keep compactly.
func (s *Snapshot) Plain() bool {
	p := Snapshot{State: s.State}
	return p.Equal(s)
}

// Merge combines what is known under two addresses of one person. It is
// commutative and idempotent, and associative but for Identity: an identifier that
// another one took the place of is not remembered. Of each kind of identifier the
// one seen last counts, unless it is former. LinkedTo is left out. No name is
// dropped; of Former the 256 latest stay.
func (s *Snapshot) Merge(o *Snapshot) Snapshot {
	out := Snapshot{
		State:        s.State.Merge(o.State),
		Marks:        s.Marks.Merge(o.Marks),
		Billing:      s.Billing.Merge(o.Billing),
		Consent:      s.Consent.Merge(o.Consent),
		Merges:       max(s.Merges, o.Merges),
		Aliases:      mergeNames(s.Aliases, o.Aliases),
		Former:       mergeFormer(s.Former, o.Former),
		Restrictions: mergeRestrictions(s.Restrictions, o.Restrictions),
	}
	for _, from := range [...]*Snapshot{s, o} {
		for i, h := range from.holdings() {
			out.hold(i, *h.id, *h.at)
		}
	}
	return out
}

// snapshotVersion is the version of the encoding below.
const snapshotVersion = 1

// stored is the form of a Snapshot at rest.
type stored struct {
	Version      int                    `json:"v"`
	State        []byte                 `json:"state,omitempty"`
	Marks        []byte                 `json:"marks,omitempty"`
	Billing      *pricing.Conversations `json:"billing,omitempty"`
	Consent      *policy.Consent        `json:"consent,omitempty"`
	Identity     *channels.Identity     `json:"identity,omitempty"`
	IdentityAt   IdentityTimes          `json:"identity_at,omitzero"`
	Aliases      []string               `json:"aliases,omitempty"`
	Former       []Former               `json:"former,omitempty"`
	LinkedTo     string                 `json:"linked_to,omitempty"`
	Merges       uint32                 `json:"merges,omitempty"`
	Restrictions []Restriction          `json:"restrictions,omitempty"`
}

// MarshalBinary gives the snapshot's stable, versioned form for stores. It does
// not fail for a snapshot that this package made.
func (s Snapshot) MarshalBinary() ([]byte, error) {
	out := stored{
		Version: snapshotVersion, IdentityAt: s.IdentityAt, Aliases: s.Aliases, LinkedTo: s.LinkedTo,
		Merges: s.Merges, Former: s.Former, Restrictions: s.Restrictions,
	}
	var err error
	if s.State != (window.State{}) {
		out.State, err = s.State.MarshalBinary()
	}
	if !s.Marks.IsZero() && err == nil {
		out.Marks, err = s.Marks.MarshalBinary()
	}
	if err != nil {
		return nil, err
	}
	if s.Billing != (pricing.Conversations{}) {
		out.Billing = &s.Billing
	}
	if s.Consent != (policy.Consent{}) {
		out.Consent = &s.Consent
	}
	if !s.Identity.IsZero() {
		out.Identity = &s.Identity
	}
	return json.Marshal(out)
}

// ErrCorrupt is wrapped by the error for a stored snapshot that cannot be read.
var ErrCorrupt = errors.New("stored snapshot is corrupt")

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is an error that
// wraps [ErrCorrupt] and leaves s as it was.
func (s *Snapshot) UnmarshalBinary(data []byte) error {
	var in stored
	if err := json.Unmarshal(data, &in); err != nil {
		return fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if in.Version != snapshotVersion {
		return fmt.Errorf("%w: version %d is not known", ErrCorrupt, in.Version)
	}
	out := Snapshot{
		IdentityAt: in.IdentityAt, Aliases: in.Aliases, Former: in.Former, LinkedTo: in.LinkedTo,
		Merges: in.Merges, Restrictions: in.Restrictions,
	}
	if len(in.State) > 0 {
		if err := out.State.UnmarshalBinary(in.State); err != nil {
			return fmt.Errorf("%w: state: %w", ErrCorrupt, err)
		}
	}
	if len(in.Marks) > 0 {
		if err := out.Marks.UnmarshalBinary(in.Marks); err != nil {
			return fmt.Errorf("%w: marks: %w", ErrCorrupt, err)
		}
	}
	if in.Billing != nil {
		out.Billing = *in.Billing
	}
	if in.Consent != nil {
		out.Consent = *in.Consent
	}
	if in.Identity != nil {
		out.Identity = *in.Identity
	}
	*s = out
	return nil
}
