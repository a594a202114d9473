package channels_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// mustHave are the parts that a request must have, as the platforms' documents list them, by channel: the type of the message, a
// blank, and the path.
var mustHave = map[string]*regexp.Regexp{
	whatsapp.Name: alternatives(reference.String(), `^template .*\.components\[\d+\]\.(type|sub_type|parameters\[\d+\]\.(type|text|image\.link|location\.l[a-z]+|currency\.code))$`,
		`\.cards\[\d+\]\.type$`, `^text \.text\.body$`, `\.reply\.(id|title)$`, `\.action\.button$`, `\.rows\[\d+\]\.(id|title)$`,
		`^(reaction|pin|sender_action) .*\.message_id$`, `\.template\.(name|language\.code)$`, `\.interactive\.action\.(buttons|sections|name)$`, `\.context\.message_id$`,
		`^(button|list|cta_url|flow|carousel|product_list|catalog_message|location_request_message|request_contact_info|order_details|order_status|voice_call) \.interactive\.body\.text$`,
		`\.(header|footer)\.text$`, `\.buttons\[\d+\]\.type$`, `\.sections\[\d+\]\.(rows|product_items)$`, `^product_list .*\.sections\[\d+\]\.title$`,
		`\.cards(\[\d+\](\.(card_index|header|header\.type|action|action\.parameters\.url))?)?$`, `\.quick_reply\.(id|title)$`,
		`^(cta_url|carousel) .*\.parameters\.display_text$`, `\.flow_(message_version|cta|id)$`, `\.parameters\.(country|url|reference_id|currency|total_amount|payment_settings)$`,
		`^(order_details|template) .*\.(parameters\.(type|order)|order\.(status|items|subtotal|tax)|items\[\d+\]\.(name|amount|quantity))$`, `\.order_details\.(reference_id|type|currency|total_amount)$`, `^order_status .*\.(order|order\.status)$`, `\.(amount|total_amount|subtotal|tax)\.(value|offset)$`),
	messenger.Name: alternatives(`\.recipient\.(id|comment_id|post_id|notification_messages_token|one_time_notif_token)$`,
		`^(generic|receipt) .*\.elements\[\d+\]\.title$`, `\.buttons\[\d+\]\.(type|title|url)$`, `^generic .*\.buttons\[\d+\]\.payload$`, `\.quick_replies\[\d+\]\.(content_type|title)$`,
		`\.default_action\.(type|url)$`, `^media .*\.elements\[\d+\]\.media_type$`, `^receipt .*\.(payload\.(recipient_name|order_number|currency|payment_method)|total_cost|price)$`,
		`^receipt .*\.(summary|adjustments\[\d+\]\.(name|amount)|address\.(street_1|city|postal_code|state|country))$`, `^coupon .*\.payload\.title$`, `\.form_id$`,
		`\.images\[\d+\]\.(url|action\.(type|url|payload|text))$`, `^(image|audio|video|file) .*\.(url|attachment_id)$`, `\.payload\.message_id$`, `\.reply_to\.mid$`, `\.template\.(name|language\.code)$`, `^marketing (\.message_id|\.message\.attachment\.(type|payload|payload\.template_type))$`),
	instagram.Name: alternatives(`\.recipient\.(id|comment_id)$`, `\.attachment\.type$`, `^generic .*\.elements\[\d+\]\.title$`,
		`\.buttons\[\d+\]\.(type|title|payload|url)$`, `\.quick_replies\[\d+\]\.(content_type|title)$`, `\.default_action\.(type|url)$`,
		`^(image|MEDIA_SHARE) .*\.(url|attachment_id|payload\.id)$`, `\.payload\.message_id$`, `\.reply_to\.mid$`),
}

