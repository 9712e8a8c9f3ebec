package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"prologis/graph"
	"prologis/internal/basetest"
	"prologis/kb"
)

// house is a base with a GraphQL endpoint over real parts, and counts what the
// endpoint asks of them.
type house struct {
	t       testing.TB
	base    *kb.Base
	graph   *graph.Graph
	handler http.Handler
	uploads string       // the directory where files come in
	views   atomic.Int32 // looks at the replica
	asked   atomic.Int32 // questions to the index
}

// countingReplica and countingIndex count the calls that read.
type countingReplica struct {
	kb.Replica
	views *atomic.Int32
}

func (c countingReplica) View(ctx context.Context, fn func(kb.ReplicaReader) error) error {
	c.views.Add(1)
	return c.Replica.View(ctx, fn)
}

type countingIndex struct {
	kb.Index
	asked *atomic.Int32
}

func (c countingIndex) Search(ctx context.Context, q *kb.IndexQuery) (*kb.IndexResult, error) {
	c.asked.Add(1)
	return c.Index.Search(ctx, q)
}

func (c countingIndex) Count(ctx context.Context, kinds []kb.Kind, f *kb.Filter, q *kb.TextQuery) (int, error) {
	c.asked.Add(1)
	return c.Index.Count(ctx, kinds, f, q)
}

func (c countingIndex) Suggest(ctx context.Context, prefix string, kinds []kb.Kind, n int) ([]kb.SuggestHit, error) {
	c.asked.Add(1)
	return c.Index.Suggest(ctx, prefix, kinds, n)
}

func (c countingIndex) SuggestNear(ctx context.Context, prefix string, kinds []kb.Kind, n int) ([]kb.SuggestHit, error) {
	c.asked.Add(1)
	return c.Index.SuggestNear(ctx, prefix, kinds, n)
}

// entryCache keeps decoded entries, as a server does.
type entryCache struct{ entries sync.Map }

func (c *entryCache) Get(hash uint64) (kb.Entry, bool) {
	e, ok := c.entries.Load(hash)
	if !ok {
		return nil, false
	}
	return e.(kb.Entry), true
}

func (c *entryCache) Set(hash uint64, e kb.Entry, _ int) { c.entries.Store(hash, e) }

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t}
	h.base = basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		c.Replica = countingReplica{c.Replica, &h.views}
		c.Index = countingIndex{c.Index, &h.asked}
		c.Cache = &entryCache{}
	})
	h.uploads = t.TempDir()
	h.graph = graph.New(h.base, graph.Options{Version: "test", Log: slog.New(slog.DiscardHandler), UploadDir: h.uploads})
	h.handler = h.graph.Handler()
	return h
}

// put puts a content under a slug.
func (h *house) put(slug string, c kb.Content) kb.Entry {
	h.t.Helper()
	result, err := h.base.Put(context.Background(), kb.Author{By: "test", Note: "for a test"}, kb.PutInput{Content: c, Slug: slug})
	if err != nil {
		h.t.Fatalf("put %s: %v", slug, err)
	}
	return result.Entry
}

func it(value string) kb.Text { return kb.Text{"it": value} }

func both(it, en string) kb.Text { return kb.Text{"it": it, "en": en} }

