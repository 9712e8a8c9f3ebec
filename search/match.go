package search

import (
	"fmt"
	"strings"

	"prologis/kb"
	"prologis/search/query"
)

// matched is the documents that a clause finds. A clause that narrows must be met
// beside others; of those that do not, one is enough. One that only filters, by an
// exact value, is met beside all of these.
type matched struct {
	set     docSet // nil: the clause says nothing
	narrows bool
	filters bool
}

// match answers what a clause finds; with all, every word of it must be there.
// more is found beside what its words find.
func (q *question) match(c *clause, all bool, more docSet) (m matched, err error) {
	switch {
	case c.Kind == query.Either:
		return q.matchEither(c, all)
	case c.Kind == query.Group:
		return q.matchGroup(c, all, more)
	case keyword(c.Clause) != nil:
		m.set, err = q.matchingField(keyword(c.Clause))
		m.narrows, m.filters = true, true
	case c.Kind == query.Phrase && len(c.found) > 1:
		m.set, err = q.withPhrases(c.found)
		m.narrows = true
	default:
		m.set, err = q.matchWords(c, all)
		m.narrows = all || ofTexts(c.Field) || c.Kind == query.Phrase
	}
	return m, err
}

func (q *question) matchWords(c *clause, all bool) (set docSet, err error) {
	for _, o := range c.found {
		if o.stop {
			continue
		}
		having, err := q.having(o.word)
		switch {
		case err != nil:
			return nil, err
		case set == nil:
			set = having.clone()
		case all:
			set = set.and(having)
		default:
			set = set.or(having)
		}
	}
	return set, nil
}

func (q *question) matchGroup(c *clause, all bool, more docSet) (matched, error) {
	var must, only, not docSet
	may := more
	for _, below := range c.clauses {
		m, err := q.match(below, all, nil)
		switch {
		case err != nil:
			return m, err
		case m.set == nil:
		case below.Excluded:
			not = join(not, m.set)
		case m.filters:
			only = meet(only, m.set)
		case m.narrows:
			must = meet(must, m.set)
		default:
			may = join(may, m.set)
		}
	}
	found := matched{must, must != nil || only != nil, must == nil && may == nil && only != nil}
	if must == nil {
		found.set = may
	}
	if only != nil {
		found.set = meet(only, found.set)
	}
	if not != nil {
		if found.set == nil {
			found.set = q.every()
		}
		found.set = found.set.andNot(not)
	}
	return found, nil
}

func (q *question) matchEither(c *clause, all bool) (matched, error) {
	either := matched{narrows: true, filters: true}
	for _, below := range c.clauses {
		m, err := q.match(below, all, nil)
		if err != nil {
			return m, err
		}
		if m.set != nil && below.Excluded {
			m.set = q.every().andNot(m.set)
		}
		if m.set != nil {
			either.set = join(either.set, m.set)
			either.narrows, either.filters = either.narrows && m.narrows, either.filters && m.filters
		}
	}
	return either, nil
}

// meet answers what two sets share; a nil one says nothing.
func meet(set, other docSet) docSet {
	switch {
	case set == nil:
		return other
	case other == nil:
		return set
	}
	return set.and(other)
}

func join(set, other docSet) docSet {
	if set == nil {
		return other
	}
	return set.or(other)
}

// found answers the documents that a query finds; more is found beside what
// its words find.
func (q *question) found(ws *words, all bool, more docSet) (docSet, error) {
	m, err := q.match(ws.root, all, more)
	if m.set == nil && err == nil {
		return q.none(), nil
	}
	return m.set, err
}

// having answers the documents in which a word occurs. The word keeps the set.
func (q *question) having(w *word) (docSet, error) {
	if w.set != nil {
		return w.set, nil
	}
	w.set = q.none()
	for i := range w.readings {
		r := &w.readings[i]
		set := q.none()
		if err := q.addReading(set, r, w.fields); err != nil {
			return nil, err
		}
		r.docs = float64(q.live(set).count())
		w.set.or(set)
	}
	return w.set, q.check()
}

// addReading adds to an empty set the documents that have a reading in some fields.
func (q *question) addReading(set docSet, r *reading, fields []kb.TextField) error {
	for _, f := range fields {
		field := textFieldName(f, r.language.name)
		for i := range q.segments {
			terms, err := q.segments[i].Dictionary(field)
			if err != nil {
				return fmt.Errorf("read the dictionary of %s: %w", field, err)
			}
			for _, term := range r.terms {
				if err := q.segments[i].or(set[i], terms, []byte(term)); err != nil {
					return err
				}
			}
		}
	}
	return q.keepHolders(set, r.language.name, r.acronym)
}

// countReading answers how many documents a word is in, as one language reads it.
func (q *question) countReading(r *reading, fields []kb.TextField) (float64, error) {
	set := q.none()
	err := q.addReading(set, r, fields)
	return float64(q.live(set).count()), err
}

func (q *question) addTerm(set docSet, field, term string) error {
	for i := range q.segments {
		terms, err := q.segments[i].Dictionary(field)
		if err != nil {
			return fmt.Errorf("read the dictionary of %s: %w", field, err)
		}
		if err := q.segments[i].or(set[i], terms, []byte(term)); err != nil {
			return err
		}
	}
	return nil
}

// keyword answers the filter that a clause asks for by an exact value or a range of
// years; nil when it asks for words, or for a value that there is not: then it is text
// like any other.
func keyword(c *query.Clause) *kb.Filter {
	if c.Kind != query.Words && c.Kind != query.Phrase {
		return nil
	}
	value := strings.ToLower(strings.Join(strings.Fields(c.Text), " "))
	switch c.Field {
	case query.Kinds:
		name := strings.NewReplacer("-", "_", " ", "_").Replace(value)
		if kind := kb.Kind(name); kind.Valid() {
			return &kb.Filter{Field: kb.FieldKind, Any: []string{name}}
		}
		if kind := kindNames[name]; kind != "" {
			return &kb.Filter{Field: kb.FieldKind, Any: []string{string(kind)}}
		}
	case query.Year:
		if from, to, ok := query.Years(value); ok {
			return &kb.Filter{Field: kb.FieldYears, From: from, To: to}
		}
	case query.Language:
		if tag := languageTag(value); tag != "" {
			return &kb.Filter{Field: kb.FieldLanguages, Any: []string{tag}}
		}
	}
	return nil
}

// languageTag answers a tag in lower case as it is usually written, en-US, zh-Hant; "" for
// what is none.
func languageTag(lower string) string {
	parts := strings.Split(lower, "-")
	if n := len(parts[0]); n != 2 && (n != 3 || len(parts) == 1) {
		return ""
	}
	for i, part := range parts {
		if part == "" || strings.Trim(part, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return ""
		}
		switch {
		case i > 0 && len(part) == 2:
			parts[i] = strings.ToUpper(part)
		case i > 0 && len(part) == 4:
			parts[i] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "-")
}

// kindNames are the kinds as Italians call them, and as programs do.
var kindNames = map[string]kb.Kind{
	"casestudy": kb.KindCaseStudy, "caso_di_studio": kb.KindCaseStudy, "conceptscheme": kb.KindConceptScheme,
	"pratica": kb.KindPractice, "caso": kb.KindCaseStudy, "concetto": kb.KindConcept, "schema": kb.KindConceptScheme,
	"ente": kb.KindOrganisation, "territorio": kb.KindTerritory, "programma": kb.KindProgramme,
}