// reference is what names a file, a place or a person: blanks name nothing. Whether a platform takes blanks for a text is not known.
var reference = alternatives(` \.(image|video|audio|document|sticker)\.(id|link)$`, ` \.location\.(latitude|longitude)$`, ` \.contacts\[\d+\]\.name\.formatted_name$`,
	`\.header\.(image|video|document)\.(id|link)$`, `\.(rows|buttons)\[\d+\](\.reply)?\.id$`, `\.reply_to\.mid$`, `\.message_id$`, `\.template\.(name|language\.code)$`)

// fewValues are the parts whose values the documents list: another is refused.
var fewValues = alternatives(`\.card_index$`, `\.recipient_type$`, `^(sender_action|pin) .*\.(status|type)$`, `\.header\.type$`, `\.buttons\[\d+\]\.type$`, `\.interactive\.action\.name$`,
	`\.(flow_message_version|mode|flow_action|quantity|latitude|longitude)$`, `\.cards\[\d+\]\.(type|action\.name)$`, `^reaction .*\.emoji$`, `^product_policy$`,
	`^address_message .*\.country$`, `\.(payment_type|key_type|payment_settings\[\d+\]\.type|payment_gateway\.type|payment\.status)$`, `\.(total_amount|subtotal|tax|amount)\.value$`, `^receipt .*\.(price|amount|total_cost)$`, `^order_details .*\.(parameters\.(type|currency)|order\.status)$`, `^order_status .*\.order\.status$`,
	`\.content_type$`, `\.sticker_id$`, `\.sender_action$`, `\.messaging_type$`, `\.media_type$`, `\.default_action\.type$`, `\.images\[\d+\]\.action\.type$`, `^customer_feedback .*\.questions\[\d+\]\.type$`)

// contentType are the parts that say what an attachment is. A message that is none has a type too, which may stand there no more than another.
var contentType = alternatives(`\.(attachment|attachments\[\d+\])\.type$`, `\.template_type$`)

// links are the parts that hold a link: what is none is as good as absent.
var links = alternatives(`\.(link|parameters\.url|default_action\.url|buttons\[\d+\]\.url|images\[\d+\]\.url|(image|coupon|fallback|order)_url)$`, `^(image|audio|video|file) .*\.payload\.url$`)

// hosted are the links that the platform itself fetches, which it does by http and https.
var hosted = alternatives(`\.(link|image_url|images\[\d+\]\.url|image_urls\[\d+\]\.url)$`, `^(image|audio|video|file) .*\.payload\.url$`)

// sums are the parts of an order of which one follows from the others.
var sums = alternatives(`^(order_details|template) .*\.(quantity|items\[\d+\]\.amount\.value|subtotal\.value|total_amount\.value|tax\.value)$`)

// namesFile are the parts that name the file or post of an attachment that is no template: in a list of elements they name none.
var namesFile = alternatives(`^(image|audio|video|file|MEDIA_SHARE) \.message\.(attachment|attachments\[\d+\])\.payload$`)

// lifetimes are the parts that say how long something lasts, at most 30 days in whatever unit.
var lifetimes = alternatives(`\.ttl_minutes$`, `\.expires_in_days$`, `^pin .*\.expiration_days$`)

// ids are the parts that hold an id: numbers that are none name nothing.
var ids = alternatives(`\.(image|video|audio|document|sticker)\.id$`, `\.(attachment_id|form_id|flow_id|sticker_id|recipient\.[a-z_]+)$`)

// again is the end of a member's name that is taken off when the request is written, so that the name stands there twice.
const again = " again"

// once are the lists in which nothing may stand twice, or of which there is one.
var once = alternatives(`^template .*\.components$`, `\.interactive\.action\.(buttons|cards)$`, `\.sections\[\d+\]\.rows$`, `^image_grid .*\.elements$`, `^media .*\.elements$`)

