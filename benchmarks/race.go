package main

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// candidate is something to measure.
type candidate struct {
	name string
	bar  string // in nanoseconds, where it has one
	do   func() error
	many int // how many operations one do is, 0 for one
}

// timing is what one operation of a candidate takes.
type timing struct {
	nanos  float64
	allocs int64
}

const (
	rounds    = 300
	roundTime = 500 * time.Microsecond
)

// race lets the candidates run in turns, a short round each, and takes the fastest
// round of each: what else the machine does slows single rounds, and no candidate
// more than another.
func race(list []candidate) ([]timing, error) {
	took, sizes := make([]timing, len(list)), make([]int, len(list))
	for i, c := range list {
		if err := c.do(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		for sizes[i] = 1; round(c, sizes[i]) < roundTime; {
			sizes[i] *= 2
		}
		took[i].allocs = int64(testing.AllocsPerRun(20, func() { _ = c.do() })) / int64(max(1, c.many))
		took[i].nanos = math.Inf(1)
	}
	for range rounds {
		for i, c := range list {
			operations := sizes[i] * max(1, c.many)
			took[i].nanos = min(took[i].nanos, float64(round(c, sizes[i]))/float64(operations))
		}
	}
	return took, nil
}

func round(c candidate, n int) time.Duration {
	start := time.Now()
	for range n {
		_ = c.do()
	}
	return time.Since(start)
}
