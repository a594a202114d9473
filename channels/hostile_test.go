package channels_test

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/messenger"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// hostileParts cost much for what they weigh: a wrong element, an empty one, a part that is given twice, lists in lists.
var hostileParts = []string{
	`1`, `""`, `null`, `{}`, `[]`, `{"id":1}`, `{"id":[]}`, `{"x":{"x":{"x":{"x":{}}}}}`, `{"timestamp":"x"}`, `{"id":"1","ID":"1"}`,
	`{"errors":[1,1,1,1]}`, `{"text":{}}`, `{"changes":[{},1]}`, `{"field":"messages"}`, `{"field":"comments"}`,
	`{"message":{"attachments":[{},{}]}}`, `{"sender":{"id":"1"},"recipient":{"id":"2"}}`, strings.Repeat("[", 80) + strings.Repeat("]", 80),
}

// fill repeats a part in a list of about a size. Each of its brackets and elements takes some bytes at least.
func fill(part string, each, size int) string {
	parts := strings.Count(part, "{") + strings.Count(part, "[") + strings.Count(part, "],") + 1
	part += strings.Repeat(" ", max(0, each*parts-len(part)-1))
	return "[" + strings.Repeat(part+",", size/(len(part)+1)) + part + "]"
}

// hostileBodies are bodies of about a size that hold much of one list. The frame has an @ where it stands.
func hostileBodies(frame, list string, size int) map[string]string {
	out := map[string]string{}
	add := func(name, members string) { out[name] = strings.Replace(frame, "@", members, 1) }
	name := `"` + list + `":`
	for _, part := range hostileParts {
		for _, each := range []int{0, 21} {
			add(fmt.Sprintf("%d bytes for each %s", each, part), name+fill(part, each, size))
		}
	}
	for _, twice := range []string{`[{}]`, `[1]`, `[]`} {
		one := name + twice + ","
		add("many lists "+twice, strings.Repeat(one, size/len(one))+name+`[]`)
	}
	add("one text", name+`[{"id":"`+strings.Repeat("x", size)+`"}]`)
	add("one text of escapes", name+`[{"id":"`+strings.Repeat(`\u00e9`, size/6)+`"}]`)
	add("one number", name+`[{"timestamp":`+strings.Repeat("9", size)+`}]`)
	var names strings.Builder
	for i := 0; names.Len() < size; i++ {
		fmt.Fprintf(&names, `"N%x":0,`, i)
	}
	add("an element of many names", name+`[{`+names.String()+`"timestamp":[]}]`)
	add("many names and no list", name+`{`+names.String()+`"":0}`)
	add("many names beside", names.String()+name+`[0]`)
	return out
}

const (
	hostileValue = `{"object":"whatsapp_business_account","entry":[{"id":"1","time":5,"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1"},@}}]}]}`
	hostileEntry = `{"object":"whatsapp_business_account","entry":[{"id":"1",@}]}`
)

// What a body costs to read is bounded by its size, whatever is in it.
func TestDecodeCostsWhatTheBodyWeighs(t *testing.T) {
	graph := []string{"messaging", "changes", "standby", "calls"}
	lists := 0
	for _, c := range []struct {
		channel policy.Channel
		frame   string
		lists   []string
	}{
		{whatsapp.New(), hostileValue, []string{"messages", "statuses", "errors", "contacts", "calls", "groups", "user_preferences", "message_echoes"}},
		{whatsapp.New(), strings.Replace(hostileValue, "messages", "account_update", 1), []string{"restriction_info"}},
		{whatsapp.New(), hostileEntry, []string{"changes"}},
		{whatsapp.New(), `{"object":"whatsapp_business_account",@}`, []string{"entry"}},
		{messenger.New(), `{"object":"page","entry":[{"id":"1",@}]}`, graph},
		{messenger.New(), `{"object":"page",@}`, []string{"entry"}},
		{instagram.New(), `{"object":"instagram","entry":[{"id":"1",@}]}`, graph},
		{instagram.New(), `{"object":"instagram",@}`, []string{"entry"}},
	} {
		for _, list := range c.lists {
			bodies := hostileBodies(c.frame, list, 1<<19)
			for i, name := range slices.Sorted(maps.Keys(bodies)) {
				if *times > 1 || (lists+i)%3 == 0 { // each body for a third of the lists
					costs(t, c.channel, list+", "+name, bodies[name])
				}
			}
			lists++
		}
	}
}

// The bound is one of the size, not a constant.
func TestDecodeCostsOfLargeBodies(t *testing.T) {
	for _, each := range []int{0, 21, 66} {
		costs(t, whatsapp.New(), "messages", strings.Replace(hostileValue, "@", `"messages":`+fill("{}", each, 3<<20), 1))
		costs(t, messenger.New(), "messaging", `{"object":"page","entry":[{"id":"1","messaging":`+fill("{}", each, 3<<20)+`}]}`)
		costs(t, instagram.New(), "changes", `{"object":"instagram","entry":[{"id":"1","changes":`+fill(`{"field":"comments"}`, each, 3<<20)+`}]}`)
	}
}

// An identifier that stands in the key of each event is no longer than identifiers are.
func TestDecodeCostsOfLongIdentifiers(t *testing.T) {
	long, half := strings.Repeat("7", 1<<19), strings.Repeat("{},", 1<<15)
	groups := `"groups":` + fill("{}", 21, 1<<19)
	costs(t, whatsapp.New(), "number", strings.NewReplacer(`"phone_number_id":"1"`, `"phone_number_id":"`+long+`"`, "@", groups).Replace(hostileValue))
	costs(t, whatsapp.New(), "account", strings.NewReplacer(`"id":"1"`, `"id":"`+long+`"`, "@", `"changes":`+fill("{}", 21, 1<<19)).Replace(hostileEntry))
	costs(t, whatsapp.New(), "contact", strings.Replace(hostileValue, "@", `"contacts":[{"wa_id":"`+long+`"}],"user_preferences":`+fill(`{"timestamp":1}`, 21, 1<<19), 1))
	costs(t, messenger.New(), "page", `{"object":"page","entry":[{"id":"`+long+`","messaging":`+fill("{}", 21, 1<<19)+`}]}`)
	costs(t, messenger.New(), "name", `{"object":"page","entry":[{"id":"1","messaging":[`+half+`{"`+long+`":1}]}]}`)
}

// costs decodes a body and checks that it allocates at most forty times its size.
func costs(t *testing.T, channel policy.Channel, name, body string) {
	t.Helper()
	const most = 40
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, _ = channel.Decode([]byte(body))
	runtime.ReadMemStats(&after)
	if spent := after.TotalAlloc - before.TotalAlloc; spent > most*uint64(len(body)) {
		t.Errorf("%s: %s: %d times its %d bytes", channel.Name(), name, spent/uint64(len(body)), len(body))
	}
}