// notBeside are members that may not be added to a part.
var notBeside = []struct {
	channels string
	at       *regexp.Regexp
	name     string
	value    any
}{
	{whatsapp.Name, regexp.MustCompile(`^reaction $`), "context", map[string]any{"message_id": "wamid.1"}},
	{whatsapp.Name, regexp.MustCompile(`^(list|product_list|product|catalog_message|carousel|location_request_message|request_contact_info|call_permission_request) \.interactive$`), "header",
		map[string]any{"type": "image", "image": map[string]any{"id": "1"}}},
	{whatsapp.Name, regexp.MustCompile(`^(button|cta_url|list|flow|catalog_message) \.interactive$`), "footer", map[string]any{}},
	{whatsapp.Name, regexp.MustCompile(`^flow .*\.parameters$`), "flow_name", "a"},
	{whatsapp.Name, regexp.MustCompile(`^carousel .*\.cards\[1\]\.action$`), "buttons", []any{map[string]any{"type": "quick_reply", "quick_reply": map[string]any{"id": "1", "title": "a"}}}},
	{whatsapp.Name, regexp.MustCompile(`^sender_action $`), "type", "text"},
	{whatsapp.Name, regexp.MustCompile(`^sender_action $`), "text", map[string]any{"body": "a"}},
	{whatsapp.Name, regexp.MustCompile(`^sender_action $`), "sticker", map[string]any{"id": "1"}},
	{whatsapp.Name, regexp.MustCompile(`^sender_action $`), "location", map[string]any{"latitude": 1, "longitude": 1}},
	{whatsapp.Name, regexp.MustCompile(`\.contacts\[\d+\](\.(name|org|(phones|emails|urls|addresses)\[\d+\]))?$`), "nickname", "a"},
	{whatsapp.Name, regexp.MustCompile(`^(list|cta_url|flow|catalog_message|product_list|order_details|order_status|voice_call|location_request_message) \.interactive\.action$`), "buttons",
		[]any{map[string]any{"type": "reply", "reply": map[string]any{"id": "1", "title": "a"}}}},
	{whatsapp.Name, regexp.MustCompile(`^(button|flow|carousel) \.interactive\.action$`), "sections", []any{map[string]any{"rows": []any{map[string]any{"id": "1", "title": "a"}}}}},
	{whatsapp.Name, regexp.MustCompile(`^(text|image|template|button) $`), "ttl_seconds", 600},
	{whatsapp.Name, regexp.MustCompile(`^(audio|sticker) \.(audio|sticker)$`), "caption", "a"},
	{whatsapp.Name, regexp.MustCompile(`^(image|video|audio|sticker) \.(image|video|audio|sticker)$`), "filename", "a"},
	{whatsapp.Name, regexp.MustCompile(`\.(text|interactive|header|body|footer|location|reaction|context|language)$|(^image |\.header)\.image$`), "body_id", "a"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(image|video|file|generic|button|media|receipt|product|sticker|image_grid|MEDIA_SHARE|customer_feedback|notification_messages|one_time_notif_req) \.message$`), "text", "a"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(sender_action|reaction) $`), "message", map[string]any{"text": "a"}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|generic|image|reaction|sender_action|utility) \.recipient$`), "user_ref", "r"},
	{messenger.Name, regexp.MustCompile(`^(sender_action|reaction) $`), "template", map[string]any{"name": "n"}},
	{messenger.Name, regexp.MustCompile(`^utility \.message$`), "text", "a"},
	{messenger.Name, regexp.MustCompile(`^utility \.message$`), "quick_replies", []any{map[string]any{"content_type": "text", "title": "a", "payload": "a"}}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(sender_action|reaction) $`), "reply_to", map[string]any{"mid": "m"}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^sender_action $`), "payload", map[string]any{"message_id": "m"}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|generic|image|reaction|sender_action|utility) \.recipient$`), "phone_number", "+442079460000"},
	{instagram.Name, regexp.MustCompile(`^(text|image|generic|button|sticker|MEDIA_SHARE) \.message$`), "sticker_id", "369239263222822"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|generic) $`), "tag", "PROMOTION_UPDATE"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`\.default_action$`), "title", "a"},
	{messenger.Name, regexp.MustCompile(`^media .*\.elements\[0\]$`), "url", "https://www.facebook.com/p/1"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|image|generic|button|private_reply) \.message$`), "reply_to", map[string]any{"mid": "m"}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`\.quick_replies\[0\]$`), "playload", "a"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|image|button) \.message$`), "quick_replies", []any{}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^generic .*\.elements\[0\]$`), "buttons", []any{}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(generic|button) .*\.buttons\[\d+\]$`), "fallback_url", "https://shop.example/plain"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(generic|button) .*\.(buttons\[\d+\]|default_action)$`), "webview_height_ratio", "huge"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|image|generic|sender_action|reaction) $`), "notification_type", "LOUD"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|image|generic) $`), "thread_control", map[string]any{"control_type": "grab"}},
	{instagram.Name, regexp.MustCompile(`^(text|image|generic) $`), "thread_control", map[string]any{"app_id": "263902037430900"}},
	{messenger.Name + instagram.Name, regexp.MustCompile(`\.quick_replies\[0\]$`), "url", "https://shop.example"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`\.quick_replies\[0\]$`), "type", "postback"},
	{messenger.Name + instagram.Name, regexp.MustCompile(`^(text|image|sticker) \.message$`), "dynamic_text", map[string]any{"text": "a"}},
	{messenger.Name, regexp.MustCompile(`\.game_metadata$`), "context_id", "32"},
	{messenger.Name, regexp.MustCompile(`^marketing $`), "min_conversation_gap_seconds", 0},
	{messenger.Name, regexp.MustCompile(`^marketing .*\.elements\[0\]$`), "media_type", "audio"},
	{messenger.Name, regexp.MustCompile(`^customer_feedback .*\.questions\[0\]$`), "title", "Well"},
}

