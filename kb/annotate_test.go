package kb_test

import (
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

func TestAnnotateTakesAnyText(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("sportello"))
	for name, text := range map[string]string{
		"nothing": "", "control characters": "\x00\x01 sportello", "right to left": "\u202e sportello مواطن", "broken bytes": "\xff sportello \xc3",
		"the longest": strings.Repeat("sportello ", kb.MaxAnnotated/10),
	} {
		a, err := base.Annotate(ctx, text, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if more := name == "the longest"; a.More != more || text != "" && len(a.Marks) == 0 {
			t.Errorf("%s: %d marks, more %v", name, len(a.Marks), a.More)
		}
	}
	_, err := base.Annotate(ctx, strings.Repeat("à", kb.MaxAnnotated+1), "it")
	wantError(t, err, kb.CodeInvalid, "text", "200000")
}

func TestMentions(t *testing.T) {
	base := basetest.Open(t)
	made := put(t, base, scheme(), concept("sportello"), practice("Uno sportello nuovo", func(p *kb.PracticeContent) {
		p.Lessons = kb.Text{"it": "Gli sportelli servono. Uno sportello basta."}
	}))
	want := func(fields ...string) {
		t.Helper()
		var got []string
		for _, m := range base.Mentions(made[2]) {
			if m.Concept == made[1].Meta().ID {
				got = append(got, m.Field)
			}
		}
		if strings.Join(got, " ") != strings.Join(fields, " ") {
			t.Errorf("mentioned in %v, not %v", got, fields)
		}
	}
	want("title", "summary", "lessons")
	want("title", "summary", "lessons") // kept
	if _, err := base.Archive(ctx, kb.Author{By: "test"}, kb.KindConcept, kb.ArchiveInput{Target: made[1].Meta().ID, Reason: "prova"}); err != nil {
		t.Fatal(err)
	}
	want()
}

// advised says what a text is advised to write instead, of each mark.
func advised(t *testing.T, base *kb.Base, text, language string, schemes ...kb.ID) string {
	t.Helper()
	a, err := base.Annotate(ctx, text, language, schemes...)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range a.Marks {
		one := m.Text
		if m.Advice != nil {
			one += " " + string(m.Advice.Kind) + " " + m.Advice.Term + " " + m.Advice.Reason["it"]
		}
		said = append(said, strings.TrimSpace(one))
	}
	return strings.Join(said, ", ")
}

// A discouraged term has its reason in every spelling, hidden ones too.
func TestEverySpellingOfADiscouragedTermHasTheReason(t *testing.T) {
	base := basetest.Open(t)
	c := concept("cittadino di Paese terzo")
	c.PrefLabel["en"] = "third-country national"
	c.HiddenLabels = kb.Labels{"it": {"extra-comunitario", "extra comunitario", "extracomunitari", "citadino di paese terzo"}}
	c.Discouraged = []kb.DiscouragedTerm{{Label: "extracomunitario", Language: "it", Reason: kb.Text{"it": "Esclude."}}}
	put(t, base, scheme(), c)
	const instead = " DISCOURAGED cittadino di Paese terzo Esclude."
	for _, word := range []string{"extracomunitario", "Extracomunitari", "extra-comunitarie", "extra comunitari", "EXTRA-COMUNITARIO", "extracomunitaria"} {
		if got := advised(t, base, "Qui c'è l'"+word+" di prima.", "it"); got != word+instead {
			t.Errorf("%s: %s", word, got)
		}
	}
	if got := advised(t, base, "The extracomunitari are citizens.", "en"); got != "extracomunitari DISCOURAGED third-country national Esclude." {
		t.Error(got)
	}
	if got := advised(t, base, "Un citadino di paese terzo.", "it"); got != "citadino di paese terzo HIDDEN cittadino di Paese terzo" {
		t.Error(got)
	}
}

// What is deprecated leads to what stands in its place in the end, and in a circle nowhere.
func TestAdviceFollowsReplacements(t *testing.T) {
	base := basetest.Open(t)
	at := func(label string, by kb.ID) *kb.ConceptContent {
		c := concept(label)
		c.Deprecated, c.ReplacedBy = by != "", by
		return c
	}
	put(t, base, scheme(), at("terzo", ""), at("secondo", "terzo"), at("primo", "secondo"), at("tondo", ""), at("rotondo", "tondo"))
	if _, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Target: "tondo", Content: at("tondo", "rotondo")}); err != nil {
		wantError(t, err, kb.CodeInvalid, "replacedBy")
	}
	want := "primo DEPRECATED terzo, secondo DEPRECATED terzo, terzo, rotondo"
	if got := strings.Replace(advised(t, base, "primo, secondo, terzo, rotondo", "it"), " DEPRECATED tondo", "", 1); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSchemesAndLittleWords(t *testing.T) {
	base := basetest.Open(t)
	foreign := concept("alla")
	foreign.Scheme, foreign.PrefLabel["en"] = "altro", "school"
	foreign.AltLabels = kb.Labels{"it": {"A", "scuola primaria"}}
	put(t, base, scheme(), &kb.ConceptSchemeContent{Name: kb.Text{"it": "altro"}}, concept("scuola"), foreign)
	const text = "Alla scuola primaria, a una school."
	for schemes, want := range map[kb.ID]string{"": "scuola primaria, school", "schema": "scuola", "altro": "scuola primaria, school"} {
		var named []kb.ID
		if schemes != "" {
			named = []kb.ID{schemes}
		}
		if got := advised(t, base, text, "it", named...); got != want {
			t.Errorf("in %q: %s, not %s", schemes, got, want)
		}
	}
	_, err := base.Annotate(ctx, text, "it", "schema", "nessuno")
	wantError(t, err, kb.CodeNotFound, "schemes.1", "nessuno")
}
