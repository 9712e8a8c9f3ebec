package search

import (
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

func TestSuggest(t *testing.T) {
	_, ix := openBehaviour(t)
	for _, c := range []struct {
		prefix string
		kinds  []kb.Kind
		want   string // id label language field, ...
	}{
		{"integ", nil, "integ integrazione it label, integrazione Integration desk en label, integ2 integrazione lavorativa it label"},
		{"INTEGRAZ", nil, "integ integrazione it label, integ2 integrazione lavorativa it label, integrazione Sportello per l'integrazione it label"},
		{"sportello per l’int", nil, "integrazione Sportello per l'integrazione it label"},
		{"per l'int", nil, "integrazione Sportello per l'integrazione it label"},
		{"citta", nil, "citta La città che accoglie it label"},
		{"la cit", nil, "citta La città che accoglie it label"},
		{"msna", nil, "msna MSNA it alt"},
		{"mi", nil, "msna minore straniero non accompagnato it label, integ integrarea migranților ro label"},
		{"ми", nil, "integ интеграция мигрантов ru label"},
		{"migran", nil, "integ integrarea migranților ro label"},
		{"acompan", nil, "msna menor extranjero no acompañado es label"},
		{"未成年", nil, "msna 无人陪伴的未成年人 zh label"},
		{"المصح", nil, "msna القاصرون غير المصحوبين ar label"},
		{"integ", []kb.Kind{kb.KindPractice}, "integrazione Integration desk en label"},
		{"who", nil, "who WHO  alt"},
		{"xyzzy", nil, ""}, {"", nil, ""}, {" .,!", nil, ""},
	} {
		hits, err := ix.Suggest(t.Context(), c.prefix, c.kinds, 10)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range hits {
			docs, _ := ix.opts.Texts(t.Context(), []kb.ID{h.ID})
			h, ok := ix.Written(h, docs[0])
			if !ok {
				t.Errorf("%q suggests %v, which %s does not say", c.prefix, h, h.ID)
			}
			got = append(got, fmt.Sprint(h.ID, " ", h.Label, " ", h.Language, " ", h.Field))
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%q suggests\n got %s\nwant %s", c.prefix, joined, c.want)
		}
	}
	if hits, _ := ix.Suggest(t.Context(), "integ", nil, 2); len(hits) != 2 {
		t.Errorf("two suggestions are %v", hits)
	}
}

func TestSuggestForgets(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	d := newGenerator(1).practice(1)
	d.Texts[0].Value = "Quaderno"
	apply(t, ix, b, 1, d)
	renamed := *d
	renamed.Texts = []kb.IndexText{{Field: kb.TextLabel, Path: "title", Language: "it", Value: "Registro"}}
	apply(t, ix, b, 2, &renamed)
	hit := kb.SuggestHit{ID: d.ID, Field: kb.TextLabel, Label: "quaderno", Start: "quad"}
	if written, ok := ix.Written(hit, &renamed); ok {
		t.Errorf("a label that is no more is written as %v", written)
	}
	for prefix, want := range map[string]int{"quad": 0, "reg": 1} {
		if hits, err := ix.Suggest(t.Context(), prefix, nil, 5); err != nil || len(hits) != want {
			t.Errorf("%s suggests %v, %v", prefix, hits, err)
		}
	}
}

func TestSuggestionsForSlips(t *testing.T) {
	_, ix := openBehaviour(t)
	for prefix, want := range map[string]kb.ID{
		"itnegr": "integ", "untegr": "integ", "zportel": "integrazione", "ntegrazione": "integ", "integrazz": "integ", "minore straneiro": "msna", "univresit": "forms",
	} {
		hits, err := ix.SuggestNear(t.Context(), prefix, nil, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 || hits[0].ID != want {
			t.Errorf("%q suggests %v, want %s", prefix, hits, want)
		}
	}
	if hits, err := ix.SuggestNear(t.Context(), "qqqq", nil, 3); err != nil || len(hits) > 0 {
		t.Errorf("nothing like it suggests %v, %v", hits, err)
	}
}
