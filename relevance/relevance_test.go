package relevance

import (
	"math"
	"strings"
	"testing"
)

func TestFigures(t *testing.T) {
	for _, c := range []struct {
		name            string
		found, possible []int
		want            Figures
	}{
		{"the best order", []int{3, 2, 1}, []int{1, 2, 3}, Figures{NDCG: 1, MRR: 1, Recall: 1, Precision: 0.3}},
		{"nothing found", nil, []int{3}, Figures{}},
		{"found last", []int{0, 0, 3}, []int{3}, Figures{NDCG: 0.5, MRR: 1. / 3, Recall: 1, Precision: 0.1}},
		{"only good to see as well", []int{1}, []int{1, 1}, Figures{NDCG: 1 / (1 + 1/math.Log2(3)), Recall: 0.5, Precision: 0.1}},
		{"the eleventh gains nothing", append(make([]int, 10), 3), []int{3}, Figures{MRR: 1. / 11, Recall: 1}},
	} {
		got := figuresOf(c.found, c.possible)
		for i, pair := range [][2]float64{{got.NDCG, c.want.NDCG}, {got.MRR, c.want.MRR}, {got.Recall, c.want.Recall}, {got.Precision, c.want.Precision}} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				t.Errorf("%s: figure %d is %f, want %f", c.name, i, pair[0], pair[1])
			}
		}
	}
}

func TestJudgementsThatCannotBeMeant(t *testing.T) {
	const judged = `"judgements": [{"kind": "practice", "slug": "a", "grade": 3, "reason": "it is"}]`
	for _, c := range []struct{ in, want string }{
		{`[`, "line 1: unexpected end"},
		{`{}`, "line 1: json: cannot unmarshal object"},
		{"[\n\n{\"id\": 1}]", "line 3: query 1"},
		{"[\n{\"id\": \"a\",\n}]", "line 3: invalid character"},
		{`[]`, "no query"},
		{`[{"id": "a", "query": "x", ` + judged + `}]`, "line 1: query 1 (a): group: is required"},
		{`[{"id": "a", "group": "g", "query": "x", "judgements": []}]`, "judgements: nothing is judged"},
		{`[{"id": "a", "group": "g", "query": "x", "colour": "red"}]`, "colour"},
		{`[{"id": "a", "group": "g", "query": "x", ` + strings.Replace(judged, "practice", "recipe", 1) + `}]`, `judgements.0.kind: "recipe" is none of`},
		{`[{"id": "a", "group": "g", "query": "x", ` + strings.Replace(judged, "3", "4", 1) + `}]`, "judgements.0.grade: 4 is not 0 to 3"},
		{`[{"id": "a", "group": "g", "query": "x", ` + judged + "},\n" + `{"id": "a", "group": "g", "query": "y", ` + judged + `}]`, `line 2: query 2 (a): id: "a" is that of the query in line 1`},
		{`[{"id": "a", "group": "g", "query": "x", ` + judged + "},\n" + `{"id": "b", "group": "g", "query": "x", "language": "zz zz", ` + judged + `}]`, `line 2: query 2 (b): language: "zz zz" is not a BCP 47`},
		{`[{"id": "a", "group": "g", "query": "x", "kinds": ["recipe"], ` + judged + `}]`, `kinds.0: "recipe"`},
		{`[{"id": "a", "group": "g", "query": "x", ` + judged + "}]\n[]", "line 2: invalid character '[' after top-level value"},
	} {
		if _, err := Read(strings.NewReader(c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.in, err, c.want)
		}
	}
}
