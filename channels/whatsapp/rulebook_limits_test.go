package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

const now = "2026-11-22"

// expected are the limits as the platform's pages state them: the part, the types,
// the least and the most.
var expected = []struct {
	types     string
	measure   channels.Measure
	min, max  int64
	errorCode int
}{
	{"text", channels.TextCharacters, 0, 4096, 100},
	{"contacts", channels.ItemCount, 1, 257, 100},
	{"image video document", channels.CaptionCharacters, 0, 1024, 100},
	{"audio sticker", channels.CaptionCharacters, 0, 0, 100},
	{"image", channels.MediaBytes, 0, 5 * 1024 * 1024, 131053},
	{"video audio", channels.MediaBytes, 0, 16 * 1024 * 1024, 131053},
	{"document", channels.MediaBytes, 0, 100 * 1024 * 1024, 131053},
	{"sticker", channels.MediaBytes, 0, 500 * 1024, 131053},
	{"button cta_url flow location_request_message address_message request_contact_info carousel voice_call " +
		"call_permission_request product product_list catalog_message order_details order_status",
		channels.TextCharacters, 0, 1024, 131009},
	{"list", channels.TextCharacters, 0, 4096, 131009},
	{"button list cta_url flow address_message voice_call order_details order_status", channels.HeaderCharacters, 0, 60, 131009},
	{"product_list", channels.HeaderCharacters, 1, 60, 131009},
	{"button list cta_url flow address_message voice_call product_list order_details order_status product catalog_message", channels.FooterCharacters, 0, 60, 131009},
	{"product catalog_message location_request_message request_contact_info carousel call_permission_request", channels.HeaderCharacters, 0, 0, 131009},
	{"location_request_message request_contact_info carousel call_permission_request", channels.FooterCharacters, 0, 0, 131009},
	{"button", channels.ButtonCount, 1, 3, 131009},
	{"button cta_url list carousel voice_call", channels.ButtonTitleCharacters, 0, 20, 131009},
	{"flow", channels.ButtonTitleCharacters, 0, 30, 131009},
	{"button carousel", channels.ButtonIDCharacters, 0, 256, 131009},
	{"list", channels.ButtonIDCharacters, 0, 200, 131009},
	{"voice_call", channels.ButtonIDCharacters, 0, 512, 131009},
	{"order_details order_status", channels.ButtonIDCharacters, 0, 60, 131009},
	{"list", channels.SectionCount, 1, 10, 131009},
	{"list", channels.RowCount, 1, 10, 131009},
	{"list product_list", channels.TitleCharacters, 0, 24, 131009},
	{"order_details template", channels.TitleCharacters, 0, 60, 131009},
	{"list", channels.RowTitleCharacters, 0, 24, 131009},
	{"list", channels.RowTextCharacters, 0, 72, 131009},
	{"order_status", channels.RowTextCharacters, 0, 120, 131009},
	{"order_details template", channels.RowTextCharacters, 0, 60, 131009},
	{"order_details template", channels.SubtitleCharacters, 0, 120, 131009},
	{"carousel", channels.ItemCount, 2, 10, 131009},
	{"carousel", channels.SubtitleCharacters, 0, 160, 131009},
	{"product_list", channels.SectionCount, 1, 10, 131009},
	{"product_list", channels.ItemCount, 1, 30, 131009},
}

// expectedDirect are those of Direct Send, which replace the ones above.
var expectedDirect = map[string]string{
	"text_characters of text": "0 to 1024, error 100", "text_characters of button": "0 to 1024, error 100",
	"text_characters of cta_url": "0 to 1024, error 100", "text_characters of voice_call": "0 to 1024, error 100",
	"header_characters of text": "0 to 60, error 100", "header_characters of button": "0 to 60, error 100",
	"header_characters of cta_url": "0 to 60, error 100", "header_characters of voice_call": "0 to 60, error 100",
	"footer_characters of text": "0 to 60, error 100", "footer_characters of button": "0 to 60, error 100",
	"footer_characters of cta_url": "0 to 60, error 100", "footer_characters of voice_call": "0 to 60, error 100",
	"buttons of button": "0 to 10, error 100",
}

// Every limit in force is one of the expected, and the other way round.
func TestLimits(t *testing.T) {
	want := map[string]string{}
	for _, x := range expected {
		for _, typ := range words(x.types) {
			key := fmt.Sprintf("%s of %s", x.measure, typ)
			require.Empty(t, want[key], key)
			want[key] = fmt.Sprintf("%d to %d, error %d", x.min, x.max, x.errorCode)
		}
	}
	e := editions(t).At(day(t, now))
	types := map[channels.MessageType]bool{}
	for _, p := range e.Permissions {
		for _, typ := range p.Types {
			types[typ] = true
		}
	}
	for typ := range types {
		if typ != channels.SenderAction && typ != whatsapp.Pin {
			want[fmt.Sprintf("metadata_characters of %s", typ)] = "0 to 512, error 100"
		}
	}
	got, direct := map[string]string{}, map[string]string{}
	for _, l := range e.Limits {
		into := got
		if l.API == channels.DirectSendAPI {
			into = direct
		}
		for _, typ := range l.Types {
			if len(l.MIME) == 0 && len(l.Businesses) == 0 && l.Measure < channels.BodyCount { // the rest: TestParts
				into[fmt.Sprintf("%s of %s", l.Measure, typ)] = fmt.Sprintf("%d to %d, error %s", l.Min, l.Max, l.Error)
			}
		}
	}
	require.Equal(t, want, got)
	require.Equal(t, expectedDirect, direct)
}

