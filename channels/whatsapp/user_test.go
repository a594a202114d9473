package whatsapp_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

func TestUser(t *testing.T) {
	long := strings.Repeat("a", 128)
	for written, want := range map[string]channels.User{
		"14155550123":                 {ID: "14155550123", Country: "US", Phone: true},
		"+1 (604) 555-0123":           {ID: "16045550123", Country: "CA", Phone: true},
		"0091-98123.45678":            {ID: "919812345678", Country: "IN", Phone: true},
		"\u202a+91 98123 45678\u202c": {ID: "919812345678", Country: "IN", Phone: true},
		"99999999999":                 {ID: "99999999999", Phone: true},
		"US.13491208655302741918":     {ID: "US.13491208655302741918", Country: "US"},
		" us.13491208655302741918":    {ID: "US.13491208655302741918", Country: "US"},
		"uS.aB1":                      {ID: "US.aB1", Country: "US"},
		"BR.ENT.11815799212886":       {ID: "BR.ENT.11815799212886", Country: "BR"},
		"br.ent.x":                    {ID: "BR.ENT.x", Country: "BR"},
		"US.ENT":                      {ID: "US.ENT", Country: "US"},
		"US." + long:                  {ID: "US." + long, Country: "US"},
		"US.ENT." + long:              {ID: "US.ENT." + long, Country: "US"},
	} {
		got, err := whatsapp.New().User(written)
		require.NoError(t, err, written)
		require.Equal(t, want, got, written)
	}
	for _, written := range []string{
		"", "123", "0123456", "1234567890123456", "US.", "U1.1", "USA.1", "US.1-2", "US.ENT.", "US." + long + "a", "US.1 2",
		"Y2FwaV9ncm91cDox", "44x", "someone@example.org", "447700900123@s.whatsapp.net", strings.Repeat("9", 1<<20),
	} {
		_, err := whatsapp.New().User(written)
		var input *channels.InputError
		require.ErrorAs(t, err, &input, channels.Clip(written))
		require.Equal(t, "user", input.Field)
		if len(written) > 8 {
			require.NotContains(t, err.Error(), written[:8], "the value is masked")
		}
	}
	var c whatsapp.Channel
	require.Zero(t, testing.AllocsPerRun(100, func() {
		_, _ = c.User("US.13491208655302741918")
		_, _ = c.User("US.ENT.13491208655302741918")
		_, _ = c.User("5511987654321")
		_, _ = c.User("447700900123")
	}))
}

// Two spellings of one account have one key; numbers next to them keep theirs.
func TestSpellings(t *testing.T) {
	for _, one := range [][]string{
		{"5511987654321", "551187654321", "+55 11 8765-4321", "+55 (11) 98765-4321"},
		{"5531967654321", "553167654321"},
		{"525512345678", "5215512345678", "+52 1 55 1234 5678"},
		{"541151234567", "5491151234567", "+54 9 11 5123-4567"},
		{"551134567890"},   // a landline of eight digits
		{"5511945678901"},  // a mobile number that never had eight
		{"551145678901"},   // the landline that it would be without its first digit
		{"52155123456789"}, // too long for the second spelling
		{"549115123456"},   // too short
		{"15512345678"},    // another country
	} {
		want, err := whatsapp.New().User(one[0])
		require.NoError(t, err)
		require.Equal(t, one[0], want.ID, "the key is its own key")
		for _, other := range one[1:] {
			got, err := whatsapp.New().User(other)
			require.NoError(t, err)
			require.Equal(t, want, got, other)
		}
	}
	a, _ := whatsapp.New().User("5511945678901")
	b, _ := whatsapp.New().User("551145678901")
	require.NotEqual(t, a, b)
}

// The rows that Key goes by are in the rulebook, cited and no more than reported.
func TestSpellingsAreRows(t *testing.T) {
	rows := whatsapp.New().Rulebook().Spellings
	require.Len(t, rows, 3)
	for _, row := range rows {
		require.Equal(t, policy.Reported, row.Source.Confidence)
		require.NotEmpty(t, row.About)
	}
}

// The same person in all that a body may call them: sender, contact, recipient,
// participant, caller, in the spelling of the one key.
func TestDecodersGiveCanonicalUsers(t *testing.T) {
	const key, written = "5511987654321", "551187654321"
	for name, body := range map[string][]byte{
		"message": decodeBody("messages", decodeMeta(`"messages":[{"from":"`+written+`","id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]`)),
		"status":  decodeBody("messages", decodeMeta(`"statuses":[{"id":"w","timestamp":1793530800,"status":"sent","recipient_id":"`+written+`"}]`)),
		"call":    decodeBody("calls", decodeMeta(`"calls":[{"id":"w","timestamp":1793530800,"event":"connect","direction":"USER_INITIATED","from":"`+written+`"}]`)),
		"consent": decodeBody("user_preferences", decodeMeta(`"user_preferences":[{"wa_id":"`+written+`","category":"marketing_messages","value":"stop","timestamp":1793530800}]`)),
		"echo":    decodeBody("smb_message_echoes", decodeMeta(`"message_echoes":[{"to":"`+written+`","id":"w","timestamp":1793530800,"type":"text"}]`)),
	} {
		e := decodeOne(t, body)
		require.Equal(t, key, e.Address.User, name)
		require.Equal(t, channels.Identity{Phone: key}, e.Identity, name)
	}
	e := decodeOne(t, decodeBody("messages", decodeMeta(`"contacts":[{"wa_id":"+55 11 98765-4321","user_id":"br.7"}],
		"messages":[{"from":"`+written+`","id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]`)))
	require.Equal(t, channels.Identity{Phone: key, Scoped: "BR.7"}, e.Identity, "the contact is the same person")

	a, _, err := whatsapp.New().ReadRequest("/1/messages", []byte(`{"messaging_product":"whatsapp","to":"+55 11 8765-4321","type":"text","text":{"body":"x"}}`))
	require.NoError(t, err)
	require.Equal(t, key, a.User)

	e = decodeOne(t, decodeBody("messages", decodeMeta(`"messages":[{"from":"a form yet to come","id":"w","timestamp":1793530800,"type":"text","text":{"body":"x"}}]`)))
	require.Equal(t, "a form yet to come", e.Address.User, "what is no identifier stays as it is")
}

// FuzzUser: a key is its own key, whatever it was made of.
func FuzzUser(f *testing.F) {
	for _, seed := range []string{"+44 7700 900123", "551187654321", "us.ent.x", "٤٤٧٧٠٠٩٠٠١٢٣", "(0)00", ""} {
		f.Add(seed)
	}
	var c whatsapp.Channel
	f.Fuzz(func(t *testing.T, written string) {
		u, err := c.User(written)
		if err != nil {
			require.Zero(t, u)
			return
		}
		again, err := c.User(u.ID)
		require.NoError(t, err)
		require.Equal(t, u, again)
		require.False(t, u.Phone && channels.PhoneCountry(u.ID) != u.Country)
	})
}
