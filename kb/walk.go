package kb

import (
	"strconv"
	"strings"
)

// walk visits the texts and references of a content, with the path to each as
// inputs and GraphQL name it. Members that are nil are not called.
type walk struct {
	path   []string
	absent bool // visit texts and labels that are not there, too
	text   func(path []string, t *Text, field TextField, limit int)
	labels func(path []string, l *Labels, field TextField)
	ref    func(path []string, id *ID, kinds []Kind)
	refs   func(list *[]ID) // after each of a list was visited
}

func (w *walk) in(step string, fn func()) {
	w.path = append(w.path, step)
	fn()
	w.path = w.path[:len(w.path)-1]
}

func (w *walk) each(step string, n int, fn func(i int)) {
	for i := range n {
		w.in(step, func() { w.in(strconv.Itoa(i), func() { fn(i) }) })
	}
}

func (w *walk) title(step string, t *Text)   { w.visit(step, t, TextLabel, maxTitle) }
func (w *walk) summary(step string, t *Text) { w.visit(step, t, TextSummary, maxSummary) }
func (w *walk) body(step string, t *Text)    { w.visit(step, t, TextBody, maxDescription) }

func (w *walk) visit(step string, t *Text, field TextField, limit int) {
	if w.text != nil && (*t != nil || w.absent) {
		w.in(step, func() { w.text(w.path, t, field, limit) })
	}
}

func (w *walk) label(step string, l *Labels, field TextField) {
	if w.labels != nil && (*l != nil || w.absent) {
		w.in(step, func() { w.labels(w.path, l, field) })
	}
}

func (w *walk) one(step string, id *ID, kinds ...Kind) {
	if w.ref != nil && *id != "" {
		w.in(step, func() { w.ref(w.path, id, kinds) })
	}
}

func (w *walk) many(step string, ids *[]ID, kinds ...Kind) {
	if w.ref == nil {
		return
	}
	w.each(step, len(*ids), func(i int) { w.ref(w.path, &(*ids)[i], kinds) })
	if w.refs != nil {
		w.refs(ids)
	}
}

// References lists the references of a content: the field (the first step of
// its path) and the target, in the order of the content, each pair once. anyField
// stands once for every target referred to at all.
func References(c Content) []FieldReference {
	var refs []FieldReference
	seen := map[FieldReference]bool{}
	add := func(r FieldReference) {
		if !seen[r] {
			seen[r] = true
			refs = append(refs, r)
		}
	}
	c.walk(&walk{ref: func(path []string, id *ID, _ []Kind) {
		add(FieldReference{Field: path[0], Target: *id})
		add(FieldReference{Field: AnyField, Target: *id})
	}})
	return refs
}

// FieldReference is a reference that a content makes.
type FieldReference struct {
	Field  string
	Target ID
}

// AnyField is the field of the reference that stands for all of an entry's
// references to one target.
const AnyField = "*"

// Unresolved lists the references of a content as they were written, with the
// kinds that each may lead to.
func Unresolved(c Content) []WrittenReference {
	var refs []WrittenReference
	c.walk(&walk{ref: func(_ []string, id *ID, kinds []Kind) {
		refs = append(refs, WrittenReference{Ref: *id, Kinds: kinds})
	}})
	return refs
}

// WrittenReference is a reference by id or slug.
type WrittenReference struct {
	Ref   ID
	Kinds []Kind
}

// EachText visits every localised text of a content that holds one value per
// language, with its path.
func EachText(c Content, visit func(path string, text Text)) {
	c.walk(&walk{text: func(path []string, t *Text, _ TextField, _ int) {
		visit(strings.Join(path, "."), *t)
	}})
}