// What a message of one type may measure on some days, and where a figure came or changed.
func TestLimitsOverTime(t *testing.T) {
	for _, c := range []struct {
		typ      channels.MessageType
		measure  channels.Measure
		business string
		day      string
		most     int // the longest that is allowed, 0: of any length
	}{
		{"template", channels.MetadataCharacters, "DE", "2023-01-01", 256},
		{"template", channels.MetadataCharacters, "DE", "2024-01-24", 256},
		{"template", channels.MetadataCharacters, "DE", "2024-01-25", 512},
		{"text", channels.MetadataCharacters, "DE", "2023-11-13", 0},
		{"text", channels.MetadataCharacters, "DE", "2023-11-14", 256},
		{"flow", channels.MetadataCharacters, "DE", "2023-11-14", 256},
		{"reaction", channels.MetadataCharacters, "DE", "2024-01-25", 512},
		{"location_request_message", channels.MetadataCharacters, "DE", "2023-12-18", 256},
		{"voice_call", channels.MetadataCharacters, "DE", "2025-07-15", 512},
		{"order_details", channels.ButtonIDCharacters, "BR", now, 60},
		{"order_details", channels.ButtonIDCharacters, "IN", now, 35},
		{"template", channels.ButtonIDCharacters, "IN", now, 35},
		{"button", channels.ButtonIDCharacters, "IN", now, 256},
	} {
		e := editions(t).At(day(t, c.day))
		for _, size := range []int{c.most, c.most + 1, 5000} {
			m := channels.Message{Type: c.typ}
			m.Sizes[c.measure] = size
			f := policy.Facts{Account: &policy.Account{Country: c.business}}
			d := policy.Decide(e, &m, &f, day(t, c.day))
			require.Equal(t, c.most > 0 && size > c.most, d.Has(policy.ContentTooLong), "%+v: %d: %s", c, size, d)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	e := editions(t).At(day(t, now))
	for typ, want := range map[channels.MessageType][]string{
		"image":   {"image/jpeg", "image/png"},
		"video":   {"video/mp4", "video/3gpp"},
		"audio":   {"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"},
		"sticker": {"image/webp"},
		"document": {"text/plain", "application/pdf",
			"application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
			"application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
			"application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
	} {
		var got []string
		for _, l := range e.LimitsFor(typ, "") {
			got = append(got, l.MIME...)
		}
		require.ElementsMatch(t, want, got, typ)
	}
}

// Every error that a row predicts is in the table, and the table gives the row's
// reason back.
func TestErrorsOfRowsAreInTheTable(t *testing.T) {
	book := whatsapp.New().Rulebook()
	check := func(what string, e channels.PlatformError, reason policy.ReasonCode) {
		t.Helper()
		info, ok := book.Error(e)
		require.True(t, ok, "%s: %s", what, e)
		require.Contains(t, info.Reasons, reason, "%s: %s", what, e)
	}
	for _, r := range book.Refusals {
		check("refusal", r.Error, r.Reason)
	}
	for _, p := range book.Permissions {
		for _, r := range p.Errors {
			check(p.Name, r.Error, r.Reason)
		}
	}
	for _, b := range book.Blocks {
		if b.Currency == "" { // else it predicts none
			check("block", b.Error, b.Reason)
		}
	}
	for _, l := range book.Limits {
		counted := l.Measure >= channels.BodyCount
		if len(l.MIME) == 0 && !counted {
			check("limit", l.Error, policy.ContentTooLong)
		}
		if len(l.MIME) > 0 || l.Min > 0 || counted {
			check("limit", l.Error, policy.ContentTypeNotAllowed)
		}
	}
}

// The second line of a header is as long as the first, and so are the texts around a request to call or for an address.
func TestLengthsOfHeaders(t *testing.T) {
	call := `"type":"interactive","interactive":{"type":"voice_call","body":{"text":"Call us"},"action":{"name":"voice_call"}}`
	for body, parts := range map[string]string{
		buttonsBody: `"header":{"type":"text","text":"Visit","sub_text":"%"}`, call: `"header":{"type":"text","text":"%"}`, strings.Replace(call, `call","body"`, `call","footer":{"text":"Free"},"body"`, 1): `"header":{"type":"text","text":"Visit","sub_text":"%"}`,
	} {
		for length, allowed := range map[int]bool{60: true, 61: false} {
			d, _ := judged(t, to(strings.Replace(body, `"body":{`, strings.Replace(parts, "%", strings.Repeat("é", length), 1)+`,"body":{`, 1)))
			require.Equal(t, !allowed, d.Has(policy.ContentTooLong), "%d: %s", length, d)
		}
	}
}
