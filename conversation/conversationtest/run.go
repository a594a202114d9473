package conversationtest

import (
	"context"
	"io/fs"
	"testing"

	"github.com/replywindow/replywindow/channels/policy"
	"github.com/replywindow/replywindow/conversation"
)

// Option says with what scenarios run.
type Option func(*setup)

// setup is what the options say.
type setup struct {
	channels  []policy.Channel
	rulebooks []*policy.Rulebook
	engine    func() []conversation.Option
}

// WithChannels gives the channels that scenarios may name.
func WithChannels(list ...policy.Channel) Option {
	return func(s *setup) { s.channels = append(s.channels, list...) }
}

// WithRulebook runs the scenarios of the rulebook's channel by it, in place of the channel's own. What a scenario itself amends comes on
// top. Of several rulebooks of one channel the last counts.
func WithRulebook(book *policy.Rulebook) Option {
	return func(s *setup) { s.rulebooks = append(s.rulebooks, book) }
}

// WithEngine adds options for the engine of each scenario, for example a store of
// the host's own. It is called once per scenario, so that none sees what another
// stored. The options come after the scenario's own and win over them.
func WithEngine(options func() []conversation.Option) Option {
	return func(s *setup) { s.engine = options }
}

// Run runs the scenarios of a file system whose paths match a pattern of [fs.Glob],
// each as a subtest where t is a *testing.T. A scenario that fails or cannot be
// read fails its test with the place, what was expected and what was got. A pattern
// that matches nothing fails t.
func Run(t testing.TB, fsys fs.FS, glob string, opts ...Option) {
	t.Helper()
	names, err := fs.Glob(fsys, glob)
	if err != nil || len(names) == 0 {
		t.Errorf("scenarios %q: no file matches (%v)", glob, err)
		return
	}
	for _, name := range names {
		subtest(t, name, func(t testing.TB) {
			t.Helper()
			s, err := ParseFS(fsys, name)
			if err != nil {
				t.Errorf("%v", err)
				return
			}
			s.Test(t, opts...)
		})
	}
}

func subtest(t testing.TB, name string, run func(testing.TB)) {
	t.Helper()
	if parent, ok := t.(*testing.T); ok {
		parent.Run(name, func(t *testing.T) { t.Helper(); run(t) })
		return
	}
	run(t)
}

// Test runs the scenario and reports each failure to t.
func (s *Scenario) Test(t testing.TB, opts ...Option) {
	t.Helper()
	r, err := s.Run(t.Context(), opts...)
	if err != nil {
		t.Errorf("%v", err)
	}
	for _, f := range r.Failures {
		t.Errorf("%s", f)
	}
}

// Run runs the scenario on an engine of its own, with a mock clock, and reports what
// did not hold. The error is a [*ParseError] for a word that cannot be read or that
// the channel does not know, and otherwise what the engine could not be made of. A
// failing scenario is no error.
func (s *Scenario) Run(ctx context.Context, opts ...Option) (Report, error) {
	r, err := s.runner(opts)
	if err == nil {
		err = r.introduce(ctx)
	}
	if err != nil {
		return Report{Name: s.name}, err
	}
	for _, st := range s.steps {
		r.step(ctx, st)
	}
	return r.report, nil
}

// runner judges the words of the scenario by its channel, and makes what runs it.
func (s *Scenario) runner(opts []Option) (*runner, error) {
	if s.err != nil {
		return nil, s.err
	}
	if err := s.complete(s.pos); err != nil {
		return nil, err
	}
	var with setup
	for _, o := range opts {
		o(&with)
	}
	p, err := s.judge(&with)
	if err != nil {
		return nil, err
	}
	return newRunner(s, p, with)
}
