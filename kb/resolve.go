package kb

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// references are those of several contents, as they were written.
type references [][]ID

func writtenReferences(ins []PutInput) references {
	all := make(references, len(ins))
	for i, in := range ins {
		in.Content.walk(&walk{ref: func(_ []string, id *ID, _ []Kind) { all[i] = append(all[i], *id) }})
	}
	return all
}

// restore puts the references back as they were written.
func (refs references) restore(ins []PutInput) {
	for i, in := range ins {
		n := 0
		in.Content.walk(&walk{ref: func(_ []string, id *ID, _ []Kind) { *id = refs[i][n]; n++ }})
	}
}

// resolveAll turns the references of a content into ids.
func (tx *Tx) resolveAll(p *put) error {
	var errs Errors
	p.in.Content.walk(&walk{ref: func(path []string, ref *ID, kinds []Kind) {
		id, err := tx.resolve(*ref, kinds)
		if err == nil {
			err = tx.checkTarget(p, id)
		}
		if err == nil && id == p.id && neverItself[path[0]] {
			err = Invalid(nil, "%q is the entry itself", string(*ref))
		}
		if err != nil {
			errs = append(errs, Problems(referenceError(slices.Clone(path), *ref, kinds, err))...)
			return
		}
		*ref = id
	}})
	if len(errs) > 0 {
		return errs
	}
	return nil
}

// neverItself lists the fields, outside the hierarchies, that cannot lead to
// the entry whose fields they are.
var neverItself = map[string]bool{"related": true, "adaptedFrom": true, "replacedBy": true}

// dropRepeats keeps the first of each id, in a list of its own.
func dropRepeats(ids *[]ID) {
	seen := make(map[ID]bool, len(*ids))
	for _, id := range *ids {
		seen[id] = true
	}
	if len(seen) == len(*ids) {
		return
	}
	clear(seen)
	*ids = slices.DeleteFunc(slices.Clone(*ids), func(id ID) bool {
		again := seen[id]
		seen[id] = true
		return again
	})
}

// checkTarget says whether an entry may be referred to anew.
func (tx *Tx) checkTarget(p *put, id ID) error {
	archived, err := tx.archived(id)
	if err != nil || archived == nil {
		return err
	}
	e, err := tx.Entry(id)
	if err != nil {
		return err
	}
	return Invalid(nil, "%q is archived (%s)", e.Meta().Slug, archived.Reason)
}

// archived answers why an entry is out of lists and search; nil if it is not, or is new in
// this very commit.
func (tx *Tx) archived(id ID) (*Archived, error) {
	doc, err := tx.document(id)
	if err != nil || !bytes.Contains(doc, []byte(`"archived":`)) {
		return nil, err
	}
	e, err := decodeEntry(doc)
	if err != nil {
		return nil, err
	}
	return e.Meta().Archived, nil
}

func referenceError(path []string, ref ID, kinds []Kind, err error) error {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.words()
	}
	wanted := strings.Join(names, " or ")
	var coded *Error
	switch {
	case errors.Is(err, ErrNotExist):
		return notFound(path, "there is no %s %q", wanted, string(ref))
	case errors.Is(err, errWrongKind):
		return Invalid(path, "%q is not the id or slug of a %s", string(ref), wanted)
	case errors.As(err, &coded) && coded.Path == nil:
		coded.Path = path
	}
	return err
}

// checkKeys says which exact key of the content another entry holds.
func (tx *Tx) checkKeys(p *put) error {
	for _, key := range p.in.Content.keys() {
		holder, err := tx.key(key)
		if errors.Is(err, ErrNotExist) || err == nil && holder == p.id {
			continue
		}
		if err != nil {
			return err
		}
		what, value, _ := strings.Cut(key, "/")
		_, field, _ := strings.Cut(what, "-") // concept-uri, territory-code
		return &Error{Code: CodeConflict, Path: []string{field}, Message: fmt.Sprintf("%q belongs to %s", value, tx.nameOf(holder))}
	}
	return nil
}

// nameOf answers the slug of an entry, for messages; its id if it cannot be read.
func (tx *Tx) nameOf(id ID) string {
	if e, err := tx.Entry(id); err == nil {
		return e.Meta().Slug
	}
	return string(id)
}

// checkMinted refuses a URI that is minted here for another entry.
func (tx *Tx) checkMinted(p *put) error {
	uri := importedURI(p.in.Content)
	if uri == "" {
		return nil
	}
	s, _, err := tx.settings()
	if err != nil || s.BaseURL == "" || !strings.HasPrefix(uri, s.BaseURL+"/id/") {
		return err
	}
	slug := p.slug
	if p.old != nil {
		slug = p.old.Meta().Slug
	}
	if uri != mintedURI(s.BaseURL, p.in.Content.Kind(), slug) {
		return Invalid([]string{"uri"}, "URIs under %s/id/ are minted here: leave it out", s.BaseURL)
	}
	return nil
}
