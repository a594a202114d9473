package redisstore

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// FuzzTag: whatever a channel and a business are called, they have a tag of their own, which is what Redis takes for the hash tag of
// every key.
func FuzzTag(f *testing.F) {
	f.Add("whatsapp", "310000000000001", "919800000001")
	for _, odd := range []string{"", "{", "}", ":", "%", "%3A", "{}", "a}:b{", "\x00\xff", "用户"} {
		f.Add(odd, "b", "u")
		f.Add("c", odd, odd)
	}
	f.Fuzz(func(t *testing.T, channel, id, user string) {
		b := business{channel, id}
		back, ok := parseTag(b.tag())
		require.True(t, ok)
		require.Equal(t, b, back, "so no other business has it")
		s := Store{prefix: "p:"}
		key := s.key(b, entryOf) + user
		_, after, found := strings.Cut(key, "{")
		require.True(t, found)
		hashed, rest, found := strings.Cut(after, "}")
		require.True(t, found)
		require.Equal(t, b.tag(), hashed)
		require.NotEmpty(t, hashed)
		require.Equal(t, ":user:"+user, rest)
	})
}

// FuzzRead: no value makes reading panic, and what reads is what was written; of Also, which is not read, only its place.
func FuzzRead(f *testing.F) {
	head := strings.Repeat("\x01", headLen)
	e := conversation.Stored{Address: channels.Address{Channel: "c", Business: "b"}, Wake: time.UnixMilli(5), Keep: time.UnixMilli(-7)}
	f.Add(head + string(appendBody(nil, &e)))
	e.Also = []channels.Address{{Channel: "c", Business: "b", User: "other"}, {Channel: "c", Business: "account"}, {Channel: "c", Business: "b"}}
	f.Add(head + string(appendBody(nil, &e)))
	f.Add(head)
	f.Add("")
	f.Fuzz(func(t *testing.T, value string) {
		var got conversation.Stored
		if read(value, &got) != nil {
			return
		}
		instants, rest := value[headLen:headLen+16], value[headLen+17:]
		written := string(appendBody(nil, &got))
		require.Equal(t, instants, written[:16])
		require.True(t, strings.HasSuffix(rest, string(got.Snapshot)))
		if value[headLen+16] == 0 {
			require.Equal(t, rest, string(got.Snapshot))
		}
	})
}

// Also holds 255 users: what does not fit is a hint less, and no other entry's bytes.
func TestAlsoHasItsBound(t *testing.T) {
	e := conversation.Stored{Address: channels.Address{Channel: "c", Business: "b", User: "u"}, Wake: time.UnixMilli(5).UTC()}
	for range 300 {
		e.Also = append(e.Also, channels.Address{Channel: "c", Business: "b", User: "other"})
	}
	var got conversation.Stored
	require.NoError(t, read(strings.Repeat("\x01", headLen)+string(appendBody(nil, &e)), &got))
	require.True(t, e.Wake.Equal(got.Wake))
	require.True(t, got.Snapshot == "")
}

func TestPlacesReadBack(t *testing.T) {
	for _, p := range []place{{5, "a:b", ""}, {-1, "a:b", "u"}, {0, `a"%3A:b`, "\xff\n\"\x00 用"}} {
		page := p.page(7)
		require.Equal(t, 7, page.Limit)
		back, err := parsePlace(page.After)
		require.NoError(t, err)
		require.Equal(t, p, back)
	}
	for _, wrong := range []string{"x", "1", `1 "a"`, "\x00", `1 "" "u"`} {
		_, err := parsePlace(wrong)
		var input *channels.InputError
		require.ErrorAs(t, err, &input)
		require.NotContains(t, err.Error(), `"a"`, "it may name a person")
	}
}
