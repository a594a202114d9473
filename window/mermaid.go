package window

import (
	"fmt"
	"strings"
	"time"
)

// Mermaid renders the rules as a Mermaid state diagram: one region for each rule, with what opens, renews and closes it.
// The text is stable, so that it can be pinned in a test.
func (rs Rules) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	used := make(map[string]int)
	for i := range rs {
		id := identifier(rs[i].Kind)
		if used[id]++; used[id] > 1 { // rules may share a kind
			id = fmt.Sprintf("%s__%d", id, used[id])
		}
		rs[i].mermaid(&b, id)
	}
	return b.String()
}

func (r *Rule) mermaid(b *strings.Builder, id string) {
	opened := r.OpenedBy.String()
	line := func(format string, args ...any) { fmt.Fprintf(b, "        "+format+"\n", args...) }
	fmt.Fprintf(b, "    state \"%s\" as %s {\n", r.title(), id)
	line("[*] --> %s_closed", id)
	line("state \"closed\" as %s_closed", id)
	line("state \"open\" as %s_open", id)
	if r.Renewal == OnReply {
		line("state \"waiting for a reply\" as %s_waiting", id)
		line("%s_closed --> %s_waiting: %s", id, id, opened)
		line("%s_waiting --> %s_open: reply within %s", id, id, period(r.ReplyWithin))
		if r.ProlongedBy != 0 {
			line("%s_waiting --> %s_waiting: %s (restarts)", id, id, r.ProlongedBy)
		}
		line("%s_waiting --> %s_closed: %s without a reply", id, id, period(r.ReplyWithin))
		line("%s_open --> %s_open: %s, answered within %s", id, id, opened, period(r.ReplyWithin))
	} else {
		line("%s_closed --> %s_open: %s", id, id, opened)
	}
	if r.Renewal == Sliding && r.Length > 0 && !r.PerID {
		line("%s_open --> %s_open: %s (restarts)", id, id, opened)
	}
	if r.Length > 0 {
		line("%s_open --> %s_closed: after %s", id, id, period(r.Length))
	}
	if r.ClosedBy != 0 {
		line("%s_open --> %s_closed: %s", id, id, r.ClosedBy)
	}
	b.WriteString("    }\n")
}

// title is the kind with what it holds.
func (r *Rule) title() string {
	parts := []string{string(r.Kind)}
	add := func(is bool, format string, args ...any) {
		if is {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	q := r.Quota
	add(r.PerID, "one per id, uses: %d", max(1, r.Uses))
	add(q.Total > 0 && q.ResetByTrigger, "%d sends per trigger", q.Total)
	add(q.Total > 0 && !q.ResetByTrigger, "%d sends in all", q.Total)
	add(q.Consecutive > 0, "%d in a row", q.Consecutive)
	return strings.Join(parts, ", ")
}

// identifier makes a kind safe as a Mermaid id.
func identifier(kind Kind) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			return c
		}
		return '_'
	}, string(kind))
}

// period writes a duration in the largest unit that divides it.
func period(d time.Duration) string {
	const day = 24 * time.Hour
	units := []struct {
		unit time.Duration
		name string
	}{{day, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}}
	for _, u := range units {
		if d%u.unit == 0 {
			return fmt.Sprintf("%d %s", d/u.unit, u.name)
		}
	}
	return d.String()
}
