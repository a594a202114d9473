package redisstore

import (
	"context"
	_ "embed" // the scripts
	"fmt"

	"github.com/redis/go-redis/v9"
)

var (
	//go:embed load.lua
	loadText string
	//go:embed save.lua
	saveText string
	//go:embed due.lua
	dueText string
	//go:embed list.lua
	listText string
)

// scripts are the texts with their digests.
type scripts struct{ load, save, due, list *redis.Script }

func newScripts() scripts {
	return scripts{redis.NewScript(loadText), redis.NewScript(saveText), redis.NewScript(dueText), redis.NewScript(listText)}
}

// call is one run of a script. All its keys are of one business.
type call struct {
	script *redis.Script
	keys   []string
	args   []any
}

// run makes calls in one round trip and gives their answers, or the first error. A script that a server does not have yet is sent in
// full.
func (s *Store) run(ctx context.Context, calls ...call) ([]any, error) {
	cmds := make([]*redis.Cmd, len(calls))
	pipe := s.client.Pipeline()
	for i, c := range calls {
		cmds[i] = c.script.EvalSha(ctx, pipe, c.keys, c.args...)
	}
	_, _ = pipe.Exec(ctx) // each command has its error
	pipe = s.client.Pipeline()
	for i, c := range calls {
		if redis.HasErrorPrefix(cmds[i].Err(), "NOSCRIPT") {
			cmds[i] = c.script.Eval(ctx, pipe, c.keys, c.args...)
		}
	}
	_, _ = pipe.Exec(ctx) // without commands nothing is sent
	out := make([]any, len(calls))
	for i, c := range cmds {
		var err error
		if out[i], err = c.Result(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// wrap says what failed.
func wrap(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("redisstore: %s: %w", what, err)
}
