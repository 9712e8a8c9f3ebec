package replica

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// model is a replica that is obviously right.
type model struct {
	head      kb.Head
	version   kb.Seq
	documents map[kb.ID]string
	revisions map[kb.ID][]kb.Revision
	olds      map[string]string // id, revision -> document
	keys      map[string]kb.ID
	refs      map[kb.Reference]bool
	counts    map[kb.Kind]int
	changes   []kb.ChangeRecord
	uses      map[string]kb.KeyRecord
}

func newModel() *model {
	return &model{
		documents: map[kb.ID]string{}, revisions: map[kb.ID][]kb.Revision{}, olds: map[string]string{}, keys: map[string]kb.ID{},
		refs: map[kb.Reference]bool{}, counts: map[kb.Kind]int{}, uses: map[string]kb.KeyRecord{},
	}
}

func (m *model) apply(d *kb.Delta) {
	m.head = d.Head
	if d.Public {
		m.version = d.Head.Seq
	}
	var ids []kb.ID
	for i, doc := range d.Docs {
		ids = append(ids, doc.ID)
		m.documents[doc.ID] = string(doc.Document)
		m.olds[fmt.Sprint(doc.ID, doc.Rev)] = string(doc.Document)
		m.revisions[doc.ID] = append(m.revisions[doc.ID], kb.Revision{Revision: doc.Rev, Seq: d.Head.Seq, At: d.At, By: d.By, Note: d.Note})
		for _, key := range doc.DropKeys {
			if m.keys[key] == doc.ID {
				delete(m.keys, key)
			}
		}
		for _, key := range doc.AddKeys {
			m.keys[key] = doc.ID
		}
		for _, ref := range doc.DropRefs {
			delete(m.refs, ref)
		}
		for _, ref := range doc.AddRefs {
			m.refs[ref] = true
		}
		m.counts[doc.Kind] += doc.Count
		if d.Public && doc.Kind.Valid() {
			m.changes = append(m.changes, kb.ChangeRecord{Seq: d.Head.Seq, Index: i, At: d.At, Kind: doc.Kind, ID: doc.ID, Rev: doc.Rev, Op: doc.Op})
		}
	}
	if d.Key != "" {
		m.uses[d.Key] = kb.KeyRecord{Seq: d.Head.Seq, Hash: d.KeyHash, IDs: ids}
	}
}

// The few values that random deltas are made of, so that they meet often. One
// kind is the beginning of another; desk is not public.
var (
	modelKinds  = []kb.Kind{kb.KindConcept, kb.KindConceptScheme, kb.KindPractice, "desk"}
	modelFields = []string{"broader", "broaderX", "scheme"}
	modelIDs    = func() (ids []kb.ID) {
		for _, kind := range modelKinds {
			for i := range 6 {
				ids = append(ids, kb.ID(fmt.Sprintf("%s_%026d", kind, i)))
			}
		}
		return append(ids, "base")
	}()
)

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// randomDelta makes the next delta. Some documents come twice in one.
func (m *model) randomDelta(r *rand.Rand) *kb.Delta {
	seq := m.head.Seq + 1
	d := &kb.Delta{
		Head: kb.Head{Seq: seq, ID: fmt.Sprint("commit", seq)}, Public: r.IntN(3) > 0,
		At: time.UnixMilli(1_700_000_000_000 + int64(seq)).UTC(), By: "tester", Note: fmt.Sprint("note ", seq),
	}
	if r.IntN(3) == 0 {
		d.Key, d.KeyHash = fmt.Sprint("use", seq), fmt.Sprint("hash", seq)
	}
	revs := map[kb.ID]int{}
	for range 1 + r.IntN(3) {
		id := pick(r, modelIDs)
		if revs[id] == 0 {
			revs[id] = len(m.revisions[id])
		}
		revs[id]++
		d.Docs = append(d.Docs, randomDoc(r, id, revs[id]))
	}
	return d
}

