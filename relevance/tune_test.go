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
// -with sets constants first. Nothing is written: what is better on all of the
// collections goes into search.DefaultWeights by hand.
var (
	tune = flag.String("tune", "", "constants of search.Weights and values to try")
	with = flag.String("with", "", "constants of search.Weights and a value for each")
)

func TestTune(t *testing.T) {
	if *tune == "" && *with == "" {
		t.Skip("without -tune there is nothing to try")
	}
	trials := newTrials(t)
	weights := search.DefaultWeights
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

// trials are the collections on disk, to be indexed with other constants.
type trials struct {
	seeded, halved string
	plain          []*plain
	plainDirs      []string
	crossing, all  []relevance.Query
}

func newTrials(t *testing.T) *trials {
	s := &trials{seeded: t.TempDir(), halved: t.TempDir()}
	s.all = judged(t)
	s.crossing = slices.DeleteFunc(judged(t), func(q relevance.Query) bool { return q.Group != "cross-language" })
	filled(t, s.seeded, func(base *kb.Base) error {
		return seed.Apply(context.Background(), base, slog.New(slog.DiscardHandler))
	})
	filled(t, s.halved, func(base *kb.Base) error { fillHalved(t, base); return nil })
	for _, language := range []string{"it", "en"} {
		p := passages(t, language)
		dir := t.TempDir()
		filled(t, dir, func(base *kb.Base) error { p.fill(t, base, true); return nil })
		s.plain, s.plainDirs = append(s.plain, p), append(s.plainDirs, dir)
	}
	return s
}

func filled(t *testing.T, dir string, fill func(*kb.Base) error) {
	t.Helper()
	base, closeAll, err := basetest.Try(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	if err := base.SetBaseURL(context.Background(), "", basetest.BaseURL); err != nil {
		t.Fatal(err)
	}
	if err := fill(base); err != nil {
		t.Fatal(err)
	}
}

// weighed runs fn on a base indexed with other constants.
func weighed(t *testing.T, dir string, weights search.Weights, fn func(*kb.Base)) {
	t.Helper()
	var base *kb.Base
	index, err := search.OpenMemory(search.Options{Weights: &weights, Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.IndexDocuments(ctx, ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	base, closeAll, err := basetest.Try(dir, func(c *kb.Config) { c.Index = index })
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	fn(base)
}

func (s *trials) header() string {
	return "seed: nDCG MRR recall P@10 | halved: nDCG recall P@10 | plain: known item, need, summary, title, in Italian and English"
}

func (s *trials) run(t *testing.T, weights search.Weights) string {
	var told bytes.Buffer
	weighed(t, s.seeded, weights, func(base *kb.Base) {
		a := measure(t, base, s.all, nil).All
		fmt.Fprintf(&told, "%.3f %.3f %.3f %.3f |", a.NDCG, a.MRR, a.Recall, a.Precision)
	})
	weighed(t, s.halved, weights, func(base *kb.Base) {
		a := measure(t, base, s.crossing, nil).All
		fmt.Fprintf(&told, " %.3f %.3f %.3f |", a.NDCG, a.Recall, a.Precision)
	})
	for i, p := range s.plain {
		weighed(t, s.plainDirs[i], weights, func(base *kb.Base) {
			for _, figure := range sorted(p.figures(p.ours(t, base, p.language))) {
				fmt.Fprintf(&told, " %.3f", figure)
			}
			fmt.Fprint(&told, " |")
		})
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
