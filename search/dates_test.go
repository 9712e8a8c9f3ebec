package search

import (
	"testing"
	"time"

	"prologis/kb"
)

func TestDateFilters(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	day := func(n int) time.Time { return time.Date(2020, 1, n, 12, 0, 0, 0, time.UTC) }
	for n := 1; n <= 20; n++ {
		d := &kb.IndexDocument{ID: testID(kb.KindPractice, n), Kind: kb.KindPractice, Dates: map[string]time.Time{"updatedAt": day(n)}}
		apply(t, ix, b, kb.Seq(n), d)
	}
	for _, c := range []struct {
		after, before time.Time
		want          int
	}{
		{day(5), day(7), 3}, {day(5).Add(time.Millisecond), day(7), 2}, {day(5), day(7).Add(-time.Millisecond), 2},
		{day(5), time.Time{}, 16}, {time.Time{}, day(5), 5}, {day(7), day(5), 0}, {day(21), time.Time{}, 0},
		{day(5).Add(time.Microsecond), day(7).Add(time.Microsecond), 2}, {time.Date(-3000, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}, 20},
	} {
		f := &kb.Filter{Field: "updatedAt", After: c.after, Before: c.before}
		if n, err := ix.Count(t.Context(), nil, f, nil); err != nil || n != c.want {
			t.Errorf("%s to %s: %d (%v), want %d", c.after, c.before, n, err, c.want)
		}
	}
}
