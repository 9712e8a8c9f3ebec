package skos

import (
	"slices"
	"unicode/utf8"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Limits of kb, in characters.
const (
	maxLabel = 500
	maxNote  = 20_000
)

// readable answers the language of a literal that an entry can hold as a text;
// ok is false for others, which are kept aside.
func readable(t rdf.Term, limit int) (language string, ok bool) {
	if t.Kind != rdf.Literal || t.Datatype != "" || t.Value == "" || t.Language == undetermined || utf8.RuneCountInString(t.Value) > limit {
		return "", false
	}
	for _, c := range t.Value {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return "", false
		}
	}
	if t.Language == "" {
		return undetermined, true
	}
	canonical, ok := kb.CanonicalTag(t.Language)
	return t.Language, ok && canonical == t.Language
}

func (r *reading) concept(uri string) *kb.ConceptContent {
	u := rdf.NewIRI(uri)
	c := &kb.ConceptContent{URI: r.own(uri)}
	r.places(u, c)
	r.labels(u, c)
	c.Notations = r.notations(u)
	r.notes(u, c)
	for _, up := range r.relations.broader[uri] {
		c.Broader = append(c.Broader, kb.ID(up))
	}
	for _, other := range r.relations.related[uri] {
		c.Related = append(c.Related, kb.ID(other))
	}
	r.report.Relations += len(c.Broader) + len(c.Related)
	m := r.relations.matches[uri]
	c.ExactMatch, c.CloseMatch, c.BroadMatch, c.NarrowMatch, c.RelatedMatch = m[0], m[1], m[2], m[3], m[4]
	c.Deprecated = r.has(rdf.Triple{Subject: u, Predicate: deprecated, Object: rdf.NewTyped("true", rdf.XSD+"boolean")})
	for _, o := range r.objects(u, replacedBy) {
		if c.ReplacedBy == "" && o.Kind == rdf.IRI && o.Value != uri && r.isEntry(o.Value, kb.KindConcept) {
			c.ReplacedBy = kb.ID(o.Value)
		}
	}
	r.report.Concepts++
	return c
}

// places finds the schemes of a concept: the main one first if it is in that.
func (r *reading) places(u rdf.Term, c *kb.ConceptContent) {
	var in, top []string
	for _, o := range r.objects(u, inScheme) {
		in = append(in, o.Value)
	}
	for _, o := range r.objects(u, topConceptOf) {
		top = append(top, o.Value)
	}
	top = append(top, r.tops[u.Value]...)
	in, top = r.onlySchemes(append(in, top...)), r.onlySchemes(top)
	switch i := slices.Index(in, r.main); {
	case i >= 0:
		c.Scheme = r.mainRef
		in = slices.Delete(in, i, i+1)
	case len(in) > 0:
		c.Scheme, in = kb.ID(in[0]), in[1:]
	default:
		c.Scheme = r.mainRef
	}
	c.Schemes, c.TopConceptOf = r.refs(in), r.refs(top)
}

// refs are schemes as contents refer to them.
func (r *reading) refs(uris []string) (ids []kb.ID) {
	for _, uri := range uris {
		if uri == r.main {
			ids = append(ids, r.mainRef)
			continue
		}
		ids = append(ids, kb.ID(uri))
	}
	return ids
}

func (r *reading) onlySchemes(uris []string) []string {
	uris = slices.DeleteFunc(uris, func(uri string) bool { return !r.isEntry(uri, kb.KindConceptScheme) })
	slices.Sort(uris)
	return slices.Compact(uris)
}

func (r *reading) notations(u rdf.Term) (notations []kb.Notation) {
	for _, o := range r.objects(u, notation) {
		n := utf8.RuneCountInString(o.Value)
		if o.Kind == rdf.Literal && o.Language == "" && n > 0 && n <= maxLabel && (o.Datatype == "" || kb.ValidURI(o.Datatype)) {
			notations = append(notations, kb.Notation{Value: o.Value, Datatype: o.Datatype})
		}
	}
	return notations
}

// notes reads definitions and notes: nodes of which more is known, then texts that
// are not the text of such a node too.
func (r *reading) notes(u rdf.Term, c *kb.ConceptContent) {
	seen := map[rdf.Term]bool{}
	for _, o := range r.objects(u, definition) {
		if d, text, ok := r.definition(u, o, c.Definitions); ok {
			c.Definitions = append(c.Definitions, d)
			seen[text] = true
		}
	}
	for _, o := range r.objects(u, definition) {
		if language, ok := readable(o, maxNote); ok && !seen[o] {
			c.Definitions = append(c.Definitions, kb.Definition{Value: o.Value, Language: language})
		}
	}
	slices.SortStableFunc(c.Definitions, func(a, b kb.Definition) int { return compare(a.Language, b.Language) })
	c.Notes = r.otherNotes(u, func(kind kb.NoteKind, language, value string) bool {
		switch kind {
		case kb.NoteScope:
			c.ScopeNotes = addLabel(c.ScopeNotes, language, value)
		case kb.NoteExample:
			c.Examples = addLabel(c.Examples, language, value)
		default:
			return false
		}
		return true
	})
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func addLabel(l kb.Labels, language, value string) kb.Labels {
	if l == nil {
		l = kb.Labels{}
	}
	l[language] = append(l[language], value)
	return l
}

// otherNotes reads the notes that are no definitions; plain says whether it keeps a
// text of which nothing more is known.
func (r *reading) otherNotes(u rdf.Term, plain func(kind kb.NoteKind, language, value string) bool) (notes []kb.Note) {
	for _, kind := range []kb.NoteKind{kb.NoteGeneral, kb.NoteScope, kb.NoteExample, kb.NoteHistory, kb.NoteEditorial, kb.NoteChange} {
		seen := map[rdf.Term]bool{}
		all := r.objects(u, noteKinds[kind])
		for _, o := range all {
			if n, text, ok := r.noteNode(u, noteKinds[kind], o); ok {
				n.Kind = kind
				notes = append(notes, n)
				seen[text] = true
			}
		}
		for _, o := range all {
			language, ok := readable(o, maxNote)
			if ok && !seen[o] && !plain(kind, language, o.Value) {
				notes = append(notes, kb.Note{Kind: kind, Value: o.Value, Language: language})
			}
		}
	}
	return notes
}
