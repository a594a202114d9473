//go:build race

package conversation_test

// underRace: the race detector takes things out of pools at random.
const underRace = true
