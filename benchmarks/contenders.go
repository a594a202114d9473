package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"github.com/cedar-policy/cedar-go"
	"github.com/open-policy-agent/opa/v1/rego"
)

const hour = int64(time.Hour / time.Millisecond)

// nowMillis is the instant of all decisions.
var nowMillis = time.Date(2026, 11, 10, 12, 0, 0, 0, time.UTC).UnixMilli()

// textInTime is a short text an hour after the person wrote.
var textInTime = input{kind: "text", now: nowMillis, last: nowMillis - hour, text: 5, country: "IN", home: "IN"}

// contenders decide one text by the same rule, compiled beforehand. The engines say
// yes or no; ours also says why, until when, who says so, and what it costs.
func contenders() ([]candidate, error) {
	list, err := deciders(&textInTime)
	if err != nil {
		return nil, err
	}
	out := make([]candidate, len(list))
	for i, d := range list {
		out[i] = candidate{name: d.name, do: func() error {
			if d.allows() {
				return nil
			}
			return errRefused
		}}
	}
	return out, nil
}

var errRefused = errors.New("refuses what it must allow")

// decider is one engine with one input.
type decider struct {
	name   string
	allows func() bool
}

func deciders(in *input) ([]decider, error) {
	e, prices, err := edition()
	if err != nil {
		return nil, err
	}
	r, err := ruleOf(e)
	if err != nil {
		return nil, err
	}
	list := []decider{{name: "replywindow"}, {name: "cel-go"}, {name: "cedar-go"}, {name: "opa"}}
	for i, build := range []func() (func() bool, error){
		func() (func() bool, error) { return ours(e, prices, in) },
		func() (func() bool, error) { return celRule(r, in) },
		func() (func() bool, error) { return cedarRule(r, in) },
		func() (func() bool, error) { return opaRule(r, in) },
	} {
		if list[i].allows, err = build(); err != nil {
			return nil, fmt.Errorf("%s: %w", list[i].name, err)
		}
	}
	return list, nil
}

// quoted writes texts as a list of literals, which is alike in all three languages.
func quoted(list []string) string { return `"` + strings.Join(list, `", "`) + `"` }

func celRule(r *rule, in *input) (func() bool, error) {
	var vars []cel.EnvOption
	for name, value := range in.values() {
		switch value.(type) {
		case string:
			vars = append(vars, cel.Variable(name, cel.StringType))
		case int64:
			vars = append(vars, cel.Variable(name, cel.IntType))
		default:
			vars = append(vars, cel.Variable(name, cel.ListType(cel.StringType)))
		}
	}
	env, err := cel.NewEnv(vars...)
	if err != nil {
		return nil, err
	}
	ast, issues := env.Compile(fmt.Sprintf(`type in [%s] && last <= now && now < last + %d && text <= %d && metadata <= %d &&
		!(country in [%s]) && !(home in [%s]) && (block > now || last > block) && !(%q in restrictions)`,
		quoted(r.Types), r.Window, r.Text, r.Metadata, quoted(r.Users), quoted(r.Businesses), r.Restriction))
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	values := map[string]any{} // in the engine's own form, so that it converts nothing
	for name, value := range in.values() {
		values[name] = types.DefaultTypeAdapter.NativeToValue(value)
	}
	return func() bool {
		out, _, err := program.Eval(values)
		return err == nil && out.Value() == true
	}, nil
}

func cedarRule(r *rule, in *input) (func() bool, error) {
	policies, err := cedar.NewPolicySetFromBytes("rule.cedar", fmt.Appendf(nil, `
		permit (principal, action == Action::"send", resource)
		when { [%s].contains(context.type) && context.last <= context.now && context.now < context.last + %d &&
			context.text <= %d && context.metadata <= %d && (context.block > context.now || context.last > context.block) };
		forbid (principal, action == Action::"send", resource)
		when { [%s].contains(context.country) || [%s].contains(context.home) || context.restrictions.contains(%q) };`,
		quoted(r.Types), r.Window, r.Text, r.Metadata, quoted(r.Users), quoted(r.Businesses), r.Restriction))
	if err != nil {
		return nil, err
	}
	record := cedar.RecordMap{}
	for name, value := range in.values() {
		switch v := value.(type) {
		case string:
			record[cedar.String(name)] = cedar.String(v)
		case int64:
			record[cedar.String(name)] = cedar.Long(v)
		case []string:
			var set []cedar.Value
			for _, s := range v {
				set = append(set, cedar.String(s))
			}
			record[cedar.String(name)] = cedar.NewSet(set...)
		}
	}
	request := cedar.Request{
		Principal: cedar.NewEntityUID("Business", "b"), Action: cedar.NewEntityUID("Action", "send"),
		Resource: cedar.NewEntityUID("Person", "p"), Context: cedar.NewRecord(record),
	}
	entities := cedar.EntityMap{}
	return func() bool {
		decision, _ := cedar.Authorize(policies, entities, request)
		return decision == cedar.Allow
	}, nil
}

func opaRule(r *rule, in *input) (func() bool, error) {
	ctx := context.Background()
	query, err := rego.New(rego.Query("data.rule.allow"), rego.Module("rule.rego", fmt.Sprintf(`package rule
		default allow := false
		allow if {
			input.type in {%s}
			input.last <= input.now
			input.now < input.last + %d
			input.text <= %d
			input.metadata <= %d
			not input.country in {%s}
			not input.home in {%s}
			not blocked
			not %q in input.restrictions
		}
		blocked if {
			input.block <= input.now
			input.last <= input.block
		}`, quoted(r.Types), r.Window, r.Text, r.Metadata, quoted(r.Users), quoted(r.Businesses), r.Restriction))).PrepareForEval(ctx)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(in.values())
	if err != nil {
		return nil, err
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	return func() bool {
		results, err := query.Eval(ctx, rego.EvalInput(value))
		return err == nil && results.Allowed()
	}, nil
}
