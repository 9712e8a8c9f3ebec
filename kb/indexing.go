package kb

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// indexWork is what the index has to take in, and who waits for it.
type indexWork struct {
	head    Head
	ids     []ID
	moved   []ID // entries whose place in a hierarchy changed
	desk    []ID // contributions
	waiting []*request
}

func (w *indexWork) add(d *Delta) {
	w.head = d.Head
	for _, doc := range d.Docs {
		if doc.Kind == kindContribution {
			w.desk = append(w.desk, doc.ID)
		}
		if !doc.Kind.Valid() {
			continue
		}
		w.ids = append(w.ids, doc.ID)
		if movesInHierarchy(doc) {
			w.moved = append(w.moved, doc.ID)
		}
	}
}

func (w *indexWork) addSince(r ReplicaReader, seq Seq) error {
	for c, err := range r.Changes(seq) {
		if err != nil {
			return err
		}
		w.ids = append(w.ids, c.ID)
		if c.Rev > 1 && hierarchical(c.Kind) {
			w.moved = append(w.moved, c.ID) // cannot know: take it that it moved
		}
	}
	w.head, _ = r.Head()
	return nil
}

// hierarchyFields are the references that make hierarchies.
var hierarchyFields = map[Kind]string{
	KindConcept: "broader", KindTerritory: "parent", KindProgramme: "parent", KindOrganisation: "partOf",
}

func hierarchical(k Kind) bool { return hierarchyFields[k] != "" }

func movesInHierarchy(d DocDelta) bool {
	if d.Rev == 1 || !hierarchical(d.Kind) {
		return false
	}
	for _, refs := range [][]Reference{d.AddRefs, d.DropRefs} {
		for _, ref := range refs {
			if ref.Field == hierarchyFields[d.Kind] || ref.Field == "districts" {
				return true
			}
		}
	}
	return false
}

// indexLoop puts applied commits into the index, as many together as wait, and
// answers the writers.
func (b *Base) indexLoop(ctx context.Context) {
	owed := &indexWork{} // what the index did not take
	for work := range b.indexed {
		for more := true; more && len(work.ids)+len(work.desk) < groupCommits; {
			select {
			case next, ok := <-b.indexed:
				if more = ok; ok {
					work.join(next)
				}
			default:
				more = false
			}
		}
		work.ids, work.moved, work.desk = append(owed.ids, work.ids...), append(owed.moved, work.moved...), append(owed.desk, work.desk...)
		if owed.head.Seq > work.head.Seq {
			work.head = owed.head
		}
		owed = &indexWork{}
		err := b.applyIndex(ctx, work)
		if err != nil {
			b.fail(err)
			err = unknown(err)
			owed = &indexWork{head: work.head, ids: work.ids, moved: work.moved, desk: work.desk}
		} else if work.head.Seq > 0 {
			b.applied.set(work.head.Seq)
			b.watched.tell(work.desk)
		}
		for _, r := range work.waiting {
			r.done <- err
		}
	}
}

func (w *indexWork) join(next *indexWork) {
	if next.head.Seq > 0 {
		w.head = next.head
	}
	w.ids = append(w.ids, next.ids...)
	w.moved = append(w.moved, next.moved...)
	w.desk = append(w.desk, next.desk...)
	w.waiting = append(w.waiting, next.waiting...)
}

func (b *Base) applyIndex(ctx context.Context, w *indexWork) error {
	if w.head.Seq == 0 {
		return nil
	}
	b.applying.Lock()
	defer b.applying.Unlock()
	if err := b.applyGlossary(ctx, w.head, conceptsOf(w.ids)); err != nil {
		return err
	}
	ids, err := b.touched(ctx, w)
	if err != nil {
		return err
	}
	desk := make(chan error, 1)
	go func() { desk <- b.desk().apply(ctx, b.Desk, w.head, once(w.desk)) }()
	return errors.Join(b.index().apply(ctx, b.Index, w.head, ids), <-desk)
}

// projection is an index, with what it holds and how that is made.
type projection struct {
	name  string
	index Index
	kinds []Kind
	// documents makes the documents to index of ids, and says which are to be removed.
	documents func(ctx context.Context, ids []ID) (put []*IndexDocument, remove []ID, err error)
}

func (b *Base) index() projection { return projection{"index", b.Index, Kinds, b.indexDocuments} }

func (b *Base) desk() projection {
	return projection{"desk", b.Desk, []Kind{kindContribution}, b.deskDocuments}
}

func (b *Base) projections() []projection { return []projection{b.index(), b.desk()} }

// apply indexes the present state of the documents named, then notes the head.
func (p projection) apply(ctx context.Context, index IndexWriter, head Head, ids []ID) error {
	for {
		chunk := ids[:min(len(ids), 1000)]
		ids = ids[len(chunk):]
		var put []*IndexDocument
		var remove []ID
		var err error
		if len(chunk) > 0 {
			if put, remove, err = p.documents(ctx, chunk); err != nil {
				return err
			}
		}
		reached := Head{} // only the last batch moves the head
		if len(ids) == 0 {
			reached = head
		}
		if err := index.Apply(ctx, reached, put, remove); err != nil {
			return fmt.Errorf("apply commits to the %s: %w", p.name, err)
		}
		if len(ids) == 0 {
			return nil
		}
	}
}

