package conversationtest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// storeChannel is the channel under which the suite stores, and whose engine makes its snapshots. It has no rules.
const storeChannel = "store"

type sampleChannel struct{}

var errSample = errors.New("conversationtest: the channel of the store suite reads nothing")

func (sampleChannel) Name() string { return storeChannel }

func (sampleChannel) Rulebook() *policy.Rulebook {
	return &policy.Rulebook{Channel: storeChannel, Begins: storeInstant()}
}

func (sampleChannel) Decode([]byte) ([]channels.Event, error) { return nil, errSample }

func (sampleChannel) ReadRequest(string, []byte) (channels.Address, channels.Message, error) {
	return channels.Address{}, channels.Message{}, errSample
}

// storeInstant is when the events of the samples begin.
func storeInstant() time.Time {
	return time.Date(2026, 3, 2, 10, 0, 0, int(123*time.Millisecond), time.UTC)
}

func (sampleChannel) User(id string) (channels.User, error) { return channels.User{ID: id}, nil }

// Now implements [conversation.Clock].
func (sampleChannel) Now() time.Time { return storeInstant().Add(time.Hour) }

// samples makes snapshots: only an engine can, so it records events in a store of its own.
type samples struct {
	engine  *conversation.Engine
	scratch *conversation.MemoryStore
	list    []conversation.Snapshot       // by number
	numbers map[conversation.Snapshot]int // the other way round
}

func newSamples() (*samples, error) {
	s := &samples{scratch: conversation.NewMemoryStore(), numbers: map[conversation.Snapshot]int{"": 0}, list: make([]conversation.Snapshot, 1)}
	var err error
	s.engine, err = conversation.New(
		conversation.WithChannels(sampleChannel{}), conversation.WithClock(sampleChannel{}), conversation.WithStore(s.scratch),
	)
	return s, err
}

// record gives the snapshot that an event of a new person leaves.
func (s *samples) record(ctx context.Context, ev channels.Event) (conversation.Snapshot, error) {
	if ev.Address.User == "" {
		ev.Address = storeUser("sample-" + strconv.Itoa(s.scratch.Len()))
	}
	ev.ID = "sample"
	if _, err := s.engine.Record(ctx, ev); err != nil {
		return "", err
	}
	stored, err := s.scratch.Load(ctx, ev.Address)
	if err != nil {
		return "", err
	}
	return stored[0].Snapshot, nil
}

// fill makes the snapshots numbered 0, which is the zero one, to n.
func (s *samples) fill(ctx context.Context, n int) error {
	for i := len(s.list); i <= n; i++ {
		made, err := s.record(ctx, channels.Event{
			Kind: channels.ConsentChange, Occurred: storeInstant().Add(time.Duration(i) * time.Millisecond), Consent: channels.OptedInGeneral,
		})
		if err != nil {
			return err
		}
		s.list = append(s.list, made)
		s.numbers[made] = i
	}
	return nil
}

// named gives a snapshot that holds a text.
func (s *samples) named(ctx context.Context, text string) (conversation.Snapshot, error) {
	const number = "447700900000"
	a := storeUser(number)
	if err := s.engine.Forget(ctx, a); err != nil {
		return "", err
	}
	return s.record(ctx, channels.Event{
		Kind: channels.ConsentChange, Occurred: storeInstant(), Consent: channels.MarketingStopped, Address: a,
		Identity: channels.Identity{Phone: number, Scoped: text},
	})
}

// texts are what a store may not expect in a snapshot.
func texts() []string {
	return []string{
		"plain", "\x00", "a\x00b", "\xff\xfe", `"'` + "`\\", "\r\n\t", "%s%00", "用户 ü u\u0308", "{}", strings.Repeat("long ", 200),
	}
}