// alternatives joins expressions into one.
func alternatives(of ...string) *regexp.Regexp {
	return regexp.MustCompile("(?:" + strings.Join(of, ")|(?:") + ")")
}

// refusedCount is how a refusal begins that is of a measure.
var refusedCount = regexp.MustCompile(`^(\w+) is -?\d+, at (?:least|most) `)

// unexplained gives the refusals of counts for which the message names no part, of so many.
func unexplained(d policy.Decision, m *channels.Message) (details []string, of int) {
	for _, r := range d.Reasons {
		found := refusedCount.FindStringSubmatch(r.Detail)
		var what channels.Measure
		if found == nil || what.UnmarshalText([]byte(found[1])) != nil || what.IsLength() || what.IsLifetime() {
			continue
		}
		of++
		if !slices.ContainsFunc(m.Faults, func(f channels.Fault) bool { return f.Measure == what && f.Part != "" }) {
			details = append(details, r.Detail)
		}
	}
	return details, of
}

// A request that lacks one of the parts that it must have, in whatever way, or has one of another value, twice, or beside what excludes
// it, never passes. Where a count refuses it, the message names a part at fault.
func TestMutatedRequests(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(mutantSeed, 2))
	made, reached := map[string]int{}, map[string]bool{messenger.Name + " " + string(messenger.Sponsored): true} // which ended in 2024
	for _, s := range requestSamples(t) {
		_, message, err := s.channel.ReadRequest(s.path, s.body)
		require.NoError(t, err)
		kinds := []string{string(message.Type) + " "}
		if message.Content != "" { // what goes by a lane of its own is bounded as elsewhere
			kinds = append(kinds, string(message.Content)+" ")
		}
		reached[s.channel.Name()+" "+string(message.Type)] = true
		try := func(name, path string, change func(p place)) {
			mutant := parse(t, s.body)
			if change(place{value: mutant}); path != "" {
				walk(mutant, "", func(p place) {
					if p.path == path {
						change(p)
					}
				})
			}
			addOutside(r, mutant) // what else is there changes nothing
			body, err := json.Marshal(mutant)
			require.NoError(t, err)
			body = bytes.ReplaceAll(body, []byte(again), nil)
			made[name]++
			d, m, err := ask(t, request{s.channel, s.path, body})
			if err == nil && d.Allowed() {
				t.Errorf("%s: %s: %s is allowed: %s", s.channel.Name(), name, path, body)
			}
			details, counts := unexplained(d, &m)
			require.Empty(t, details, "%s: %s: %s: %s", s.channel.Name(), name, path, body)
			made["counted on "+s.channel.Name()] += counts
		}
		walk(parse(t, s.body), "", func(p place) {
			for _, kind := range kinds {
				mutatePart(kind, p, mustHave[s.channel.Name()], try)
				addExcluded(s.channel.Name(), kind, p, try)
			}
			if s.channel.Name() != whatsapp.Name {
				ofAnotherType(p, try)
			}
		})
		for _, kind := range kinds {
			addExcluded(s.channel.Name(), kind, place{value: parse(t, s.body)}, try)
		}
	}
	for _, name := range []string{"lacks", "of another value", "of another length", "no link", "not hosted", "of another sum", "of several emoji", "in a list", "hollow in a list", "no id", "twice", "named twice", "beside", "of another type", "counted on whatsapp", "counted on messenger", "counted on instagram"} {
		require.GreaterOrEqual(t, made[name], 5, name)
	}
	for name, channel := range mutantChannels {
		for _, p := range channel.Rulebook().Permissions {
			for _, of := range p.Types {
				require.True(t, reached[name+" "+string(of)], "no sample of type %s is allowed on %s: add one to testdata", of, name)
			}
		}
	}
	t.Log(made)
}

