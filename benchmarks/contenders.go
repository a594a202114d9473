package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"github.com/cedar-policy/cedar-go"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// contenders are our decision, with its price, and the core of the same rule in
// each engine, compiled beforehand: a text may go while the window is open, the
// text is not too long, and the country is served. The engines do less: they name
// no reason, no source, no price and no date.
func contenders() ([]contender, error) {
	celDecide, err := celRule()
	if err != nil {
		return nil, fmt.Errorf("cel: %w", err)
	}
	cedarDecide, err := cedarRule()
	if err != nil {
		return nil, fmt.Errorf("cedar: %w", err)
	}
	opaDecide, err := opaRule()
	if err != nil {
		return nil, fmt.Errorf("opa: %w", err)
	}
	edition, facts, at, err := situation()
	if err != nil {
		return nil, err
	}
	text := channels.Message{Type: channels.Text, Text: "hello"}
	ours := func() bool { return conversation.Decide(edition, &text, facts, at).Verdict == conversation.Allow }
	return []contender{
		{"replywindow, with price and source", ours}, {"cel-go", celDecide}, {"cedar-go", cedarDecide}, {"opa", opaDecide},
	}, nil
}

// nowMillis and lastMillis are an hour apart.
var nowMillis = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC).UnixMilli()

const hour = int64(time.Hour / time.Millisecond)

func celRule() (func() bool, error) {
	env, err := cel.NewEnv(
		cel.Variable("type", cel.StringType), cel.Variable("now", cel.IntType), cel.Variable("last", cel.IntType),
		cel.Variable("length", cel.IntType), cel.Variable("country", cel.StringType),
	)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(`type in ["text", "image", "list"] && last <= now && now < last + 86400000 && length <= 4096 && !(country in ["CU", "IR", "KP", "SY"])`)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	input := map[string]any{"type": "text", "now": nowMillis, "last": nowMillis - hour, "length": int64(5), "country": "IN"}
	return func() bool {
		out, _, err := program.Eval(input)
		return err == nil && out.Value() == true
	}, nil
}

func cedarRule() (func() bool, error) {
	policies, err := cedar.NewPolicySetFromBytes("rule.cedar", []byte(`
		permit (principal, action == Action::"send", resource)
		when { ["text", "image", "list"].contains(context.type) && context.last <= context.now && context.now < context.last + 86400000 && context.length <= 4096 };
		forbid (principal, action == Action::"send", resource)
		when { ["CU", "IR", "KP", "SY"].contains(context.country) };`))
	if err != nil {
		return nil, err
	}
	request := cedar.Request{
		Principal: cedar.NewEntityUID("Business", "b"), Action: cedar.NewEntityUID("Action", "send"), Resource: cedar.NewEntityUID("Person", "p"),
		Context: cedar.NewRecord(cedar.RecordMap{
			"type": cedar.String("text"), "now": cedar.Long(nowMillis), "last": cedar.Long(nowMillis - hour),
			"length": cedar.Long(5), "country": cedar.String("IN"),
		}),
	}
	entities := cedar.EntityMap{}
	return func() bool {
		decision, _ := cedar.Authorize(policies, entities, request)
		return decision == cedar.Allow
	}, nil
}

func opaRule() (func() bool, error) {
	ctx := context.Background()
	query, err := rego.New(rego.Query("data.rule.allow"), rego.Module("rule.rego", `package rule
		default allow := false
		allow if {
			input.type in {"text", "image", "list"}
			input.last <= input.now
			input.now < input.last + 86400000
			input.length <= 4096
			not input.country in {"CU", "IR", "KP", "SY"}
		}`)).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	var input any
	text := fmt.Sprintf(`{"type":"text","now":%d,"last":%d,"length":5,"country":"IN"}`, nowMillis, nowMillis-hour)
	if err := json.Unmarshal([]byte(text), &input); err != nil {
		return nil, err
	}
	return func() bool {
		results, err := query.Eval(ctx, rego.EvalInput(input))
		return err == nil && results.Allowed()
	}, nil
}
