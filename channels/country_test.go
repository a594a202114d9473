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
		"", "+", "++447700900123", "0", "44", "441", "0447700900123", "00447700900123", "44 7700 900123", "44-7700", "44/7700900123", "44:7700900123", "11995550199", "4477x", "x447700900123",
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

// assigned are the calling codes of Europe and of the Americas with the country
// that holds each, from the ITU's list and not from the code.
const assigned = `
30 GR 31 NL 32 BE 33 FR 34 ES 350 GI 351 PT 352 LU 353 IE 354 IS 355 AL 356 MT 357 CY 358 FI 359 BG 36 HU 370 LT 371 LV 372 EE
373 MD 374 AM 375 BY 376 AD 377 MC 378 SM 379 VA 380 UA 381 RS 382 ME 383 XK 385 HR 386 SI 387 BA 389 MK 39 IT 40 RO 41 CH 420 CZ
421 SK 423 LI 43 AT 44 GB 45 DK 46 SE 47 NO 48 PL 49 DE 90 TR 298 FO 299 GL
500 FK 501 BZ 502 GT 503 SV 504 HN 505 NI 506 CR 507 PA 508 PM 509 HT 51 PE 52 MX 53 CU 54 AR 55 BR 56 CL 57 CO 58 VE
590 GP 591 BO 592 GY 593 EC 594 GF 595 PY 596 MQ 597 SR 598 UY 599 CW 297 AW`

func TestAssignedCallingCodes(t *testing.T) {
	fields := strings.Fields(assigned)
	require.Greater(t, len(fields), 140)
	for i := 0; i < len(fields); i += 2 {
		for _, rest := range []string{"00000000", "12345678", "99999999"} {
			require.Equal(t, fields[i+1], channels.PhoneCountry(fields[i]+rest), fields[i])
		}
	}
}

// canada are area codes in service in Canada, caribbean those of one other country
// each; every other area code is the United States'.
const (
	canada = "204 226 236 249 250 263 289 306 343 354 365 367 368 382 403 416 418 428 431 437 438 450 468 474 506 514 519 548 " +
		"579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905"
	caribbean = "BS 242 BB 246 AI 264 AG 268 VG 284 VI 340 KY 345 BM 441 GD 473 TC 649 JM 658 MS 664 MP 670 GU 671 AS 684 SX 721 " +
		"LC 758 DM 767 VC 784 PR 787 DO 809 DO 829 DO 849 TT 868 KN 869 JM 876 PR 939"
	states = "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 220 224 225 228 229 231 234 239 240 248 251 252 253 " +
		"254 256 260 262 267 269 270 272 274 276 281 301 302 303 304 305 307 308 309 310 312 313 314 315 316 317 318 319 320 321 323 " +
		"325 330 331 334 336 337 339 346 347 351 352 360 361 385 386 401 402 404 405 406 407 408 409 410 412 413 414 415 417 419 423 " +
		"424 425 430 432 434 435 440 442 443 469 470 475 478 479 480 484 501 502 503 504 505 507 508 509 510 512 513 515 516 517 518 " +
		"520 530 541 551 559 561 562 563 567 570 571 573 574 575 580 585 586 601 602 603 605 606 607 608 609 610 612 614 615 616 617 " +
		"618 619 620 623 626 630 631 636 641 646 650 651 660 661 662 678 682 701 702 703 704 706 707 708 712 713 714 715 716 717 718 " +
		"719 720 724 727 731 732 734 740 757 760 763 765 770 772 773 774 775 781 785 786 801 802 803 804 805 806 808 810 812 813 814 " +
		"815 816 817 818 828 830 831 832 843 845 847 848 850 856 857 858 859 860 862 863 864 865 870 878 901 903 904 906 907 908 909 " +
		"910 912 913 914 915 916 917 918 919 920 925 928 931 936 937 940 941 947 949 951 952 954 956 970 971 972 973 978 979 980 985 989"
)

func TestAreaCodes(t *testing.T) {
	want := map[string]string{}
	for code := range strings.FieldsSeq(canada) {
		want[code] = "CA"
	}
	fields := strings.Fields(caribbean)
	for i := 0; i < len(fields); i += 2 {
		want[fields[i+1]] = fields[i]
	}
	for code := range strings.FieldsSeq(states) {
		require.Empty(t, want[code], code)
		want[code] = "US"
	}
	for code, country := range want {
		require.Equal(t, country, channels.PhoneCountry("1"+code+"5550123"), code)
	}
}
