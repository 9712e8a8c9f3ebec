package search

import (
	"fmt"
	"time"
)

// dateOrigin makes the times of the years 0 to 9999 positive.
const dateOrigin = 62_167_219_200_000

// dateKey writes a time, in whole milliseconds, so that it compares as it is.
func dateKey(at time.Time) string {
	return fmt.Sprintf("%012x", max(0, at.UnixMilli()+dateOrigin))
}

// between answers the documents with a date from one time to another, both
// included; a zero time is open.
func (q *question) between(field string, after, before time.Time) (docSet, error) {
	set := q.none()
	for i := range q.segments {
		r, err := q.ranks(i, field)
		if err != nil {
			return nil, err
		}
		keys := q.segments[i].keys(field)
		first, end := 0, len(r.docs)
		if !after.IsZero() {
			// What follows a fraction of a millisecond begins with the next one.
			if first, err = r.searchKey(keys, dateKey(after.Add(time.Millisecond-1))); err != nil {
				return nil, err
			}
		}
		if !before.IsZero() {
			if end, err = r.searchKey(keys, dateKey(before.Add(time.Millisecond))); err != nil {
				return nil, err
			}
		}
		if first < end {
			set[i] = setOf(r.docs[first:end], q.segments[i].size)
		}
	}
	return set, q.check()
}
