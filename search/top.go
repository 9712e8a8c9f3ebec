package search

import "slices"

// top keeps the first n of what is added, in an order.
type top[T any] struct {
	n       int
	compare func(a, b T) int
	items   []T
	full    bool // items[n-1] was once the last of the first n
}

func newTop[T any](n int, compare func(a, b T) int) *top[T] {
	return &top[T]{n: n, compare: compare}
}

func (t *top[T]) add(item T) {
	if t.full && t.compare(item, t.items[t.n-1]) > 0 {
		return
	}
	t.items = append(t.items, item)
	if len(t.items) >= 4*t.n+256 {
		t.cut()
	}
}

func (t *top[T]) cut() {
	slices.SortFunc(t.items, t.compare)
	t.items = t.items[:min(t.n, len(t.items))]
	t.full = t.n > 0 && len(t.items) == t.n
}

// sorted answers them; nothing is added after it.
func (t *top[T]) sorted() []T {
	t.cut()
	return t.items
}
