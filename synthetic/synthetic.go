// Package synthetic makes entries for load tests, as lines that import reads:
// the same options give the same bytes. Everything in them is invented and says
// so, by the flag "synthetic", by slugs that begin with synthetic- and by titles
// that begin with Sintetico or Synthetic; none of it is ever part of the
// starting content. The words are real ones, in the frequencies of real texts
// (words_it.txt and words_en.txt: the words of our starting content, the most
// frequent first), so that searches cost what they would cost on such texts;
// only very rare words are fewer than real texts of that size would have.
package synthetic

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// Options say how much to make. Lines refer only to lines before them.
type Options struct {
	Practices, Concepts, CaseStudies int
	// Seed is part of slugs too, so that two sets can stand in one base.
	Seed uint64
}

// How many entries there are for practices and cases to refer to.
const (
	territories   = 100
	provinces     = 7
	organisations = 40
	programmes    = 5
)

var (
	//go:embed words_it.txt
	italian string
	//go:embed words_en.txt
	english string
)

// generator writes lines; every entry has a source of chance of its own.
type generator struct {
	Options
	ctx      context.Context
	encoder  *json.Encoder
	words    map[string][]string
	branches int
	err      error
}

// Generate writes the lines: the entries referred to, then concepts, practices
// and case studies.
func Generate(ctx context.Context, w io.Writer, o Options) error {
	g := &generator{Options: o, ctx: ctx, encoder: json.NewEncoder(w), branches: branches(o.Concepts)}
	g.words = map[string][]string{"it": strings.Fields(italian), "en": strings.Fields(english)}
	g.encoder.SetEscapeHTML(false)
	if o.Practices+o.CaseStudies > 0 {
		g.each("territory", territories, g.territory)
		g.each("organisation", organisations, g.organisation)
		g.each("programme", programmes, g.programme)
	}
	if o.Concepts > 0 {
		g.each("concept_scheme", 1, g.scheme)
	}
	g.each("concept", o.Concepts, g.concept)
	g.each("practice", o.Practices, g.practice)
	g.each("case_study", o.CaseStudies, g.caseStudy)
	return g.err
}

// line is an import line.
type line struct {
	Kind  string `json:"kind"`
	Slug  string `json:"slug"`
	Input any    `json:"input"`
}

// each writes n entries of a kind.
func (g *generator) each(kind string, n int, make func(*chance, int) any) {
	for i := 0; i < n && g.err == nil; i++ {
		c := &chance{
			Rand: rand.New(rand.NewPCG(g.Seed, hash(kind)+uint64(i))), words: g.words, zipf: map[string]*rand.Zipf{},
		}
		err := g.encoder.Encode(line{Kind: kind, Slug: g.slug(kind, i), Input: make(c, i)})
		if err == nil {
			err = g.ctx.Err()
		}
		if err != nil {
			g.err = fmt.Errorf("write %s %d: %w", kind, i, err)
		}
	}
}

// hash keeps the kinds apart (FNV-1a).
func hash(kind string) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range []byte(kind) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}

// slug names entry i of a kind: synthetic-practice-1-000042.
func (g *generator) slug(kind string, i int) string {
	return fmt.Sprintf("synthetic-%s-%d-%06d", strings.ReplaceAll(kind, "_", "-"), g.Seed, i)
}

// slugs names some of the first n entries of a kind, each once; the first are
// named most.
func (g *generator) slugs(c *chance, kind string, n, atMost int) []string {
	var some []string
	if n <= 0 || atMost <= 0 {
		return some
	}
	seen := map[int]bool{}
	for range 1 + c.IntN(atMost) {
		i := int(float64(n) * c.Float64() * c.Float64())
		if !seen[i] {
			seen[i] = true
			some = append(some, g.slug(kind, i))
		}
	}
	return some
}

// branches is how many narrower concepts each has, so that n make five levels.
func branches(n int) int {
	for b := 2; ; b++ {
		if b+b*b+b*b*b+b*b*b*b+b*b*b*b*b >= n {
			return b
		}
	}
}
