package kb_test

import (
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

var mergingEditor = kb.Viewer{Person: "person_aaaaaaaaaaaaaaaaaaaaaaaaaa", Name: "Editor", Role: kb.RoleEditor}

// merge merges two concepts named by slug.
func merge(t *testing.T, base *kb.Base, source, target kb.ID) (*kb.Concept, error) {
	t.Helper()
	return base.MergeConcepts(ctx, mergingEditor, kb.MergeInput{Source: source, Target: target})
}

// twoConcepts are a base with two concepts of one meaning, and what refers to them.
func twoConcepts(t *testing.T) (*kb.Base, map[string]kb.ID) {
	t.Helper()
	base := basetest.Open(t)
	old := concept("operatore culturale", "figure")
	old.URI = "http://v.example/old"
	old.PrefLabel["en"] = "cultural operator"
	old.AltLabels = kb.Labels{"it": {"mediatore", "Mediatore Culturale"}}
	old.HiddenLabels = kb.Labels{"it": {"operatore cultrale"}}
	old.LabelDetails = []kb.LabelDetail{{Label: "mediatore", Language: "it", URI: "http://v.example/label"}}
	old.Discouraged = []kb.DiscouragedTerm{{Label: "interprete", Language: "it", Preferred: "mediatore-culturale"}}
	old.Definitions = []kb.Definition{{Value: "chi media", Language: "it", Recommended: true}, {Value: "who mediates", Language: "en", Recommended: true}}
	old.Notes = []kb.Note{{Kind: kb.NoteHistory, Value: "dal 1998", Language: "it"}}
	old.ScopeNotes = kb.Labels{"it": {"nei servizi"}}
	old.Notations = []kb.Notation{{Value: "M1"}, {Value: "M2"}}
	old.Related = []kb.ID{"lingua", "mediatore-culturale"}
	old.CloseMatch = []string{"http://other.example/1", "http://other.example/2"}
	kept := concept("mediatore culturale")
	kept.Definitions = []kb.Definition{{Value: "figura ponte", Language: "it", Recommended: true}}
	kept.Notations = []kb.Notation{{Value: "M1"}}
	kept.ExactMatch = []string{"http://v.example/old", "http://other.example/1"}
	ids := map[string]kb.ID{}
	for _, e := range put(t, base, scheme(), concept("figure"), concept("lingua"), kept, old, concept("mediatore scolastico", "operatore-culturale"),
		&kb.CollectionContent{Scheme: "schema", PrefLabel: kb.Text{"it": "mestieri"}, Members: []kb.ID{"mediatore-culturale", "operatore-culturale"}},
		practice("Sportello", func(c *kb.PracticeContent) {
			c.Themes = []kb.ID{"operatore-culturale", "mediatore-culturale", "lingua"}
		}),
		practice("Scuola", func(c *kb.PracticeContent) { c.Instruments = []kb.ID{"operatore-culturale"} })) {
		ids[e.Meta().Slug] = e.Meta().ID
	}
	return base, ids
}

func TestMergingTakesOverWhatTheOtherSaid(t *testing.T) {
	base, ids := twoConcepts(t)
	c, err := merge(t, base, "operatore-culturale", "mediatore-culturale")
	if err != nil {
		t.Fatal(err)
	}
	if c.M.Revision != 2 || c.M.Slug != "mediatore-culturale" || c.URI != "" {
		t.Errorf("%+v", c.M)
	}
	for what, is := range map[string]bool{
		"labels":       c.PrefLabel["it"] == "mediatore culturale" && c.PrefLabel["en"] == "cultural operator",
		"alternatives": slices.Equal(c.AltLabels["it"], []string{"operatore culturale", "mediatore"}) && len(c.AltLabels) == 1,
		"hidden":       slices.Equal(c.HiddenLabels["it"], []string{"operatore cultrale"}),
		"details":      len(c.LabelDetails) == 1,
		"discouraged":  len(c.Discouraged) == 1 && c.Discouraged[0].Label == "interprete" && c.Discouraged[0].Preferred == "",
		"definitions":  len(c.Definitions) == 3 && c.Definitions[0].Recommended && !c.Definitions[1].Recommended && c.Definitions[2].Recommended,
		"notes":        len(c.Notes) == 1 && len(c.ScopeNotes["it"]) == 1,
		"notations":    len(c.Notations) == 2,
		"broader":      slices.Equal(c.Broader, []kb.ID{ids["figure"]}),
		"related":      slices.Equal(c.Related, []kb.ID{ids["lingua"]}),
		"mappings":     slices.Equal(c.ExactMatch, []string{"http://other.example/1"}) && slices.Equal(c.CloseMatch, []string{"http://other.example/2"}),
	} {
		if !is {
			t.Errorf("%s: %+v", what, c.ConceptContent)
		}
	}
	clean(t, base)
}

func TestWhatReferredToAMergedConceptRefersToTheOther(t *testing.T) {
	base, ids := twoConcepts(t)
	if _, err := merge(t, base, "operatore-culturale", "mediatore-culturale"); err != nil {
		t.Fatal(err)
	}
	to := ids["mediatore-culturale"]
	read := func(slug string) kb.Entry {
		e, err := base.Entry(ctx, ids[slug])
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if got := read("sportello").(*kb.Practice).Themes; !slices.Equal(got, []kb.ID{to, ids["lingua"]}) {
		t.Errorf("themes %v", got)
	}
	if got := read("scuola").(*kb.Practice).Instruments; !slices.Equal(got, []kb.ID{to}) {
		t.Errorf("instruments %v", got)
	}
	if got := read("mediatore-scolastico").(*kb.Concept).Broader; !slices.Equal(got, []kb.ID{to}) {
		t.Errorf("broader %v", got)
	}
	if got := read("mestieri").(*kb.Collection).Members; !slices.Equal(got, []kb.ID{to}) {
		t.Errorf("members %v", got)
	}
	if refs, err := base.Inverses(ctx, []kb.Inverse{{Target: ids["operatore-culturale"], Kind: kb.KindPractice, Field: kb.AnyField}}); err != nil || len(refs[0]) != 0 {
		t.Errorf("%v, %v", refs, err)
	}
	history, err := base.History(ctx, to, 0, true, 1)
	if err != nil || history[0].Note != "operatore-culturale merged into mediatore-culturale" || history[0].By != string(mergingEditor.Person) {
		t.Errorf("%+v, %v", history, err)
	}
	clean(t, base)
}

// Id, slug and URI of a merged concept lead to the other, also over two merges, and so
// do its labels.
func TestWhatNamesAMergedConceptLeadsToTheOther(t *testing.T) {
	base, ids := twoConcepts(t)
	put(t, base, concept("figura ponte"))
	for _, m := range [][2]kb.ID{{"operatore-culturale", "mediatore-culturale"}, {"mediatore-culturale", "figura-ponte"}} {
		if _, err := merge(t, base, m[0], m[1]); err != nil {
			t.Fatal(err)
		}
	}
	byID, _ := base.Entry(ctx, ids["operatore-culturale"])
	bySlug, _ := base.BySlug(ctx, kb.KindConcept, "operatore-culturale")
	byURI, _ := base.ByURI(ctx, kb.KindConcept, "http://v.example/old")
	for way, e := range map[string]kb.Entry{"id": byID, "slug": bySlug, "URI": byURI} {
		if e == nil || e.Meta().Slug != "figura-ponte" {
			t.Errorf("by %s: %+v", way, e)
		}
	}
	resolved, err := base.Resolve(ctx, []kb.ID{ids["operatore-culturale"], "operatore-culturale", "http://v.example/old"}, kb.KindConcept)
	if err != nil || slices.ContainsFunc(resolved, func(id kb.ID) bool { return id != byID.Meta().ID }) {
		t.Errorf("%v, %v", resolved, err)
	}
	p := put(t, base, practice("Nuova", func(c *kb.PracticeContent) { c.Themes = []kb.ID{"operatore-culturale", "figura-ponte"} }))[0]
	if got := p.(*kb.Practice).Themes; !slices.Equal(got, []kb.ID{byID.Meta().ID}) {
		t.Errorf("a new practice has the themes %v", got)
	}
	for _, label := range []string{"operatore culturale", "cultural operator"} {
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: label}, Kinds: []kb.Kind{kb.KindConcept}, Size: 5})
		if err != nil || len(found.Entries) == 0 || found.Entries[0].Meta().Slug != "figura-ponte" {
			t.Errorf("%q finds %+v, %v", label, found.Entries, err)
		}
	}
	n := 0
	if err := base.Export(ctx, kb.KindConcept, func(kb.Entry) error { n++; return nil }); err != nil || n != 4 {
		t.Errorf("%d concepts are exported, %v", n, err)
	}
	changes, err := base.Changes(ctx, 0, -1, []kb.Kind{kb.KindConcept}, 100)
	tombs := slices.DeleteFunc(changes, func(c kb.ChangeRecord) bool { return c.Op != kb.OpArchive })
	if err != nil || len(tombs) != 2 || tombs[0].ID != ids["operatore-culturale"] {
		t.Errorf("tombstones %+v, %v", tombs, err)
	}
	clean(t, base)
}

