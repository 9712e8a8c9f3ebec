package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

const (
	pageQuery = `query($after: String, $last: Int, $first: Int) {
  practices(first: $first, after: $after, last: $last, orderBy: [{field: TITLE}]) {
    nodes { slug title { value language } summary { value } } pageInfo { endCursor hasNextPage }
  }
}`
	filteredQuery = `query($filter: PracticeFilter) {
  practices(filter: $filter, first: 20) { totalCount nodes { slug title { value } themes { slug prefLabel { value } } } }
}`
	searchQuery = `query($query: String!, $facets: [FacetField!]) {
  search(query: $query, first: 20, facets: $facets) {
    totalCount edges { score node { slug } highlights { fragments } } facets { field buckets { value label count } }
  }
}`
	practiceQuery = `query($slug: String!) {
  practice(slug: $slug) {
    slug title { value } summary { value } need { value } themes { slug prefLabel { value } }
    territories { name { value } } organisations { role organisation { name { value } } } caseStudies(first: 5) { nodes { slug } }
  }
}`
	conceptQuery = `query($slug: String!) {
  concept(slug: $slug) {
    prefLabel { value } broader { slug } related { slug prefLabel { value } } narrower { slug prefLabel { value } }
    practices(first: 20) { totalCount nodes { slug title { value } } }
  }
}`
	suggestQuery = `query($prefix: String!) { suggest(prefix: $prefix, first: 10) { label entry { slug } } }`
)

// How often each query is asked; the first ones warm up and do not count.
const (
	times  = 60
	warmUp = 10
)

// depth is where the page behind many others stands.
const depth = 50_000

type variables map[string]any

// ask sends a query and answers its data and how long it took.
func (s *serving) ask(query string, v variables, into any) (time.Duration, error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": v})
	if err != nil {
		return 0, err
	}
	start := time.Now()
	response, err := s.client.Post(s.url+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	text, err := io.ReadAll(response.Body)
	response.Body.Close()
	took := time.Since(start)
	if err != nil {
		return took, err
	}
	answer := struct {
		Data   any
		Errors []any
	}{Data: into}
	if err := json.Unmarshal(text, &answer); err != nil || len(answer.Errors) > 0 || response.StatusCode != http.StatusOK {
		return took, fmt.Errorf("%s %v: %s: %.500s", query, v, response.Status, text)
	}
	return took, nil
}

// question is one kind of query; make fills in its variables for a column.
type question struct {
	name, query string
	make        func(c *column, i int) variables
}

// askAll asks every question many times, the columns in turns, so that all of
// them meet the same machine, and notes the medians.
func askAll(columns []*column) error {
	for _, q := range questions() {
		took := make([][]time.Duration, len(columns))
		for i := range times + warmUp {
			for j, c := range columns {
				d, err := c.serving.ask(q.query, q.make(c, i), nil)
				if err != nil {
					return fmt.Errorf("with %d entries: %w", c.n, err)
				}
				if i >= warmUp {
					took[j] = append(took[j], d)
				}
			}
		}
		for j, c := range columns {
			c.figures[q.name] = milliseconds(median(took[j]))
		}
	}
	return nil
}

// questions are what is asked.
func questions() []question {
	chance := rand.New(rand.NewPCG(1, 2))
	slug := func(kind string, n int) string { return fmt.Sprintf("synthetic-%s-1-%06d", kind, chance.IntN(n)) }
	pick := func(list ...string) string { return list[chance.IntN(len(list))] }
	facets := []string{"KIND", "THEMES", "TERRITORIES", "LEVEL", "YEAR"}
	words := []string{"lingua scuola", "casa lavoro", "school language", "housing municipality", "donne salute", "network families"}
	return []question{
		{"practice(slug)", practiceQuery, func(c *column, _ int) variables { return variables{"slug": slug("practice", c.practices())} }},
		{"filtered list: status and level", filteredQuery, func(*column, int) variables {
			return variables{"filter": variables{
				"status": variables{"in": []string{pick("PLANNING", "UNDER_WAY", "CONCLUDED")}},
				"level":  variables{"in": []string{pick("MUNICIPAL", "REGIONAL", "NATIONAL")}},
			}}
		}},
		{"filtered list: theme with narrower, territory within", filteredQuery, func(c *column, _ int) variables {
			return variables{"filter": variables{
				"themes":      variables{"in": []string{slug("concept", min(c.n/10, 30))}},
				"territories": variables{"in": []string{slug("territory", 8)}},
			}}
		}},
		{"filtered list: text", filteredQuery, func(_ *column, i int) variables {
			return variables{"filter": variables{"text": words[i%len(words)]}}
		}},
		{"last page by title", pageQuery, func(*column, int) variables { return variables{"last": 20} }},
		{"search: two words", searchQuery, func(_ *column, i int) variables { return variables{"query": words[i%len(words)]} }},
		{"search: two words, five facets", searchQuery, func(_ *column, i int) variables {
			return variables{"query": words[i%len(words)], "facets": facets}
		}},
		{"search: a common word, five facets", searchQuery, func(*column, int) variables {
			return variables{"query": pick("persone", "people", "lavoro"), "facets": facets}
		}},
		{"suggest", suggestQuery, func(*column, int) variables { return variables{"prefix": pick("sch", "lav", "com", "int", "syn")} }},
		{"concept with narrower, related, practices", conceptQuery, func(c *column, _ int) variables {
			return variables{"slug": slug("concept", min(c.n/10, 50))}
		}},
	}
}

// deepPage walks to a page far behind and measures it beside the first.
func (c *column) deepPage() error {
	s := c.serving
	far := min(depth, c.practices()/100*100-100)
	var page struct {
		Practices struct{ PageInfo struct{ EndCursor string } }
	}
	for at := 0; at < far; at += 100 {
		v := variables{"first": 100}
		if at > 0 {
			v["after"] = page.Practices.PageInfo.EndCursor
		}
		if _, err := s.ask(pageQuery, v, &page); err != nil {
			return err
		}
	}
	var first, deep []time.Duration
	for i := range times + warmUp { // in turns, so that both meet the same machine
		a, err := s.ask(pageQuery, variables{"first": 20}, nil)
		if err != nil {
			return err
		}
		b, err := s.ask(pageQuery, variables{"first": 20, "after": page.Practices.PageInfo.EndCursor}, nil)
		if err != nil {
			return err
		}
		if i >= warmUp {
			first, deep = append(first, a), append(deep, b)
		}
	}
	near, at := milliseconds(median(first)), milliseconds(median(deep))
	c.figures["first page by title"] = near
	c.figures["page at depth"] = at
	c.figures["page at depth / first page"] = figure{at.value / near.value, "x"}
	c.figures["depth of that page"] = figure{float64(far), ""}
	return nil
}
