package search

import (
	"cmp"
	"encoding/base64"
	"strings"

	"prologis/kb"
)

// place is where a document stands in an ordered list: its sort keys, "" for a
// value that it lacks, and its id, which decides between equals.
type place struct {
	keys []string
	id   kb.ID
	doc  int // its number, not part of the place
}

// compare answers the order of two places in a list. Documents without a value
// stand last in both directions. Equals of a list by one key go by id in its
// direction, those without a value and of several keys by id upwards.
func (p *place) compare(other *place, order []kb.IndexOrder) int {
	for i := range order {
		if c := compareKeys(p.keys[i], other.keys[i], order[i].Descending); c != 0 {
			return c
		}
	}
	if len(order) == 1 && order[0].Descending && p.keys[0] != "" {
		return compareIDs(other.id, p.id)
	}
	return compareIDs(p.id, other.id)
}

func compareKeys(a, b string, descending bool) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	case descending:
		return cmp.Compare(b, a)
	default:
		return cmp.Compare(a, b)
	}
}

func compareIDs(a, b kb.ID) int { return strings.Compare(string(a), string(b)) }

// cursor writes a place down as plain text.
func (p *place) cursor() string {
	parts := append(append([]string(nil), p.keys...), string(p.id))
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, "\x00")))
}

// readCursor reads what cursor wrote for an order of so many keys.
func readCursor(argument, cursor string, keys int) (*place, error) {
	data, err := base64.RawURLEncoding.DecodeString(cursor)
	parts := strings.Split(string(data), "\x00")
	if err != nil || len(parts) != keys+1 || parts[keys] == "" {
		return nil, kb.Invalid([]string{argument}, "is not a cursor of this list")
	}
	return &place{keys: parts[:keys], id: kb.ID(parts[keys])}, nil
}
