//go:build !race

package search

// slowdown: without the race detector a search has the time that it is given.
const slowdown = 1
