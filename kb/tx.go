package kb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Tx is the state at the head of the journal, as one use case sees and changes
// it: the replica below the changes of the writers before it.
type Tx struct {
	at      time.Time
	overlay *overlay
	changes []Change
	docs    []DocDelta
	// what this use case itself has changed so far
	own overlayState
	// what the contributions read so far refer to, as they are before they are changed
	refer map[ID][]Reference
	// of the commit: a note in place of the author's, and the organisation that
	// contributed what it publishes
	note        string
	contributor ID
}

// overlayState is what uncommitted changes add to the replica.
type overlayState struct {
	docs map[ID][]byte
	keys map[string]ID             // "" for a dropped key
	refs map[ID]map[Reference]bool // by target; true: added, false: dropped
	idem map[string]KeyRecord
}

func newOverlayState() overlayState {
	return overlayState{docs: map[ID][]byte{}, keys: map[string]ID{}, refs: map[ID]map[Reference]bool{}, idem: map[string]KeyRecord{}}
}

// overlay is the replica below the commits of a group that are not applied yet.
type overlay struct {
	reader ReplicaReader
	state  overlayState
	made   int             // ids, so that those of one moment keep the order in which they were made
	by     map[string]bool // who made the commits of the group
	// entries are those decoded so far, by where their document stands: it stays
	// there for as long as the overlay is used.
	entries map[*byte]Entry
}

// maxDecoded bounds the entries that an overlay keeps decoded.
const maxDecoded = 20_000

func (o *overlay) remember(doc []byte, e Entry) {
	if o.entries == nil || len(o.entries) == maxDecoded {
		o.entries = map[*byte]Entry{}
	}
	o.entries[&doc[0]] = e
}

func (tx *Tx) newID(kind Kind) ID {
	tx.overlay.made++
	return newID(kind, tx.at, tx.overlay.made)
}

// keep makes a transaction's changes visible to the ones after it.
func (o *overlay) keep(tx *Tx) {
	for id, doc := range tx.own.docs {
		o.state.docs[id] = doc
	}
	for key, id := range tx.own.keys {
		o.state.keys[key] = id
	}
	for _, refs := range tx.own.refs {
		for ref, there := range refs {
			o.state.refer(ref, there)
		}
	}
}

func (s overlayState) refer(ref Reference, there bool) {
	if s.refs[ref.Target] == nil {
		s.refs[ref.Target] = map[Reference]bool{}
	}
	s.refs[ref.Target][ref] = there
}

// At is the time of the commit: never before that of the commit before.
func (tx *Tx) At() time.Time { return tx.at }

// document answers the present document of an id.
func (tx *Tx) document(id ID) ([]byte, error) {
	for _, s := range []overlayState{tx.own, tx.overlay.state} {
		if doc, ok := s.docs[id]; ok {
			return doc, nil
		}
	}
	return tx.overlay.reader.Document(id)
}

// Entry answers the present state of an entry. Callers must not change it: it is
// shared.
func (tx *Tx) Entry(id ID) (Entry, error) {
	doc, err := tx.document(id)
	if err != nil {
		return nil, err
	}
	if len(doc) > 0 {
		if e := tx.overlay.entries[&doc[0]]; e != nil {
			return e, nil
		}
	}
	e, err := decodeEntry(doc)
	if err == nil {
		tx.overlay.remember(doc, e)
	}
	return e, err
}

// key answers the id that holds an exact key.
func (tx *Tx) key(key string) (ID, error) {
	for _, s := range []overlayState{tx.own, tx.overlay.state} {
		if id, ok := s.keys[key]; ok {
			if id == "" {
				return "", ErrNotExist
			}
			return id, nil
		}
	}
	return tx.overlay.reader.Key(key)
}

func slugKey(kind Kind, slug string) string { return string(kind) + "/" + slug }

// resolve answers the id that an id or slug leads to, among the kinds: of a merged
// concept the one that it was merged into.
func (tx *Tx) resolve(ref ID, kinds []Kind) (ID, error) {
	id, err := tx.named(ref, kinds)
	if err != nil {
		return id, err
	}
	return tx.leadTo(id)
}

