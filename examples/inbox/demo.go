package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/meta"
	"github.com/replywindow/replywindow/channels/meta/metatest"
)

// customers are made up. They write to emulated platforms, whose signed webhooks come in as a host's do.
type customers struct {
	agent     *agent
	platforms *metatest.Server
	host      *http.Server
	acts      int // how often some of them did something
	delivered int // webhooks
}

func (a *agent) customers() (*customers, error) {
	const secret = "demo"
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &customers{agent: a, host: &http.Server{
		Handler: &meta.Webhook{Engine: a.engine, Secrets: []string{secret}}, ReadHeaderTimeout: 10 * time.Second}}
	c.platforms, err = metatest.New(a.clock, metatest.Options{Webhook: "http://" + listener.Addr().String(), Secret: secret})
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	go func() { _ = c.host.Serve(listener) }() // it ends by close
	return c, nil
}

func (c *customers) close() {
	c.platforms.Close()
	_ = c.host.Close() // nothing is under way any more
}

// act tells first what customers did until now, and then one more thing at a time.
func (c *customers) act(ctx context.Context) error {
	now := c.agent.clock.Now()
	events := story(now)
	if c.acts > 0 {
		events = []channels.Event{does(len(events)+c.acts, now)}
	}
	c.acts++
	for _, e := range events {
		var err error
		if e.Kind == channels.BusinessMessage {
			_, err = c.agent.engine.Record(ctx, e)
		} else {
			_, err = c.platforms.Tell(e)
		}
		if err != nil {
			return err
		}
	}
	if err := c.platforms.Flush(ctx); err != nil {
		return err
	}
	all := c.platforms.Deliveries()
	var errs []error
	for _, d := range all[c.delivered:] {
		if d.Status != http.StatusOK {
			errs = append(errs, fmt.Errorf("webhook of %s: status %d %s", d.Event.Address, d.Status, d.Error))
		}
	}
	c.delivered = len(all)
	return errors.Join(errs...)
}

// customer is one of the made-up customers.
func customer(i int) channels.Address {
	return []channels.Address{
		{Channel: "whatsapp", Business: "300000000000001", User: fmt.Sprintf("447700900%03d", i*37%1000)},
		{Channel: "messenger", Business: "100000000000001", User: fmt.Sprintf("2000000000%05d", i*7919%100_000)},
		{Channel: "instagram", Business: "170000000000001", User: fmt.Sprintf("1700000000%05d", i*6073%100_000)},
	}[i%3]
}

// story is what customers did before an instant, and whom the business answered.
func story(now time.Time) []channels.Event {
	var out []channels.Event
	for i, minutes := range []int{1437, 1434, 1429, 1421, 1411, 1388, 1352, 1290, 1203, 1187, 1016, 912, 801, 655, 512, 380, 275, 190, 121, 64, 31, 12, 3} {
		at := now.Add(-time.Duration(minutes) * time.Minute)
		out = append(out, does(i, at))
		if i%4 == 3 {
			out = append(out, channels.SentMessage(customer(i), channels.Text, fmt.Sprintf("sent.%d.%d", i, at.Unix()), at.Add(time.Minute)))
		}
	}
	return out
}

// does is what the customer of a number does: most write, some come by an ad or comment on a post.
func does(i int, at time.Time) channels.Event {
	id := fmt.Sprintf("demo.%d.%d", i, at.UnixNano())
	a := customer(i)
	switch {
	case a.Channel == "whatsapp" && i%4 == 2:
		return channels.UserDid(a, channels.ActAdMessage, id, at)
	case a.Channel == "instagram" && i%4 == 1:
		e := channels.UserDid(a, channels.ActComment, id, at)
		e.Token = id
		return e
	}
	return channels.UserMessage(a, id, at)
}
