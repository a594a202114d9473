package conversation_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/instagram"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
	"github.com/replywindow/replywindow/window"
)

const answerLength = 48 * time.Hour // to a comment, on the demo channel

// nobody is an address of the business without a person.
var nobody = channels.Address{Channel: "demo", Business: "b1"}

// comments is a comment, of a person or of nobody that is named.
func comments(token, user string, when time.Time) channels.Event {
	return channels.Event{Kind: channels.UserAction, ID: "comment-" + token, Address: at(user), Occurred: when,
		Action: channels.ActComment, Token: token}
}

func answer(token string) channels.Message {
	return channels.Message{Type: channels.PrivateReply, Token: token}
}

func checkAt(t require.TestingT, e *conversation.Engine, a channels.Address, m channels.Message, when time.Time) policy.Decision {
	d, err := e.CheckAt(context.Background(), a, m, when)
	require.NoError(t, err)
	return d
}

func TestACommentOfNobodyGrantsOneAnswer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, clk := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	require.NoError(t, record(e, ctx, comments("c1", "", t0)))
	for after, want := range map[time.Duration]policy.Verdict{
		-time.Millisecond: policy.Deny, 0: policy.Allow, time.Millisecond: policy.Allow,
		answerLength - time.Millisecond: policy.Allow, answerLength: policy.Deny, answerLength + time.Millisecond: policy.Deny,
	} {
		require.Equal(t, want, checkAt(t, e, nobody, answer("c1"), t0.Add(after)).Verdict, after)
	}
	require.False(t, checkAt(t, e, nobody, answer("c2"), clk.now).Allowed(), "nobody made this comment")
	_, err := e.Check(ctx, nobody, text)
	var input *channels.InputError
	require.ErrorAs(t, err, &input, "without a token there is nobody to send to")

	d := checkAt(t, e, nobody, answer("c1"), clk.now)
	sent := policy.SentEvent(nobody, answer("c1"), d, "s1", clk.now)
	require.NoError(t, record(e, ctx, sent, sent))
	require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(checkAt(t, e, nobody, answer("c1"), clk.now)))
	require.Equal(t, 1, store.Len(), "the token's entry, and none of the business")
}

// Asked under the commenter's name or under none, and answered under the name or under none, it is one answer.
func TestACommentOfAPersonIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, to := range []channels.Address{nobody, alice} {
		for _, by := range []channels.Address{nobody, alice} {
			e, _ := newEngine(t, t0.Add(time.Hour))
			require.NoError(t, record(e, ctx, comments("c1", alice.User, t0)))
			d := checkAt(t, e, to, answer("c1"), t0)
			require.True(t, d.Allowed(), d)
			require.NoError(t, record(e, ctx, policy.SentEvent(by, answer("c1"), d, "s", t0)))
			for _, again := range []channels.Address{nobody, alice} {
				require.Equal(t, []policy.ReasonCode{policy.QuotaExhausted}, codes(checkAt(t, e, again, answer("c1"), t0)))
			}
		}
	}
}

func TestACommentIsNoStrangers(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, _ := newEngine(t, t0.Add(time.Hour))
	require.NoError(t, record(e, ctx, comments("c1", alice.User, t0), seen(pair(alice.User, "GB.1"), t0.Add(-time.Hour)), seen(pair("447700900555", ""), t0)))
	require.False(t, checkAt(t, e, at("447700900555"), answer("c1"), t0).Allowed(), "bob did not write it")
	require.True(t, checkAt(t, e, at("GB.1"), answer("c1"), t0).Allowed(), "alice by her other name")
	other := alice
	other.Business = "b2"
	require.False(t, checkAt(t, e, other, answer("c1"), t0).Allowed(), "another business's")
	// A block of the person counts for the answer, whoever is named.
	require.NoError(t, record(e, ctx, userEvent("block", t0.Add(time.Minute), window.Block)))
	for _, to := range []channels.Address{nobody, alice, at("GB.1")} {
		require.True(t, checkAt(t, e, to, answer("c1"), t0.Add(time.Hour)).Has(policy.UserBlocked), to.User)
	}
}

func TestForgettingAPersonForgetsTheirComments(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, clk := newEngine(t, t0.Add(time.Hour), conversation.WithStore(store))
	require.NoError(t, record(e, ctx,
		comments("c1", alice.User, t0), comments("c2", "GB.1", t0), seen(pair(alice.User, "GB.1"), t0), comments("c3", "", t0)))
	require.Equal(t, 5, store.Len())
	require.NoError(t, e.Forget(ctx, alice))
	require.Equal(t, 1, store.Len(), "the comment of nobody")
	require.False(t, checkAt(t, e, nobody, answer("c1"), clk.now).Allowed())
	require.True(t, checkAt(t, e, nobody, answer("c3"), clk.now).Allowed())
}

