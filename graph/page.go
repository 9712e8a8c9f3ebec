package graph

import "prologis/kb"

// Sizes of pages.
const (
	defaultPage = 20
	maxPage     = 100
)

// pageArgs are the arguments of a list as given; nil is absent.
type pageArgs struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// page is a page asked for: size nodes behind the cursor after, or, backward, the
// size nodes before the cursor before. Without a cursor it starts at the list's
// start, or end.
type page struct {
	size     int
	backward bool
	cursor   *string
}

// argument is the name of the argument that the cursor came in.
func (p page) argument() string {
	if p.backward {
		return "before"
	}
	return "after"
}

// page holds the arguments against the rules of paging.
func (a pageArgs) page() (page, error) {
	switch {
	case a.first != nil && a.last != nil:
		return page{}, kb.Invalid([]string{"last"}, "goes not together with first")
	case a.after != nil && a.last != nil:
		return page{}, kb.Invalid([]string{"after"}, "goes not together with last: give first")
	case a.before != nil && a.last == nil:
		return page{}, kb.Invalid([]string{"before"}, "goes together with last only")
	}
	if a.last != nil {
		size, err := pageSize("last", a.last, defaultPage)
		return page{size: size, backward: true, cursor: a.before}, err
	}
	size, err := pageSize("first", a.first, defaultPage)
	return page{size: size, cursor: a.after}, err
}

func pageSize(argument string, given *int, absent int) (int, error) {
	if given == nil {
		return absent, nil
	}
	if *given < 1 || *given > maxPage {
		return 0, kb.Invalid([]string{argument}, "is a number from 1 to %d, not %d", maxPage, *given)
	}
	return *given, nil
}

// value answers what a pointer points to; the zero value for nil.
func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
