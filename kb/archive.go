package kb

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ArchiveInput asks to take an entry out of lists and search. It goes on
// answering by id and slug, with the reason.
type ArchiveInput struct {
	Target           ID
	ExpectedRevision *int
	Reason           string
	Replacement      ID
}

// Most referrers that an error names.
const namedReferrers = 20

// Archive archives an entry. One that others refer to is refused with their list.
// Without a kind the target has to be an id.
func (b *Base) Archive(ctx context.Context, author Author, kind Kind, in ArchiveInput) (e Entry, err error) {
	if blank(in.Reason) {
		return nil, Invalid([]string{"reason"}, "is required")
	}
	replayed, err := b.once(ctx, author, func(tx *Tx) error {
		e, err = tx.archive(kind, in)
		return err
	})
	if err == nil && replayed != nil {
		return b.Entry(ctx, replayed.IDs[0])
	}
	return e, err
}

func (tx *Tx) archive(kind Kind, in ArchiveInput) (Entry, error) {
	kinds := Kinds
	if kind != "" {
		kinds = []Kind{kind}
	}
	id, err := tx.namedOne(in.Target, kinds)
	if err != nil {
		return nil, referenceError([]string{"id"}, in.Target, kinds, err)
	}
	kind = id.Kind()
	p := &put{in: &PutInput{ExpectedRevision: in.ExpectedRevision}, id: id, named: []string{"id"}}
	if err := tx.startChange(p); err != nil {
		return nil, err
	}
	archived := &Archived{Reason: in.Reason, At: tx.at}
	if in.Replacement != "" {
		if archived.Replacement, err = tx.resolve(in.Replacement, []Kind{kind}); err != nil {
			return nil, referenceError([]string{"replacement"}, in.Replacement, []Kind{kind}, err)
		}
		if archived.Replacement == id {
			return nil, Invalid([]string{"replacement"}, "an entry cannot replace itself")
		}
	}
	if err := tx.refuseReferred(id); err != nil {
		return nil, err
	}
	e := newEntry(kind)
	setContent(e, p.old.Content())
	*e.Meta() = *p.old.Meta()
	e.Meta().Archived = archived
	return e, tx.save(p.old, e, OpArchive)
}

// namedOne answers what a slug names that may belong to several kinds, and refuses
// one that does.
func (tx *Tx) namedOne(ref ID, kinds []Kind) (found ID, err error) {
	for _, kind := range kinds {
		id, err := tx.named(ref, []Kind{kind})
		switch {
		case errors.Is(err, ErrNotExist) || errors.Is(err, errWrongKind):
			continue
		case err != nil:
			return "", err
		case found != "":
			return "", Invalid(nil, "%q is the slug of a %s and of a %s: give its id, or kind/slug", string(ref), found.Kind(), kind)
		}
		found = id
	}
	if found == "" {
		return "", ErrNotExist
	}
	return found, nil
}

// refuseReferred names the entries that refer to one, if there are any.
func (tx *Tx) refuseReferred(id ID) error {
	referrers := tx.referrers(id)
	if len(referrers) == 0 {
		return nil
	}
	var names []string
	for _, from := range referrers[:min(len(referrers), namedReferrers)] {
		e, err := tx.Entry(from)
		if err != nil && !errors.Is(err, ErrNotExist) {
			return err
		}
		names = append(names, fmt.Sprintf("%s/%s", e.Meta().Kind(), e.Meta().Slug))
	}
	if more := len(referrers) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return at("id", conflict("it is referred to by %s: change these first", strings.Join(names, ", ")))
}
