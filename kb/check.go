package kb

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"time"
)

// Difference is one thing that does not agree with the journal.
type Difference struct {
	Where  string `json:"where"` // journal, replica, index, desk, files or what a store keeps beside them
	ID     string `json:"id,omitempty"`
	Detail string `json:"detail"`
}

// Checked says how much was compared.
type Checked struct {
	Commits   int `json:"commits"`
	Documents int `json:"documents"`
	Indexed   int `json:"indexed"`
	Collected int `json:"collected,omitempty"` // in what the store keeps for people, compared by it
	Found     int `json:"differences"`
}

// checking is a check under way.
type checking struct {
	*Base
	Checked
	report func(Difference)
	// redacted says what stands in the place of revisions that were redacted.
	redacted map[revisionOf]Rewrite
	unnoted  map[Seq]bool // commits whose note was redacted
}

func (c *checking) differ(where, id, format string, args ...any) {
	c.Found++
	c.report(Difference{Where: where, ID: id, Detail: fmt.Sprintf(format, args...)})
}

// Check holds journal, replica, index and glossary against each other, document by
// document, and reports every difference. Reads and writes go on; writers wait
// only while index documents that seem to differ are looked at again.
func (b *Base) Check(ctx context.Context, report func(Difference)) (Checked, error) {
	c := &checking{Base: b, report: report}
	if err := c.checkFollows(ctx); err != nil {
		return c.Checked, err
	}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		head, _ := r.Head()
		if err := c.checkRedacted(r); err != nil {
			return err
		}
		latest, err := c.checkJournal(ctx, head)
		if err != nil {
			return err
		}
		if err := c.checkDocuments(r, latest); err != nil {
			return err
		}
		if err := c.checkChanges(r); err != nil {
			return err
		}
		return c.checkKeysAndReferences(r)
	})
	if err != nil {
		return c.Checked, err
	}
	if err := c.checkFiles(ctx); err != nil {
		return c.Checked, err
	}
	for _, p := range b.projections() {
		if err := c.checkIndex(ctx, p); err != nil {
			return c.Checked, err
		}
	}
	return c.Checked, c.checkGlossary(ctx)
}

// followWithin is how long a commit may take from the journal to replica and index.
const followWithin = 5 * time.Second

// checkFollows says whether what is in the journal now is applied here soon.
func (c *checking) checkFollows(ctx context.Context) error {
	head, err := c.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("reach the journal: %w", err)
	}
	soon, cancel := context.WithTimeout(ctx, followWithin)
	defer cancel()
	if err := c.applied.wait(soon, head.Seq); err != nil && ctx.Err() == nil {
		c.differ("replica", "", "commits %d to %d of the journal are not applied here", c.applied.get()+1, head.Seq)
	}
	return ctx.Err()
}

// state is the last that the journal says of a document.
type state struct {
	rev  int
	hash uint64
}

// checkJournal reads the journal up to a head and answers the last state of
// every document.
func (c *checking) checkJournal(ctx context.Context, head Head) (map[ID]state, error) {
	latest := map[ID]state{}
	var last Head
	var at time.Time
	base := "" // as the first commit names it: the writer's own note of it is not ours to read
	for commit, err := range c.Store.Commits(ctx, 0) {
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		if err := CheckNext(base, last, commit); err != nil {
			c.differ("journal", "", "%v", err)
		}
		if base == "" {
			base = commit.Base
		}
		if commit.At.Before(at) {
			c.differ("journal", "", "commit %d is dated before the one before it", commit.Seq)
		}
		last, at = Head{Seq: commit.Seq, ID: commit.ID}, commit.At
		c.Commits++
		c.checkNote(commit)
		for _, change := range commit.Changes {
			if was := latest[change.ID]; change.Rev != was.rev+1 {
				c.differ("journal", string(change.ID), "commit %d makes revision %d of a document at revision %d", commit.Seq, change.Rev, was.rev)
			}
			c.checkRewritten(commit.Seq, change)
			latest[change.ID] = state{change.Rev, maphash.Bytes(documentSeed, change.Document)}
		}
		if commit.Seq == head.Seq {
			break
		}
	}
	if last != head {
		c.differ("replica", "", "holds commit %d (%s), the journal has %d (%s)", head.Seq, head.ID, last.Seq, last.ID)
	}
	return latest, nil
}

// checkDocuments compares the replica's documents with the journal's.
func (c *checking) checkDocuments(r ReplicaReader, latest map[ID]state) error {
	for _, kind := range slices.Concat([]Kind{kindBase}, privateKinds, Kinds) {
		count := 0
		for id, doc := range r.Documents(kind, "") {
			c.Documents++
			want, ok := latest[id]
			delete(latest, id)
			if !ok {
				c.differ("replica", string(id), "is not in the journal")
				continue
			}
			if maphash.Bytes(documentSeed, doc) != want.hash {
				c.differ("replica", string(id), "is not revision %d as the journal has it", want.rev)
			}
			if !kind.Valid() {
				continue
			}
			e, err := decodeEntry(doc)
			if err != nil {
				c.differ("replica", string(id), "%v", err)
				continue
			}
			count += present(e)
		}
		if kind.Valid() && r.Count(kind) != count {
			c.differ("replica", "", "counts %d of kind %s, holds %d", r.Count(kind), kind, count)
		}
	}
	for id, s := range latest {
		c.differ("replica", string(id), "lacks revision %d", s.rev)
	}
	return nil
}

