package kb_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

func results(statements ...string) *kb.PracticeContent {
	c := whole("Uno sportello")
	for _, s := range statements {
		c.Results = append(c.Results, kb.Result{Statement: kb.Text{"it": s}})
	}
	return c
}

// translates starts, submits and claims a translation into French.
func (o *office) translates(target kb.ID, c kb.Content) *kb.Contribution {
	o.t.Helper()
	author, reviewer := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("reviewer", kb.RoleReviewer, "")
	made, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: c, Target: target, Translation: "fr"})
	o.ok(err)
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: made.ID})
	o.ok(err)
	made, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: made.ID})
	o.ok(err)
	return made
}

func (o *office) put(slug string, c kb.Content) kb.Entry {
	o.t.Helper()
	r, err := o.base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Slug: slug, Content: c})
	o.ok(err)
	return r.Entry
}

// accepts accepts a contribution, and answers what keeps it from being published.
func (o *office) accepts(id kb.ID) error {
	_, _, err := o.base.Accept(ctx, o.viewer("reviewer", kb.RoleReviewer, ""), kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: id}})
	return err
}

// TestATranslationOfWhatHasChanged changes entries under translations of them.
func TestATranslationOfWhatHasChanged(t *testing.T) {
	first := results()
	first.Results = []kb.Result{{Statement: kb.Text{"fr": "PREMIER"}}}
	concept := func(definition string) *kb.ConceptContent {
		return &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "termine"}, Definitions: []kb.Definition{{Value: definition, Language: "it"}}}
	}
	for name, c := range map[string]struct {
		before, translation, after kb.Content
		overtaken                  bool
	}{
		"a member has gone before it": {results("primo", "secondo"), first, results("secondo", "terzo"), true},
		"the original has changed":    {results("primo"), first, results("primissimo"), true},
		"another text has changed":    {results("primo"), first, results("primo", "secondo"), false},
		"another language was added": {results("primo"), first, func() kb.Content {
			c := results("primo")
			c.Results[0].Statement["de"] = "erstes"
			return c
		}(), false},
		"it was translated meanwhile": {results("primo"), first, func() kb.Content {
			c := results("primo")
			c.Results[0].Statement["fr"] = "Premier"
			return c
		}(), true},
		"a definition has changed": {concept("Prima."), &kb.ConceptContent{Definitions: []kb.Definition{{Value: "Premier.", Language: "fr"}}}, concept("Seconda."), true},
		"a label has changed":      {concept("Prima."), &kb.ConceptContent{PrefLabel: kb.Text{"fr": "terme"}}, concept("Seconda."), false},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.put("quadro", &kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}})
			e := o.put("testo", c.before)
			tr := o.translates(e.Meta().ID, c.translation)
			o.put("testo", c.after)
			conflict, err := o.base.ContributionConflict(ctx, tr)
			o.ok(err)
			problems, err := o.base.Problems(ctx, tr)
			o.ok(err)
			if (conflict != nil) != c.overtaken || (len(problems) > 0) != c.overtaken {
				t.Errorf("conflict %+v, problems %v", conflict, problems)
			}
			if conflict != nil && (conflict.Revision != 2 || len(conflict.Theirs) == 0 || len(conflict.Ours) == 0) {
				t.Errorf("conflict %+v", conflict)
			}
			if err := o.accepts(tr.ID); !c.overtaken {
				o.ok(err)
			} else {
				wantError(t, err, kb.CodeConflict, "id")
			}
		})
	}
}

// TestWhatIsNoTranslation sends what does not belong to a translation into French, and what the
// entry has anyway.
func TestWhatIsNoTranslation(t *testing.T) {
	o := newOffice(t)
	o.put("quadro", &kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}})
	concept := func(change func(*kb.ConceptContent)) kb.Content {
		c := &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "termine"}, AltLabels: kb.Labels{"it": {"voce"}}, Definitions: []kb.Definition{{Value: "Prima.", Language: "it"}}}
		change(c)
		return c
	}
	practice := func(change func(*kb.PracticeContent)) kb.Content {
		c := results("primo")
		c.Level = kb.LevelRegional
		change(c)
		return c
	}
	o.put("termine", concept(func(*kb.ConceptContent) {}))
	o.put("testo", practice(func(*kb.PracticeContent) {}))
	author := o.viewer("author", kb.RoleContributor, "ours")
	for name, c := range map[string]struct {
		target  kb.ID
		content kb.Content
		paths   string
	}{
		"as the entry has it": {"testo", practice(func(c *kb.PracticeContent) { c.Title["fr"] = "Guichet" }), ""},
		"another language":    {"testo", practice(func(c *kb.PracticeContent) { c.Title["de"], c.Lessons = "Schalter", kb.Text{"it": "Presto."} }), "title.de.language lessons.it.language"},
		"a text was changed":  {"testo", practice(func(c *kb.PracticeContent) { c.Title["it"] = "Sportelli" }), "title.it.language"},
		"no text":             {"testo", practice(func(c *kb.PracticeContent) { c.Level, c.Themes = kb.LevelNational, []kb.ID{"nessuno"} }), "level themes"},
		"in a list": {"testo", practice(func(c *kb.PracticeContent) {
			c.Results[0].Statement["en"], c.Results[0].Source = "first", "http://law.example/7"
		}), "results.0.source results.0.statement.en.language"},
		"terms of the entry": {"termine", concept(func(c *kb.ConceptContent) { c.AltLabels["fr"] = []string{"mot"} }), ""},
		"terms in another language": {"termine", concept(func(c *kb.ConceptContent) {
			c.AltLabels["it"] = []string{"voce", "parola"}
			c.Definitions = []kb.Definition{{Value: "Premier.", Language: "fr"}, {Value: "Erste.", Language: "de"}}
		}), "altLabels.it.1.language definitions.1.language"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: c.content, Target: c.target, Translation: "fr"})
			var found kb.Errors
			errors.As(err, &found)
			var paths []string
			for _, p := range found {
				paths = append(paths, strings.Join(p.Path, "."))
			}
			if got := strings.Join(paths, " "); got != c.paths {
				t.Errorf("%q: %v", got, err)
			}
		})
	}
}