// Nothing is written to a concept that was merged, and it does not come back.
func TestAMergedConceptStaysMerged(t *testing.T) {
	base, ids := twoConcepts(t)
	if _, err := merge(t, base, "operatore-culturale", "mediatore-culturale"); err != nil {
		t.Fatal(err)
	}
	_, err := merge(t, base, ids["operatore-culturale"], "figure")
	wantError(t, err, kb.CodeConflict, "source", "merged into mediatore-culturale")
	_, err = merge(t, base, "figure", "operatore-culturale")
	wantError(t, err, kb.CodeConflict, "target", "merged into mediatore-culturale")
	_, err = base.RestoreRevision(ctx, mergingEditor, kb.RestoreInput{Target: "concept/operatore-culturale", Revision: 1})
	wantError(t, err, kb.CodeConflict, "id", "make a new concept")
	for name, in := range map[string]kb.PutInput{
		"target": {Content: concept("altro"), Target: ids["operatore-culturale"]},
		"slug":   {Content: concept("altro"), Slug: "operatore-culturale"},
		"uri":    {Content: &kb.ConceptContent{Scheme: "schema", PrefLabel: kb.Text{"it": "x"}, URI: "http://v.example/old"}, ByURI: true},
	} {
		if _, err := base.Put(ctx, kb.Author{}, in); err == nil || !strings.Contains(err.Error(), "merged into mediatore-culturale") {
			t.Errorf("put by %s: %v", name, err)
		}
	}
	_, err = base.Archive(ctx, kb.Author{}, kb.KindConcept, kb.ArchiveInput{Target: "operatore-culturale", Reason: "doppio"})
	wantError(t, err, kb.CodeConflict, "id", "archived")
	clean(t, base)
}

