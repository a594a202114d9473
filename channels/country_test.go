package channels_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/replywindow/replywindow/channels"
)

func TestPhoneCountry(t *testing.T) {
	for country, numbers := range map[string]string{
		// Two digits, three digits.
		"GB": "447700900123 +447700900123", "DE": "4915123456789", "IN": "919812345678", "BR": "5511987654321", "MX": "5215512345678",
		"EG": "201001234567", "ZA": "27821234567", "JP": "819012345678", "ID": "628123456789", "TR": "905321234567", "IR": "989121234567",
		"CU": "5351234567", "PT": "351912345678", "IE": "353861234567", "NG": "2348012345678", "KE": "254712345678", "UA": "380501234567",
		"HK": "85291234567", "KP": "8501912345678", "SY": "963912345678", "AE": "971501234567", "IL": "972501234567", "UZ": "998901234567",
		"SS": "211912345678", "XK": "38344123456", "TL": "67077123456", "BD": "8801712345678", "TW": "886912345678",
		// The North American plan: the area code decides.
		"US": "12125550123 14155550123 +19075550123 18085550123 13055550123", "CA": "14165550123 16045550123 18675550123 19025550123",
		"BS": "12425550123", "BB": "12465550123", "AI": "12645550123", "AG": "12685550123", "VG": "12845550123", "VI": "13405550123",
		"KY": "13455550123", "BM": "14415550123", "GD": "14735550123", "TC": "16495550123", "JM": "18765550123 16585550123",
		"MS": "16645550123", "MP": "16705550123", "GU": "16715550123", "AS": "16845550123", "SX": "17215550123", "LC": "17585550123",
		"DM": "17675550123", "VC": "17845550123", "PR": "17875550123 19395550123", "DO": "18095550123 18295550123 18495550123",
		"TT": "18685550123", "KN": "18695550123",
		// Under +7 the digit after it.
		"RU": "79161234567 73431234567 78121234567 75551234567", "KZ": "77011234567 76001234567 +77271234567",
	} {
		for number := range strings.FieldsSeq(numbers) {
			require.Equal(t, country, channels.PhoneCountry(number), number)
		}
	}
}

func TestPhoneCountryOfJunk(t *testing.T) {
	for _, number := range []string{
		"", "+", "++447700900123", "0", "44", "441", "0447700900123", "00447700900123", "44 7700 900123", "44-7700", "4477x", "x447700900123",
		"4477009001230000000x", "US.13491208655302741918", "Y2FwaV9ncm91cDox", "４４７７００９００１２３", "447700900123 ", "\x00\x00\x00\x00",
		"1000", "10001234567", "11995550123", // no area code begins with 0 or 1
	} {
		require.Empty(t, channels.PhoneCountry(number), "%q", number)
	}
	require.Equal(t, "GB", channels.PhoneCountry("4477"), "four digits tell")
}

// The codes that the ITU has not given to a country: spare ones and those of
// networks and services.
func TestUnassignedCallingCodes(t *testing.T) {
	spare := "210 214 215 217 219 259 280 281 283 284 285 286 287 288 289 292 293 294 295 296 " +
		"384 388 422 424 425 426 427 428 429 671 684 693 694 695 696 697 698 699 " +
		"800 801 803 804 805 806 807 808 809 830 839 851 854 857 858 859 870 875 878 881 882 883 884 885 887 888 889 890 899 " +
		"969 978 979 990 991 997 999"
	for code := range strings.FieldsSeq(spare) {
		require.Empty(t, channels.PhoneCountry(code+"12345678"), code)
	}
}

// The first digits alone decide, by a code of one, two or three of them; what
// follows changes nothing, and no code is the beginning of another.
func TestCallingCodesArePrefixFree(t *testing.T) {
	seen := map[string]bool{}
	for n := 1000; n < 10000; n++ {
		head := fmt.Sprint(n)
		got := channels.PhoneCountry(head + "0000000")
		seen[got] = true
		require.Equal(t, got, channels.PhoneCountry(head), head)
		require.Equal(t, got, channels.PhoneCountry(head+"9999999"), head)
		require.Regexp(t, `^([A-Z]{2})?$`, got)
		if head[0] != '1' {
			for last := '0'; last <= '9'; last++ {
				require.Equal(t, got, channels.PhoneCountry(head[:3]+string(last)), head)
			}
		}
	}
	require.Greater(t, len(seen), 225, "countries")
}

func TestPhoneCountryAllocatesNothing(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		channels.PhoneCountry("+14165550123")
		channels.PhoneCountry("919812345678")
		channels.PhoneCountry("US.1349")
	}))
}

// A number with a plus sign is the number without; a letter anywhere makes it none.
func TestPhoneCountryProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{0,15}`).Draw(t, "number")
		got := channels.PhoneCountry(number)
		require.Equal(t, got, channels.PhoneCountry("+"+number))
		at := rapid.IntRange(0, len(number)).Draw(t, "at")
		require.Empty(t, channels.PhoneCountry(number[:at]+"x"+number[at:]))
		if len(number) < 4 {
			require.Empty(t, got)
		}
	})
}

func FuzzPhoneCountry(f *testing.F) {
	for _, s := range []string{"", "+", "447700900123", "+14165550123", "77011234567", "0", "US.1", "99999999999999999999", "\xff\xfe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := channels.PhoneCountry(s)
		if got == "" {
			return
		}
		require.Len(t, got, 2)
		digits := strings.TrimPrefix(s, "+")
		require.GreaterOrEqual(t, len(digits), 4)
		require.Empty(t, strings.Trim(digits, "0123456789"), "digits alone have a country")
		require.NotEqual(t, byte('0'), digits[0])
	})
}
