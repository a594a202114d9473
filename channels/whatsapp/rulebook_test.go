package whatsapp_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/metafacts/metafactstest"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/window"
)

// day reads "2026-03-27" as 00:00 UTC, or an RFC 3339 instant.
func day(t testing.TB, s string) time.Time {
	t.Helper()
	if !strings.Contains(s, "T") {
		s += "T00:00:00Z"
	}
	at, err := time.Parse(time.RFC3339, s)
	require.NoError(t, err)
	return at
}

func editions(t testing.TB) *policy.Timeline {
	t.Helper()
	tl, err := compiled()
	require.NoError(t, err)
	return tl
}

var compiled = sync.OnceValues(func() (*policy.Timeline, error) { return whatsapp.New().Rulebook().Compile() })

func TestActionsAndWindowsFit(t *testing.T) {
	metafactstest.Actions(t, whatsapp.New().Rulebook())
}

func TestRulebookBegins(t *testing.T) {
	tl := editions(t)
	begins := day(t, "2023-01-01")
	require.Nil(t, tl.At(begins.Add(-1)))
	require.NotNil(t, tl.At(begins))
	require.Equal(t, "whatsapp", tl.At(begins).Channel)
}

// The rulebook is built once, whoever asks first.
func TestRulebookIsBuiltOnce(t *testing.T) {
	c := whatsapp.New()
	books := make(chan *policy.Rulebook)
	for range 8 {
		go func() { books <- c.Rulebook() }()
	}
	for range 8 {
		require.Same(t, c.Rulebook(), <-books)
	}
	require.NotSame(t, c.Rulebook(), whatsapp.New().Rulebook())
}

// The zero Channel is what New returns.
func TestZeroChannel(t *testing.T) {
	var c whatsapp.Channel
	require.Equal(t, whatsapp.Name, c.Name())
	require.Equal(t, whatsapp.New().Rulebook().Permissions, c.Rulebook().Permissions)
}

func TestEveryRowIsCited(t *testing.T) {
	book := whatsapp.New().Rulebook()
	sources := map[string]policy.Source{}
	for i, w := range book.Windows {
		require.NotEmpty(t, w.About)
		sources[fmt.Sprintf("window %d", i)] = w.Rule.Source
	}
	for _, p := range book.Permissions {
		sources["permission "+p.Name+p.From.String()] = p.Source
	}
	for i, l := range book.Limits {
		sources[fmt.Sprintf("limit %d", i)] = l.Source
	}
	for i, b := range book.Blocks {
		sources[fmt.Sprintf("block %d", i)] = b.Source
	}
	for i, n := range book.Notes {
		require.NotEmpty(t, n.Text)
		sources[fmt.Sprintf("note %d", i)] = n.Source
	}
	for _, e := range book.Errors.Rows() {
		sources["error "+e.Error.String()] = e.Source
	}
	require.Greater(t, len(sources), 280)
	for row, s := range sources {
		u, err := url.Parse(s.URL)
		require.NoError(t, err, row)
		require.Equal(t, "https", u.Scheme, "%s: %s", row, s.URL)
		require.NotEmpty(t, u.Host, row)
		require.Regexp(t, `^20\d\d(-\d\d){0,2}$`, s.Date, row)
		require.LessOrEqual(t, s.Confidence, window.Documented, row)
		if s.Confidence != window.Documented {
			require.True(t, s.Note != "" || strings.HasPrefix(row, "note"), "%s: a weak row says why", row)
		}
	}
}

func TestNotesAreInOrder(t *testing.T) {
	notes := whatsapp.New().Rulebook().Notes
	require.NotEmpty(t, notes)
	for i := 1; i < len(notes); i++ {
		require.False(t, notes[i].At.Before(notes[i-1].At), notes[i].Text)
	}
}

// A limit on a type that no permission carries would hide that the channel does
// not carry the type.
func TestLimitedTypesAreCarried(t *testing.T) {
	for _, e := range editions(t).Editions() {
		for _, l := range e.Limits {
			for _, typ := range l.Types {
				require.NotEmpty(t, e.PermissionsFor(typ), "%s: %s", e.From, typ)
			}
		}
	}
}

