package graph

import (
	"context"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// window is a page of a list that is in memory as a whole. A cursor is the place of a member with its
// name: it stays good when others come and go.
type window[T any] struct {
	members  []T
	from     int // place of the first in the whole list
	more     bool
	key      listKey
	page     page
	nameOf   func(T) string
	wholeLen int
}

// windowOf turns to a page of a list, whose name and parts its cursors carry.
func windowOf[T any](all []T, nameOf func(T) string, args pageArgs, name string, parts ...any) (*window[T], error) {
	key, err := newListKey(name, parts...)
	if err != nil {
		return nil, err
	}
	p, err := args.page()
	if err != nil {
		return nil, err
	}
	w := &window[T]{key: key, page: p, nameOf: nameOf, wholeLen: len(all)}
	from, to := 0, len(all)
	if p.cursor != nil {
		at, there, err := w.find(all)
		if err != nil {
			return nil, err
		}
		if p.backward {
			to = at
		} else if from = at; there {
			from++
		}
	}
	if p.backward {
		from = max(0, to-p.size)
		w.more = from > 0
	} else {
		w.more = to-from > p.size
		to = min(to, from+p.size)
	}
	w.from, w.members = from, all[from:to]
	return w, nil
}

// find answers the place of the member that the cursor names, or, when it is gone, the place
// where it was.
func (w *window[T]) find(all []T) (at int, there bool, err error) {
	argument := w.page.argument()
	place, err := w.key.place(argument, *w.page.cursor)
	if err != nil {
		return 0, false, err
	}
	number, name, _ := strings.Cut(place, " ")
	at, err = strconv.Atoi(number)
	if err != nil || at < 0 {
		return 0, false, kb.Invalid([]string{argument}, "is not a cursor")
	}
	for distance := range len(all) {
		for _, i := range [2]int{at - distance, at + distance} {
			if i >= 0 && i < len(all) && w.nameOf(all[i]) == name {
				return i, true, nil
			}
		}
	}
	return min(at, len(all)), false, nil
}

func (w *window[T]) cursor(i int) string {
	return w.key.cursor(strconv.Itoa(w.from+i) + " " + w.nameOf(w.members[i]))
}

// conceptWindow answers a page of concepts in memory, and reads what is selected on them.
func conceptWindow(ctx context.Context, ids []kb.ID, args pageArgs, parts ...any) (*model.ConceptConnection, error) {
	op := operationOf(ctx)
	field := graphql.GetFieldContext(ctx).Field
	w, err := windowOf(ids, func(id kb.ID) string { return string(id) }, args, field.Name, append(parts, op.labelLanguage())...)
	if err != nil {
		return nil, err
	}
	if err := op.foresee(ctx, w.members, nodeSelections(graphql.GetOperationContext(ctx), field)); err != nil {
		return nil, err
	}
	c := &model.ConceptConnection{TotalCount: w.wholeLen}
	for i, id := range w.members {
		one, err := entry[*kb.Concept](ctx, id)
		if err != nil {
			return nil, err
		}
		if one != nil {
			c.Add(w.cursor(i), one)
		}
	}
	c.End(w.page.backward, w.more, w.page.cursor != nil)
	return c, nil
}

// labelLanguage is the language that lists of concepts are ordered for: the one wanted most.
func (op *operation) labelLanguage() string {
	if len(op.languages) == 0 {
		return kb.DefaultLanguages[0]
	}
	base, _, _ := strings.Cut(op.languages[0], "-")
	return strings.ToLower(base)
}
