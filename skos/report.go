package skos

import (
	"errors"
	"fmt"
	"sort"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Report says what an import found and did.
type Report struct {
	Triples     int            `json:"triples"`
	Concepts    int            `json:"concepts"`
	Schemes     int            `json:"schemes"`
	Collections int            `json:"collections"`
	Labels      map[string]int `json:"labels"` // preferred ones, by language
	Relations   int            `json:"relations"`

	Breaches   []Breach       `json:"breaches,omitempty"`  // of the rules of SKOS
	Unlabelled int            `json:"unlabelled"`          // concepts without a preferred label
	KeptAside  int            `json:"keptAside"`           // statements that are in no entry
	Unread     map[string]int `json:"unread,omitempty"`    // of these, by property
	Notes      []string       `json:"notes,omitempty"`     // what else there is to know
	Scheme     string         `json:"scheme"`              // slug of the scheme imported to
	Created    int            `json:"created"`             // entries
	Updated    int            `json:"updated"`             //
	Unchanged  int            `json:"unchanged"`           //
	TakenBack  []string       `json:"takenBack,omitempty"` // of the updated: URIs of what was changed here since the last import
	Missing    int            `json:"missing"`             // concepts of the scheme that are not in the document; they stay

	// LeftOut counts the sorts of things that the document says and that are no statements of
	// RDF, which the notes name: nothing is kept of them.
	LeftOut int `json:"leftOut,omitempty"`
	// BlankEntries counts the concepts and collections that are blank nodes.
	BlankEntries int `json:"blankEntries,omitempty"`
}

// Breach is how often a rule was broken, with the first places.
type Breach struct {
	Rule     kb.Rule  `json:"rule"`
	Count    int      `json:"count"`
	Examples []string `json:"examples"`
}

const (
	maxExamples = 10
	maxNotes    = 100
)

func newReport() *Report { return &Report{Labels: map[string]int{}, Unread: map[string]int{}} }

func (r *Report) breach(rule kb.Rule, format string, args ...any) {
	i := sort.Search(len(r.Breaches), func(i int) bool { return r.Breaches[i].Rule >= rule })
	if i == len(r.Breaches) || r.Breaches[i].Rule != rule {
		r.Breaches = append(r.Breaches, Breach{})
		copy(r.Breaches[i+1:], r.Breaches[i:])
		r.Breaches[i] = Breach{Rule: rule}
	}
	b := &r.Breaches[i]
	if b.Count++; b.Count <= maxExamples {
		b.Examples = append(b.Examples, fmt.Sprintf(format, args...))
	}
}

func (r *Report) note(format string, args ...any) {
	switch len(r.Notes) {
	case maxNotes:
		r.Notes = append(r.Notes, "and more of the same")
	case maxNotes + 1:
	default:
		r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
	}
}

func (r *Report) leftOut(message string) {
	r.LeftOut++
	r.note("%s", message)
}

// nothing refuses a document without any statement.
func (r *Report) nothing() error {
	why := ""
	if len(r.Notes) > 0 {
		why = " (" + r.Notes[0] + ")"
	}
	return kb.Invalid([]string{"document"}, "the document holds no statement of RDF%s: nothing was imported", why)
}

// broken counts the breaches.
func (r *Report) broken() (n int) {
	for _, b := range r.Breaches {
		n += b.Count
	}
	return n
}

// noteUnwritable says that the document cannot leave as RDF/XML.
func (im *importer) noteUnwritable(g *graph) {
	c := rdf.NewCheck(rdf.RDFXML)
	for _, s := range g.statements {
		_ = c.Write(rdf.Triple{Subject: g.at(s.subject), Predicate: g.at(s.predicate).Value, Object: g.at(s.object)}) // it never fails
	}
	var found *rdf.UnwritableError
	if errors.As(c.Err(), &found) {
		im.report.note("an export as RDF/XML will be refused: it cannot hold %d of the statements, the first is %s", found.Count, found.First[0])
	}
}
