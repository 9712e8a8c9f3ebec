package relevance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"prologis/kb"
)

// Report is what measuring found.
type Report struct {
	Groups  []Group       `json:"groups"` // in the order in which they come first
	All     Group         `json:"all"`
	Queries []QueryReport `json:"queries"`
	// Missing are entries judged that the base does not have: nothing can find them.
	Missing []string `json:"missing,omitempty"`
	// Unjudged are queries for which nothing is worth finding: they are left out.
	Unjudged []string `json:"unjudged,omitempty"`
}

// Group is the mean over the queries of a group.
type Group struct {
	Name    string `json:"name"`
	Queries int    `json:"queries"`
	Figures
}

// QueryReport is one query's part of a report.
type QueryReport struct {
	ID    string `json:"id"`
	Group string `json:"group"`
	Figures
	First []string `json:"first"` // ten of what was found, by kind, slug and grade
}

// Asking says how queries are put.
type Asking struct {
	Expand []kb.Expansion // nil: widened as a search is when nobody says
	Syntax kb.QuerySyntax
}

// Measure puts the queries to a base.
func Measure(ctx context.Context, base *kb.Base, queries []Query, how Asking) (*Report, error) {
	r := &Report{}
	for i := range queries {
		if !slices.ContainsFunc(queries[i].Judgements, func(j Judgement) bool { return j.Grade > 0 }) {
			r.Unjudged = append(r.Unjudged, queries[i].ID)
			continue
		}
		q, err := r.measure(ctx, base, &queries[i], how)
		if err != nil {
			return nil, fmt.Errorf("query %s: %w", queries[i].ID, err)
		}
		r.Queries = append(r.Queries, q)
	}
	r.summarise()
	return r, nil
}

func (r *Report) measure(ctx context.Context, base *kb.Base, q *Query, how Asking) (QueryReport, error) {
	grades, possible, err := r.grades(ctx, base, q)
	if err != nil {
		return QueryReport{}, err
	}
	answer, err := base.Find(ctx, &kb.IndexQuery{
		Kinds: q.Kinds, Text: &kb.TextQuery{Text: q.Text, Syntax: how.Syntax, Language: q.Language, Expand: how.Expand}, Size: recallDepth,
	})
	if err != nil {
		return QueryReport{}, err
	}
	report := QueryReport{ID: q.ID, Group: q.Group}
	var found []int
	for i, e := range answer.Entries {
		m := e.Meta()
		found = append(found, grades[m.ID])
		if i < gainDepth {
			report.First = append(report.First, fmt.Sprintf("%s/%s %d", m.Kind(), m.Slug, grades[m.ID]))
		}
	}
	report.Figures = figuresOf(found, possible)
	return report, nil
}

// grades answers the grade of each entry judged, and all grades.
func (r *Report) grades(ctx context.Context, base *kb.Base, q *Query) (map[kb.ID]int, []int, error) {
	grades := map[kb.ID]int{}
	var possible []int
	for _, j := range q.Judgements {
		possible = append(possible, j.Grade)
		e, err := base.BySlug(ctx, j.Kind, j.Slug)
		if errors.Is(err, kb.ErrNotExist) {
			if !slices.Contains(r.Missing, j.name()) {
				r.Missing = append(r.Missing, j.name())
			}
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		grades[e.Meta().ID] = j.Grade
	}
	return grades, possible, nil
}

func (r *Report) summarise() {
	var all []Figures
	groups := map[string][]Figures{}
	for _, q := range r.Queries {
		if groups[q.Group] == nil {
			r.Groups = append(r.Groups, Group{Name: q.Group})
		}
		groups[q.Group] = append(groups[q.Group], q.Figures)
		all = append(all, q.Figures)
	}
	for i := range r.Groups {
		g := &r.Groups[i]
		g.Queries, g.Figures = len(groups[g.Name]), mean(groups[g.Name])
	}
	r.All = Group{"all", len(all), mean(all)}
}

// Write writes the figures as a table.
func (r *Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "group\tqueries\tnDCG@10\tMRR\trecall@50\tP@10\t")
	for _, g := range append(slices.Clone(r.Groups), r.All) {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t\n", g.Name, g.Queries, g.NDCG, g.MRR, g.Recall, g.Precision)
	}
	return t.Flush()
}