func TestMergesThatAreRefused(t *testing.T) {
	base := basetest.Open(t)
	related := concept("affine")
	related.Related = []kb.ID{"cima"}
	replaced := concept("superato")
	put(t, base, scheme(), concept("cima"), concept("mezzo", "cima"), concept("fondo", "mezzo"), related, practice("Sportello"), concept("doppione"))
	replaced.Deprecated, replaced.ReplacedBy = true, "doppione"
	put(t, base, replaced)
	if _, err := base.Archive(ctx, kb.Author{}, kb.KindConcept, kb.ArchiveInput{Target: put(t, base, concept("archiviato"))[0].Meta().ID, Reason: "vecchio"}); err != nil {
		t.Fatal(err)
	}
	seven := 7
	for name, c := range map[string]struct {
		in    kb.MergeInput
		code  kb.Code
		path  string
		words string
	}{
		"above into below":      {kb.MergeInput{Source: "cima", Target: "fondo"}, kb.CodeInvalid, "target.broader", string(kb.RuleCycles)},
		"related to its parent": {kb.MergeInput{Source: "affine", Target: "fondo"}, kb.CodeInvalid, "target.related", string(kb.RuleS27)},
		"itself":                {kb.MergeInput{Source: "cima", Target: "cima"}, kb.CodeInvalid, "target", "itself"},
		"what replaces it":      {kb.MergeInput{Source: "doppione", Target: "superato"}, kb.CodeInvalid, "target", "other way round"},
		"an archived one":       {kb.MergeInput{Source: "archiviato", Target: "cima"}, kb.CodeConflict, "source", "archived"},
		"into an archived one":  {kb.MergeInput{Source: "cima", Target: "archiviato"}, kb.CodeConflict, "target", "archived"},
		"unknown":               {kb.MergeInput{Source: "nulla", Target: "cima"}, kb.CodeNotFound, "source", "nulla"},
		"a practice":            {kb.MergeInput{Source: "cima", Target: put(t, base, practice("Sportello"))[0].Meta().ID}, kb.CodeInvalid, "target", "concept"},
		"a stale source":        {kb.MergeInput{Source: "affine", Target: "cima", SourceRevision: &seven}, kb.CodeConflict, "expectedRevision", "revision 1"},
		"a stale target":        {kb.MergeInput{Source: "affine", Target: "cima", TargetRevision: &seven}, kb.CodeConflict, "targetRevision", "revision 1"},
		"a long note":           {kb.MergeInput{Source: "affine", Target: "cima", Note: strings.Repeat("x", 2001)}, kb.CodeInvalid, "note", "2001"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := base.MergeConcepts(ctx, mergingEditor, c.in)
			wantError(t, err, c.code, c.path, c.words)
		})
	}
	_, err := base.MergeConcepts(ctx, kb.Viewer{Person: "x", Role: kb.RoleReviewer}, kb.MergeInput{Source: "affine", Target: "cima"})
	wantError(t, err, kb.CodeForbidden, "")
	clean(t, base)
}

