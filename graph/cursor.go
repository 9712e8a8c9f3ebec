package graph

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"

	"prologis/kb"
)

// listKey names a list with everything that its order depends on. Its cursors
// carry it, so that those of another list are noticed.
type listKey [8]byte

func newListKey(name string, parts ...any) (listKey, error) {
	h := fnv.New64a()
	e := json.NewEncoder(h)
	for _, part := range append([]any{name}, parts...) {
		if err := e.Encode(part); err != nil {
			return listKey{}, fmt.Errorf("name the list %s: %w", name, err)
		}
	}
	return listKey(h.Sum(nil)), nil
}

// cursor makes an opaque cursor for a place in the list.
func (k listKey) cursor(place string) string {
	return base64.RawURLEncoding.EncodeToString(append(k[:], place...))
}

// place answers the place that a cursor of this list stands for.
func (k listKey) place(argument, cursor string) (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) < len(k) {
		return "", kb.Invalid([]string{argument}, "is not a cursor")
	}
	if listKey(b[:len(k)]) != k {
		return "", kb.Invalid([]string{argument}, "is a cursor of another list, order, filter or language: begin again without it")
	}
	return string(b[len(k):]), nil
}