// furnish fills the house with a small world, in which everything refers to
// something.
func (h *house) furnish() *house {
	h.t.Helper()
	h.put("italia", &kb.TerritoryContent{Name: both("Italia", "Italy"), Sort: kb.TerritoryCountry, Code: "IT"})
	h.put("veneto", &kb.TerritoryContent{Name: it("Veneto"), Sort: kb.TerritoryRegion, Code: "05", Parent: "italia"})
	h.put("venezia", &kb.TerritoryContent{Name: both("Venezia", "Venice"), Sort: kb.TerritoryMunicipality, Code: "027042", Parent: "veneto"})
	h.put("prologis", &kb.ConceptSchemeContent{Name: it("Quadro PROLOGIS")})
	h.put("integrazione", &kb.ConceptContent{Scheme: "prologis", PrefLabel: both("integrazione", "integration"),
		AltLabels:   kb.Labels{"it": {"inclusione"}, "en": {"inclusion", "settlement"}},
		Discouraged: []kb.DiscouragedTerm{{Label: "assimilazione", Language: "it", Reason: both("Altro concetto.", "Another concept.")}},
		Definitions: []kb.Definition{{Value: "Processo a due vie.", Language: "it"}, {Value: "A two-way process.", Language: "en", Recommended: true}},
		ScopeNotes:  kb.Labels{"it": {"Si usa **sempre**."}}})
	h.put("integrazione-scolastica", &kb.ConceptContent{Scheme: "prologis", PrefLabel: both("integrazione scolastica", "integration at school"), Broader: []kb.ID{"integrazione"}})
	h.put("integrazione-abitativa", &kb.ConceptContent{Scheme: "prologis", PrefLabel: both("abitare", "zoning and housing"), Broader: []kb.ID{"integrazione"}, Related: []kb.ID{"integrazione-scolastica"}})
	h.put("regione-veneto", &kb.OrganisationContent{Name: it("Regione del Veneto"), Sort: kb.SortRegion, Territory: "veneto"})
	h.put("fei", &kb.ProgrammeContent{Name: it("FEI"), Funder: "regione-veneto"})
	for i := range 25 {
		h.put(fmt.Sprintf("pratica-%02d", i), practice(i))
	}
	for i := range 30 {
		h.put(fmt.Sprintf("caso-%02d", i), &kb.CaseStudyContent{
			Template:  kb.Template{Title: both(fmt.Sprintf("Caso %d", i), fmt.Sprintf("Case %d", i)), Summary: it("Un caso."), Themes: []kb.ID{"integrazione-abitativa"}},
			Practices: []kb.ID{kb.ID(fmt.Sprintf("pratica-%02d", i%3)), "pratica-03"}})
	}
	return h
}

func practice(i int) *kb.PracticeContent {
	levels := []kb.Level{kb.LevelMunicipal, kb.LevelRegional}
	start := kb.Date(fmt.Sprint(2000 + i))
	c := &kb.PracticeContent{Template: kb.Template{
		Title: both(fmt.Sprintf("Sportello %d", i), fmt.Sprintf("Desk %d", i)), Summary: both("Uno sportello in città.", "A desk in town."),
		Description: both("Un **tavolo** <script>alert(1)</script>", "A **table**"), Status: kb.StatusConcluded, Start: start, End: start,
		Level: levels[i%2], Territories: []kb.ID{"venezia"}, Themes: []kb.ID{"integrazione-scolastica"},
		Organisations: []kb.OrganisationRole{{Role: kb.RoleLeadPartner, Organisation: "regione-veneto"}},
		Programmes:    []kb.ProgrammeContribution{{Programme: "fei", Amount: &kb.Money{Value: "1250.50", Currency: "EUR"}}},
	}}
	if i > 0 {
		c.Related = []kb.ID{"pratica-00"}
	}
	return c
}

// answer is a decoded answer.
type answer struct {
	Data       map[string]any `json:"data"`
	Errors     []problem      `json:"errors"`
	Extensions map[string]any `json:"extensions"`
	status     int
	header     http.Header
}

type problem struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Extensions map[string]any `json:"extensions"`
}

// ask posts a query; headers are pairs.
func (h *house) ask(query string, variables map[string]any, headers ...string) answer {
	h.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		h.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return h.send(r)
}

func (h *house) send(r *http.Request) answer {
	h.t.Helper()
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	a := answer{status: w.Code, header: w.Header()}
	body, err := io.ReadAll(w.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := json.Unmarshal(body, &a); err != nil && len(body) > 0 {
		h.t.Fatalf("%v in %s", err, body)
	}
	return a
}

// data answers the data of a query that must succeed.
func (h *house) data(query string, variables map[string]any, headers ...string) map[string]any {
	h.t.Helper()
	a := h.ask(query, variables, headers...)
	if len(a.Errors) > 0 {
		h.t.Fatalf("%s: %v", query, a.Errors)
	}
	return a.Data
}

// at walks into decoded JSON by keys and indices.
func at(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[step]
		case int:
			l, _ := v.([]any)
			if step >= len(l) {
				return nil
			}
			v = l[step]
		}
	}
	return v
}
