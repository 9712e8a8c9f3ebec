package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"prologis/kb"
)

// While a base is being restored the ledger says so, and of which backup.
const restoreMark = kb.LedgerRestore + "backup"

type mark struct {
	Sum  string    `json:"sha256"`
	Made time.Time `json:"made"` // of the backup
}

var (
	// ErrNotEmpty says that there is a base where one should be restored.
	ErrNotEmpty = errors.New("there is a base already, and a backup is restored only where there is none: name another --data, or another database in --mongodb-uri")
	// ErrUnfinished says that a base is only in part what it was.
	ErrUnfinished = errors.New("a restore into this base was not finished")
)

// Restore writes a backup, which r reads from its beginning and Verify found
// right, into an empty store. Commits keep their number, id and bytes. Until all
// of it is there, Unfinished says so; a restore that was cut short goes on when it
// is run again with the same backup. What erasures name that were made after the
// backup is left out or redacted on its way in.
func Restore(ctx context.Context, store kb.Store, r io.Reader, checked Checked, erased []kb.Erasure) error {
	if err := begin(ctx, store, checked); err != nil {
		return err
	}
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	b := &restoring{ctx: ctx, store: store, head: head, now: time.Now(), erasures: newErasures(erased)}
	again, err := read(r, taker{commits: b.commits, entry: b.entry, blob: b.blob})
	if err == nil && again != checked {
		err = fmt.Errorf("the file changed while it was restored: %w", kb.ErrDamaged)
	}
	if err != nil {
		return fmt.Errorf("%w: %w; run restore again with the same file", ErrUnfinished, err)
	}
	return store.Ledger().Delete(ctx, restoreMark)
}

// Unfinished answers ErrUnfinished while the base in a store is only in part what
// it was.
func Unfinished(ctx context.Context, store kb.Store) error {
	held, err := readMark(ctx, store)
	if errors.Is(err, kb.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: run restore again with the backup of %s, or with any on an empty base", ErrUnfinished, held.Made.Format(time.RFC3339))
}

func readMark(ctx context.Context, store kb.Store) (held mark, err error) {
	value, err := store.Ledger().Get(ctx, restoreMark)
	if err == nil {
		err = json.Unmarshal(value, &held)
	}
	return held, err
}

// begin marks an empty store as being restored. One that is marked already must
// be so by the same backup.
func begin(ctx context.Context, store kb.Store, checked Checked) error {
	held, err := readMark(ctx, store)
	switch {
	case err == nil && held.Sum == checked.Sum:
		return nil
	case err == nil:
		return Unfinished(ctx, store)
	case !errors.Is(err, kb.ErrNotExist):
		return err
	}
	if err := empty(ctx, store); err != nil {
		return err
	}
	value, err := json.Marshal(mark{checked.Sum, checked.Made})
	if err != nil {
		return err
	}
	return store.Ledger().PutNew(ctx, restoreMark, value, time.Time{})
}

// empty answers ErrNotEmpty when a store holds anything of a base.
func empty(ctx context.Context, store kb.Store) error {
	head, err := store.Head(ctx)
	if err != nil {
		return err
	}
	if head.Seq > 0 {
		return fmt.Errorf("%w (it has %d commits)", ErrNotEmpty, head.Seq)
	}
	for entry, err := range store.Ledger().Entries(ctx, "") {
		if err != nil {
			return err
		}
		if kb.SurvivesRestore(entry.Key) {
			return fmt.Errorf("%w (its ledger has %q)", ErrNotEmpty, entry.Key)
		}
	}
	for name, err := range store.Blobs().Names(ctx) {
		if err != nil {
			return err
		}
		return fmt.Errorf("%w (it has the file %s)", ErrNotEmpty, name)
	}
	return nil
}

// restoring is a restore under way.
type restoring struct {
	ctx   context.Context
	store kb.Store
	head  kb.Head
	now   time.Time
	erasures
}

// commits appends a block of commits, except those that an earlier try appended.
func (b *restoring) commits(_ Header, commits []*kb.Commit) error {
	for len(commits) > 0 && commits[0].Seq <= b.head.Seq {
		if commits[0].Seq == b.head.Seq && commits[0].ID != b.head.ID {
			return fmt.Errorf("commit %d of the base is not the backup's", b.head.Seq)
		}
		commits = commits[1:]
	}
	if len(commits) == 0 {
		return nil
	}
	for _, c := range commits {
		b.redact(c)
	}
	n, err := b.store.Append(b.ctx, commits)
	if n > 0 {
		b.head = kb.Head{Seq: commits[n-1].Seq, ID: commits[n-1].ID}
	}
	switch {
	case errors.Is(err, kb.ErrHeadMoved):
		return errors.New("somebody else writes into the base")
	case err == nil && n < len(commits):
		return b.commits(Header{}, commits[n:])
	}
	return err
}

// entry puts what is left of the ledger by the rules of this program: the backup
// may have been made by others, and what it holds may have expired since.
func (b *restoring) entry(entry kb.LedgerEntry) error {
	if !kb.SurvivesRestore(entry.Key) || !entry.Expires.IsZero() && !entry.Expires.After(b.now) || b.covers(entry) {
		return nil
	}
	return unlessThere(b.store.Ledger().PutNew(b.ctx, entry.Key, entry.Value, entry.Expires))
}

func (b *restoring) blob(name string, content io.Reader) error {
	if b.blobs[name] {
		_, err := io.Copy(io.Discard, content)
		return err
	}
	return unlessThere(b.store.Blobs().Put(b.ctx, name, content))
}

// unlessThere forgives what an earlier try put there: each is there whole or not
// at all, and nobody else has written since the store was empty.
func unlessThere(err error) error {
	if errors.Is(err, kb.ErrExists) {
		return nil
	}
	return err
}
