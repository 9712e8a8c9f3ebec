package kb

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Notification is a notification as one of those reads it whom it is for.
type Notification struct {
	ID   ID
	Kind NotificationKind
	At   time.Time
	By   ID // "" for reminders
	// Contribution is what it is about, and Comment the one that was made; nil when
	// the viewer may not read the contribution any more.
	Contribution *Contribution
	Comment      *Comment
	// Reason is what the reviewer gave who wants changes or rejects it, "" for none, and
	// OpenFields those on which comments are open then.
	Reason     string
	OpenFields []OpenField
	// Search is the saved search that found something new, nil when it was deleted,
	// and Matches what it found, as far as it is there still.
	Search  *SavedSearch
	Matches []Entry
	Text    Text
	Read    bool

	search ID
}

// NotificationsPage asks for notifications of a viewer, in the order of their ids,
// which is that of their times.
type NotificationsPage struct {
	After      ID // exclusive; "" for the end that it starts at
	Descending bool
	Unread     bool // those only
	Limit      int
}

// maxUnread is how far unread notifications are counted.
const maxUnread = 1000

// Notifications answers notifications of the viewer.
func (b *Base) Notifications(ctx context.Context, v Viewer, p NotificationsPage) (list []*Notification, err error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	marks, err := b.readMarks(ctx, v.Person)
	if err != nil {
		return nil, err
	}
	now := b.Now()
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id := range marks.walk(r, v.Person, p) {
			if len(list) == p.Limit {
				return nil
			}
			n, err := b.readNotification(r, v, id, now)
			if err != nil {
				return err
			}
			n.Read = marks.Read(id)
			list = append(list, n)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, b.nameSearches(ctx, v.Person, list...)
}

// readNotification reads a notice as a viewer may read it.
func (b *Base) readNotification(r ReplicaReader, v Viewer, id ID, now time.Time) (*Notification, error) {
	doc, err := r.Document(id)
	if err != nil {
		return nil, err
	}
	was, err := decodePrivate[notice](doc)
	if err != nil {
		return nil, err
	}
	n := &Notification{ID: was.ID, Kind: was.Kind, At: was.At, search: was.Search}
	if n.search != "" {
		return n, b.readMatches(r, n, was.Matches)
	}
	c, err := readContribution(r, was.Contribution)
	switch {
	case errors.Is(err, ErrNotExist) || err == nil && v.AllowOn(ActionRead, c, now) != nil:
		n.Text = n.tell()
		return n, nil
	case err != nil:
		return nil, err
	}
	n.Contribution, n.By = c, was.By
	if was.Comment != "" {
		if n.Comment, err = readCommentOf(r, was.Comment); err != nil {
			return nil, err
		}
	}
	n.explain(r)
	n.Text = n.tell()
	return n, nil
}

func readCommentOf(r ReplicaReader, id ID) (*Comment, error) {
	doc, err := r.Document(id)
	if err != nil {
		return nil, err
	}
	c, err := decodePrivate[Comment](doc)
	return &c, err
}

// CountNotifications counts all notifications of the viewer.
func (b *Base) CountNotifications(ctx context.Context, v Viewer) (int, error) {
	return b.CountInverse(ctx, v.Person, kindNotice, fieldRecipient)
}

// CountUnread counts the notifications that the viewer has not read, up to 1,000.
func (b *Base) CountUnread(ctx context.Context, v Viewer) (n int, err error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return 0, err
	}
	marks, err := b.readMarks(ctx, v.Person)
	if err != nil {
		return 0, err
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for range marks.walk(r, v.Person, NotificationsPage{Unread: true, Descending: true}) {
			if n++; n == maxUnread {
				break
			}
		}
		return nil
	})
	return n, err
}

// MarkReadInput says which notifications somebody has read.
type MarkReadInput struct {
	IDs  []ID
	UpTo ID // this one and all before it; "" for none
}

// maxMarked bounds how many notifications are marked at once by their ids.
const maxMarked = 100

// MarkRead notes that the viewer has read notifications.
func (b *Base) MarkRead(ctx context.Context, v Viewer, in MarkReadInput) error {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return err
	}
	check := &validation{}
	switch {
	case len(in.IDs) > maxMarked:
		check.invalid("ids", "holds %d notifications; the limit is %d", len(in.IDs), maxMarked)
	case len(in.IDs) == 0 && in.UpTo == "":
		check.invalid("ids", "or upTo is required")
	default:
		if err := b.checkTheirs(ctx, v, in, check); err != nil {
			return err
		}
	}
	if err := check.found(); err != nil {
		return err
	}
	return b.mark(ctx, v.Person, in)
}

// checkTheirs notes what is no notification of the viewer's.
func (b *Base) checkTheirs(ctx context.Context, v Viewer, in MarkReadInput, check *validation) error {
	return b.Replica.View(ctx, func(r ReplicaReader) error {
		one := func(field string, id ID) {
			if !isFor(r, id, v.Person) {
				check.errs = append(check.errs, notFound(check.here(field), "there is no notification %q", string(id)))
			}
		}
		check.each("ids", len(in.IDs), func(i int) { one("", in.IDs[i]) })
		if in.UpTo != "" {
			one("upTo", in.UpTo)
		}
		return nil
	})
}

// isFor reports whether an id is that of a notification for somebody.
func isFor(r ReplicaReader, id, person ID) bool {
	if !id.is(kindNotice) {
		return false
	}
	doc, err := r.Document(id)
	if err != nil {
		return false
	}
	n, err := decodePrivate[notice](doc)
	return err == nil && slices.Contains(n.Recipients, person)
}