// named answers the id that an id or slug names, among the kinds: of a merged
// concept its own.
func (tx *Tx) named(ref ID, kinds []Kind) (ID, error) {
	if slices.Contains(kinds, kindFile) {
		_, err := tx.file(ref)
		return ref, err
	}
	if kind := ref.Kind(); kind != "" {
		if !slices.Contains(kinds, kind) {
			return "", fmt.Errorf("%w", errWrongKind)
		}
		_, err := tx.document(ref)
		return ref, err
	}
	if isURI(ref) {
		return tx.resolveURI(string(ref), kinds)
	}
	for _, kind := range kinds {
		slug := strings.TrimPrefix(string(ref), string(kind)+"/")
		if id, err := tx.key(slugKey(kind, slug)); !errors.Is(err, ErrNotExist) {
			return id, err
		}
	}
	return "", ErrNotExist
}

var errWrongKind = errors.New("wrong kind")

// referrers lists the entries that refer to target, sorted, without repeats.
func (tx *Tx) referrers(target ID) []ID {
	found := map[ID]bool{}
	for ref := range tx.overlay.reader.AllReferrers(target) {
		if ref.Field == AnyField {
			found[ref.Source] = true
		}
	}
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		for ref, there := range s.refs[target] {
			if ref.Field == AnyField {
				found[ref.Source] = there
			}
		}
	}
	var ids []ID
	for id, there := range found {
		if there && id != target {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// referrersBy lists the entries of a kind that refer to target by a field, sorted.
func (tx *Tx) referrersBy(target ID, kind Kind, field string) []ID {
	found := map[ID]bool{}
	for id := range tx.overlay.reader.Referrers(target, kind, field, "", false) {
		found[id] = true
	}
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		for ref, there := range s.refs[target] {
			if ref.Kind == kind && ref.Field == field {
				found[ref.Source] = there
			}
		}
	}
	var ids []ID
	for id, there := range found {
		if there {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// fields lists the fields by which documents of a kind refer to target, sorted; of a
// group one by which they do so no more may be among them.
func (tx *Tx) fields(target ID, kind Kind) []string {
	found := slices.Collect(tx.overlay.reader.Fields(target, kind))
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		for ref, there := range s.refs[target] {
			if there && ref.Kind == kind {
				found = append(found, ref.Field)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// byURI answers the concept of this base with a URI; nil for none.
func (tx *Tx) byURI(uri string) (*Concept, error) {
	id, err := tx.resolveURI(uri, []Kind{KindConcept})
	if err == nil {
		id, err = tx.leadTo(id)
	}
	if errors.Is(err, ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, err := tx.Entry(id)
	if err != nil {
		return nil, err
	}
	return e.(*Concept), nil
}

// uri answers the URI of an entry that was put.
func (tx *Tx) uri(p *put) (string, error) {
	s, _, err := tx.settings()
	if err != nil {
		return "", err
	}
	e, err := tx.Entry(p.id)
	if err != nil {
		return "", err
	}
	return entryURI(s.BaseURL, e), nil
}

// add puts a change into the commit; its delta gets the change's own facts.
func (tx *Tx) add(c Change, d DocDelta) {
	d.Kind, d.ID, d.Rev, d.Op, d.Document = c.Kind, c.ID, c.Rev, c.Op, c.Document
	tx.changes = append(tx.changes, c)
	tx.docs = append(tx.docs, d)
	tx.own.docs[c.ID] = c.Document
	for _, key := range d.DropKeys {
		tx.own.keys[key] = ""
	}
	for _, key := range d.AddKeys {
		tx.own.keys[key] = c.ID
	}
	for _, ref := range d.DropRefs {
		tx.own.refer(ref, false)
	}
	for _, ref := range d.AddRefs {
		tx.own.refer(ref, true)
	}
}

// save puts the next revision of an entry into the commit.
func (tx *Tx) save(old, e Entry, op Op) error {
	m := e.Meta()
	m.Revision, m.CreatedAt, m.UpdatedAt = 1, tx.at, tx.at
	if old != nil {
		m.Revision, m.CreatedAt = old.Meta().Revision+1, old.Meta().CreatedAt
	}
	doc, err := encodeEntry(e)
	if err != nil {
		return err
	}
	tx.overlay.remember(doc, e)
	d := entryDelta(old, e)
	d.entry = e
	tx.add(Change{Kind: m.Kind(), ID: m.ID, Rev: m.Revision, Op: op, Document: doc}, d)
	return nil
}
