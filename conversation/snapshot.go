package conversation

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
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
	Consent Consent
	// Identity is the latest identifiers of the person, as of IdentityAt (UTC).
	Identity   channels.Identity
	IdentityAt time.Time
	// Aliases are the other users under which this conversation is known.
	Aliases []string
	// LinkedTo is set on an alias: the user under which the conversation is kept.
	// Everything else is then zero.
	LinkedTo string
	// Merges counts how often another conversation was merged into this one.
	// Writers tell by it that another one came between.
	Merges uint32
	// Restrictions are what the platform forbids; only under a business.
	Restrictions []Restriction
}

// maxAliases bounds the identifiers that one conversation answers to.
const maxAliases = 16

// IsZero reports whether nothing is stored.
func (s *Snapshot) IsZero() bool { return s.Equal(&Snapshot{}) }

// Equal reports whether two snapshots hold the same. Instants are compared, not
// their zones.
func (s *Snapshot) Equal(o *Snapshot) bool {
	return s.State == o.State && s.Billing == o.Billing && s.Consent.equal(&o.Consent) && s.Identity == o.Identity &&
		s.IdentityAt.Equal(o.IdentityAt) && s.LinkedTo == o.LinkedTo && s.Merges == o.Merges && s.Marks.Equal(o.Marks) &&
		slices.Equal(s.Aliases, o.Aliases) && slices.EqualFunc(s.Restrictions, o.Restrictions, Restriction.equal)
}

// equal compares instants, not their zones.
func (c *Consent) equal(o *Consent) bool {
	return c.Never == o.Never && c.OptedIn.Equal(o.OptedIn) && c.OptedOut.Equal(o.OptedOut) &&
		c.MarketingStopped.Equal(o.MarketingStopped) && c.MarketingResumed.Equal(o.MarketingResumed)
}

// Plain reports whether the snapshot holds nothing but its State, the common case
// that a store may keep compactly.
func (s *Snapshot) Plain() bool {
	p := Snapshot{State: s.State}
	return p.Equal(s)
}

// Merge combines what is known under two addresses of one person. It is
// commutative up to the identity: where both have an identifier the later known
// one wins, at the same instant that of s.
func (s *Snapshot) Merge(o *Snapshot) Snapshot {
	out := Snapshot{
		State:        s.State.Merge(o.State),
		Marks:        s.Marks.Merge(o.Marks),
		Billing:      s.Billing.Merge(o.Billing),
		Consent:      s.Consent.merge(o.Consent),
		Merges:       max(s.Merges, o.Merges),
		Aliases:      slices.Clone(s.Aliases),
		Restrictions: slices.Clone(s.Restrictions),
	}
	out.Identity, out.IdentityAt = s.Identity, s.IdentityAt
	out.identify(o.Identity, o.IdentityAt)
	for _, a := range o.Aliases {
		out.addAlias(a)
	}
	return out
}

// identify takes over identifiers seen at an instant: they win over older ones
// and fill gaps in newer ones.
func (s *Snapshot) identify(ids channels.Identity, at time.Time) {
	if at.After(s.IdentityAt) {
		s.Identity, s.IdentityAt = mergeIdentity(ids, s.Identity), at
		return
	}
	s.Identity = mergeIdentity(s.Identity, ids)
}

// addAlias remembers another user name; the oldest gives way when there are too
// many. Aliases is replaced, not written into.
func (s *Snapshot) addAlias(user string) {
	if user == "" || slices.Contains(s.Aliases, user) {
		return
	}
	s.Aliases = append(slices.Clone(s.Aliases), user)
	if n := len(s.Aliases); n > maxAliases {
		s.Aliases = s.Aliases[n-maxAliases:]
	}
}

func mergeIdentity(a, b channels.Identity) channels.Identity {
	pick := func(x, y string) string {
		if x != "" {
			return x
		}
		return y
	}
	return channels.Identity{Phone: pick(a.Phone, b.Phone), Scoped: pick(a.Scoped, b.Scoped), Parent: pick(a.Parent, b.Parent)}
}

// snapshotVersion is the version of the encoding below.
const snapshotVersion = 1

// stored is the form of a Snapshot at rest.
type stored struct {
	Version      int                    `json:"v"`
	State        []byte                 `json:"state,omitempty"`
	Marks        []byte                 `json:"marks,omitempty"`
	Billing      *pricing.Conversations `json:"billing,omitempty"`
	Consent      *Consent               `json:"consent,omitempty"`
	Identity     *channels.Identity     `json:"identity,omitempty"`
	IdentityAt   time.Time              `json:"identity_at,omitzero"`
	Aliases      []string               `json:"aliases,omitempty"`
	LinkedTo     string                 `json:"linked_to,omitempty"`
	Merges       uint32                 `json:"merges,omitempty"`
	Restrictions []Restriction          `json:"restrictions,omitempty"`
}

// MarshalBinary gives the snapshot's stable, versioned form for stores. It does
// not fail for a snapshot that this package made.
func (s Snapshot) MarshalBinary() ([]byte, error) {
	out := stored{
		Version: snapshotVersion, IdentityAt: s.IdentityAt, Aliases: s.Aliases, LinkedTo: s.LinkedTo,
		Merges: s.Merges, Restrictions: s.Restrictions,
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
	if s.Consent != (Consent{}) {
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
		IdentityAt: in.IdentityAt, Aliases: in.Aliases, LinkedTo: in.LinkedTo, Merges: in.Merges, Restrictions: in.Restrictions,
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