// A merge along the hierarchy leaves the one that stays where the other one stood, or
// where it stood itself.
func TestMergesAlongTheHierarchy(t *testing.T) {
	for name, c := range map[string]struct {
		source, target kb.ID
		broader        []string
	}{
		"the parent into its child":           {"mezzo", "fondo", []string{"cima"}},
		"the child into its parent":           {"fondo", "mezzo", []string{"cima"}},
		"the grandchild into its grandparent": {"fondo", "cima", nil},
		"a sibling of the parent":             {"accanto", "fondo", []string{"mezzo"}},
	} {
		t.Run(name, func(t *testing.T) {
			base := basetest.Open(t)
			put(t, base, scheme(), concept("cima"), concept("mezzo", "cima"), concept("fondo", "mezzo"), concept("accanto", "cima"))
			merged, err := merge(t, base, c.source, c.target)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, id := range merged.Broader {
				e, _ := base.Entry(ctx, id)
				got = append(got, e.Meta().Slug)
			}
			if !slices.Equal(got, c.broader) {
				t.Errorf("it is below %v", got)
			}
			clean(t, base)
		})
	}
}

func TestAMergeIsRepeatable(t *testing.T) {
	base, _ := twoConcepts(t)
	one := 1
	in := kb.MergeInput{Source: "operatore-culturale", Target: "mediatore-culturale", SourceRevision: &one, TargetRevision: &one, IdempotencyKey: "k"}
	for range 2 {
		e, err := base.MergeConcepts(ctx, mergingEditor, in)
		if err != nil || e.M.Slug != "mediatore-culturale" || e.M.Revision != 2 {
			t.Fatalf("%+v, %v", e, err)
		}
	}
	in.Note = "altro"
	_, err := base.MergeConcepts(ctx, mergingEditor, in)
	wantError(t, err, kb.CodeConflict, "idempotencyKey")
	clean(t, base)
}

// The one that stays credits who contributed the other.
func TestAMergeKeepsTheCredit(t *testing.T) {
	o := newOffice(t)
	put(t, o.base, scheme())
	var ids []kb.ID
	for _, slug := range []string{"ours", "theirs"} {
		e, err := o.base.BySlug(ctx, kb.KindOrganisation, slug)
		o.ok(err)
		ids = append(ids, e.Meta().ID)
		_, err = o.base.Put(ctx, kb.Author{}, kb.PutInput{Content: concept("parola di " + slug), Contributor: ids[len(ids)-1]})
		o.ok(err)
	}
	merged, err := merge(t, o.base, "parola-di-theirs", "parola-di-ours")
	if err != nil || !slices.Equal(merged.M.Contributors, ids) {
		t.Errorf("%v, %v", merged, err)
	}
	found, err := o.base.Inverses(ctx, []kb.Inverse{{Target: ids[1], Kind: kb.KindConcept, Field: kb.FieldContributors}})
	if err != nil || !slices.Equal(found[0], []kb.ID{merged.M.ID}) {
		t.Errorf("%v, %v", found, err)
	}
	clean(t, o.base)
}
