package channels_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/whatsapp"
	"github.com/replywindow/replywindow/template"
)

// What Build makes of the values that a request of the corpus carries is read again as it was built, and fits.
func TestBuiltTemplatesAreRead(t *testing.T) {
	for _, sample := range templateSamples(t) {
		t.Run(sample.Channel+"/"+sample.Name, func(t *testing.T) {
			s := sample.copyOf()
			def := new(template.Template)
			require.NoError(t, json.Unmarshal(sample.Definition, def))
			def.Language = s.send["language"].(object)["code"].(string) // one of several
			values := valuesOf(t, s.send)
			if !s.compared() {
				values = template.Values{} // a copy of the library does not say what it takes
			}
			built, err := template.Build(def, values, s.rules, mutantTime)
			require.NoError(t, err)
			message := readBuilt(t, sample.Channel, built)
			require.JSONEq(t, string(mustJSON(t, built)), string(mustJSON(t, message)))
			require.Empty(t, template.Fill(def, message, s.rules, mutantTime))
		})
	}
}

// readBuilt sends a template on its channel and gives what the request says.
func readBuilt(t *testing.T, channel string, built *template.Send) *template.Send {
	body, path := object{"messaging_product": "whatsapp", "to": "15550001111", "type": "template", "template": built}, "/v24.0/104/messages"
	read := whatsapp.New().ReadRequest
	if channel == messenger.Name {
		body = object{"recipient": object{"id": "7"}, "messaging_type": "UTILITY", "message": object{"template": built}}
		read = messenger.New().ReadRequest
	}
	raw, err := json.Marshal(body)
	require.NoError(t, err)
	_, message, err := read(path, raw)
	require.NoError(t, err, "%s", raw)
	return message.Template
}

// valuesOf gives the values of a request, or of one of its cards, as a host has them before it builds one.
func valuesOf(t *testing.T, of object) template.Values {
	v := template.Values{Named: map[string]string{}, Buttons: map[int]string{}, Actions: map[int]json.RawMessage{}}
	list, _ := of["components"].([]any)
	waiting := 0 // Messenger names no place of a button
	for _, c := range list {
		c := c.(object)
		params, _ := c["parameters"].([]any)
		switch strings.ToLower(c["type"].(string)) {
		case "header":
			headerOf(t, params[0].(object), &v)
		case "body":
			for _, p := range params {
				p := p.(object)
				if name, named := p["parameter_name"].(string); named {
					v.Named[name] = p["text"].(string)
					continue
				}
				v.Body = append(v.Body, shownBy(p))
			}
		case "button":
			index, err := strconv.Atoi(strings.Trim(string(mustJSON(t, c["index"])), `"`))
			if err == nil && len(params) > 0 {
				buttonOf(t, index, params[0].(object), &v)
			}
		case "buttons":
			for _, p := range params {
				buttonOf(t, waiting, p.(object), &v)
				waiting++
			}
		case "carousel":
			for _, card := range c["cards"].([]any) {
				v.Cards = append(v.Cards, valuesOf(t, card.(object)))
			}
		case "limited_time_offer":
			ms := params[0].(object)["limited_time_offer"].(object)["expiration_time_ms"].(float64)
			v.OfferEnds = time.UnixMilli(int64(ms))
		}
	}
	return v
}

func headerOf(t *testing.T, p object, v *template.Values) {
	into := map[string]any{"location": &v.Location, "product": &v.Product}[p["type"].(string)]
	switch name, named := p["parameter_name"].(string); {
	case named:
		v.Named[name] = p["text"].(string)
	case p["type"] == "text":
		v.Header = p["text"].(string)
	case into != nil:
		require.NoError(t, json.Unmarshal(mustJSON(t, p[p["type"].(string)]), into))
	default:
		require.NoError(t, json.Unmarshal(mustJSON(t, p[p["type"].(string)]), &v.Media))
	}
}

func buttonOf(t *testing.T, index int, p object, v *template.Values) {
	switch {
	case p["action"] != nil:
		v.Actions[index] = mustJSON(t, p["action"])
	case p["coupon_code"] != nil:
		v.Code = p["coupon_code"].(string)
	default:
		for _, member := range []string{"text", "payload", "url"} {
			if value, ok := p[member].(string); ok {
				v.Buttons[index] = value
			}
		}
	}
}

// shownBy is the text of a value: of money and dates, what stands for them.
func shownBy(p object) string {
	if text, ok := p["text"].(string); ok {
		return text
	}
	return p[p["type"].(string)].(object)["fallback_value"].(string)
}

func mustJSON(t *testing.T, v any) json.RawMessage {
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return raw
}
