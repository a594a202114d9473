package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta/metatest"
	"github.com/replywindow/replywindow/channels/whatsapp"
)

// opening is when the story begins: a fixed instant, so that it is told in the same words each time.
type opening struct{}

func (opening) Now() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }

// story shows a window that opens and closes.
func story(ctx context.Context, o metatest.Options, out io.Writer) error {
	server, err := metatest.New(opening{}, o)
	if err != nil {
		return err
	}
	defer server.Close()
	customer := channels.Address{Channel: whatsapp.Name, Business: "106540352242922", User: "4915112345678"}
	say := func(what string) { fmt.Fprintln(out, server.Now().Format("Mon 15:04:05"), what) }

	if err := send(ctx, server, customer, "Are you there?", say); err != nil {
		return err
	}
	if _, err := server.Tell(channels.UserMessage(customer, "", server.Now())); err != nil {
		return err
	}
	say("the person writes")
	for _, later := range []time.Duration{time.Minute, 23 * time.Hour, 59 * time.Minute} {
		if err := server.Advance(ctx, later); err != nil {
			return err
		}
		if err := send(ctx, server, customer, "Your parcel arrived.", say); err != nil {
			return err
		}
	}
	return nil
}

// send sends a text as any client does.
func send(ctx context.Context, server *metatest.Server, to channels.Address, text string, say func(string)) error {
	body := fmt.Sprintf(`{"messaging_product":"whatsapp","to":%q,"type":"text","text":{"body":%q}}`, to.User, text)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/v24.0/"+to.Business+"/messages", strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer any-token")
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	say(fmt.Sprintf("the business sends %q: %d %s", text, answer.StatusCode, strings.TrimSpace(string(got))))
	return err
}
