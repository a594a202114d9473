package metafacts

import (
	"slices"
	"strings"
)

// EuropeanUnion lists the member states (ISO 3166-1 alpha-2).
func EuropeanUnion() []string {
	return strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")
}

// ProtectedRegions are the countries that Meta treats apart for marketing on
// Messenger: the European Union, Australia, Japan, Korea and the United Kingdom.
func ProtectedRegions() []string {
	return append(EuropeanUnion(), "AU", "GB", "JP", "KR")
}

// MarketingRegions are the countries whose businesses may send paid marketing
// messages on Messenger.
func MarketingRegions() []string {
	return strings.Fields("AE AU BR CL CO HK ID IL IN MX MY NZ PE PH SA SG TH TW US VN")
}

// Except lists every ISO 3166-1 country but the given ones.
func Except(countries []string) []string {
	return slices.DeleteFunc(strings.Fields(iso3166), func(c string) bool { return slices.Contains(countries, c) })
}

// iso3166 is every country code of ISO 3166-1 alpha-2.
const iso3166 = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR " +
	"GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP " +
	"KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW " +
	"SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ " +
	"VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
