package graph_test

import (
	"testing"

	"prologis/kb"
)

// TestADraftIsToldWhatIsLikeIt contributes what is there already, and a change of it.
func TestADraftIsToldWhatIsLikeIt(t *testing.T) {
	d := newDesk(t)
	there := &kb.PracticeContent{Template: kb.Template{
		Title: it("Biblioteca vivente del quartiere"), Summary: it("Persone che raccontano la loro vita ad altre, come libri che si prendono in prestito."),
	}}
	d.put("biblioteca-vivente", there)
	d.put("libro", &kb.ConceptContent{Scheme: "prologis", PrefLabel: it("libro vivente")})
	practice := func(title, summary string) object {
		return object{"title": []any{object{"language": "it", "value": title}}, "summary": []any{object{"language": "it", "value": summary}}}
	}
	label := []any{object{"language": "it", "value": "Libro vivente"}}
	for name, c := range map[string]struct {
		input object
		first any // slug of the first near duplicate; nil for none
	}{
		"the same title":   {object{"practice": practice("Biblioteca vivente del quartiere", "")}, "biblioteca-vivente"},
		"the same summary": {object{"practice": practice("Libri", there.Summary["it"])}, "biblioteca-vivente"},
		"something else":   {object{"practice": practice("Officina delle biciclette", "Riparare insieme.")}, nil},
		"a change of it":   {object{"practice": practice("Biblioteca vivente del quartiere", there.Summary["it"]), "target": "biblioteca-vivente", "baseRevision": 1}, nil},
		"a concept":        {object{"concept": object{"prefLabel": label}}, "libro"},
		"nothing yet":      {object{"practice": object{}}, nil},
	} {
		id := at(d.data(contribute, object{"input": c.input}, d.member...), "contribute", "contribution", "id")
		similar := at(d.data(`query($id: ID!) { contribution(id: $id) { similar(first: 5) { entry { slug } nearDuplicate } } }`, object{"id": id}, d.member...), "contribution", "similar").([]any)
		var first any
		for _, s := range similar {
			if first == nil && at(s, "nearDuplicate") == true {
				first = at(s, "entry", "slug")
			}
		}
		if first != c.first {
			t.Errorf("%s: %v, want a near duplicate %v", name, similar, c.first)
		}
	}
}