// touched lists the entries to index again, each once.
func (b *Base) touched(ctx context.Context, w *indexWork) ([]ID, error) {
	seen := map[ID]bool{}
	var ids []ID
	add := func(id ID) bool {
		if seen[id] {
			return false
		}
		seen[id] = true
		ids = append(ids, id)
		return true
	}
	for _, id := range w.ids {
		add(id)
	}
	if len(w.moved) == 0 {
		return ids, nil
	}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		below := descendants(r, w.moved)
		for _, id := range below {
			add(id)
			for ref := range r.AllReferrers(id) {
				if ref.Kind.Valid() {
					add(ref.Source)
				}
			}
		}
		return nil
	})
	return ids, err
}

// descendants lists ids and everything below them in their hierarchies.
func descendants(r ReplicaReader, ids []ID) []ID {
	seen := map[ID]bool{}
	var all []ID
	for todo := ids; len(todo) > 0; {
		id := todo[0]
		todo = todo[1:]
		if seen[id] {
			continue
		}
		seen[id] = true
		all = append(all, id)
		kind := id.Kind()
		for child := range r.Referrers(id, kind, hierarchyFields[kind], "", false) {
			todo = append(todo, child)
		}
		if kind == KindTerritory {
			for child := range r.Referrers(id, kind, "districts", "", false) {
				todo = append(todo, child)
			}
		}
	}
	return all
}

// catchUpIndex brings an index up to the replica at the start.
func (b *Base) catchUpIndex(ctx context.Context, p projection) error {
	head, _ := b.Replica.Head()
	held := p.index.Head()
	if held == head {
		return nil
	}
	same, err := b.sameJournal(ctx, held)
	if err != nil {
		return err
	}
	if held.Seq == 0 || !same || held.Seq > head.Seq {
		return b.rebuild(ctx, p, nil)
	}
	b.Log.Info(p.name+" catches up with the replica", "from", held.Seq, "to", head.Seq)
	return b.applySince(ctx, p, p.index, held.Seq)
}

// applySince indexes what changed since seq.
func (b *Base) applySince(ctx context.Context, p projection, index IndexWriter, seq Seq) error {
	work := &indexWork{}
	if err := b.Replica.View(ctx, func(r ReplicaReader) error { return work.addSince(r, seq) }); err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	if work.head.Seq == 0 {
		return nil
	}
	ids, err := b.touched(ctx, work)
	if p.index == b.Desk {
		ids, err = b.contributedSince(ctx, seq, work.head.Seq)
	}
	if err != nil {
		return err
	}
	return p.apply(ctx, index, work.head, ids)
}

// Reindex rebuilds the indexes beside the serving ones and switches to them. Reads
// and writes go on. progress, if not nil, is told how many entries are done and
// how many there are.
func (b *Base) Reindex(ctx context.Context, progress func(done, total int)) error {
	if err := b.rebuild(ctx, b.desk(), nil); err != nil {
		return err
	}
	return b.rebuild(ctx, b.index(), progress)
}

func (b *Base) rebuild(ctx context.Context, p projection, progress func(done, total int)) error {
	start := time.Now()
	var held Seq
	locked := false
	defer func() {
		if locked {
			b.applying.Unlock()
		}
	}()
	err := p.index.Rebuild(ctx, func(w IndexWriter) (err error) {
		held, err = b.fill(ctx, p, w, progress)
		return err
	}, func(w IndexWriter) error {
		b.applying.Lock()
		locked = true
		return b.applySince(ctx, p, w, held) // nothing changes meanwhile
	})
	if err != nil {
		return fmt.Errorf("rebuild the %s: %w", p.name, err)
	}
	b.Log.Info(p.name+" rebuilt", "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// fill indexes every document of one state of the replica.
func (b *Base) fill(ctx context.Context, p projection, w IndexWriter, progress func(done, total int)) (Seq, error) {
	var head Head
	total, done := 0, 0
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		head, _ = r.Head()
		for _, kind := range p.kinds {
			total += r.Count(kind)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	logged := time.Now()
	for _, kind := range p.kinds {
		for after := ID(""); ; {
			ids, err := b.idsAfter(ctx, kind, after, 1000)
			if err != nil {
				return 0, err
			}
			if len(ids) == 0 {
				break
			}
			after = ids[len(ids)-1]
			put, _, err := p.documents(ctx, ids)
			if err != nil {
				return 0, err
			}
			if err := w.Apply(ctx, Head{}, put, nil); err != nil {
				return 0, fmt.Errorf("fill the %s: %w", p.name, err)
			}
			done += len(put)
			if progress != nil {
				progress(done, total)
			}
			if time.Since(logged) > 2*time.Second {
				logged = time.Now()
				b.Log.Info("rebuilding the "+p.name, "done", done, "of", total)
			}
		}
	}
	return head.Seq, nil
}

func (b *Base) idsAfter(ctx context.Context, kind Kind, after ID, n int) (ids []ID, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id := range r.Documents(kind, after) {
			if ids = append(ids, id); len(ids) == n {
				break
			}
		}
		return nil
	})
	return ids, err
}

// indexDocuments makes the documents to index of the ids; archived entries and
// ids without a document are to be removed.
func (b *Base) indexDocuments(ctx context.Context, ids []ID) (put []*IndexDocument, remove []ID, err error) {
	return b.documentsOf(ctx, ids, b.closures)
}

func (b *Base) documentsOf(ctx context.Context, ids []ID, above func(ReplicaReader) closures) (put []*IndexDocument, remove []ID, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, id := range ids {
			e, err := b.entry(r, id)
			if err != nil && !errors.Is(err, ErrNotExist) {
				return err
			}
			if err != nil || e.Meta().Archived != nil {
				remove = append(remove, id)
				continue
			}
			put = append(put, indexDocument(e, above(r)))
		}
		return nil
	})
	return put, remove, err
}
