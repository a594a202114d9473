package whatsapp

import (
	"strings"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/internal/spell"
	"github.com/replywindow/replywindow/channels/policy"
)

// User gives the canonical form of a person's identifier and its country.
//
// A phone number may be written as people write it, in international form ("+91 98123 45678", "0091-98123-45678"); its canonical
// form is its digits, in the spelling that the rulebook's [policy.Spelling] rows choose. Its country follows from calling and area
// code ([channels.PhoneCountry]). A business-scoped id ("US.1349…") or a parent's ("US.ENT.…") has its country before the first dot,
// which may be in lower case. Anything else is an error, a group's id among it.
//
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (c *Channel) User(id string) (channels.User, error) {
	u, ok := user(id)
	if !ok {
		return channels.User{}, &channels.InputError{Field: "user", Value: channels.Mask(id), Reason: "is neither a phone number in international form nor a business-scoped id"}
	}
	return u, nil
}

func user(id string) (channels.User, bool) {
	if key, ok := scopedKey(spell.Trim(id)); ok {
		return channels.User{ID: key, Country: key[:2]}, true
	}
	// The numbering plan's longest number, and the shortest of which the country can be told.
	const shortest, longest = 4, 15
	number, ok := spell.Number(id)
	if !ok || len(number) < shortest || len(number) > longest {
		return channels.User{}, false
	}
	rows := numberKeys()
	for i := range rows {
		number = rows[i].Key(number)
	}
	return channels.User{ID: number, Country: channels.PhoneCountry(number), Phone: true}, true
}

// canonical is the form of an identifier from a body. What is none, a form that is yet to come for example, stays as it is.
func canonical(id string) string {
	if id == "" {
		return ""
	}
	if u, ok := user(id); ok {
		return u.ID
	}
	return spell.Trim(id)
}

// The signs before a parent's id, after the country and its dot, and the most letters and digits that an id has.
const (
	parentSign = "ENT."
	longestID  = 128
)

// scopedKey gives the canonical form of a business-scoped or parent's id: two letters for the country, a dot, perhaps the parent's
// sign, then letters and digits.
func scopedKey(id string) (key string, ok bool) {
	const country = len("US.")
	if len(id) <= country || id[2] != '.' || !letter(id[0]) || !letter(id[1]) {
		return "", false
	}
	sign, rest := "", id[country:]
	if len(rest) > len(parentSign) && strings.EqualFold(rest[:len(parentSign)], parentSign) {
		sign, rest = parentSign, rest[len(parentSign):]
	}
	if len(rest) > longestID {
		return "", false
	}
	for i := range len(rest) {
		if !letter(rest[i]) && (rest[i] < '0' || rest[i] > '9') {
			return "", false
		}
	}
	head := id[:len(id)-len(rest)]
	if upper := strings.ToUpper(id[:2]) + "." + sign; head != upper {
		return upper + rest, true
	}
	return id, true
}

func letter(b byte) bool { return 'A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' }

// isScoped reports whether an identifier is a business-scoped or parent's id, isParent whether it is a parent's.
func isScoped(id string) bool { return len(id) > 3 && id[2] == '.' && letter(id[0]) && letter(id[1]) }
func isParent(id string) bool { return isScoped(id) && strings.HasPrefix(id[3:], parentSign) }

// numberKeys are the countries in which WhatsApp knows an account under two spellings of its number. The key is the number as it is
// dialled today, where the number itself tells; Argentina's does not tell whether it is a mobile one, so its mark is left out. Every
// identifier that is read asks for them, so their sources stand in [spellings].
func numberKeys() [3]policy.Spelling {
	return [...]policy.Spelling{
		{
			Prefix: "55", Digits: 12, Place: 4, Next: "6789", Put: "9",
			About: "Brazil: mobile numbers of eight digits got a ninth before them, which WhatsApp leaves out in many areas",
		},
		{
			Prefix: "521", Digits: 13, Place: 2, Cut: 1,
			About: "Mexico: the 1 for mobile numbers, not dialled since 2019, which WhatsApp keeps",
		},
		{
			Prefix: "549", Digits: 13, Place: 2, Cut: 1,
			About: "Argentina: the 9 for mobile numbers dialled from abroad, which WhatsApp writes and takes both ways",
		},
	}
}

// spellings are the number keys with their sources.
func spellings() [3]policy.Spelling {
	rows := numberKeys()
	rows[0].Source = pageBrazil.Reported("a provider (green-api.com) lists the areas")
	rows[1].Source = pageMexico.Reported("")
	rows[2].Source = pageArgentina.Reported("")
	return rows
}
