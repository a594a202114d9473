package channels_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

func TestAddressValidate(t *testing.T) {
	whole := channels.Address{Channel: "demo", Business: "b1", User: "447700900123"}
	require.NoError(t, whole.Validate())
	for _, tc := range []struct {
		address channels.Address
		want    string
	}{
		{channels.Address{}, "address.channel is empty"},
		{channels.Address{Business: "b1", User: "u"}, "address.channel is empty"},
		{channels.Address{Channel: "demo"}, "address.business is empty"},
		{channels.Address{Channel: "demo", User: "u"}, "address.business is empty"},
		{channels.Address{Channel: "demo", Business: "b1"}, "address.user is empty"},
	} {
		err := tc.address.Validate()
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.EqualError(t, err, tc.want)
	}
}

func TestAddressStringMasksTheUser(t *testing.T) {
	a := channels.Address{Channel: "demo", Business: "b1", User: "447700900123"}
	require.Equal(t, "demo/b1/…23", a.String())
	require.Equal(t, "//", channels.Address{}.String())
	require.Equal(t, "demo/b1/", channels.Address{Channel: "demo", Business: "b1"}.String())
}

func TestAddressIsAMapKey(t *testing.T) {
	a := channels.Address{Channel: "demo", Business: "b1", User: "u"}
	b := a
	seen := map[channels.Address]int{a: 1}
	seen[b]++
	b.User = "v"
	seen[b]++
	require.Equal(t, map[channels.Address]int{a: 2, b: 1}, seen)
}

func TestAddressJSON(t *testing.T) {
	a := channels.Address{Channel: "demo", Business: "b1", User: "u1"}
	data, err := json.Marshal(a)
	require.NoError(t, err)
	require.JSONEq(t, `{"channel":"demo","business":"b1","user":"u1"}`, string(data))
	var back channels.Address
	require.NoError(t, json.Unmarshal(data, &back))
	require.Equal(t, a, back)
}

func TestMask(t *testing.T) {
	for id, want := range map[string]string{
		"":                          "",
		"1":                         "…",
		"1234567":                   "…", // seven: five would stand before the two that stay
		"12345678":                  "…78",
		"447700900123":              "…23",
		"US.13491208655302741918":   "…18",
		"ééééééé":                   "…",
		"éééééééé":                  "…éé",
		"\xff\xff\xff\xff\xff\xff7": "…",
	} {
		require.Equal(t, want, channels.Mask(id), "%q", id)
	}
}

// A mask shows at most two characters, and only of an id of eight or more.
func TestMaskHides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.String().Draw(t, "id")
		masked := channels.Mask(id)
		n := utf8.RuneCountInString(id)
		shown := strings.TrimPrefix(masked, "…")
		switch {
		case n == 0:
			require.Empty(t, masked)
		case n < 8:
			require.Equal(t, "…", masked)
		default:
			require.True(t, strings.HasPrefix(masked, "…"))
			require.Equal(t, 2, utf8.RuneCountInString(shown))
			require.True(t, strings.HasSuffix(id, shown))
		}
	})
}

func TestIdentity(t *testing.T) {
	for _, tc := range []struct {
		id      channels.Identity
		primary string
		all     []string
		text    string
	}{
		{channels.Identity{}, "", []string{}, ""},
		{channels.Identity{Phone: "447700900123"}, "447700900123", []string{"447700900123"}, "phone=…23"},
		{channels.Identity{Scoped: "GB.12345678"}, "GB.12345678", []string{"GB.12345678"}, "scoped=…78"},
		{channels.Identity{Parent: "GB.ENT.99"}, "GB.ENT.99", []string{"GB.ENT.99"}, "parent=…99"},
		{channels.Identity{Scoped: "GB.12345678", Parent: "GB.ENT.99"}, "GB.12345678",
			[]string{"GB.12345678", "GB.ENT.99"}, "scoped=…78 parent=…99"},
		{channels.Identity{Phone: "447700900123", Scoped: "GB.1", Parent: "GB.ENT.99"}, "447700900123",
			[]string{"447700900123", "GB.1", "GB.ENT.99"}, "phone=…23 scoped=… parent=…99"},
	} {
		require.Equal(t, tc.primary, tc.id.Primary())
		require.Equal(t, tc.all, tc.id.All())
		require.Equal(t, tc.text, tc.id.String())
		require.Equal(t, tc.primary == "", tc.id.IsZero())
	}
}

func TestIdentityJSONLeavesOutWhatIsNotKnown(t *testing.T) {
	data, err := json.Marshal(channels.Identity{Scoped: "GB.1"})
	require.NoError(t, err)
	require.JSONEq(t, `{"scoped":"GB.1"}`, string(data))
}

// A part of MaxID bytes is the longest: what is longer is named, in an address and in an event, and not shown.
func TestAddressesAreBounded(t *testing.T) {
	longest := strings.Repeat("7", channels.MaxID)
	whole := channels.Address{Channel: longest, Business: longest, User: longest}
	require.NoError(t, whole.Validate())
	for field, a := range map[string]channels.Address{
		"address.channel":  {Channel: longest + "7", Business: "b", User: "u"},
		"address.business": {Channel: "c", Business: longest + "7", User: "u"},
		"address.user":     {Channel: "c", Business: "b", User: longest + "7"},
	} {
		require.EqualError(t, a.Validate(), field+" has 257 bytes, more than 256")
		ev := channels.UserMessage(a, "1", time.UnixMilli(1))
		require.EqualError(t, ev.Validate(), "event."+field+" has 257 bytes, more than 256")
	}
	ev := channels.UserMessage(whole, "1", time.UnixMilli(1))
	require.NoError(t, ev.Validate())
	ev.Account = longest + "7"
	require.EqualError(t, ev.Validate(), "event.account has 257 bytes, more than 256")
}
