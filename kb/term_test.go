package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// words is an office with a small glossary.
func words(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	hidden, discouraged, old := concept("mediazione interculturale", "mediazione"), concept("cittadino di Paese terzo"), concept("ascoltatore")
	hidden.HiddenLabels = kb.Labels{"it": {"mediazione interculturle"}}
	hidden.PrefLabel["en"] = "intercultural mediation"
	discouraged.Discouraged = []kb.DiscouragedTerm{{Label: "extracomunitario", Language: "it"}}
	old.Deprecated = true
	health := concept("servizio sanitario")
	health.PrefLabel["en"] = "health service"
	health.AltLabels = kb.Labels{"en": {"NHS"}}
	put(t, o.base, scheme(), concept("figure"), concept("mediazione", "figure"), hidden, discouraged, old, health, concept("scuola"))
	return o
}

// near says what hints say.
func (o *office) near(hints []kb.TermHint) string {
	var said []string
	for _, h := range hints {
		e, err := o.base.Entry(ctx, h.Concept)
		o.ok(err)
		said = append(said, fmt.Sprintf("%s %s by %q", strings.ToLower(string(h.Relation)), e.Meta().Slug, h.Value))
	}
	return strings.Join(said, ", ")
}

func TestATermIsProposed(t *testing.T) {
	o := words(t)
	v := o.viewer("author", kb.RoleContributor, "ours")
	in := kb.TermInput{Term: " Mediazione  sanitaria ", Language: "IT", Scheme: "schema", Note: "manca", IdempotencyKey: "k",
		Sentence: "La mediazione sanitaria aiuta nei servizi sanitari.\n", Sources: []string{"http://piano.example/1"}}
	p, err := o.base.ProposeTerm(ctx, v, in)
	o.ok(err)
	c := p.Contribution.Proposal.(*kb.ConceptContent)
	if p.Contribution.State != kb.StateDraft || p.Contribution.Note != "manca" || c.PrefLabel["it"] != "Mediazione sanitaria" || c.Scheme.Kind() != kb.KindConceptScheme {
		t.Errorf("%+v %+v", p.Contribution, c)
	}
	if len(c.Notes) != 1 || c.Notes[0].Kind != kb.NoteExample || c.Notes[0].Value != "La mediazione sanitaria aiuta nei servizi sanitari." || c.Notes[0].Language != "it" {
		t.Errorf("%+v", c.Notes)
	}
	want := `broader mediazione by "mediazione", related mediazione-interculturale by "mediazione interculturale", related servizio-sanitario by "servizio sanitario"`
	if got := o.near(p.Hints); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	again, err := o.base.ProposeTerm(ctx, v, in)
	o.ok(err)
	if again.Contribution.ID != p.Contribution.ID || o.near(again.Hints) != want {
		t.Errorf("the same again is %+v", again)
	}
	if problems, err := o.base.Problems(ctx, p.Contribution); err != nil || len(problems) > 0 {
		t.Errorf("it cannot be submitted: %v, %v", problems, err)
	}
}

// TestHintsFollowTheOrderOfWords has the head of a term where its language puts it.
func TestHintsFollowTheOrderOfWords(t *testing.T) {
	o := words(t)
	editor := o.viewer("editor", kb.RoleEditor, "")
	for _, c := range []struct{ term, language, sentence, want string }{
		{"school health service", "en", "", `broader servizio-sanitario by "health service"`},
		{"health service for schools", "en", "", `broader servizio-sanitario by "health service"`},
		{"health service mediator", "en", "", `related servizio-sanitario by "health service"`},
		{"rete della mediazione", "it", "", `related mediazione by "mediazione"`},
		{"mediazione", "pt", "", ``},
		{"rete", "it", "Gli ascoltatori nella scuola e la mediazione interculturle.", `related scuola by "scuola", related mediazione-interculturale by "mediazione interculturle"`},
		{"网络", "zh", "", ``},
	} {
		p, err := o.base.ProposeTerm(ctx, editor, kb.TermInput{Term: c.term, Language: c.language, Sentence: c.sentence})
		if c.term == "mediazione" {
			wantError(t, err, kb.CodeConflict, "term", "mediazione")
			continue
		}
		o.ok(err)
		if got := o.near(p.Hints); got != c.want {
			t.Errorf("%s: got %s\nwant %s", c.term, got, c.want)
		}
		content := p.Contribution.Proposal.(*kb.ConceptContent)
		if c.sentence != "" && !slices.Equal(content.Examples[c.language], []string{c.sentence}) {
			t.Errorf("%s: %v", c.term, content.Examples)
		}
	}
}

