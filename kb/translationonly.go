package kb

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// checkTranslation refuses what of a translation is none, beside what its target has, or had
// at the revision that it was made from.
func (tx *Tx) checkTranslation(c *Contribution) error {
	var own []Content
	for _, read := range []func() (Entry, error){
		func() (Entry, error) { return tx.Entry(c.Target) },
		func() (Entry, error) { return tx.revision(c.Target, c.BaseRevision) },
	} {
		e, err := read()
		if err != nil {
			return err
		}
		content, err := tx.withIDs(e.Content())
		if err != nil {
			return err
		}
		own = append(own, content)
	}
	problems, err := translationOnly(c.Proposal, c.Translation, own...)
	if err == nil && len(problems) > 0 {
		return problems
	}
	return err
}

// translationOnly says what of a content is no part of a translation into a language: a text
// in another one, and whatever is no text. What one of the entry's own contents has at the
// same place may be there, since it changes nothing: forms send back what they were filled with.
func translationOnly(given Content, tag string, own ...Content) (Errors, error) {
	d := &differ{localised: map[string]bool{}}
	had := make([]any, len(own))
	for i, c := range own {
		tree, err := d.tree(c)
		if err != nil {
			return nil, err
		}
		had[i] = tree
	}
	tree, err := d.tree(given)
	if err != nil {
		return nil, err
	}
	t := &translating{tag: tag, localised: d.localised, terms: given.Kind() == KindConcept}
	t.value(nil, tree, had)
	order := fieldsOf(given)
	slices.SortStableFunc(t.errs, func(a, b *Error) int {
		return slices.Index(order, a.Path[0]) - slices.Index(order, b.Path[0])
	})
	return t.errs, nil
}

// translating looks for what is no part of a translation in a tree of JSON.
type translating struct {
	tag       string
	localised map[string]bool // the paths of texts and labels
	terms     bool            // whether there are lists of what is written in one language each
	errs      Errors
}

// termLists are the lists of a concept whose members are written in one language each.
var termLists = []string{"definitions", "discouraged", "labelDetails", "notes"}

func (t *translating) value(path []string, given any, had []any) {
	if nothing(given) || among(given, had) {
		return
	}
	switch v := given.(type) {
	case map[string]any:
		for _, step := range slices.Sorted(maps.Keys(v)) {
			below, was := append(slices.Clip(path), step), members(had, step)
			if t.localised[strings.Join(path, ".")] {
				t.text(below, step, v[step], was)
			} else {
				t.value(below, v[step], was)
			}
		}
	case []any:
		t.list(path, v, had)
	default:
		t.stray(path)
	}
}

func (t *translating) stray(path []string) {
	t.errs = append(t.errs, Invalid(path, "is no part of a translation: leave it out, or as the entry has it"))
}

func (t *translating) list(path []string, list, had []any) {
	terms := t.terms && len(path) == 1 && slices.Contains(termLists, path[0])
	if !ofObjects(list) {
		t.stray(path)
		return
	}
	for i, one := range list {
		below := append(slices.Clip(path), strconv.Itoa(i))
		if terms {
			t.term(below, one, had)
		} else {
			t.value(below, one, members(had, strconv.Itoa(i)))
		}
	}
}

// term looks at what is written in one language: one of the entry's, or one of the
// translation, of which everything belongs to it but texts in other languages.
func (t *translating) term(path []string, given any, had []any) {
	fields, _ := given.(map[string]any)
	if slices.ContainsFunc(had, func(list any) bool { own, _ := list.([]any); return among(given, own) }) {
		return
	}
	if language, _ := fields[languageStep].(string); language != t.tag {
		t.foreign(append(slices.Clip(path), languageStep))
		return
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if below := append(slices.Clip(path), name); t.localised[strings.Join(below, ".")] {
			t.value(below, fields[name], nil)
		}
	}
}

// text looks at what a text or labels have in a language.
func (t *translating) text(path []string, language string, given any, had []any) {
	if language == t.tag || among(given, had) {
		return
	}
	labels, many := given.([]any)
	if !many {
		t.foreign(append(slices.Clip(path), languageStep))
	}
	for i, label := range labels {
		if !slices.ContainsFunc(had, func(list any) bool { own, _ := list.([]any); return among(label, own) }) {
			t.foreign(append(slices.Clip(path), strconv.Itoa(i), languageStep))
		}
	}
}

func (t *translating) foreign(path []string) {
	t.errs = append(t.errs, Invalid(path, "a translation into %s holds only texts in %s", t.tag, t.tag))
}

// nothing reports whether a value says nothing.
func nothing(v any) bool {
	switch v := v.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return v == nil || v == ""
}

// among reports whether one of a list is the same value.
func among(v any, list []any) bool {
	return slices.ContainsFunc(list, func(one any) bool { return reflect.DeepEqual(v, one) })
}

// members are what values have at a step.
func members(values []any, step string) (found []any) {
	for _, v := range values {
		switch v := v.(type) {
		case map[string]any:
			found = append(found, v[step])
		case []any:
			if i, err := strconv.Atoi(step); err == nil && i < len(v) {
				found = append(found, v[i])
			}
		}
	}
	return found
}