// mutatePart makes the mutants of one part of a request.
func mutatePart(kind string, p place, must *regexp.Regexp, try func(name, path string, change func(p place))) {
	replace := func(name string, by any) {
		try(name, p.path, func(p place) {
			if p.set != nil {
				p.set(by)
			}
		})
	}
	if must.MatchString(kind + p.path) {
		for i, lacking := range []any{nil, "", []any{}, map[string]any{}, " ", "\u00a0", "\u200b", "\x00"} {
			if _, text := lacking.(string); text && i > 1 && !reference.MatchString(kind+p.path) {
				continue
			}
			replace("lacks", lacking)
		}
	}
	if fewValues.MatchString(kind + p.path) {
		replace("of another value", "NONE_SUCH")
	}
	if contentType.MatchString(p.path) {
		for _, other := range []string{"text", "sticker", "reaction", "sender_action", "private_reply", "utility", "marketing", "recurring_notification"} {
			replace("of another value", other)
		}
	}
	if links.MatchString(kind + p.path) {
		replace("no link", "NONE_SUCH")
		replace("no link", "www.example.com/a")
		replace("no link", "https://{{1}}")
		replace("no link", 7)
	}
	if hosted.MatchString(kind + p.path) {
		for _, other := range []string{"ftp://files.example/a", "https://", "https:///a.example", "http://a example/b"} {
			replace("not hosted", other)
		}
	}
	if strings.HasSuffix(p.path, ".interactive.type") {
		replace("of another value", "text") // which has no such object
	}
	if sums.MatchString(kind + p.path) {
		replace("of another sum", "987654") // a text may hold a number
	}
	if strings.HasSuffix(p.path, ".reaction.emoji") {
		for _, other := range []string{"👍👍", "👍 ❤️", "🇩", "€", "\u200b", "1", "\ufe0f"} {
			replace("of several emoji", other)
		}
	}
	if namesFile.MatchString(kind + p.path) {
		replace("in a list", map[string]any{"elements": []any{map[string]any{"attachment_id": "9", "id": "9"}}})
	}
	if lifetimes.MatchString(kind + p.path) {
		for _, other := range []any{0, -1, 43201, 1.5, "0", "43201", "", "soon", []any{}, map[string]any{}, 1e300} {
			replace("of another length", other)
		}
	}
	if ids.MatchString(p.path) {
		others := []any{0, -7, 0.5}
		if !strings.HasPrefix(p.path, ".template.") { // there an id may be any text
			others = append(others, "0", "-7", "0.5")
		}
		for _, other := range others {
			replace("no id", other)
		}
	}
	if _, ok := p.value.([]any); ok {
		for _, hollow := range []any{nil, map[string]any{}, []any{}, "a", 7} {
			try("hollow in a list", p.path, func(p place) {
				if list, ok := p.value.([]any); ok {
					p.set(append(slices.Clone(list), hollow))
				}
			})
		}
	}
	if object, ok := p.value.(map[string]any); ok {
		for _, name := range slices.Sorted(maps.Keys(object)) {
			try("named twice", p.path, func(at place) {
				if members, ok := at.value.(map[string]any); ok && at.path == p.path {
					members[name+again] = members[name]
				}
			})
		}
	}
	if _, ok := p.value.([]any); ok && once.MatchString(kind+p.path) {
		try("twice", p.path, func(p place) {
			if list, ok := p.value.([]any); ok {
				p.set(append(slices.Clone(list), list[0]))
			}
		})
	}
}

