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
	send := func(wanted func(i int) bool, how func(call, redis.Pipeliner) *redis.Cmd) {
		pipe := s.client.Pipeline()
		for i, c := range calls {
			if wanted(i) {
				cmds[i] = how(c, pipe)
			}
		}
		_, _ = pipe.Exec(ctx) // each command has its error; without commands nothing is sent
	}
	send(func(int) bool { return true },
		func(c call, p redis.Pipeliner) *redis.Cmd { return c.script.EvalSha(ctx, p, c.keys, c.args...) })
	send(func(i int) bool { return redis.HasErrorPrefix(cmds[i].Err(), "NOSCRIPT") },
		func(c call, p redis.Pipeliner) *redis.Cmd { return c.script.Eval(ctx, p, c.keys, c.args...) })
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
