// Benchmarks measures the operations that must be fast and prints, for one run on
// one machine, how they compare: the decision with the same rule in general policy
// engines, decoding with encoding/json, the rest with the bars that the library sets
// itself. It asserts nothing: compare the ratios, not the times.
//
//	cd benchmarks && go run .
package main

import (
	"fmt"
	"os"
	"text/tabwriter"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "benchmarks:", err)
		os.Exit(1)
	}
}

func run() error {
	list, err := contenders()
	if err != nil {
		return err
	}
	if err := compare("same decision", list); err != nil {
		return err
	}
	for _, of := range []func() ([]candidate, error){statusDecoding, messageDecoding} {
		if list, err = of(); err != nil {
			return err
		}
		if err := compare("same webhook", list); err != nil {
			return err
		}
	}
	ops, err := operations()
	if err != nil {
		return err
	}
	return measure(ops)
}

// compare prints how much longer the candidates take than the first.
func compare(title string, list []candidate) error {
	took, err := race(list)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "%s\tns\tallocs\ttimes the first\t\n", title)
	for i, c := range list {
		fmt.Fprintf(out, "%s\t%.0f\t%d\t%.2f\t\n", c.name, took[i].nanos, took[i].allocs, took[i].nanos/took[0].nanos)
	}
	fmt.Fprintln(out)
	return out.Flush()
}

// measure prints how long the candidates take beside their bars.
func measure(list []candidate) error {
	took, err := race(list)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "operation\tns\tallocs\tbar\t")
	for i, c := range list {
		fmt.Fprintf(out, "%s\t%.1f\t%d\t%s\t\n", c.name, took[i].nanos, took[i].allocs, c.bar)
	}
	return out.Flush()
}
