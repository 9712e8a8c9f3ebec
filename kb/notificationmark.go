package kb

import (
	"context"
	"iter"
	"slices"
	"time"
)

// readMarks are which notifications somebody has read: all up to one, and some after it.
type readMarks struct {
	UpTo ID        `json:"upTo,omitempty"`
	Also []ID      `json:"also,omitempty"` // sorted
	At   time.Time `json:"at,omitzero"`    // when they last did
}

// maxAlso bounds the marks after UpTo. Where more are made, the oldest becomes UpTo:
// so long after, what lies before it counts as read.
const maxAlso = 1000

// Read reports whether a notification was read.
func (m readMarks) Read(id ID) bool {
	_, found := slices.BinarySearch(m.Also, id)
	return found || id <= m.UpTo
}

// with answers the marks with more of them.
func (m readMarks) with(in MarkReadInput) readMarks {
	m.UpTo = max(m.UpTo, in.UpTo)
	m.Also = slices.Concat(m.Also, in.IDs)
	slices.Sort(m.Also)
	m.Also = slices.DeleteFunc(slices.Compact(m.Also), func(id ID) bool { return id <= m.UpTo })
	if more := len(m.Also) - maxAlso; more > 0 {
		m.UpTo, m.Also = m.Also[more-1], m.Also[more:]
	}
	return m
}

// walk yields the ids of somebody's notifications on a page, without its limit.
func (m readMarks) walk(r ReplicaReader, person ID, p NotificationsPage) iter.Seq[ID] {
	after := p.After
	if p.Unread && !p.Descending {
		after = max(after, m.UpTo)
	}
	return func(yield func(ID) bool) {
		for id := range r.Referrers(person, kindNotice, fieldRecipient, after, p.Descending) {
			switch {
			case p.Unread && id <= m.UpTo:
				return
			case p.Unread && m.Read(id):
			case !yield(id):
				return
			}
		}
	}
}

func marksPrefix(person ID) string { return LedgerRead + string(person) + "/" }

func (b *Base) readMarks(ctx context.Context, person ID) (readMarks, error) {
	held, err := readVersioned[readMarks](ctx, b, marksPrefix(person))
	return held.Value, err
}

// mark adds to somebody's marks, whoever else does so at the same time.
func (b *Base) mark(ctx context.Context, person ID, in MarkReadInput) error {
	for ctx.Err() == nil {
		held, err := readVersioned[readMarks](ctx, b, marksPrefix(person))
		if err != nil {
			return err
		}
		is := held.Value.with(in)
		if is.UpTo == held.Value.UpTo && slices.Equal(is.Also, held.Value.Also) {
			return nil
		}
		is.At = b.Now()
		if done, err := held.replace(ctx, b, is); done || err != nil {
			return err
		}
	}
	return ctx.Err()
}
