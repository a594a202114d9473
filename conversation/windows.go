package conversation

import (
	"context"
	"slices"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/window"
)

// Window shows the windows of a conversation as the platform sees them now, one per kind, without the safety margin. Windows that
// hang on a comment or token are left out: see [Engine.TokenWindow]; a group's are [Engine.GroupWindow]. Errors are those of [Engine.Check].
func (e *Engine) Window(ctx context.Context, a channels.Address) ([]window.Window, error) {
	return e.WindowAt(ctx, a, e.now())
}

// WindowAt is Window as of an instant.
func (e *Engine) WindowAt(ctx context.Context, a channels.Address, at time.Time) ([]window.Window, error) {
	return e.windows(ctx, a, channels.Message{}, at)
}

// GroupWindow shows, as of now, the windows of the conversation with a group, whose id is the address's user: see [Engine.Window].
func (e *Engine) GroupWindow(ctx context.Context, a channels.Address) ([]window.Window, error) {
	return e.GroupWindowAt(ctx, a, e.now())
}

// GroupWindowAt is GroupWindow as of an instant.
func (e *Engine) GroupWindowAt(ctx context.Context, a channels.Address, at time.Time) ([]window.Window, error) {
	return e.windows(ctx, a, channels.Message{Group: true}, at)
}

func (e *Engine) windows(ctx context.Context, a channels.Address, about channels.Message, at time.Time) ([]window.Window, error) {
	k, err := e.know(ctx, a, about, at)
	if err != nil {
		return nil, err
	}
	return oneOfEach(k.served.rules(at.UnixMilli()).View(&k.facts.State, &k.facts.Marks, at)), nil
}

// TokenWindow shows, as of now, the windows that hang on one comment or token: the one answer that a comment permits. The address
// needs no user. Errors are those of [Engine.Check].
func (e *Engine) TokenWindow(ctx context.Context, a channels.Address, token string) ([]window.Window, error) {
	return e.TokenWindowAt(ctx, a, token, e.now())
}

// TokenWindowAt is TokenWindow as of an instant.
func (e *Engine) TokenWindowAt(ctx context.Context, a channels.Address, token string, at time.Time) ([]window.Window, error) {
	k, err := e.know(ctx, a, channels.Message{Token: token}, at)
	if err != nil {
		return nil, err
	}
	return k.served.tokenWindows(&k.facts.State, &k.facts.Marks, token, at), nil
}

// tokenWindows are the windows that hang on a comment or token, one of each kind.
func (c *served) tokenWindows(s *window.State, m *window.Marks, token string, at time.Time) []window.Window {
	var out []window.Window
	rules := c.rules(at.UnixMilli())
	for i := range rules {
		if r := &rules[i]; r.PerID {
			out = append(out, r.ViewID(s, m, token, at))
		}
	}
	return oneOfEach(out)
}

// oneOfEach keeps of several windows of one kind the one that tells most: open before unknown before closed before never, and the later
// expiry.
func oneOfEach(all []window.Window) []window.Window {
	var out []window.Window
	for _, w := range all {
		i := slices.IndexFunc(out, func(o window.Window) bool { return o.Kind == w.Kind })
		switch {
		case i < 0:
			out = append(out, w)
		case tells(w, out[i]):
			out[i] = w
		}
	}
	return out
}

func tells(a, b window.Window) bool {
	if a.Status != b.Status {
		return rank(a.Status) > rank(b.Status)
	}
	return b.Expires != 0 && (a.Expires == 0 || a.Expires > b.Expires)
}

// rank orders what windows of one kind tell: that one was never open tells less than that another was.
func rank(s window.Status) int {
	return slices.Index([]window.Status{window.Never, window.Closed, window.Unknown, window.Open}, s)
}
