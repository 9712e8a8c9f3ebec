package kb

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Clash is something that two people changed, each in their way, of what both had before
// them. Of labels a line each.
type Clash struct {
	Path         []string
	Language     string // of a text
	Mine, Theirs string
	// Gone says that they took out the member of a list that it was in; Path is where
	// it was, otherwise where it is.
	Gone bool
}

// ThreeWay answers a content with what others made of it and what one person did, who
// changed texts and plain members only, and no lists; where both changed the same it has
// theirs, and the clash says what was mine.
func ThreeWay(base, mine, theirs Content) (Content, []*Clash, error) {
	w := &threeWay{differ: &differ{localised: map[string]bool{}}}
	var trees [3]any
	for i, c := range []Content{base, mine, theirs} {
		var err error
		if trees[i], err = w.tree(c); err != nil {
			return nil, nil, err
		}
	}
	b, err := json.Marshal(w.merge(nil, "", trees[0], trees[1], trees[2]))
	if err != nil {
		return nil, nil, fmt.Errorf("encode a content: %w", err)
	}
	merged := NewContent(theirs.Kind())
	return merged, w.clashes, json.Unmarshal(b, merged)
}

// threeWay merges trees of JSON.
type threeWay struct {
	*differ
	gone    bool
	clashes []*Clash
}

// merge answers a value with both changes; nil where there is none.
func (w *threeWay) merge(path []string, language string, base, mine, theirs any) any {
	if reflect.DeepEqual(base, mine) || reflect.DeepEqual(mine, theirs) {
		return theirs
	}
	if reflect.DeepEqual(base, theirs) {
		return mine
	}
	baseFields, was := base.(map[string]any)
	mineFields, am := mine.(map[string]any)
	theirFields, are := theirs.(map[string]any)
	baseList, _ := base.([]any)
	mineList, _ := mine.([]any)
	theirList, _ := theirs.([]any)
	switch {
	case was || am || are:
		return w.mergeFields(path, baseFields, mineFields, theirFields)
	case ofObjects(slices.Concat(baseList, mineList, theirList)) && len(baseList) == len(mineList):
		return w.mergeMembers(path, baseList, mineList, theirList)
	}
	w.clashes = append(w.clashes, &Clash{slices.Clone(path), language, lines(mine), lines(theirs), w.gone})
	return theirs
}

// mergeFields merges the fields of objects, or the languages of a text.
func (w *threeWay) mergeFields(path []string, base, mine, theirs map[string]any) any {
	merged := map[string]any{}
	texts := w.localised[strings.Join(path, ".")]
	all := map[string]bool{}
	for _, fields := range []map[string]any{base, mine, theirs} {
		for step := range fields {
			all[step] = true
		}
	}
	for _, step := range slices.Sorted(maps.Keys(all)) {
		below, language := append(slices.Clip(path), step), ""
		if texts {
			below, language = path, step
		}
		if value := w.merge(below, language, base[step], mine[step], theirs[step]); value != nil {
			merged[step] = value
		}
	}
	if len(merged) == 0 && theirs == nil {
		return nil
	}
	return merged
}

// mergeMembers merges a list of objects: it has the members that theirs has, in their
// order. What was changed of one that is gone is a clash.
func (w *threeWay) mergeMembers(path []string, base, mine, theirs []any) any {
	merged, stays := slices.Clone(theirs), make([]bool, len(base))
	for i, from := range origins(base, theirs) {
		if from >= 0 {
			stays[from] = true
			merged[i] = w.merge(append(slices.Clip(path), strconv.Itoa(i)), "", base[from], mine[from], theirs[i])
		}
	}
	for i := range base {
		if !stays[i] {
			was := w.gone
			w.gone = true
			w.merge(append(slices.Clip(path), strconv.Itoa(i)), "", base[i], mine[i], map[string]any{})
			w.gone = was
		}
	}
	return merged
}

// lines prints a plain value; of a list a line each.
func lines(v any) string {
	if list, is := v.([]any); is {
		return strings.Join(plain(list), "\n")
	}
	return printed(v)
}
