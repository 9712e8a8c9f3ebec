//go:build race

package search

// slowdown is how much longer the race detector may make a search take.
const slowdown = 15
