package kb

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// CommitFilter says which commits are meant; zero members hold for all.
type CommitFilter struct {
	By           string
	Kinds        []Kind
	ID           ID // of something that it changed
	Since, Until time.Time
}

// CommitSummary is a commit without its documents.
type CommitSummary struct {
	Seq     Seq
	At      time.Time
	By      string
	Note    string
	Changes []ChangeSummary
}

// ChangeSummary is a change of a commit without its document.
type ChangeSummary struct {
	Kind Kind
	ID   ID
	Rev  int
	Op   Op
}

// Reading the journal: how many commits are read at once, and at most for one page.
const (
	journalWindow = 500
	journalReach  = 5000
)

// JournalPage is a page of the journal, newest first.
type JournalPage struct {
	Commits []CommitSummary
	// Next is where to go on: before this seq; 0 when nothing is left.
	Next Seq
}

// Journal answers at most n commits before a seq (0: from the head on) that a filter
// means. It reads no more of the journal than journalReach commits: a page may be
// short, or empty, and the journal still go on.
func (b *Base) Journal(ctx context.Context, v Viewer, f CommitFilter, before Seq, n int) (*JournalPage, error) {
	if err := v.Allow(ActionReadJournal); err != nil {
		return nil, err
	}
	head, _ := b.Head()
	if before == 0 || before > head {
		before = head + 1
	}
	if !f.Until.IsZero() {
		end, err := b.firstAfter(ctx, f.Until, before)
		if err != nil {
			return nil, err
		}
		before = end
	}
	page := &JournalPage{}
	for read := 0; before > 1 && read < journalReach && len(page.Commits) < n; {
		window, err := b.journalWindow(ctx, before, f.window(n-len(page.Commits)))
		if err != nil {
			return nil, err
		}
		for _, c := range slices.Backward(window) {
			if before = c.Seq; c.At.Before(f.Since) {
				return page, nil
			}
			if f.holds(&c) {
				page.Commits = append(page.Commits, c)
			}
			if len(page.Commits) == n {
				break
			}
		}
		read += len(window)
	}
	if before > 1 {
		page.Next = before
	}
	return page, nil
}

// window is how many commits to read for n that the filter means.
func (f *CommitFilter) window(n int) int {
	if f.By == "" && f.ID == "" && len(f.Kinds) == 0 {
		return n
	}
	return journalWindow
}

func (f *CommitFilter) holds(c *CommitSummary) bool {
	if f.By != "" && f.By != c.By {
		return false
	}
	if f.ID == "" && len(f.Kinds) == 0 {
		return true
	}
	return slices.ContainsFunc(c.Changes, func(change ChangeSummary) bool {
		return (f.ID == "" || f.ID == change.ID) && (len(f.Kinds) == 0 || slices.Contains(f.Kinds, change.Kind))
	})
}

// journalWindow reads the n commits before a seq, oldest first.
func (b *Base) journalWindow(ctx context.Context, before Seq, n int) (window []CommitSummary, err error) {
	after := Seq(0)
	if before > Seq(n)+1 {
		after = before - Seq(n) - 1
	}
	for c, err := range b.Store.Commits(ctx, after) {
		if err != nil {
			return nil, journalError(err)
		}
		if c.Seq >= before {
			break
		}
		window = append(window, summary(c))
	}
	if len(window) == 0 {
		return nil, fmt.Errorf("commits before %d: %w", before, ErrDamaged)
	}
	return window, nil
}

func summary(c *Commit) CommitSummary {
	s := CommitSummary{Seq: c.Seq, At: c.At, By: c.By, Note: c.Note, Changes: make([]ChangeSummary, len(c.Changes))}
	for i, change := range c.Changes {
		s.Changes[i] = ChangeSummary{change.Kind, change.ID, change.Rev, change.Op}
	}
	return s
}

func journalError(err error) error {
	return &Error{Code: CodeUnavailable, Message: "the journal cannot be read: try again later", Cause: err}
}

// firstAfter answers the seq of the first commit later than a moment, or else end:
// times never go back, so it is searched by halves.
func (b *Base) firstAfter(ctx context.Context, moment time.Time, end Seq) (Seq, error) {
	low, high := Seq(1), end
	for low < high {
		middle := low + (high-low)/2
		window, err := b.journalWindow(ctx, middle+1, 1)
		if err != nil {
			return 0, err
		}
		if window[0].At.After(moment) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return low, nil
}
