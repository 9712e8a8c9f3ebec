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

// kindExtra is the kind of the documents that an import of a concept scheme leaves
// beside its entries. They are in no list; exports and the scheme itself show them.
const kindExtra Kind = "extra"

// SchemeImport says what was brought to a concept scheme from a document of RDF.
type SchemeImport struct {
	ID         ID         `json:"id"`
	Rev        int        `json:"rev"`
	Scheme     ID         `json:"scheme"`
	Others     []ID       `json:"others,omitempty"` // further schemes of the same document
	Source     string     `json:"source,omitempty"` // name of the document
	Hash       string     `json:"hash,omitempty"`   // of the document
	StartedAt  time.Time  `json:"startedAt"`
	FinishedAt *time.Time `json:"finishedAt,omitempty"` // nil: under way, or interrupted
	Concepts   int        `json:"concepts"`
	// Forms says in which way the document states what can be stated in several
	// ways, by the fact: the forms of package skos.
	Forms map[string]string `json:"forms,omitempty"`
	// Chunks is in how many pieces the statements kept aside stand, and KeptAside how
	// many there are.
	Chunks    int `json:"chunks"`
	KeptAside int `json:"keptAside"`
}

// Aside is a piece of the statements of an import that are not in its entries.
type Aside struct {
	ID     ID  `json:"id"`
	Rev    int `json:"rev"`
	Scheme ID  `json:"scheme"`
	Chunk  int `json:"chunk"`
	// Source is the name of the document that stated them; "" in pieces from before that
	// was noted.
	Source string `json:"source,omitempty"`
	// Statements stand as they are, a line of N-Triples each.
	Statements []string `json:"statements,omitempty"`
	// Instead says what is stated in the place of what an entry would state.
	Instead []Instead `json:"instead,omitempty"`
}

// Instead replaces a statement by others, or by none.
type Instead struct {
	Of  string   `json:"of"`
	Are []string `json:"are,omitempty"`
}

func importKey(scheme ID) string           { return "extra/" + string(scheme) }
func asideKey(scheme ID, chunk int) string { return fmt.Sprintf("extra/%s/%d", scheme, chunk) }

// extraKeys lists the exact keys of a document that an import left.
func extraKeys(doc []byte) ([]string, error) {
	d, err := decodePrivate[Aside](doc) // both sorts have a scheme; only pieces have a chunk
	if err != nil {
		return nil, err
	}
	if d.Chunk > 0 {
		return []string{asideKey(d.Scheme, d.Chunk)}, nil
	}
	return []string{importKey(d.Scheme)}, nil
}

// SetSchemeImport changes what is known of the import of a scheme.
func (b *Base) SetSchemeImport(ctx context.Context, author Author, scheme ID, change func(*SchemeImport, time.Time)) error {
	return b.Commit(ctx, author, func(tx *Tx) error {
		doc, err := tx.extra(importKey(scheme))
		if err != nil {
			return err
		}
		s := SchemeImport{ID: tx.newID(kindExtra), Scheme: scheme}
		if doc != nil {
			if s, err = decodePrivate[SchemeImport](doc); err != nil {
				return err
			}
		}
		before, _ := json.Marshal(s)
		change(&s, tx.at)
		if after, _ := json.Marshal(s); string(after) == string(before) {
			return nil
		}
		s.Rev++
		return tx.addPrivate(kindExtra, s.ID, s.Rev, s, []string{importKey(scheme)})
	})
}

// extra answers the document that holds a key; nil for none.
func (tx *Tx) extra(key string) ([]byte, error) {
	id, err := tx.key(key)
	if errors.Is(err, ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return tx.document(id)
}

// PutAside replaces a piece of the statements of an import, if it differs. Pieces
// are counted from 1.
func (b *Base) PutAside(ctx context.Context, author Author, piece Aside) error {
	if piece.Chunk < 1 {
		return Invalid([]string{"chunk"}, "pieces are counted from 1")
	}
	return b.Commit(ctx, author, func(tx *Tx) error {
		key := asideKey(piece.Scheme, piece.Chunk)
		doc, err := tx.extra(key)
		if err != nil {
			return err
		}
		a := piece
		a.ID, a.Rev = tx.newID(kindExtra), 0
		if doc != nil {
			old, err := decodePrivate[Aside](doc)
			if err != nil || old.same(&piece) {
				return err
			}
			a.ID, a.Rev = old.ID, old.Rev
		}
		a.Rev++
		return tx.addPrivate(kindExtra, a.ID, a.Rev, a, []string{key})
	})
}

func (a *Aside) same(b *Aside) bool {
	return a.Source == b.Source && slices.Equal(a.Statements, b.Statements) && slices.EqualFunc(a.Instead, b.Instead, func(x, y Instead) bool {
		return x.Of == y.Of && slices.Equal(x.Are, y.Are)
	})
}

// SchemeImport answers what is known of the import of a scheme; ErrNotExist when
// nothing was imported to it.
func (b *Base) SchemeImport(ctx context.Context, scheme ID) (s SchemeImport, err error) {
	err = b.extraDocument(ctx, importKey(scheme), func(doc []byte) error {
		s, err = decodePrivate[SchemeImport](doc)
		return err
	})
	return s, err
}

// Asides yields the pieces of the statements that an import kept aside.
func (b *Base) Asides(ctx context.Context, s SchemeImport, fn func(*Aside) error) error {
	for chunk := 1; chunk <= s.Chunks; chunk++ {
		var a Aside
		err := b.extraDocument(ctx, asideKey(s.Scheme, chunk), func(doc []byte) (err error) {
			a, err = decodePrivate[Aside](doc)
			return err
		})
		if errors.Is(err, ErrNotExist) {
			continue // of an import that was interrupted
		}
		if err == nil {
			err = fn(&a)
		}
		if err != nil {
			return fmt.Errorf("read what the import of %s kept aside: %w", s.Scheme, err)
		}
	}
	return nil
}

func (b *Base) extraDocument(ctx context.Context, key string, fn func([]byte) error) error {
	return b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := r.Key(key)
		if err != nil {
			return err
		}
		doc, err := r.Document(id)
		if err != nil {
			return err
		}
		return fn(doc)
	})
}

// isURI reports whether a reference is written as a URI.
func isURI(ref ID) bool { return strings.Contains(string(ref), ":") }

// resolveURI answers the entry of one of the kinds that has a URI.
func (tx *Tx) resolveURI(uri string, kinds []Kind) (ID, error) {
	s, _, err := tx.settings()
	if err != nil {
		return "", err
	}
	for _, kind := range kinds {
		key := uriKey(kind, uri)
		if minted, slug, ok := parseURI(s.BaseURL, uri); ok && minted == kind {
			key = slugKey(kind, slug)
		}
		if id, err := tx.key(key); !errors.Is(err, ErrNotExist) {
			return id, err
		}
	}
	return "", ErrNotExist
}
