// Benchmarks measures the operations that must be fast and prints, for one run on
// one machine, how the decision compares with the same rule in general policy
// engines. It asserts nothing: compare the ratios, not the times.
//
//	cd benchmarks && go run .
package main

import (
	"fmt"
	"os"
	"testing"
	"text/tabwriter"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

// contender is one way to make the same decision.
type contender struct {
	name   string
	decide func() bool
}

func run() error {
	list, err := contenders()
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "same decision\tns\tallocs\ttimes ours\t")
	var ours float64
	for _, c := range list {
		if !c.decide() {
			return fmt.Errorf("%s refuses what it must allow", c.name)
		}
		r := measure(func(b *testing.B) {
			for b.Loop() {
				c.decide()
			}
		})
		if ours == 0 {
			ours = nanos(r)
		}
		fmt.Fprintf(out, "%s\t%.0f\t%d\t%.1f\t\n", c.name, nanos(r), r.AllocsPerOp(), nanos(r)/ours)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Println()
	return operations()
}

// operations prints the operations that have a bar of their own.
func operations() error {
	ops, err := engineOperations()
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "operation\tns\tallocs\tbar\t")
	for _, o := range ops {
		r := measure(o.bench)
		fmt.Fprintf(out, "%s\t%.1f\t%d\t%s\t\n", o.name, nanos(r), r.AllocsPerOp(), o.bar)
	}
	return out.Flush()
}

// measure takes the best of three runs: what else the machine does only slows it.
func measure(bench func(*testing.B)) testing.BenchmarkResult {
	best := testing.Benchmark(bench)
	for range 2 {
		if r := testing.Benchmark(bench); nanos(r) < nanos(best) {
			best = r
		}
	}
	return best
}

func nanos(r testing.BenchmarkResult) float64 { return float64(r.T.Nanoseconds()) / float64(r.N) }
