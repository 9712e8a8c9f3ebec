package skos

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"prologis/kb"
)

// ExportCSV writes the concepts of a scheme, or of all ("" as slug), as a table: a
// row per concept, columns per language. Several values in one cell are separated
// by " | ".
func ExportCSV(ctx context.Context, base *kb.Base, scheme string, w io.Writer) error {
	x, err := newExport(ctx, base, scheme)
	if err != nil {
		return err
	}
	t := &table{export: x, out: csv.NewWriter(w)}
	for _, step := range []func(context.Context, []kb.Entry) error{t.gather, t.page} {
		if err := x.each(ctx, kb.KindConcept, step); err != nil {
			return err
		}
	}
	if t.languages == nil { // no concept: the heading stands alone
		_ = t.out.Write(t.heading())
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
	out       *csv.Writer
	languages []string
	written   bool
}

// gather finds the languages of the labels.
func (t *table) gather(_ context.Context, page []kb.Entry) error {
	for _, e := range page {
		for tag := range e.(*kb.Concept).PrefLabel {
			if !slices.Contains(t.languages, tag) {
				t.languages = append(t.languages, tag)
			}
		}
	}
	slices.Sort(t.languages)
	return nil
}

func (t *table) heading() []string {
	row := []string{"uri", "slug", "scheme", "broader", "related", "notation", "deprecated", "replacedBy"}
	for _, tag := range t.languages {
		row = append(row, "prefLabel@"+tag, "altLabel@"+tag, "definition@"+tag)
	}
	return append(row, "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
}

func (t *table) page(ctx context.Context, page []kb.Entry) error {
	if !t.written {
		t.written = true
		if err := t.out.Write(t.heading()); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	if err := t.name(ctx, page); err != nil {
		return err
	}
	for _, e := range page {
		if err := t.out.Write(t.row(e.(*kb.Concept))); err != nil {
			return fmt.Errorf("write the export: %w", err)
		}
	}
	return nil
}

func (t *table) row(c *kb.Concept) []string {
	var notations []string
	for _, n := range c.Notations {
		notations = append(notations, n.Value)
	}
	row := []string{t.uris[c.M.ID], c.M.Slug, t.uris[c.Scheme], t.refs(c.Broader), t.refs(c.Related), cell(notations),
		strconv.FormatBool(c.Deprecated), t.uris[c.ReplacedBy]}
	for _, tag := range t.languages {
		var definitions []string
		for _, d := range c.Definitions {
			if d.Language == tag {
				definitions = append(definitions, d.Value)
			}
		}
		row = append(row, c.PrefLabel[tag], cell(c.AltLabels[tag]), cell(definitions))
	}
	for _, m := range c.Matches() {
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

func cell(values []string) string { return strings.Join(values, " | ") }