// So it is with all the comments of somebody who comments much.
func TestForgettingForgetsManyComments(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	for i := range 100 {
		require.NoError(t, record(e, ctx, comments(fmt.Sprint("c", i), alice.User, t0.Add(-time.Duration(i)*time.Minute))))
	}
	require.Equal(t, 101, store.Len())
	require.NoError(t, e.Forget(ctx, alice))
	require.Zero(t, store.Len())
}

// Two people had one number, and each commented under it: who is forgotten takes their own comments along, at whatever time they had it.
func TestForgettingOneHolderKeepsTheCommentsOfTheOther(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for who, c := range map[string]struct{ left, gone, other string }{"GB.1": {"c2", "c1", "GB.2"}, "GB.2": {"c1", "c2", "GB.1"}} {
		store := conversation.NewMemoryStore()
		e, clk := newEngine(t, t0.Add(4*time.Hour), conversation.WithStore(store))
		require.NoError(t, record(e, ctx, comments("c1", "111", t0), seen(pair("111", "GB.1"), t0.Add(time.Hour)),
			seen(pair("111", "GB.2"), t0.Add(2*time.Hour)), comments("c2", "111", t0.Add(3*time.Hour))))
		require.NoError(t, e.Forget(ctx, at(who)))
		require.True(t, checkAt(t, e, nobody, answer(c.left), clk.now).Allowed(), who)
		require.False(t, checkAt(t, e, nobody, answer(c.gone), clk.now).Allowed(), who)
		require.NoError(t, e.Forget(ctx, at(c.other)))
		require.False(t, checkAt(t, e, nobody, answer(c.left), clk.now).Allowed(), who)
		require.Zero(t, store.Len(), who)
	}
}

// A comment dated ahead of the clock grants from its instant on, a use of it counts from its own.
func TestACommentAheadOfTheClock(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, user := range []string{"", alice.User} {
		e, _ := newEngine(t, t0.Add(-time.Hour))
		require.NoError(t, record(e, ctx, comments("c1", user, t0)))
		for _, to := range []channels.Address{nobody, alice} {
			for after, want := range map[time.Duration]bool{-time.Millisecond: false, 0: true, time.Millisecond: true, answerLength: false} {
				require.Equal(t, want, checkAt(t, e, to, answer("c1"), t0.Add(after)).Allowed(), after)
			}
		}
	}
}

// A token that opens nothing, of nobody that is named, says nothing of anybody.
func TestATokenThatOpensNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	mute := comments("c1", "", t0)
	mute.Action = channels.ActMessage // a message token opens nothing by itself here
	early := comments("c2", "", time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC))
	require.NoError(t, record(e, ctx, mute, early))
	require.Zero(t, store.Len())
}

// When the facts of a token have no room, those of its event's person are not recorded either.
func TestAnEventOfATokenIsRecordedWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	store := conversation.NewMemoryStore()
	e, _ := newEngine(t, t0, conversation.WithStore(store))
	waits := func(n int, user string) channels.Event {
		return comments("c1", user, t0.Add(time.Duration(n+1)*time.Minute))
	}
	require.NoError(t, record(e, ctx, userEvent("m", t0, window.Message)))
	for n := range 8 { // by as many persons
		require.NoError(t, record(e, ctx, waits(n, "44770090055"+string(rune('0'+n)))))
	}
	before := listed(t, store)
	require.ErrorIs(t, record(e, ctx, waits(8, alice.User)), conversation.ErrFuture)
	require.Equal(t, before, listed(t, store))
}

// A comment on a real channel.
func TestACommentOnInstagram(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	e, err := conversation.New(conversation.WithChannels(instagram.New()), conversation.WithClock(&manual{now}))
	require.NoError(t, err)
	ig := channels.Address{Channel: instagram.Name, Business: "1"}
	require.NoError(t, record(e, ctx, channels.Event{Kind: channels.UserAction, ID: "c", Address: ig, Occurred: now,
		Action: channels.ActComment, Token: "c1"}))
	reply := channels.Message{Type: channels.PrivateReply, Token: "c1", Text: "hello", Purpose: channels.Support}
	const week = 7 * 24 * time.Hour
	for after, want := range map[time.Duration]bool{0: true, week - time.Millisecond: true, week: false} {
		require.Equal(t, want, checkAt(t, e, ig, reply, now.Add(after)).Allowed(), after)
	}
}
