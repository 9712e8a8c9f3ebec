package kb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// purgeAgain is when what could not be purged is tried again.
const purgeAgain = time.Minute

// purgeLoop does what redactions leave to do that were applied here, before the
// start too, until ctx ends.
func (b *Base) purgeLoop(ctx context.Context) {
	for {
		wait := purgeAgain
		if err := b.purge(ctx); err == nil {
			wait = 24 * time.Hour // until somebody says so
		} else if ctx.Err() == nil {
			b.Log.Warn("what was redacted is not gone yet: this is tried again", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-b.redacted:
		case <-time.After(wait):
		}
	}
}

// noteRedactions wakes the purge when deltas that were applied redact something.
func (b *Base) noteRedactions(deltas []*Delta) {
	for _, d := range deltas {
		for _, doc := range d.Docs {
			if doc.Kind.redacts() {
				select {
				case b.redacted <- struct{}{}:
				default: // it is awake
				}
				return
			}
		}
	}
}

// appliedRedaction is a redaction with the commit that made it.
type appliedRedaction struct {
	redaction
	kind Kind
	seq  Seq
}

// purge makes what was redacted be gone: from the ledger, the journal and the
// files that this process keeps. Each step can be done twice, by several processes;
// the ledger says which redactions are in the journal already.
func (b *Base) purge(ctx context.Context) error {
	b.purging.Lock()
	defer b.purging.Unlock()
	todo, err := b.redactions(ctx)
	if err == nil && len(todo) > 0 && b.purged == nil {
		if err = b.readPurged(ctx); err == nil {
			todo, err = b.redactions(ctx)
		}
	}
	if err != nil {
		return err
	}
	last, desk := Seq(0), false
	for _, r := range todo {
		if err := b.purgeOne(ctx, &r); err != nil {
			return fmt.Errorf("redaction %s: %w", r.ID, err)
		}
		if r.kind == kindErasure {
			last, desk = r.seq, desk || slices.ContainsFunc(r.Rewrites, func(w Rewrite) bool { return w.ID.is(kindContribution) && w.Document != nil })
		}
	}
	if last > b.Replica.Compacted() {
		if desk {
			if err := b.rebuild(ctx, b.desk(), nil); err != nil {
				return err
			}
		}
		if err := b.Replica.Compact(ctx, last); err != nil {
			return err
		}
	}
	for _, r := range todo {
		b.purged[r.ID] = true
	}
	return nil
}

// readPurged reads which squashes are done. Erasures have more to do in every
// process.
func (b *Base) readPurged(ctx context.Context) error {
	purged := map[ID]bool{}
	for e, err := range b.Store.Ledger().Entries(ctx, LedgerRedaction+string(kindSquash)) {
		if err != nil {
			return ledgerError(err)
		}
		purged[ID(strings.TrimPrefix(e.Key, LedgerRedaction))] = true
	}
	b.purged = purged
	return nil
}

// redactions lists those applied here that are not purged, in their order.
func (b *Base) redactions(ctx context.Context) (list []appliedRedaction, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, kind := range []Kind{kindErasure, kindSquash} {
			for id, doc := range r.Documents(kind, "") {
				if b.purged[id] {
					continue
				}
				one, err := decodePrivate[redaction](doc)
				if err != nil {
					return err
				}
				_, revision, err := r.RevisionDocument(id, one.Rev)
				if err != nil {
					return err
				}
				list = append(list, appliedRedaction{one, kind, revision.Seq})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(x, y appliedRedaction) int { return int(x.seq) - int(y.seq) })
	return list, err
}

func (b *Base) purgeOne(ctx context.Context, r *appliedRedaction) error {
	if r.kind == kindErasure && b.Erased != nil {
		if err := b.Erased(Erasure{ID: r.ID, Person: r.Person, At: r.At, Holders: r.Holders, Rewrites: r.Rewrites}); err != nil {
			return fmt.Errorf("note the erasure outside the base: %w", err)
		}
	}
	done := LedgerRedaction + string(r.ID)
	if _, err := b.Store.Ledger().Get(ctx, done); !errors.Is(err, ErrNotExist) {
		return err
	}
	if r.kind == kindErasure {
		if err := b.forgetPerson(ctx, r); err != nil {
			return err
		}
	}
	if err := b.Store.Rewrite(ctx, r.Rewrites); err != nil {
		return err
	}
	if r.kind == kindErasure {
		if err := b.Store.Compact(ctx); err != nil {
			return err
		}
	}
	err := b.Store.Ledger().PutNew(ctx, done, nil, time.Time{})
	if errors.Is(err, ErrExists) {
		err = nil
	}
	return err
}

// forgetPerson removes the facts of a person, and the bytes of the files given up.
func (b *Base) forgetPerson(ctx context.Context, r *appliedRedaction) error {
	for _, id := range append([]ID{r.Person}, r.Holders...) {
		keys, err := b.factsOf(ctx, id)
		if err != nil {
			return err
		}
		for _, key := range keys {
			if err := b.Store.Ledger().Delete(ctx, key); err != nil {
				return ledgerError(err)
			}
		}
	}
	for _, w := range r.Rewrites {
		if !isFile(w.ID) || w.Document == nil {
			continue
		}
		f, err := decodePrivate[File](w.Document)
		if err != nil {
			return err
		}
		if err := b.Store.Blobs().Delete(ctx, f.Blob); err != nil {
			return err
		}
	}
	return nil
}

// factsOf lists the keys of the ledger that hold something about a person.
func (b *Base) factsOf(ctx context.Context, of ID) (keys []string, err error) {
	for _, prefix := range []string{LedgerPerson + string(of) + "/", LedgerMail, LedgerInvite, LedgerSession, marksPrefix(of)} {
		for e, err := range b.Store.Ledger().Entries(ctx, prefix) {
			if err != nil {
				return nil, ledgerError(err)
			}
			if FactOf(e, of) {
				keys = append(keys, e.Key)
			}
		}
	}
	return keys, nil
}

// FactOf reports whether an entry of the ledger holds something about a person.
func FactOf(e LedgerEntry, of ID) bool {
	if strings.HasPrefix(e.Key, LedgerPerson+string(of)+"/") || strings.HasPrefix(e.Key, marksPrefix(of)) {
		return true
	}
	var whose struct {
		Person ID `json:"person"`
	}
	return json.Unmarshal(e.Value, &whose) == nil && whose.Person == of && of != ""
}