// Each dated rule, an instant before its day and at its first.
func TestEditionBoundaries(t *testing.T) {
	tl := editions(t)
	carries := func(types ...channels.MessageType) func(*policy.Edition) bool {
		return func(e *policy.Edition) bool {
			for _, typ := range types {
				if len(e.PermissionsFor(typ)) == 0 {
					return false
				}
			}
			return true
		}
	}
	permits := func(name string) func(*policy.Edition) bool {
		return func(e *policy.Edition) bool { return permission(e, name) != nil }
	}
	toGroups := func(name string) func(*policy.Edition) bool {
		return func(e *policy.Edition) bool { return !permission(e, name).NoGroup }
	}
	opens := func(kind window.Kind, by window.Trigger) func(*policy.Edition) bool {
		return func(e *policy.Edition) bool {
			r := e.Windows.Find(kind)
			return r != nil && r.OpenedBy.Has(by)
		}
	}
	blocks := func(reason policy.ReasonCode, user, business string, typ channels.MessageType) func(*policy.Edition) bool {
		return func(e *policy.Edition) bool { return block(e, reason, user, business, typ) != nil }
	}
	for _, c := range []struct {
		date, what   string
		holds        func(*policy.Edition) bool
		before, from bool
	}{
		{"2023-03-01", "free entry point", opens("free_entry_point", window.Entry), false, true},
		{"2023-05-09", "address request", carries("address_message"), false, true},
		{"2023-05-09", "address request elsewhere", blocks(policy.RegionBlocked, "", "DE", "address_message"), false, true},
		{"2023-06-13", "catalog", carries("catalog_message"), false, true},
		{"2023-10-10", "links and flows", carries("cta_url", "flow"), false, true},
		{"2025-04-01", "address request in Singapore", blocks(policy.RegionBlocked, "SG", "", "address_message"), false, true},
		{"2026-05-15", "marketing endpoint in Venezuela", blocks(policy.RegionBlocked, "VE", "", "template"), false, true},
		{"2023-12-18", "location request", carries("location_request_message"), false, true},
		{"2024-05-15", "Türkiye barred", blocks(policy.RegionBlocked, "TR", "", "text"), true, false},
		{"2024-05-15", "Cuba barred", blocks(policy.RegionBlocked, "CU", "", "text"), true, true},
		{"2024-10-15", "marketing endpoint", permits("marketing_api"), false, true},
		{"2024-10-15", "marketing endpoint refuses the rest", permits("marketing_api_free_form"), false, true},
		{"2025-04-01", "US marketing pause", blocks(policy.MarketingPausedRegion, "US", "", "template"), false, true},
		{"2025-04-01", "orders in Singapore barred", blocks(policy.RegionBlocked, "", "SG", "order_details"), false, true},
		{"2025-04-01", "orders in Brazil barred", blocks(policy.RegionBlocked, "", "BR", "order_details"), false, false},
		{"2025-04-01", "orders to people in Singapore barred", blocks(policy.RegionBlocked, "SG", "", "order_details"), false, true},
		{"2025-04-01", "orders to people in India barred", blocks(policy.RegionBlocked, "IN", "", "order_details"), false, false},
		{"2025-07-15", "call opens", opens("customer_service", window.Call), false, true},
		{"2025-07-15", "call messages", carries("voice_call", "call_permission_request"), false, true},
		{"2027-01-01", "accounts in India in other currencies", blocks(policy.RegionBlocked, "", "IN", "text"), false, true},
		{"2027-07-01", "accounts in Brazil in other currencies", blocks(policy.RegionBlocked, "", "BR", "text"), false, true},
		{"2025-07-15", "call permission in Canada barred", blocks(policy.RegionBlocked, "", "CA", "call_permission_request"), false, true},
		{"2025-10-06", "groups", carries("pin"), false, true},
		{"2025-10-06", "text to groups", toGroups("free_form"), false, true},
		{"2025-10-06", "templates to groups", toGroups("template"), false, true},
		{"2025-10-06", "interactive to groups", toGroups("interactive"), false, false},
		{"2025-11-11", "carousel", carries("carousel"), false, true},
		{"2026-03-27", "tap opens", opens("customer_service", window.Tap), true, false},
		{"2026-03-27", "message opens", opens("customer_service", window.Message), true, true},
		{"2026-07-01", "contact request", carries("request_contact_info"), false, true},
		{"2026-07-31", "Direct Send, utility", permits("direct_send_utility"), false, true},
		{"2026-07-31", "Direct Send, authentication", permits("direct_send_authentication"), false, true},
		{"2026-09-28", "free entry point is documented", func(e *policy.Edition) bool {
			return e.Windows.Find("free_entry_point").Source.Confidence == window.Documented
		}, true, false},
		{"2026-09-28", "free entry point", opens("free_entry_point", window.Entry), true, true},
	} {
		t.Run(c.date+" "+c.what, func(t *testing.T) {
			at := day(t, c.date)
			require.Equal(t, c.before, c.holds(tl.At(at.Add(-1))), "1 ns before")
			require.Equal(t, c.from, c.holds(tl.At(at)), "at the instant")
			require.Equal(t, c.from, c.holds(tl.At(at.Add(1))), "1 ns after")
		})
	}
}

// The marketing endpoint's early years are only reported.
func TestMarketingEndpointConfidence(t *testing.T) {
	tl := editions(t)
	general := day(t, "2025-11-19")
	require.Equal(t, window.Reported, permission(tl.At(general.Add(-1)), "marketing_api").Source.Confidence)
	require.Equal(t, window.Documented, permission(tl.At(general), "marketing_api").Source.Confidence)
}

func permission(e *policy.Edition, name string) *policy.Permission {
	for _, p := range e.Permissions {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// block finds the block that holds for a person, a business and a type.
func block(e *policy.Edition, reason policy.ReasonCode, user, business string, typ channels.MessageType) *policy.Block {
	has := func(list []string, s string) bool {
		return s != "" && strings.Contains(" "+strings.Join(list, " ")+" ", " "+s+" ")
	}
	for _, b := range e.Blocks {
		about := len(b.Types) == 0
		for _, x := range b.Types {
			about = about || x == typ
		}
		there := has(b.Users, user) || has(b.Businesses, business)
		if b.Together {
			there = has(b.Users, user) && has(b.Businesses, business)
		}
		if b.Reason == reason && about && there {
			return b
		}
	}
	return nil
}

func TestDiffGolden(t *testing.T) {
	book := whatsapp.New().Rulebook()
	var b strings.Builder
	for _, date := range []string{"2024-05-15", "2025-07-15", "2025-11-19", "2026-03-27", "2026-07-31", "2026-09-28"} {
		at := day(t, date)
		fmt.Fprintf(&b, "%s\n", date)
		for _, line := range policy.Diff(book.At(at.Add(-1)), book.At(at)) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	golden(t, "rulebook-diff.txt", b.String())
}