// ofAnotherType makes the mutants in which a part has another JSON type. A number stands for a text and a text for a number, truth values too may
// be texts.
func ofAnotherType(p place, try func(name, path string, change func(p place))) {
	others := []any{true, []any{}, []any{"a"}, map[string]any{}, map[string]any{"a": "b"}}
	switch p.value.(type) {
	case bool:
		others = append(others[1:], "maybe", 7)
	case map[string]any:
		others = []any{true, []any{}, "a", 7}
	case []any:
		others = []any{true, "a", 7, map[string]any{"a": "b"}}
	}
	for _, other := range others {
		try("of another type", p.path, func(p place) {
			if p.set != nil {
				p.set(other)
			}
		})
	}
}

// closed are the objects of a request that take only their own members.
var closed = alternatives(`\.(text|image|video|audio|document|sticker|location|reaction|pin|context|interactive|header|body|footer|language|message)$`, `\.contacts\[\d+\](\.(name|org|(phones|emails|urls|addresses)\[\d+\]))?$`, `\.quick_replies\[\d+\]$`)

// addOutside adds members to some of the objects that take any.
func addOutside(r *rand.Rand, request any) {
	walk(map[string]any{"": request}, "", func(p place) {
		if object, ok := p.value.(map[string]any); ok && r.IntN(3) == 0 && !closed.MatchString(p.path) {
			object["x_future"] = pick(r, []any{nil, "x", json.Number("1"), []any{}, map[string]any{"id": "1"}})
		}
	})
}

// addExcluded makes the mutants in which a part stands beside what excludes it.
func addExcluded(channel, kind string, p place, try func(name, path string, change func(p place))) {
	for _, n := range notBeside {
		object, ok := p.value.(map[string]any)
		if ok && object[n.name] == nil && strings.Contains(n.channels, channel) && n.at.MatchString(kind+p.path) {
			try("beside", p.path, func(at place) {
				if at.path == p.path {
					at.value.(map[string]any)[n.name] = n.value
				}
			})
		}
	}
}

// A form says the same as JSON, whether its texts are quoted or not.
func TestRequestsInForms(t *testing.T) {
	for _, s := range requestSamples(t) {
		var members map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(s.body, &members))
		quoted, plain := url.Values{}, url.Values{}
		for name, raw := range members {
			quoted.Set(name, string(raw))
			plain.Set(name, string(raw))
			var text string
			if json.Unmarshal(raw, &text) == nil {
				plain.Set(name, text)
			}
		}
		address, message, err := s.channel.ReadRequest(s.path, s.body)
		require.NoError(t, err)
		for _, form := range []url.Values{quoted, plain} {
			a, m, err := s.channel.ReadRequest(s.path, []byte(form.Encode()))
			require.NoError(t, err, form)
			require.Equal(t, address, a, form)
			require.Equal(t, message, m, form)
		}
	}
}