func randomDoc(r *rand.Rand, id kb.ID, rev int) kb.DocDelta {
	kind, _, _ := strings.Cut(string(id), "_0")
	doc := kb.DocDelta{Kind: kb.Kind(kind), ID: id, Rev: rev, Op: kb.OpPut, Count: r.IntN(3) - 1}
	doc.Document = fmt.Appendf(nil, `{"id":%q,"rev":%d,"text":%q}`, id, rev, strings.Repeat("x", r.IntN(6000)))
	key := func() string { return fmt.Sprint("key", r.IntN(20)) }
	ref := func() kb.Reference {
		return kb.Reference{Target: pick(r, modelIDs[:8]), Kind: doc.Kind, Field: pick(r, modelFields), Source: id}
	}
	for range r.IntN(4) {
		doc.AddKeys, doc.DropKeys = append(doc.AddKeys, key()), append(doc.DropKeys, key())
		doc.AddRefs, doc.DropRefs = append(doc.AddRefs, ref(), ref()), append(doc.DropRefs, ref())
	}
	return doc
}

// TestModel applies random deltas, in groups, again, over reopening and Reset,
// and compares every answer with the model's.
func TestModel(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random, path := rand.New(rand.NewPCG(seed, 0)), filepath.Join(t.TempDir(), "replica.db")
	r, m, journal := mustOpen(t, path), newModel(), []*kb.Delta(nil)
	for round := range 60 {
		from := max(0, len(journal)-random.IntN(4)) // some are applied again
		for range random.IntN(8) {
			d := m.randomDelta(random)
			m.apply(d)
			journal = append(journal, d)
		}
		if random.IntN(15) == 0 {
			if err := r.Reset(context.Background()); err != nil {
				t.Fatal(err)
			}
			from = 0
		}
		if err := r.Apply(context.Background(), journal[from:]); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if random.IntN(6) == 0 {
			mustClose(t, r)
			r = mustOpen(t, path)
			if err := r.Discarded(); err != nil {
				t.Fatalf("round %d: a good replica was discarded: %v", round, err)
			}
		}
		if head, version := r.Head(); head != m.head || version != m.version {
			t.Fatalf("Head = %v, %d; want %v, %d", head, version, m.head, m.version)
		}
		view(t, r, func(in kb.ReplicaReader) { m.compare(t, in, random) })
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
}

// compare asks the reader everything that it can be asked.
func (m *model) compare(t *testing.T, in kb.ReplicaReader, random *rand.Rand) {
	head, version := in.Head()
	same(t, "Head", fmt.Sprint(head, version), fmt.Sprint(m.head, m.version))
	same(t, "Keys", maps.Collect(in.Keys()), m.keys)
	same(t, "Keys in order", slices.IsSorted(keysOf(in)), true)
	for key, id := range m.keys {
		got, err := in.Key(key)
		same(t, "Key", fmt.Sprint(got, err), fmt.Sprint(id, nil))
	}
	m.compareDocuments(t, in, random)
	m.compareReferences(t, in, random)
	after := kb.Seq(random.IntN(int(m.head.Seq) + 2))
	behind := slices.DeleteFunc(slices.Clone(m.changes), func(c kb.ChangeRecord) bool { return c.Seq <= after })
	same(t, "Changes", collect(t, in.Changes(after)), behind)
	for key, want := range m.uses {
		got, err := in.Idempotent(key)
		same(t, "Idempotent", got, want)
		same(t, "Idempotent", err, nil)
	}
}

func keysOf(in kb.ReplicaReader) (keys []string) {
	for key := range in.Keys() {
		keys = append(keys, key)
	}
	return keys
}

func (m *model) compareDocuments(t *testing.T, in kb.ReplicaReader, random *rand.Rand) {
	for _, id := range modelIDs {
		got, err := in.Document(id)
		same(t, "Document", string(got), m.documents[id])
		same(t, "Document's error", errors.Is(err, kb.ErrNotExist), m.documents[id] == "")
		for _, rev := range m.revisions[id] {
			document, who, err := in.RevisionDocument(id, rev.Revision)
			same(t, "RevisionDocument", string(document), m.olds[fmt.Sprint(id, rev.Revision)])
			same(t, "RevisionDocument's revision", who, rev)
			same(t, "RevisionDocument's error", err, nil)
		}
		_, _, err = in.RevisionDocument(id, len(m.revisions[id])+1)
		same(t, "a later revision", errors.Is(err, kb.ErrNotExist), true)
		after, descending := random.IntN(len(m.revisions[id])+2), random.IntN(2) == 0
		same(t, "Revisions", collect(t, in.Revisions(id, after, descending)), walk(m.revisions[id], descending, func(r kb.Revision) bool {
			return after == 0 || (r.Revision > after) != descending && r.Revision != after
		}))
	}
	for _, kind := range modelKinds {
		same(t, "Count", in.Count(kind), m.counts[kind])
		ofKind := slices.DeleteFunc(slices.Clone(m.changes), func(c kb.ChangeRecord) bool { return c.Kind != kind })
		same(t, "CountChanges", in.CountChanges(kind), len(ofKind))
		after := kb.ID("")
		if random.IntN(2) == 0 {
			after = kb.ID(fmt.Sprintf("%s_%026d", kind, random.IntN(7)))
		}
		want := slices.DeleteFunc(slices.Sorted(maps.Keys(m.documents)), func(id kb.ID) bool {
			return !strings.HasPrefix(string(id), string(kind)+"_0") || id <= after
		})
		var got []kb.ID
		for id, document := range in.Documents(kind, after) {
			got = append(got, id)
			same(t, "Documents", string(document), m.documents[id])
		}
		same(t, "Documents", got, want)
	}
}

func (m *model) compareReferences(t *testing.T, in kb.ReplicaReader, random *rand.Rand) {
	all := slices.SortedFunc(maps.Keys(m.refs), func(a, b kb.Reference) int {
		return strings.Compare(referenceKey(a), referenceKey(b))
	})
	same(t, "References", slices.Collect(in.References()), all)
	for _, target := range modelIDs {
		to := slices.DeleteFunc(slices.Clone(all), func(r kb.Reference) bool { return r.Target != target })
		same(t, "AllReferrers", slices.Collect(in.AllReferrers(target)), to)
		for _, kind := range modelKinds {
			fields := map[string]bool{}
			for _, r := range to {
				if r.Kind == kind {
					fields[r.Field] = true
				}
			}
			same(t, "Fields", slices.Collect(in.Fields(target, kind)), slices.Sorted(maps.Keys(fields)))
			for _, field := range modelFields {
				by := slices.DeleteFunc(slices.Clone(to), func(r kb.Reference) bool { return r.Kind != kind || r.Field != field })
				same(t, "CountReferrers", in.CountReferrers(target, kind, field), len(by))
				after, descending := kb.ID(""), random.IntN(2) == 0
				if random.IntN(2) == 0 {
					after = kb.ID(fmt.Sprintf("%s_%026d", kind, random.IntN(7)))
				}
				var want []kb.ID
				for _, ref := range walk(by, descending, func(r kb.Reference) bool {
					return after == "" || (r.Source > after) != descending && r.Source != after
				}) {
					want = append(want, ref.Source)
				}
				same(t, "Referrers", slices.Collect(in.Referrers(target, kind, field, after, descending)), want)
			}
		}
	}
}

// walk answers the ones that are wanted, in a direction.
func walk[T any](all []T, descending bool, wanted func(T) bool) (some []T) {
	for _, one := range all {
		if wanted(one) {
			some = append(some, one)
		}
	}
	if descending {
		slices.Reverse(some)
	}
	return some
}

func collect[T any](t *testing.T, seq func(func(T, error) bool)) (all []T) {
	t.Helper()
	for one, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// same compares by JSON, in which no slice and an empty one are told apart.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if string(g) != string(w) && !(len(g) <= 4 && len(w) <= 4 && strings.Trim(string(g)+string(w), "[]nul") == "") {
		t.Errorf("%s = %s, want %s", what, g, w)
	}
}
