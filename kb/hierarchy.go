package kb

import (
	"errors"
	"strings"
)

// above lists the ids directly above an entry in the hierarchy of its kind.
func above(e Entry) []ID {
	var ids []ID
	switch e := e.(type) {
	case *Concept:
		ids = e.Broader
	case *Territory:
		ids = append(ids, e.Parent)
		ids = append(ids, e.Districts...)
	case *Programme:
		ids = append(ids, e.Parent)
	case *Organisation:
		ids = append(ids, e.PartOf)
	}
	var given []ID
	for _, id := range ids {
		if id != "" {
			given = append(given, id)
		}
	}
	return given
}

// checkHierarchy refuses an entry that stands above itself.
func (tx *Tx) checkHierarchy(id ID) error {
	kind := id.Kind()
	if !hierarchical(kind) {
		return nil
	}
	e, err := tx.Entry(id)
	if err != nil {
		return err
	}
	trail, err := tx.findAbove(e, id, map[ID]bool{}, 1)
	if errors.Is(err, errTooDeep) {
		return Invalid([]string{hierarchyFields[kind]}, "%q would stand more than %d levels below the top", e.Meta().Slug, maxLevels)
	}
	if err != nil || trail == nil {
		return err
	}
	cycle := strings.Join(append([]string{e.Meta().Slug}, trail...), " → ")
	if kind == KindConcept {
		return RuleCycles.breach([]string{hierarchyFields[kind]}, "would make a cycle: %s", cycle)
	}
	return Invalid([]string{hierarchyFields[kind]}, "would make a cycle: %s", cycle)
}

// maxLevels bounds how deep a hierarchy is, and so what a look upwards costs.
const maxLevels = 64

var errTooDeep = errors.New("too deep")

// findAbove answers the slugs on the way from e, on a level, up to the entry
// sought; nil if it is not above e.
func (tx *Tx) findAbove(e Entry, sought ID, seen map[ID]bool, level int) ([]string, error) {
	if level > maxLevels {
		return nil, errTooDeep
	}
	for _, id := range above(e) {
		if seen[id] {
			continue
		}
		seen[id] = true
		up, err := tx.Entry(id)
		if errors.Is(err, ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if id == sought {
			return []string{up.Meta().Slug}, nil
		}
		trail, err := tx.findAbove(up, sought, seen, level+1)
		if err != nil || trail != nil {
			return append([]string{up.Meta().Slug}, trail...), err
		}
	}
	return nil, nil
}

// above lists everything above an entry.
func (tx *Tx) above(id ID) (map[ID]bool, error) {
	seen := map[ID]bool{}
	for todo := []ID{id}; len(todo) > 0; todo = todo[1:] {
		e, err := tx.Entry(todo[0])
		if errors.Is(err, ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, up := range above(e) {
			if !seen[up] {
				seen[up] = true
				todo = append(todo, up)
			}
		}
	}
	return seen, nil
}

// below lists a concept and everything below it, each once.
func (tx *Tx) below(id ID) []ID {
	seen := map[ID]bool{id: true}
	all := []ID{id}
	for i := 0; i < len(all); i++ {
		for _, child := range tx.referrersBy(all[i], KindConcept, hierarchyFields[KindConcept]) {
			if !seen[child] {
				seen[child] = true
				all = append(all, child)
			}
		}
	}
	return all
}

// closure lists ids and everything above them, nearest first, each once, with
// the documents read from one state of the replica.
func (b *Base) closure(r ReplicaReader, ids []ID) []ID {
	seen := map[ID]bool{}
	var all []ID
	for level := ids; len(level) > 0; {
		var next []ID
		for _, id := range level {
			if seen[id] || id == "" {
				continue
			}
			seen[id] = true
			all = append(all, id)
			if e, err := b.entry(r, id); err == nil {
				next = append(next, above(e)...)
			}
		}
		level = next
	}
	return all
}
