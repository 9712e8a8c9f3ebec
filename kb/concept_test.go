package kb_test

import (
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

func TestDefinitionsHoldForATime(t *testing.T) {
	d := kb.Definition{ValidFrom: "2015-03", ValidTo: "2019"}
	for date, want := range map[kb.Date]bool{
		"2015-02-28": false, "2015-03-01": true, "2015": true, "2014": false, "2019-12-31": true, "2020-01-01": false, "2020": false, "soon": true,
	} {
		if got := d.ValidOn(date); got != want && date != "soon" {
			t.Errorf("on %s: %v", date, got)
		}
	}
	if always := (kb.Definition{}); !always.ValidOn("1900") {
		t.Error("a definition without dates holds always")
	}
}

func TestRecommendedDefinitionsTakeTurns(t *testing.T) {
	c := concept("cura")
	c.Definitions = []kb.Definition{
		{Value: "a", Language: "it", ValidTo: "2019", Recommended: true},
		{Value: "b", Language: "it", ValidFrom: "2020", Recommended: true},
		{Value: "c", Language: "en", Recommended: true},
	}
	if errs := kb.Validate(c, ""); len(errs) > 0 {
		t.Errorf("one after the other: %v", errs)
	}
	c.Definitions[1].ValidFrom = "2019-06"
	if errs := kb.Validate(c, ""); len(errs) != 1 || strings.Join(errs[0].Path, ".") != "definitions.1.recommended" {
		t.Errorf("both in 2019: %v", errs)
	}
}

func TestTermsListEveryLabel(t *testing.T) {
	base := basetest.Open(t)
	c := concept("cura")
	c.AltLabels = kb.Labels{"it": {"presa in carico"}}
	c.HiddenLabels = kb.Labels{"it": {"curra"}}
	c.LabelDetails = []kb.LabelDetail{{Label: "presa in carico", Language: "it", URI: "http://labels.example/1"}}
	c.Discouraged = []kb.DiscouragedTerm{{Label: "trattamento", Language: "it"}}
	e := put(t, base, scheme(), c)[1].(*kb.Concept)
	var got []string
	for _, term := range e.Terms() {
		got = append(got, string(term.Status)+" "+term.Label+term.URI)
	}
	want := "PREFERRED cura|ADMITTED presa in caricohttp://labels.example/1|HIDDEN curra|DISCOURAGED trattamento"
	if strings.Join(got, "|") != want || e.Terms()[3].Preferred != e.M.ID {
		t.Errorf("%v", got)
	}
}

func TestEntriesOfOneURIAreOneThing(t *testing.T) {
	base := basetest.Open(t)
	c := concept("cura")
	c.URI = "http://v.example/1"
	put(t, base, scheme(), c)
	for rule, other := range map[kb.Rule]kb.Content{
		kb.RuleS9:  &kb.ConceptSchemeContent{Name: kb.Text{"it": "altro"}, URI: c.URI},
		kb.RuleS37: &kb.CollectionContent{Scheme: "schema", PrefLabel: kb.Text{"it": "altro"}, URI: c.URI},
	} {
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: other})
		wantError(t, err, kb.CodeInvalid, "uri", string(rule), "the concept cura")
	}
	if e, err := base.ByURI(ctx, kb.KindConcept, c.URI); err != nil || e.Meta().Slug != "cura" {
		t.Errorf("%v, %v", e, err)
	}
	clean(t, base)
}

// Whatever is moved or related, and from whichever side, related concepts never
// stand above each other.
func TestRelatedConceptsAreNotAboveEachOther(t *testing.T) {
	base := basetest.Open(t)
	related := concept("sotto", "mezzo")
	related.Related = []kb.ID{"altro"}
	put(t, base, scheme(), concept("cima"), concept("altro"), concept("mezzo", "cima"), related)
	for name, c := range map[string]*kb.ConceptContent{
		"a parent moves below the related one": concept("mezzo", "altro"),
		"the related one moves below":          concept("altro", "sotto"),
		"the top names one below":              {Scheme: "schema", PrefLabel: kb.Text{"it": "cima"}, Related: []kb.ID{"sotto"}},
	} {
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Slug: kb.HeadingSlug(c)})
		if err == nil || !strings.Contains(err.Error(), string(kb.RuleS27)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	put(t, base, concept("sotto", "mezzo"), concept("mezzo", "altro")) // no longer related
	_, err := base.SubmitPut(ctx, kb.Author{}, []kb.PutInput{
		{Content: concept("uno", "due"), Slug: "uno"},
		{Content: &kb.ConceptContent{Scheme: "schema", PrefLabel: kb.Text{"it": "due"}, Related: []kb.ID{"uno"}}, Slug: "due"},
	}).Wait()
	if err == nil || !strings.Contains(err.Error(), string(kb.RuleS27)) {
		t.Errorf("in one commit: %v", err)
	}
	clean(t, base)
}
