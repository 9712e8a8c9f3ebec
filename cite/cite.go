// Package cite writes entries as citations: BibTeX, RIS, CSL-JSON, and APA in
// Italian and English. It knows nothing of where entries come from.
package cite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"

	"prologis/kb"
)

// Style is the form of a citation.
type Style string

// The styles.
const (
	BibTeX  Style = "BIBTEX"
	RIS     Style = "RIS"
	CSLJSON Style = "CSL_JSON"
	APA     Style = "APA"
)

// Options say for whom and of what the citation is.
type Options struct {
	// Languages are those of the reader, the best first.
	Languages []string
	// URI is the permanent address of the entry.
	URI string
	// Publisher is who keeps the base; it stands in for an author that is missing.
	Publisher string
	// Contributors are the organisations that contributed the entry: authors of it,
	// behind who compiled its text.
	Contributors []string
	// Revision, if not 0, cites this revision for good: the entry must be as it
	// was then.
	Revision int
}

// Format writes a citation of an entry.
func Format(e kb.Entry, style Style, o Options) (string, error) {
	r := newRecord(e, o)
	switch style {
	case BibTeX:
		return r.bibTeX(), nil
	case RIS:
		return r.ris(), nil
	case CSLJSON:
		return r.cslJSON()
	case APA:
		return r.apa(), nil
	}
	return "", fmt.Errorf("cite %s: unknown style %q", e.Meta().ID, style)
}

// record is what all styles tell.
type record struct {
	key       string
	title     string
	language  string   // of the title
	italian   bool     // whether the words around it are Italian
	authors   []string // at least one, if there is a publisher
	publisher string
	genre     string
	abstract  string
	date      time.Time
	revision  int
	address   string
}

func newRecord(e kb.Entry, o Options) record {
	heading, _ := e.Content().Heading().In(o.Languages)
	r := record{
		key: e.Meta().Slug, title: oneLine(heading.Value), language: heading.Language, italian: readsItalian(o.Languages),
		publisher: oneLine(o.Publisher), date: e.Meta().UpdatedAt.UTC(), revision: o.Revision, address: address(o.URI, o.Revision),
	}
	for _, name := range append(append([]string{compiler(e)}, o.Contributors...), r.publisher) {
		if name = oneLine(name); name != "" && !slices.Contains(r.authors, name) && (len(r.authors) == 0 || name != r.publisher) {
			r.authors = append(r.authors, name)
		}
	}
	if t := template(e); t != nil {
		abstract, _ := t.Summary.In(o.Languages)
		r.abstract = oneLine(abstract.Value)
	}
	r.genre = genres[e.Meta().Kind()][0]
	if r.italian {
		r.genre = genres[e.Meta().Kind()][1]
	}
	return r
}

// genres name the kinds in English and Italian.
var genres = map[kb.Kind][2]string{
	kb.KindPractice:      {"Practice", "Pratica"},
	kb.KindCaseStudy:     {"Case study", "Caso di studio"},
	kb.KindConcept:       {"Glossary entry", "Voce di glossario"},
	kb.KindConceptScheme: {"Concept scheme", "Schema concettuale"},
	kb.KindOrganisation:  {"Organisation profile", "Scheda di organizzazione"},
	kb.KindTerritory:     {"Territory profile", "Scheda di territorio"},
	kb.KindProgramme:     {"Programme profile", "Scheda di programma"},
	kb.KindCollection:    {"Glossary collection", "Raccolta del glossario"},
}

func template(e kb.Entry) *kb.Template {
	switch e := e.(type) {
	case *kb.Practice:
		return &e.Template
	case *kb.CaseStudy:
		return &e.Template
	}
	return nil
}

func compiler(e kb.Entry) string {
	if t := template(e); t != nil {
		return t.Compiler
	}
	return ""
}

// readsItalian reports whether Italian suits the reader better than English.
func readsItalian(languages []string) bool {
	for _, tag := range languages {
		parsed, _ := language.Parse(tag)
		switch base, _ := parsed.Base(); base.String() {
		case "it":
			return true
		case "en":
			return false
		}
	}
	return len(languages) == 0
}

// address is the URI, of the revision if one is cited.
func address(uri string, revision int) string {
	if revision == 0 {
		return uri
	}
	rev := "rev=" + strconv.Itoa(revision)
	base, fragment, found := strings.Cut(uri, "#")
	separator := "?"
	if strings.Contains(base, "?") {
		separator = "&"
	}
	base += separator + rev
	if found {
		base += "#" + fragment
	}
	return base
}

// oneLine makes a text fit one line: white space of any kind becomes a space,
// what cannot be seen is left out.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
