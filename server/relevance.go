package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"prologis/kb"
	"prologis/relevance"
)

// relevanceCommand measures the search with a judged set of queries.
type relevanceCommand struct {
	Judgements string `help:"JSON file of queries and what entries are worth to them." required:"" type:"existingfile" placeholder:"FILE"`
	Plain      bool   `help:"Do not widen the queries by the glossary."`
	Syntax     string `help:"How the queries are read: as people type them into a search box, or as plain text, as the topics of test collections are." enum:"typed,plain" default:"typed"`
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
	report, err := op.Relevance(ctx, queries, c.asking())
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

func (c *relevanceCommand) asking() relevance.Asking {
	how := relevance.Asking{Expand: kb.DefaultExpansions, Syntax: kb.QuerySyntax(strings.ToUpper(c.Syntax))}
	if c.Plain {
		how.Expand = []kb.Expansion{}
	}
	return how
}

func (c *relevanceCommand) read() ([]relevance.Query, error) {
	f, err := os.Open(c.Judgements)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return relevance.Read(f)
}

func (l *local) Relevance(ctx context.Context, queries []relevance.Query, how relevance.Asking) (*relevance.Report, error) {
	return relevance.Measure(ctx, l.house.base, queries, how)
}

// relevanceAsked is what a command sends to a running server.
type relevanceAsked struct {
	Queries []relevance.Query
	How     relevance.Asking
}

func (r *remote) Relevance(ctx context.Context, queries []relevance.Query, how relevance.Asking) (report *relevance.Report, err error) {
	body, err := encodeJSON(relevanceAsked{queries, how})
	if err != nil {
		return nil, err
	}
	err = r.events(ctx, "/relevance", body, func(e event) {
		if e.Relevance != nil {
			report = e.Relevance
		}
	})
	return report, err
}

func (a *admin) relevance(op operator, r *http.Request, _ func(event)) (event, error) {
	var asked relevanceAsked
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return event{}, fmt.Errorf("read what is asked: %w", err)
	}
	report, err := op.Relevance(r.Context(), asked.Queries, asked.How)
	return event{Relevance: report}, err
}
