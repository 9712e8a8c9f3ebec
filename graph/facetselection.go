package graph

import (
	"reflect"

	"prologis/graph/model"
)

// The selection of a facet is what a filter says of its key: at the top, in the members of
// and, however deep, and in an or of which every alternative is about that key alone.
// Whatever else an or says, and what not says, selects no values: to leave a value out of
// it would change what other conditions mean.

// rest answers a filter without the selection of a facet.
func (f *facet) rest(filter model.Filter) model.Filter {
	f.without(&filter)
	var and []*model.Filter
	for _, below := range filter.And {
		if rest := f.rest(*below); !isEmpty(&rest) {
			and = append(and, &rest)
		}
	}
	filter.And = and
	if f.isAlone(filter.Or) {
		filter.Or = nil
	}
	return filter
}

// parts answers the filters in a filter whose keys select values of a facet.
func (f *facet) parts(filter *model.Filter) []*model.Filter {
	if filter == nil {
		return nil
	}
	parts := []*model.Filter{filter}
	below := filter.And
	if f.isAlone(filter.Or) {
		below = append(below[:len(below):len(below)], filter.Or...)
	}
	for _, one := range below {
		parts = append(parts, f.parts(one)...)
	}
	return parts
}

// isAlone reports whether there are alternatives, and each is about the key of a facet and
// nothing else.
func (f *facet) isAlone(alternatives []*model.Filter) bool {
	for _, one := range alternatives {
		if rest := f.rest(*one); isEmpty(one) || !isEmpty(&rest) {
			return false
		}
	}
	return len(alternatives) > 0
}

func isEmpty(f *model.Filter) bool { return reflect.ValueOf(f).Elem().IsZero() }
