package graph_test

import (
	"slices"
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

// TestADraftIsToldWhatItsOrganisationIsWriting proposes the same several times: by members of
// one organisation, by others, and once more when the first was decided.
func TestADraftIsToldWhatItsOrganisationIsWriting(t *testing.T) {
	d := newDesk(t)
	input := func(title string) object {
		summary := "Persone che raccontano la loro vita ad altre, come libri che si prendono in prestito."
		return object{"practice": object{"title": []any{object{"language": "it", "value": title}}, "summary": []any{object{"language": "it", "value": summary}}}}
	}
	start := func(title string, headers []string) any {
		return at(d.data(contribute, object{"input": input(title)}, headers...), "contribute", "contribution", "id")
	}
	mine, hers, theirs := start("Biblioteca vivente", d.member), start("Libri vivi", d.colleague), start("Biblioteca vivente", d.stranger)
	editors := start("Biblioteca vivente", d.editor)
	other := start("Officina delle biciclette", d.member)
	at(d.data(`mutation($i: ReviseContributionInput!) { reviseContribution(input: $i) { userErrors { message } } }`, object{"i": object{
		"id": other, "expectedRevision": 1, "practice": object{"title": []any{object{"language": "it", "value": "Officina delle biciclette"}}},
	}}, d.member...))
	for _, c := range []struct {
		who  string
		as   []string
		of   any
		want []any
	}{
		{"its author", d.member, mine, []any{hers}}, {"a colleague", d.colleague, hers, []any{mine}}, {"another organisation", d.stranger, theirs, nil},
		{"an editor without one", d.editor, editors, nil}, {"an admin, to whom all is readable", d.admin, mine, nil}, {"a draft like none", d.member, other, nil},
	} {
		list := at(d.data(`query($id: ID!) { contribution(id: $id) { similarUnderWay(first: 5) { contribution { id } nearDuplicate score } } }`, object{"id": c.of}, c.as...), "contribution", "similarUnderWay").([]any)
		var got []any
		for _, s := range list {
			got = append(got, at(s, "contribution", "id"))
			if at(s, "nearDuplicate") != true {
				t.Errorf("%s: %v is no near duplicate", c.who, s)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.who, list, c.want)
		}
	}
	d.data(`mutation($i: ContributionActionInput!) { withdrawContribution(input: $i) { contribution { state } } }`, object{"i": object{"id": hers, "expectedRevision": 1}}, d.colleague...)
	if list := at(d.data(`query($id: ID!) { contribution(id: $id) { similarUnderWay { score } } }`, object{"id": mine}, d.member...), "contribution", "similarUnderWay").([]any); len(list) > 0 {
		t.Errorf("what was withdrawn is under way: %v", list)
	}
}
