package seed_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"prologis/internal/basetest"
	"prologis/kb"
)

// paragraph is what a plan says, good words and others.
const paragraph = `Nel distretto vivono circa 4.000 extracomunitari, fra cui 35 MSNA accolti in comunità educative. ` +
	`Gli extracomunitari si rivolgono allo sportello unico del Comune, che li orienta verso i servizi; per gli msna il Servizio ` +
	`sociale attiva la presa in carico con un progetto individualizzato. Il tavolo territoriale dell'accoglienza propone di rafforzare ` +
	`lo sportello unico per l'immigrazione e la mediazione interculturale nelle scuole dell'infanzia. 🙂 Il tavolo territoriale si riunisce ` +
	`ogni mese con i clandestini e i profughi, e l'ATS coordina le scuole dell'infanzia. Lo sai: si sta sui banchi.`

func TestTheGlossaryAdvisesOnAParagraphOfAPlan(t *testing.T) {
	base := basetest.Open(t)
	apply(t, base)
	a, err := base.Annotate(ctx, paragraph, "")
	if err != nil {
		t.Fatal(err)
	}
	if a.Language != "it" || a.More {
		t.Errorf("the language is %q, more %v", a.Language, a.More)
	}
	var got []string
	for _, m := range a.Marks {
		got = append(got, m.Text+" → "+slug(t, base, m.Concept)+advised(t, base, m.Advice))
	}
	want := []string{
		"extracomunitari → cittadino-di-paese-terzo: DISCOURAGED, cittadino di Paese terzo",
		"MSNA → minore-straniero-non-accompagnato",
		"extracomunitari → cittadino-di-paese-terzo: DISCOURAGED, cittadino di Paese terzo",
		"sportello unico → sportello-unico",
		"msna → minore-straniero-non-accompagnato",
		"Servizio sociale → servizi-e-lavoro-sociale",
		"presa in carico → presa-in-carico",
		"progetto individualizzato → progetto-individualizzato",
		"accoglienza → accoglienza",
		"sportello unico per l'immigrazione → sportello-unico-immigrazione-prefettura",
		"mediazione interculturale → mediazione-interculturale",
		"clandestini → migrante-in-condizione-irregolare: DISCOURAGED, persona senza titolo di soggiorno",
		"profughi → rifugiato: DISCOURAGED, rifugiato",
		"ATS → ambito-territoriale-sociale",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, term := range []string{"tavolo territoriale", "scuole dell'infanzia"} {
		if !proposed(a, term) {
			t.Errorf("%q is not proposed as a term: %+v", term, a.Candidates)
		}
	}
	units := utf16.Encode([]rune(paragraph))
	for _, m := range a.Marks {
		if said := string(utf16.Decode(units[m.Start:m.End])); said != m.Text {
			t.Errorf("%d to %d is %q in UTF-16, not %q", m.Start, m.End, said, m.Text)
		}
	}
}

// TestTheGlossaryAdvisesHoweverItIsWritten says the flagship words in every form in which plans
// write them.
func TestTheGlossaryAdvisesHoweverItIsWritten(t *testing.T) {
	base := basetest.Open(t)
	apply(t, base)
	const national, desk, minor = "cittadino-di-paese-terzo: DISCOURAGED, cittadino di Paese terzo", "sportello-unico", "minore-straniero-non-accompagnato"
	for text, want := range map[string]string{
		"Gli extracomunitari":                          national,
		"la cittadina extracomunitaria":                national,
		"degli EXTRACOMUNITARI":                        national,
		"l'extracomunitario":                           national,
		"L’Extracomunitaria":                           national,
		"lavoratori «extracomunitari»":                 national,
		"“extra-comunitari”":                           national,
		"un extra comunitario":                         national,
		"gli sportelli unici":                          desk,
		"SPORTELLO UNICO":                              desk,
		"presso lo \"Sportello Unico\"":                desk,
		"dello sportello-unico":                        desk,
		"i M.S.N.A.":                                   minor,
		"gli msna":                                     minor,
		"MSNA/MSNAs, minori":                           minor,
		"i minori stranieri non accompagnati":          minor,
		"dell'MSNA":                                    minor,
		"il Minore Straniero Non Accompagnato accolto": minor,
	} {
		a, err := base.Annotate(ctx, "Nel piano si parla di: "+text+".", "it")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range a.Marks {
			got = append(got, slug(t, base, m.Concept)+advised(t, base, m.Advice))
		}
		if !slices.Contains(got, want) {
			t.Errorf("%s: %q lacks %s", text, got, want)
		}
	}
	a, err := base.Annotate(ctx, "Third country nationals and unaccompanied minors; refugee's rights; asylum seekers; migrants.", "")
	if err != nil || a.Language != "en" || len(a.Marks) < 3 || slug(t, base, a.Marks[0].Concept) != "cittadino-di-paese-terzo" || slug(t, base, a.Marks[1].Concept) != minor {
		t.Errorf("%+v, %v", a, err)
	}
}

func slug(t *testing.T, base *kb.Base, id kb.ID) string {
	t.Helper()
	e, err := base.Entry(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return e.Meta().Slug
}

// advised writes an advice; one against a term has a reason.
func advised(t *testing.T, base *kb.Base, a *kb.Advice) string {
	t.Helper()
	if a == nil {
		return ""
	}
	if a.Kind == kb.AdviceDiscouraged && (a.Reason["it"] == "" || a.Reason["en"] == "") {
		t.Errorf("no reason to say %s: %v", a.Term, a.Reason)
	}
	e, err := base.Entry(ctx, a.Preferred)
	if err != nil || e.(*kb.Concept).PrefLabel["it"] != a.Term {
		t.Errorf("%s is not the preferred label of %v", a.Term, e)
	}
	return ": " + string(a.Kind) + ", " + a.Term
}

func proposed(a *kb.Annotation, term string) bool {
	for _, c := range a.Candidates {
		if c.Term == term && c.Count == 2 && strings.Contains(c.Sentence, term) {
			return true
		}
	}
	return false
}

// What readers type in other writings names the concepts too.
func TestConceptsAreNamedInOtherWritings(t *testing.T) {
	base := basetest.Open(t)
	apply(t, base)
	for text, want := range map[string]string{
		"難民": "rifugiato", "尋求庇護者": "richiedente-asilo", "S.A.I.": "sistema-accoglienza-integrazione", "m.s.n.a.": "minore-straniero-non-accompagnato",
	} {
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: text}, Size: 5})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Named) == 0 || found.Named[0].Concept.Meta().Slug != want || found.Total == 0 {
			t.Errorf("%s names %v and finds %d, want %s", text, found.Named, found.Total, want)
		}
	}
}
