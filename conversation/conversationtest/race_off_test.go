//go:build !race

package conversationtest_test

const underRace = false