// checkChanges compares the changes held with how many are counted.
func (c *checking) checkChanges(r ReplicaReader) error {
	held := map[Kind]int{}
	for change, err := range r.Changes(0) {
		if err != nil {
			return err
		}
		held[change.Kind]++
	}
	for _, kind := range Kinds {
		if n := r.CountChanges(kind); n != held[kind] {
			c.differ("replica", "", "counts %d changes of kind %s, holds %d", n, kind, held[kind])
		}
	}
	return nil
}

// tally sums up a set of facts in any order.
type tally struct {
	n   int
	sum uint64
}

func (t *tally) add(fact string) {
	t.n++
	t.sum += maphash.String(documentSeed, fact)
}

func (r Reference) fact() string {
	return string(r.Target) + " " + string(r.Kind) + " " + r.Field + " " + string(r.Source)
}

// checkKeysAndReferences compares what the documents say with the keys and
// references held: as sums first, one by one where these differ.
func (c *checking) checkKeysAndReferences(r ReplicaReader) error {
	var wantKeys, wantRefs, haveKeys, haveRefs tally
	for key, id := range r.Keys() {
		haveKeys.add(key + " " + string(id))
	}
	for ref := range r.References() {
		haveRefs.add(ref.fact())
	}
	for _, kind := range privateKinds {
		for _, doc := range r.Documents(kind, "") {
			keys, err := privateKeys(kind, doc)
			if err != nil {
				return err
			}
			wantKeys.n += len(keys)
			refs, err := privateReferences(kind, doc)
			if err != nil {
				return err
			}
			for _, ref := range refs {
				wantRefs.add(ref.fact())
			}
		}
	}
	for _, kind := range Kinds {
		for id, doc := range r.Documents(kind, "") {
			e, err := decodeEntry(doc)
			if err != nil {
				continue // reported above
			}
			for _, key := range entryKeys(e) {
				wantKeys.add(key + " " + string(id))
				if held, err := r.Key(key); err != nil && !errors.Is(err, ErrNotExist) {
					return err
				} else if held != id {
					c.differ("replica", string(id), "the key %q leads to %q", key, held)
				}
			}
			for _, ref := range entryReferences(e) {
				wantRefs.add(ref.fact())
			}
		}
	}
	if wantKeys.n != haveKeys.n {
		c.differ("replica", "", "holds %d keys, the documents have %d", haveKeys.n, wantKeys.n)
	}
	if wantRefs != haveRefs {
		c.differ("replica", "", "holds %d references, the documents make %d, and they are not the same", haveRefs.n, wantRefs.n)
	}
	return nil
}

// checkIndex compares what the index holds with what the replica says it
// should. What seems to differ is looked at again while no writer can move
// either.
func (c *checking) checkIndex(ctx context.Context, p projection) error {
	suspects, indexed, err := c.compareIndex(ctx, p)
	c.Indexed += indexed
	if err != nil || len(suspects) == 0 {
		return err
	}
	_, err = c.submit(ctx, &request{alone: func() error {
		head, _ := c.Replica.Head()
		soon, cancel := context.WithTimeout(ctx, followWithin)
		defer cancel()
		// An index that does not follow is a difference, and no reason to hold up the writers.
		if err := c.applied.wait(soon, head.Seq); err != nil && ctx.Err() != nil {
			return err
		}
		if held := p.index.Head(); held != head {
			c.differ(p.name, "", "holds commit %d, the replica %d", held.Seq, head.Seq)
		}
		again, _, err := c.compareIndex(ctx, p)
		for id, detail := range again {
			if _, was := suspects[id]; was {
				c.differ(p.name, string(id), "%s", detail)
			}
		}
		return err
	}}).wait()
	return err
}

// compareIndex lists the documents that differ between an index and the replica,
// and answers how many it holds.
func (c *checking) compareIndex(ctx context.Context, p projection) (map[ID]string, int, error) {
	held := map[ID]string{}
	for h, err := range p.index.Hashes(ctx) {
		if err != nil {
			return nil, 0, fmt.Errorf("read the %s: %w", p.name, err)
		}
		held[h.ID] = h.Hash
	}
	indexed := len(held)
	differ := map[ID]string{}
	for _, kind := range p.kinds {
		for after := ID(""); ; {
			ids, err := c.idsAfter(ctx, kind, after, 1000)
			if err != nil {
				return nil, 0, err
			}
			if len(ids) == 0 {
				break
			}
			after = ids[len(ids)-1]
			put, _, err := p.documents(ctx, ids)
			if err != nil {
				return nil, 0, err
			}
			for _, d := range put {
				if hash, ok := held[d.ID]; !ok {
					differ[d.ID] = "is missing"
				} else if hash != d.Hash() {
					differ[d.ID] = "was indexed from another state"
				}
				delete(held, d.ID)
			}
		}
	}
	for id := range held {
		differ[id] = "should not be there"
	}
	return differ, indexed, nil
}
