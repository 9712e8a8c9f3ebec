package kb

import (
	"slices"
	"strings"
)

// byImport reports whether a notice tells of what an import, or another command, did to an
// entry: it changes one after the other, each in a commit of its own.
func byImport(kind NotificationKind, by ID) bool {
	return by == "" && (strings.HasPrefix(string(kind), "ENTRY_") || strings.HasPrefix(string(kind), "TARGET_"))
}

// foldImports leaves out who heard in this sitting already that an import did the same to
// something else of theirs: so one import tells everybody once.
func (tx *Tx) foldImports(n *notice, to []ID) ([]ID, error) {
	if !byImport(n.Kind, n.By) {
		return to, nil
	}
	var rest []ID
	for _, person := range to {
		told, err := tx.toldOfImport(n, person)
		if err != nil {
			return nil, err
		}
		if !told {
			rest = append(rest, person)
		}
	}
	return rest, nil
}

// toldOfImport looks for the same among the latest notices of somebody.
func (tx *Tx) toldOfImport(n *notice, person ID) (bool, error) {
	for _, id := range tx.latestBy(person, kindNotice, fieldRecipient, latestTold) {
		doc, err := tx.document(id)
		if err != nil {
			return false, err
		}
		last, err := decodePrivate[notice](doc)
		if err != nil {
			return false, err
		}
		if last.Kind == n.Kind && last.By == "" && tx.at.Sub(last.At) < sitting {
			return true, nil
		}
	}
	return false, nil
}

// latestBy lists the last n of what refers to a target by a field of a kind, the newest first.
func (tx *Tx) latestBy(target ID, kind Kind, field string, n int) (ids []ID) {
	for id := range tx.overlay.reader.Referrers(target, kind, field, "", true) {
		if ids = append(ids, id); len(ids) == n {
			break
		}
	}
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		for ref, there := range s.refs[target] {
			if there && ref.Kind == kind && ref.Field == field {
				ids = append(ids, ref.Source)
			}
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids[:min(len(ids), n)]
}
