package skos

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"prologis/kb"
)

// ExportCSV writes the concepts and collections of a scheme, or of all ("" as slug), as a
// table: a row for each, and columns per language for the texts that there are. Several
// values in one cell are separated by " | ".
func ExportCSV(ctx context.Context, base *kb.Base, scheme string, w io.Writer) error {
	x, err := newExport(ctx, base, scheme)
	if err != nil {
		return err
	}
	t := &table{export: x, out: csv.NewWriter(w), known: map[column]bool{}}
	if err := t.each(ctx, t.gather); err != nil {
		return err
	}
	t.arrange()
	_ = t.out.Write(t.heading()) // Flush says if it could not
	if err := t.each(ctx, t.page); err != nil {
		return err
	}
	t.out.Flush()
	if err := t.out.Error(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// table is a CSV on its way.
type table struct {
	*export
	out     *csv.Writer
	known   map[column]bool
	columns []column
}

// column holds the texts of a property in a language.
type column struct{ property, language string }

// textProperties are the properties with columns per language, in their order.
var textProperties = []string{
	"prefLabel", "altLabel", "hiddenLabel", "discouraged", "definition", "scopeNote", "example",
	"note", "historyNote", "editorialNote", "changeNote",
}

// each calls fn with concepts and then with collections, some at a time.
func (t *table) each(ctx context.Context, fn func(context.Context, []kb.Entry) error) error {
	if err := t.export.each(ctx, kb.KindConcept, fn); err != nil {
		return err
	}
	return t.export.each(ctx, kb.KindCollection, fn)
}

// gather finds the columns for texts.
func (t *table) gather(_ context.Context, page []kb.Entry) error {
	for _, e := range page {
		for c := range textsOf(e) {
			t.known[c] = true
		}
	}
	return nil
}

func (t *table) arrange() {
	t.columns = slices.SortedFunc(maps.Keys(t.known), func(a, b column) int {
		return cmp.Or(cmp.Compare(a.language, b.language), cmp.Compare(slices.Index(textProperties, a.property), slices.Index(textProperties, b.property)))
	})
}

func (t *table) heading() []string {
	row := []string{"uri", "slug", "scheme", "broader", "related", "notation", "deprecated", "replacedBy", "kind", "schemes", "topConceptOf", "member"}
	for _, c := range t.columns {
		row = append(row, c.property+"@"+c.language)
	}
	return append(row, "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}

func (t *table) page(ctx context.Context, page []kb.Entry) error {
	if err := t.name(ctx, page); err != nil {
		return err
	}
	for _, e := range page {
		if err := t.out.Write(t.row(e)); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	return nil
}

func (t *table) row(e kb.Entry) []string {
	row := []string{t.uris[e.Meta().ID], e.Meta().Slug, t.uris[schemeOf(e)]}
	var matches []kb.Match
	switch e := e.(type) {
	case *kb.Concept:
		row = append(row, t.refs(e.Broader), t.refs(e.Related), codes(e.Notations), strconv.FormatBool(e.Deprecated), t.uris[e.ReplacedBy],
			"concept", t.refs(e.Schemes), t.refs(e.TopConceptOf), "")
		matches = e.Matches()
	case *kb.Collection:
		kind := "collection"
		if e.Ordered {
			kind = "orderedCollection"
		}
		row = append(row, "", "", codes(e.Notations), "", "", kind, "", "", t.refs(e.Members))
		matches = make([]kb.Match, len((&kb.ConceptContent{}).Matches())) // it has none
	}
	own := textsOf(e)
	for _, c := range t.columns {
		row = append(row, cell(own[c]))
	}
	for _, m := range matches {
		row = append(row, cell(m.URIs))
	}
	return row
}

func (t *table) refs(ids []kb.ID) string {
	uris := make([]string, len(ids))
	for i, id := range ids {
		uris[i] = t.uris[id]
	}
	return cell(uris)
}

// textsOf answers all texts of a concept or a collection.
func textsOf(e kb.Entry) map[column][]string {
	all := map[column][]string{}
	add := func(property, language string, values ...string) {
		c := column{property, language}
		all[c] = append(all[c], values...)
	}
	notes := func(notes []kb.Note) {
		for _, n := range notes {
			add(strings.TrimPrefix(noteKinds[n.Kind], core), n.Language, n.Value)
		}
	}
	switch e := e.(type) {
	case *kb.Concept:
		for property, labels := range map[string]kb.Labels{"altLabel": e.AltLabels, "hiddenLabel": e.HiddenLabels, "scopeNote": e.ScopeNotes, "example": e.Examples} {
			for tag, values := range labels {
				add(property, tag, values...)
			}
		}
		for _, d := range e.Discouraged {
			add("discouraged", d.Language, d.Label)
		}
		for _, d := range e.Definitions {
			add("definition", d.Language, d.Value)
		}
		notes(e.Notes)
	case *kb.Collection:
		notes(e.Notes)
	}
	for tag, label := range e.Content().Heading() {
		add("prefLabel", tag, label)
	}
	return all
}

// codes are notations, each with its datatype if it has one.
func codes(notations []kb.Notation) string {
	var all []string
	for _, n := range notations {
		if n.Datatype != "" {
			n.Value += "^^" + n.Datatype
		}
		all = append(all, n.Value)
	}
	return cell(all)
}

func cell(values []string) string { return strings.Join(values, " | ") }
