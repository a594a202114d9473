package conversationtest

import (
	"fmt"
	"strings"
)

// Report is what became of a scenario.
type Report struct {
	// Name is the scenario's name.
	Name string
	// Steps and Clauses say how many were run and compared.
	Steps, Clauses int
	// Failures is what did not hold, in the order of the steps.
	Failures []Failure
}

// Passed reports whether everything held. A scenario that did not run did not pass.
func (r Report) Passed() bool { return r.Steps > 0 && len(r.Failures) == 0 }

// String gives "ok NAME", or "FAIL NAME" and each failure.
func (r Report) String() string {
	if r.Passed() {
		return "ok " + r.Name
	}
	var b strings.Builder
	b.WriteString("FAIL " + r.Name)
	for _, f := range r.Failures {
		b.WriteString("\n  " + strings.ReplaceAll(f.String(), "\n", "\n  "))
	}
	return b.String()
}

// Failure is one expectation that did not hold.
type Failure struct {
	// File and Line are where the step stands.
	File string
	Line int
	// Step is the step as written, without its clauses.
	Step string
	// Expected is the clause as written; Got is what was found instead.
	Expected, Got string
}

// String gives the place and the step, and below them what was expected and got.
func (f Failure) String() string {
	return fmt.Sprintf("%s: %s\n  expected: %s\n  got:      %s", position{f.File, f.Line}, f.Step, f.Expected, f.Got)
}
