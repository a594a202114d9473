package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/benbjohnson/clock"
)

// graph is a stand-in of the platform: it takes what the bot sends, and delivers what a person writes.
type graph struct {
	diary    *diary
	clock    clock.Clock
	callback string // the bot's URL
	taken    int
}

// ServeHTTP takes a message. It shows what arrives here: what the guard refuses does not.
func (g *graph) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	var sent struct {
		Type     string
		Text     struct{ Body string }
		Template struct{ Name string }
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		http.Error(rw, `{"error":{"code":100,"message":"(#100) no JSON"}}`, http.StatusBadRequest)
		return
	}
	g.taken++
	g.diary.write("platform", strings.TrimSpace(fmt.Sprintf("takes a %s: %s%s", sent.Type, sent.Text.Body, sent.Template.Name)))
	fmt.Fprintf(rw, `{"messaging_product":"whatsapp","messages":[{"id":"wamid.out.%d"}]}`, g.taken)
}

// handshake asks whether the callback URL is the bot's.
func (g *graph) handshake() error {
	question := url.Values{"hub.mode": {"subscribe"}, "hub.verify_token": {verifyToken}, "hub.challenge": {"1158201444"}}
	answer, err := http.Get(g.callback + "?" + question.Encode())
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	challenge, err := io.ReadAll(answer.Body)
	g.diary.write("platform", fmt.Sprintf("asks for a handshake: %d %s", answer.StatusCode, challenge))
	return err
}

// deliver delivers a webhook, signed with a secret.
func (g *graph) deliver(body, secret string) error {
	signature := hmac.New(sha256.New, []byte(secret))
	signature.Write([]byte(body))
	r, err := http.NewRequest(http.MethodPost, g.callback, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Hub-Signature-256", "sha256="+hex.EncodeToString(signature.Sum(nil)))
	by := "platform"
	if secret != appSecret {
		by = "attacker"
	}
	g.diary.write(by, "delivers: "+words(body))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	g.diary.write(by, fmt.Sprintf("is answered with %d", answer.StatusCode))
	return answer.Body.Close()
}

// message is the webhook body for what a person writes.
func message(from, id, words string, at time.Time) string {
	said, _ := json.Marshal(words) // a string always has a JSON form
	return fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":%q,"changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"phone_number_id":%q},
		"messages":[{"from":%q,"id":%q,"timestamp":"%d","type":"text","text":{"body":%s}}]}}]}]}`,
		account, number, from, id, at.Unix(), said)
}

// words are what the person wrote.
func words(body string) string {
	var b struct {
		Entry []struct {
			Changes []struct {
				Value struct {
					Messages []struct{ Text struct{ Body string } }
				}
			}
		}
	}
	_ = json.Unmarshal([]byte(body), &b) // a body of message
	return b.Entry[0].Changes[0].Value.Messages[0].Text.Body
}

// diary prints what happens when.
type diary struct {
	out   io.Writer
	clock clock.Clock
}

func (d *diary) write(who, what string) {
	fmt.Fprintf(d.out, "%s  %-8s  %s\n", d.clock.Now().UTC().Format("Mon 15:04:05"), who, what)
}
