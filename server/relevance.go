package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"prologis/kb"
	"prologis/relevance"
)

// relevanceCommand measures the search with a judged set of queries.
type relevanceCommand struct {
	Judgements string `help:"JSON file of queries and what entries are worth to them." required:"" type:"existingfile" placeholder:"FILE"`
	Plain      bool   `help:"Do not widen the queries by the glossary."`
	Details    bool   `help:"Write the figures and the first ten of every query too, as JSON."`
}

func (c *relevanceCommand) Run(ctx context.Context, env *environment) error {
	queries, err := c.read()
	if err != nil {
		return err
	}
	op, err := connect(ctx, env, false)
	if err != nil {
		return err
	}
	defer op.Close()
	report, err := op.Relevance(ctx, queries, c.Plain)
	if err != nil {
		return err
	}
	if len(report.Missing) > 0 {
		fmt.Fprintf(env.std.err, "%d entries are judged and not in the base, so nothing finds them: %v\n", len(report.Missing), report.Missing)
	}
	if len(report.Unjudged) > 0 {
		fmt.Fprintf(env.std.err, "%d queries are left out, for which nothing is worth finding: %v\n", len(report.Unjudged), report.Unjudged)
	}
	if !c.Details {
		return report.Write(env.std.out)
	}
	out := json.NewEncoder(env.std.out)
	out.SetIndent("", "  ")
	return out.Encode(report)
}

func (c *relevanceCommand) read() ([]relevance.Query, error) {
	f, err := os.Open(c.Judgements)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return relevance.Read(f)
}

func (l *local) Relevance(ctx context.Context, queries []relevance.Query, plain bool) (*relevance.Report, error) {
	expand := kb.DefaultExpansions
	if plain {
		expand = []kb.Expansion{}
	}
	return relevance.Measure(ctx, l.house.base, queries, expand)
}

func (r *remote) Relevance(ctx context.Context, queries []relevance.Query, plain bool) (report *relevance.Report, err error) {
	body, err := encodeJSON(queries)
	if err != nil {
		return nil, err
	}
	target := "/relevance"
	if plain {
		target += "?plain=1"
	}
	err = r.events(ctx, target, body, func(e event) {
		if e.Relevance != nil {
			report = e.Relevance
		}
	})
	return report, err
}

func (a *admin) relevance(op operator, r *http.Request, _ func(event)) (event, error) {
	queries, err := relevance.Read(r.Body)
	if err != nil {
		return event{}, err
	}
	report, err := op.Relevance(r.Context(), queries, r.URL.Query().Has("plain"))
	return event{Relevance: report}, err
}
