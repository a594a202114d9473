package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/benbjohnson/clock"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// agent is somebody who answers. What agents see and do goes through the engine, so that agents of several processes share one queue.
type agent struct {
	engine *conversation.Engine
	clock  clock.Clock
	name   string
	// claim is how long a claim lasts, and within how far the queue looks ahead.
	claim, within time.Duration
}

// purpose is what claims of agents are for.
const purpose = "answer"

// most is how many conversations are read: nobody looks further down.
const most = 1000

// queue lists the conversations that close: those that wait for an answer first, then what closes soonest. What could be read is
// returned beside an error.
func (a *agent) queue(ctx context.Context) ([]conversation.Deadline, error) {
	var out []conversation.Deadline
	var errs []error
	for d, err := range a.engine.Closing(ctx, "", "", a.within) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if out = append(out, d); len(out) == most {
			break
		}
	}
	return out, errors.Join(errs...)
}

// take claims the right to answer, or makes a claim last longer. What speaks against it is said in words: another agent has it.
func (a *agent) take(ctx context.Context, d conversation.Deadline) (refused string, err error) {
	c, won, err := a.engine.Claim(ctx, d.Address, purpose, a.name, a.claim)
	if err != nil || won {
		return "", err
	}
	return c.Holder + " has claimed it", nil
}

// release gives the right back. What speaks against it is said in words: it is not this agent's.
func (a *agent) release(ctx context.Context, d conversation.Deadline) (refused string, err error) {
	claims, err := a.engine.Claims(ctx, d.Address)
	if err != nil {
		return "", err
	}
	switch i := slices.IndexFunc(claims, func(c conversation.Claim) bool { return c.Purpose == purpose }); {
	case i < 0:
		return "nobody has claimed it", nil
	case claims[i].Holder != a.name:
		return claims[i].Holder + " has claimed it", nil
	}
	return "", a.engine.Release(ctx, d.Address, purpose, a.name)
}

// route is the cheapest way in which an answer in words may go now. Without one, the decision of the route says why not.
func (a *agent) route(ctx context.Context, d conversation.Deadline) (conversation.Route, error) {
	words := channels.Message{Type: channels.Text, Text: "How can I help?", Purpose: channels.Support, Author: channels.Human, Token: d.Token}
	routes, err := a.engine.Routes(ctx, []channels.Address{d.Address}, conversation.Intent{Message: words})
	if err != nil {
		return conversation.Route{}, err
	}
	if len(routes) > 0 && routes[0].Decision.Allowed() {
		return routes[0], nil
	}
	decision, err := a.engine.Check(ctx, d.Address, words)
	return conversation.Route{Address: d.Address, Message: words, Decision: decision}, err
}

// answer claims the conversation, records that an answer was sent, and gives the claim back. What speaks against it is said in words. The
// library sends nothing, and neither does this: a host calls the platform and takes the message's id from its reply.
func (a *agent) answer(ctx context.Context, d conversation.Deadline) (refused string, err error) {
	if refused, err := a.take(ctx, d); err != nil || refused != "" {
		return refused, err
	}
	r, err := a.route(ctx, d)
	if err != nil {
		return "", err
	}
	if !r.Decision.Allowed() {
		return "not sent: " + r.Decision.String(), nil
	}
	now := a.clock.Now()
	sent := policy.SentEvent(r.Address, r.Message, r.Decision, fmt.Sprintf("%s.%d", a.name, now.UnixNano()), now)
	if _, err := a.engine.Record(ctx, sent); err != nil {
		return "", err
	}
	return "", a.engine.Release(ctx, d.Address, purpose, a.name)
}