// TestOneTranslationDoesNotReplaceAnother accepts two of the same text, which were
// made at the same time.
func TestOneTranslationDoesNotReplaceAnother(t *testing.T) {
	o := newOffice(t)
	e := o.put("testo", whole("Uno"))
	titled := func(title string) kb.Content {
		return &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"fr": title}}}
	}
	un, deux := o.translates(e.Meta().ID, titled("Un")), o.translates(e.Meta().ID, titled("Deux"))
	o.ok(o.accepts(un.ID))
	wantError(t, o.accepts(deux.ID), kb.CodeConflict, "id")
	now, err := o.base.Entry(ctx, e.Meta().ID)
	o.ok(err)
	if got := now.Content().Heading()["fr"]; got != "Un" {
		t.Errorf("published: %q", got)
	}
}

// TestCompletenessOfATranslation counts the texts of the entry, not the fields.
func TestCompletenessOfATranslation(t *testing.T) {
	o := newOffice(t)
	c := whole("Uno")
	c.Lessons, c.Need = kb.Text{"it": "Cominciare presto."}, kb.Text{"it": "Molto.", "fr": "Beaucoup."}
	e := o.put("testo", c)
	author := o.viewer("author", kb.RoleContributor, "ours")
	tr, err := o.base.Contribute(ctx, author, kb.ContributeInput{Target: e.Meta().ID, Translation: "fr",
		Content: &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"fr": "Un"}}}})
	o.ok(err)
	found, err := o.base.ContributionCompleteness(ctx, tr)
	o.ok(err)
	if found.Score != 50 || !slices.Equal(found.Next, []string{"summary"}) {
		t.Errorf("%+v", found)
	}
}

// TestAnEditIsLedToWhatReplacesItsTarget archives the entry under a proposal.
func TestAnEditIsLedToWhatReplacesItsTarget(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	old, replacement := o.put("vecchia", whole("Vecchia")), o.put("nuova", whole("Nuova"))
	o.put("sede", &kb.OrganisationContent{Name: kb.Text{"it": "Sede"}, Sort: kb.SortCooperative})
	one := 1
	changed := whole("Nuova")
	changed.Lessons = kb.Text{"it": "Cominciare presto."}
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: changed, Target: old.Meta().ID, BaseRevision: &one})
	o.ok(err)
	_, err = o.base.Archive(ctx, kb.Author{By: "test"}, kb.KindPractice, kb.ArchiveInput{Target: old.Meta().ID, Reason: "doppia", Replacement: "nuova"})
	o.ok(err)
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	wantError(t, err, kb.CodeConflict, "id")
	if conflict, err := o.base.ContributionConflict(ctx, c); conflict != nil || err != nil {
		t.Errorf("a rebase is suggested: %+v, %v", conflict, err)
	}
	for name, x := range map[string]struct {
		in   kb.ReviseInput
		code kb.Code
		path string
	}{
		"no revision":  {kb.ReviseInput{Target: "nuova"}, kb.CodeInvalid, "baseRevision"},
		"another kind": {kb.ReviseInput{Target: "sede", BaseRevision: &one}, kb.CodeNotFound, "target"},
		"archived":     {kb.ReviseInput{Target: old.Meta().ID, BaseRevision: &one}, kb.CodeConflict, "target"},
	} {
		x.in.ID = c.ID
		_, err := o.base.Revise(ctx, author, x.in)
		t.Run(name, func(t *testing.T) { wantError(t, err, x.code, x.path) })
	}
	fresh := o.brought(kb.Situation(kb.StateDraft))
	_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: fresh.ID, Target: "nuova", BaseRevision: &one})
	wantError(t, err, kb.CodeInvalid, "target")
	c, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, Target: "nuova", BaseRevision: &one})
	o.ok(err)
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	if c.Target != replacement.Meta().ID {
		t.Errorf("its target: %s", c.Target)
	}
}
