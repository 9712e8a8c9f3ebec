package relevance_test

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"testing"

	"prologis/kb"
	"prologis/relevance"
)

// TestRelevanceIsAsAccepted compares the figures of every group of queries with
// those accepted last; go test ./relevance -update accepts the present ones.
func TestRelevanceIsAsAccepted(t *testing.T) {
	var told bytes.Buffer
	fmt.Fprintf(&told, "The starting content.\n\n")
	whole := measure(t, seeded(t), judged(t), nil)
	tell(t, &told, whole)
	tuning, heldOut := halves(judged(t))
	for _, half := range []struct {
		name    string
		queries []relevance.Query
	}{{"the half that constants are tuned with", tuning}, {"the half held out", heldOut}} {
		f := meanOfQueries(whole, half.queries)
		fmt.Fprintf(&told, "\n%d queries, %s: nDCG@10 %.3f", len(half.queries), half.name, f)
	}
	fmt.Fprintln(&told)
	crossing := slices.DeleteFunc(judged(t), func(q relevance.Query) bool { return q.Group != "cross-language" })
	fmt.Fprintf(&told, "\nA copy of it in which every entry keeps one language.\n\n")
	base := halved(t)
	tell(t, &told, measure(t, base, crossing, nil))
	fmt.Fprintf(&told, "\nThe same without the glossary.\n\n")
	tell(t, &told, measure(t, base, crossing, []kb.Expansion{}))
	golden := "../search/testdata/relevance.golden"
	if *update {
		if err := os.WriteFile(golden, told.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	accepted, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(accepted, told.Bytes()) {
		t.Errorf("relevance has changed; if it is for the better, accept it with -update:\n%s\naccepted:\n%s", &told, accepted)
	}
}

// meanOfQueries answers the mean nDCG of some of the queries of a report.
func meanOfQueries(r *relevance.Report, queries []relevance.Query) (mean float64) {
	for _, q := range queries {
		at := slices.IndexFunc(r.Queries, func(one relevance.QueryReport) bool { return one.ID == q.ID })
		mean += r.Queries[at].NDCG / float64(len(queries))
	}
	return mean
}

func measure(t *testing.T, base *kb.Base, queries []relevance.Query, expand []kb.Expansion) *relevance.Report {
	t.Helper()
	report, err := relevance.Measure(t.Context(), base, queries, relevance.Asking{Expand: expand})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Missing) > 0 {
		t.Errorf("judged, and not in the base: %v", report.Missing)
	}
	return report
}

func tell(t *testing.T, to *bytes.Buffer, r *relevance.Report) {
	t.Helper()
	if err := r.Write(to); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(to)
	for _, q := range r.Queries {
		fmt.Fprintf(to, "%-18s nDCG@10 %.2f  MRR %.2f  recall@50 %.2f\n", q.ID, q.NDCG, q.MRR, q.Recall)
	}
}
