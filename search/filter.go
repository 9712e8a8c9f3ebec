package search

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// question is a search under way: a view, the time it has, and what was found
// out so far.
type question struct {
	*view
	clock
	ix *Index
	// verified counts the documents looked into for labels of several words.
	verified int
	pull     float32             // Weights.LengthPull of the query
	words    []byte              // of the document looked into
	cutShort bool                // not everything was looked for
	acronyms map[string]*holders // by language and acronym
	sides    sync.WaitGroup      // work beside it, which reads the view
	lent     []*scratch
}

// selected answers the live documents of the kinds that meet a filter.
func (q *question) selected(kinds []kb.Kind, filter *kb.Filter) (docSet, error) {
	set, err := q.matching(filter)
	if err != nil {
		return nil, err
	}
	ofKinds, err := q.ofKinds(kinds)
	if err != nil {
		return nil, err
	}
	if ofKinds != nil {
		set = set.and(ofKinds)
	}
	return q.live(set), nil
}

// ofKinds answers the documents of kinds, deleted ones included; nil for all. The set
// belongs to the generation and may not be changed.
func (q *question) ofKinds(kinds []kb.Kind) (docSet, error) {
	if kinds == nil {
		return nil, nil
	}
	var key strings.Builder
	for _, kind := range kinds {
		key.WriteString(string(kind) + kindsSeparator)
	}
	set := make(docSet, len(q.segments))
	for i := range set {
		var err error
		if set[i], err = q.g.kinds.of(q.view, i, key.String()); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// kindsSeparator stands behind each kind in the key of several.
const kindsSeparator = "\n"

// readKinds reads the documents of segment i that are of kinds.
func (v *view) readKinds(i int, key string) (*roaring.Bitmap, error) {
	set := roaring.New()
	terms, err := v.segments[i].Dictionary(keywordPrefix + kb.FieldKind)
	if err != nil {
		return nil, fmt.Errorf("read the kinds of documents: %w", err)
	}
	for kind := range strings.SplitSeq(strings.TrimSuffix(key, kindsSeparator), kindsSeparator) {
		if err := v.segments[i].or(set, terms, []byte(kind)); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// matching answers the documents that meet a filter, deleted ones included. The
// caller owns the set.
func (q *question) matching(f *kb.Filter) (docSet, error) {
	switch {
	case f == nil:
		return q.every(), nil
	case f.Never:
		return q.none(), nil
	case f.And != nil:
		return q.matchingAll(f.And)
	case f.Or != nil:
		return q.matchingAny(f.Or)
	case f.Not != nil:
		set, err := q.matching(f.Not)
		if err != nil {
			return nil, err
		}
		return q.every().andNot(set), nil
	case f.Text != nil:
		return q.containing(f.Text)
	case f.Field != "":
		return q.matchingField(f)
	case f.IDs != nil:
		return q.withIDs(f.IDs)
	default:
		return q.every(), nil
	}
}

func (q *question) matchingAll(filters []*kb.Filter) (docSet, error) {
	set := q.every()
	for _, f := range filters {
		other, err := q.matching(f)
		if err != nil {
			return nil, err
		}
		set = set.and(other)
	}
	return set, nil
}

func (q *question) matchingAny(filters []*kb.Filter) (docSet, error) {
	set := q.none()
	for _, f := range filters {
		other, err := q.matching(f)
		if err != nil {
			return nil, err
		}
		set = set.or(other)
	}
	return set, nil
}

func (q *question) matchingField(f *kb.Filter) (docSet, error) {
	keywords := keywordPrefix + f.Field
	switch {
	case f.Any != nil:
		return q.withAny(keywords, f.Any)
	case f.All != nil:
		return q.withAll(keywords, f.All)
	case !f.After.IsZero() || !f.Before.IsZero():
		return q.between(datePrefix+f.Field, f.After, f.Before)
	default:
		set := q.none()
		return set, q.addRange(set, keywords, f.From, f.To)
	}
}

// withAny answers the documents that have some of the values in a field.
func (q *question) withAny(field string, values []string) (docSet, error) {
	set := q.none()
	values = slices.Sorted(slices.Values(values)) // neighbours lie near each other in the file
	for i := range q.segments {
		s := &q.segments[i]
		terms, err := s.Dictionary(field)
		if err != nil {
			return nil, fmt.Errorf("read the dictionary of %s: %w", field, err)
		}
		for _, value := range values {
			if err := s.or(set[i], terms, []byte(value)); err != nil {
				return nil, err
			}
		}
		if err := q.check(); err != nil {
			return nil, err
		}
	}
	return set, nil
}

func (q *question) withAll(field string, terms []string) (docSet, error) {
	set := q.every()
	for _, term := range terms {
		other, err := q.withAny(field, []string{term})
		if err != nil {
			return nil, err
		}
		set = set.and(other)
	}
	return set, nil
}

// addRange adds the documents that have a term from first to last; "" is open.
func (q *question) addRange(set docSet, field, first, last string) error {
	var end []byte
	if last != "" {
		end = []byte(last + "\x00")
	}
	for i := range q.segments {
		s := &q.segments[i]
		err := s.terms(field, []byte(first), end, func(term string, d dictionary) (bool, error) {
			return true, s.or(set[i], d, []byte(term))
		})
		if err == nil {
			err = q.check()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (q *question) withIDs(ids []kb.ID) (docSet, error) {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	set := q.none()
	for i := range q.segments {
		found, err := q.segments[i].DocNumbers(names)
		if err != nil {
			return nil, fmt.Errorf("look up ids in the index: %w", err)
		}
		set[i].Or(found)
	}
	return set, nil
}