func TestATermThatALabelCoversIsRefused(t *testing.T) {
	o := words(t)
	v := o.viewer("author", kb.RoleContributor, "ours")
	for term, slug := range map[string]string{
		"mediazioni interculturali": "mediazione-interculturale", "«La Mediazione»": "mediazione", "mediazione interculturle": "mediazione-interculturale",
		"gli extracomunitari": "cittadino-di-paese-terzo", "ascoltatori": "ascoltatore", "health service": "servizio-sanitario", "nhs": "servizio-sanitario",
		"cittadini dei Paesi terzi": "cittadino-di-paese-terzo",
	} {
		p, err := o.base.ProposeTerm(ctx, v, kb.TermInput{Term: term, Language: "it"})
		wantError(t, err, kb.CodeConflict, "term", "("+slug+")")
		if e, err := o.base.Entry(ctx, p.Existing); err != nil || e.Meta().Slug != slug || p.Contribution != nil {
			t.Errorf("%s: %+v, %v", term, p, err)
		}
	}
	for _, term := range []string{"mediazione della scuola", "ascolto", "il"} {
		if p, err := o.base.ProposeTerm(ctx, v, kb.TermInput{Term: term, Language: "it"}); err != nil || p.Existing != "" {
			t.Errorf("%s: %+v, %v", term, p, err)
		}
	}
	if _, err := o.base.Archive(ctx, kb.Author{By: "test"}, kb.KindConcept, kb.ArchiveInput{Target: "scuola", Reason: "prova"}); err != nil {
		t.Fatal(err)
	}
	_, err := o.base.ProposeTerm(ctx, v, kb.TermInput{Term: "scuole", Language: "it"})
	o.ok(err)
}

func TestATermThatIsNone(t *testing.T) {
	o := words(t)
	v := o.viewer("author", kb.RoleContributor, "ours")
	for path, in := range map[string]kb.TermInput{
		"term":           {Term: " … ", Language: "it"},
		"term 500":       {Term: strings.Repeat("a", 501), Language: "it"},
		"language":       {Term: "rete", Language: "??"},
		"sentence 20000": {Term: "rete", Language: "it", Sentence: strings.Repeat("è", 20_001)},
		"sources.0":      {Term: "rete", Language: "it", Sentence: "Una rete.", Sources: []string{"pagina 3"}},
		"sources":        {Term: "rete", Language: "it", Sources: []string{"http://piano.example/1"}},
		"scheme":         {Term: "rete", Language: "it", Scheme: "nessuno"},
		"note":           {Term: "rete", Language: "it", Note: strings.Repeat("n", 20_001)},
		"idempotencyKey": {Term: "rete", Language: "it", IdempotencyKey: strings.Repeat("k", 201)},
	} {
		code := kb.CodeInvalid
		if path == "scheme" {
			code = kb.CodeNotFound
		}
		field, says, _ := strings.Cut(path, " ")
		_, err := o.base.ProposeTerm(ctx, v, in)
		wantError(t, err, code, field, says)
	}
}

// TestWhoMayProposeATerm is every cell of CONTRIBUTE.
func TestWhoMayProposeATerm(t *testing.T) {
	o := words(t)
	for _, role := range kb.AccessRoles {
		v := kb.Viewer{}
		if role != kb.RoleAnonymous {
			v = o.viewer("somebody", role, "ours")
		}
		_, err := o.base.ProposeTerm(ctx, v, kb.TermInput{Term: "rete " + string(role), Language: "it"})
		if allowed := v.Allow(kb.ActionContribute) == nil; (err == nil) != allowed {
			t.Errorf("%s: %v; the table says %v", role, err, allowed)
		}
	}
	reviewer := o.viewer("somebody", kb.RoleReviewer, "")
	_, err := o.base.ProposeTerm(ctx, reviewer, kb.TermInput{Term: "rete", Language: "it"})
	wantError(t, err, kb.CodeForbidden, "", "organisation")
}
