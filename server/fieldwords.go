package main

import (
	"cmp"
	"strconv"
	"strings"

	"prologis/kb"
)

// lineWords say how labels and notes of concepts are written, of which there may be many.
var lineWords = map[string][2]string{
	"altLabels": {"uno per riga", "one a line"}, "hiddenLabels": {"una per riga", "one a line"}, "scopeNotes": {"una nota per riga", "a note a line"}, "examples": {"uno per riga", "one a line"},
}

// partWords are those of texts within a field.
var partWords = map[string][2]string{
	"statement": {"che cosa", "what"}, "indicator": {"indicatore", "indicator"}, "unit": {"unità", "unit"}, "method": {"metodo", "method"}, "note": {"nota", "note"},
	"horizontal": {"in altri luoghi", "elsewhere"}, "vertical": {"nelle politiche", "in policies"}, "text": {"come", "how"}, "reason": {"motivo", "reason"}, "usage": {"uso", "usage"},
	"title": {"titolo", "title"}, "alternativeText": {"testo alternativo", "alternative text"},
	"file": {"file", "file"}, "licence": {"licenza", "licence"}, "credit": {"autore o titolare dei diritti", "author or holder of the rights"}, "number": {"numero", "number"}, "role": {"ruolo", "role"},
}

// fieldName says a field in the page's language; what has no word is left as it is.
func (words *authWords) fieldName(field string) string {
	name := cmp.Or(kb.FieldName(field)[words.Language], field)
	if w, lines := lineWords[field]; lines {
		name += ", " + words.one(w)
	}
	return name
}

// partName says where in a field a text stands; "" for the field itself.
func (words *authWords) partName(step string) string {
	return words.one(partWords[step])
}

// one is the page's language of Italian and English.
func (words *authWords) one(of [2]string) string {
	if words == english {
		return of[1]
	}
	return of[0]
}

// pathName says where in a contribution something stands, members of lists by their
// number; what has no word is left as it is.
func (words *authWords) pathName(path []string) string {
	name := words.fieldName(path[0])
	for _, step := range path[1:] {
		if n, err := strconv.Atoi(step); err == nil {
			name += " " + strconv.Itoa(n+1)
			continue
		}
		name += " · " + words.stepName(step)
	}
	return name
}

// stepName says a step below a field: a part, a field or a language.
func (words *authWords) stepName(step string) string {
	part := words.partName(step)
	switch {
	case part != "":
		return part
	case kb.FieldName(step) != nil:
		return strings.ToLower(words.fieldName(step))
	}
	return words.languageName(step)
}
