package relevance_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/relevance"
	"prologis/search"
	"prologis/seed"
)

// The tuner tries other constants of the ranking, one after the other, and tells
// what each is worth on the judged queries and on plain texts:
//
//	go test ./relevance -run TestTune -timeout 1h -v -tune 'Label=2,3,4 Neighbours=0,0.1,0.3'
//
// -with sets constants first. Nothing is written: what is better on the half of the
// judged queries that is for tuning and on the plain texts goes into
// search.DefaultWeights by hand, and the other half says whether it was found or
// only fitted.
var (
	tune = flag.String("tune", "", "constants of search.Weights and values to try")
	with = flag.String("with", "", "constants of search.Weights and a value for each")
)

func TestTune(t *testing.T) {
	if *tune == "" && *with == "" {
		t.Skip("without -tune there is nothing to try")
	}
	trials := newTrials(t)
	weights := trials.weights
	for _, one := range strings.Fields(*with) {
		name, values := constant(t, one)
		set(t, &weights, name, values[0])
	}
	t.Logf("%-24s %s", "", trials.header())
	t.Logf("%-24s %s", "as it is", trials.run(t, weights))
	for _, one := range strings.Fields(*tune) {
		name, values := constant(t, one)
		for _, value := range values {
			tried := weights
			set(t, &tried, name, value)
			t.Logf("%-24s %s", fmt.Sprintf("%s=%g", name, value), trials.run(t, tried))
		}
	}
}

func constant(t *testing.T, text string) (name string, values []float64) {
	t.Helper()
	name, list, _ := strings.Cut(text, "=")
	for _, field := range strings.Split(list, ",") {
		var value float64
		if _, err := fmt.Sscan(field, &value); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		values = append(values, value)
	}
	return name, values
}

func set(t *testing.T, w *search.Weights, name string, value float64) {
	t.Helper()
	field := reflect.ValueOf(w).Elem().FieldByName(name)
	if !field.IsValid() {
		t.Fatalf("there is no constant %q in %+v", name, *w)
	}
	field.SetFloat(value)
}

// trials are the collections, opened once, with constants that are changed under them.
// How long texts are is kept from the first question on, by the weights of then.
type trials struct {
	weights        search.Weights
	seeded, halved *kb.Base
	plain          []*plain
	plainBases     []*kb.Base
}

func newTrials(t *testing.T) *trials {
	s := &trials{weights: search.DefaultWeights}
	s.seeded, s.halved = s.open(t), s.open(t)
	if err := seed.Apply(t.Context(), s.seeded, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	fillHalved(t, s.halved)
	for _, language := range []string{"it", "en"} {
		short := passages(t, language)
		for _, p := range []*plain{short, short.long()} {
			base := s.open(t)
			p.fill(t, base, true)
			p.queries = everySecond(p.queries)
			s.plain, s.plainBases = append(s.plain, p), append(s.plainBases, base)
		}
	}
	return s
}

// everySecond keeps half of the queries on plain texts, which are many: trials take minutes.
func everySecond(queries []plainQuery) (half []plainQuery) {
	for i := 0; i < len(queries); i += 2 {
		half = append(half, queries[i])
	}
	return half
}

// open opens an empty base that ranks with the constants tried.
func (s *trials) open(t *testing.T) *kb.Base {
	t.Helper()
	var base *kb.Base
	index, err := search.OpenMemory(search.Options{Weights: &s.weights, Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.IndexDocuments(ctx, ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	base = basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Index = index })
	return base
}

func (s *trials) header() string {
	return "nDCG of the half to tune with, the half held out, halved entries | plain, short and long: description, known item, need, question, summary, title, mean, in Italian and English"
}

func (s *trials) run(t *testing.T, weights search.Weights) string {
	s.weights = weights
	var told bytes.Buffer
	tuning, heldOut := halves(judged(t))
	crossing := slices.DeleteFunc(judged(t), func(q relevance.Query) bool { return q.Group != "cross-language" })
	fmt.Fprintf(&told, "%.3f %.3f %.3f |", measure(t, s.seeded, tuning, nil).All.NDCG, measure(t, s.seeded, heldOut, nil).All.NDCG, measure(t, s.halved, crossing, nil).All.NDCG)
	for i, p := range s.plain {
		figures := p.figures(p.ours(t, s.plainBases[i], p.language))
		for _, figure := range append(sorted(figures), meanOf(figures)) {
			fmt.Fprintf(&told, " %.3f", figure)
		}
		fmt.Fprint(&told, " |")
	}
	return told.String()
}

// sorted answers figures in the order of their names.
func sorted(figures map[string]float64) (list []float64) {
	for _, sort := range plainSorts {
		list = append(list, figures[sort])
	}
	return list
}
