package glossary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// conceptOf makes a concept with labels written "it:minore solo", behind + an
// alternative, behind ? a hidden and behind ! a discouraged one.
func conceptOf(name string, labels ...string) *kb.Concept {
	c := &kb.Concept{}
	c.M.ID = idOf(name)
	c.Scheme = "concept_scheme_00000000000000000000000000"
	c.PrefLabel, c.AltLabels, c.HiddenLabels = kb.Text{}, kb.Labels{}, kb.Labels{}
	for _, l := range labels {
		tag, value, _ := strings.Cut(l, ":")
		switch kind := tag[0]; kind {
		case '+':
			c.AltLabels[tag[1:]] = append(c.AltLabels[tag[1:]], value)
		case '?':
			c.HiddenLabels[tag[1:]] = append(c.HiddenLabels[tag[1:]], value)
		case '!':
			c.Discouraged = append(c.Discouraged, kb.DiscouragedTerm{Label: value, Language: tag[1:]})
		default:
			c.PrefLabel[tag] = value
		}
	}
	return c
}

// idOf pads a name to an id.
func idOf(name string) kb.ID {
	return kb.ID("concept_" + strings.Repeat("0", 26-len(name)) + name)
}

func nameOf(id kb.ID) string {
	return strings.TrimLeft(strings.TrimPrefix(string(id), "concept_"), "0")
}

func openMemory(t testing.TB, concepts ...*kb.Concept) *Glossary {
	t.Helper()
	g, err := OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Apply(kb.Head{Seq: 1, ID: "one"}, concepts, nil); err != nil {
		t.Fatal(err)
	}
	return g
}

// framework is a small glossary such as a plan needs.
func framework() []*kb.Concept {
	return []*kb.Concept{
		conceptOf("msna", "it:minore straniero non accompagnato", "+it:MSNA", "+it:minori stranieri soli", "en:unaccompanied minor", "+en:UAM"),
		conceptOf("tcn", "it:cittadino di Paese terzo", "?it:extracomunitari", "!it:extracomunitario", "en:third-country national", "!en:alien", "ar:مواطن دولة ثالثة", "zh:第三国国民"),
		conceptOf("stop", "it:sportello unico", "en:one-stop shop"),
		conceptOf("sui", "it:sportello unico per l'immigrazione", "+it:SUI"),
		conceptOf("sai", "it:Sistema di accoglienza e integrazione", "+it:SAI"),
		conceptOf("ats", "it:ambito territoriale sociale", "+it:ATS", "+it:A.T.S."),
		conceptOf("casa", "it:casa", "en:home"),
		conceptOf("cas", "it:centro di accoglienza straordinaria", "+it:CAS"),
		conceptOf("int", "it:integrazione", "en:integration", "fr:intégration"),
		conceptOf("acc", "it:accoglienza"),
		conceptOf("co", "it:co-progettazione", "en:co-design"),
		conceptOf("socio", "it:integrazione sociosanitaria"),
		conceptOf("patto", "it:protocollo d'intesa"),
		conceptOf("women", "en:women's shelter"),
		conceptOf("area", "it:Famiglia, infanzia, adolescenza"),
		conceptOf("ex", "it:neomaggiorenni", "+it:ex MSNA"),
		conceptOf("come", "en:come"),
	}
}

// marked writes the spans into a text: [words|concept].
func marked(text string, spans []kb.Span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		var names []string
		for _, r := range s.Readings {
			if name := nameOf(r.Concept); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		fmt.Fprintf(&b, "%s[%s|%s]", text[at:s.Start], text[s.Start:s.End], strings.Join(names, " "))
		at = s.End
	}
	return b.String() + text[at:]
}

func TestSpans(t *testing.T) {
	g := openMemory(t, framework()...)
	for _, c := range []struct{ language, text, want string }{
		// the longest, inflected, in any case
		{"it", "I minori stranieri non accompagnati arrivano.", "I [minori stranieri non accompagnati|msna] arrivano."},
		{"it", "Lo sportello unico e lo Sportello Unico per l'Immigrazione", "Lo [sportello unico|stop] e lo [Sportello Unico per l'Immigrazione|sui]"},
		{"it", "L’integrazione, dell'accoglienza", "L’[integrazione|int], dell'[accoglienza|acc]"},
		{"it", "cittadini di un Paese terzo, cittadini dei Paesi terzi", "[cittadini di un Paese terzo|tcn], [cittadini dei Paesi terzi|tcn]"},
		{"it", "gli extracomunitari e l'extracomunitaria", "gli [extracomunitari|tcn] e l'[extracomunitaria|tcn]"},
		// hyphens and apostrophes
		{"it", "co-progettazione, coprogettazione, co progettazione", "[co-progettazione|co], [coprogettazione|co], [co progettazione|co]"},
		{"it", "integrazione socio-sanitaria", "[integrazione socio-sanitaria|socio]"},
		{"it", "un protocollo d’intesa; protocolli di intesa", "un [protocollo d’intesa|patto]; [protocolli di intesa|patto]"},
		{"en", "a women’s shelter, womens shelters", "a [women’s shelter|women], [womens shelters|women]"},
		// sentences, lines and commas
		{"it", "lo sportello. Unico caso", "lo sportello. Unico caso"},
		{"it", "- sportello\n- unico", "- sportello\n- unico"},
		{"it", "uno sportello\nunico", "uno [sportello\nunico|stop]"},
		{"it", "sportello, unico", "sportello, unico"},
		{"it", "area famiglia, infanzia e adolescenza; Famiglia, infanzia, adolescenza", "area famiglia, infanzia e adolescenza; [Famiglia, infanzia, adolescenza|area]"},
		// acronyms
		{"it", "Arrivano MSNA, gli Msna e i msna; il S.A.I. e il SAI", "Arrivano [MSNA|msna], gli [Msna|msna] e i [msna|msna]; il [S.A.I|sai]. e il [SAI|sai]"},
		{"it", "Lo sai, sui banchi: gli ATS e gli ats. Sai che la casa è qui, la CASA e il CAS?", "Lo sai, sui banchi: gli [ATS|ats] e gli [ats|ats]. Sai che la [casa|casa] è qui, la [CASA|casa] e il [CAS|cas]?"},
		{"it", "ACCOGLIENZA SUI TERRITORI DEL VENETO", "[ACCOGLIENZA|acc] SUI TERRITORI DEL VENETO"},
		{"it", "per gli ex MSNA", "per gli [ex MSNA|ex]"},
		{"it", "i m.s.n.a. del s.a.i., non l'a.s. né i D.Lgs.", "i [m.s.n.a|msna]. del [s.a.i|sai]., non l'a.s. né i D.Lgs."},
		{"", "s.a.i.", "[s.a.i|sai]."},
		{"it", "acco\u200bglienza", "[acco\u200bglienza|acc]"},
		{"", "centri sai veneto", "centri [sai|sai] veneto"},
		{"it", "sui", "sui"},
		// languages
		{"en", "the home of unaccompanied minors", "the [home|casa] of [unaccompanied minors|msna]"},
		{"it", "l'intégration come co-design, coming home", "l'[intégration|int] come [co-design|co], coming [home|casa]"},
		{"", "unaccompanied minors e minori stranieri soli", "[unaccompanied minors|msna] e [minori stranieri soli|msna]"},
		{"ar", "كل مواطن دولة ثالثة هنا", "كل [مواطن دولة ثالثة|tcn] هنا"},
		{"zh", "所有第三国国民都可以", "所有[第三国国民|tcn]都可以"},
		// bad input
		{"it", "", ""},
		{"it", "\x00\xff sportello\u00ad unico 👩‍👩‍👧 \u202e", "\x00\xff [sportello\u00ad unico|stop] 👩‍👩‍👧 \u202e"},
		{"it", "sportello\x00unico", "sportello\x00unico"},
	} {
		if got := marked(c.text, g.Spans(c.text, c.language)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.language, got, c.want)
		}
	}
}

func TestReadingsSayWhichLabelMatched(t *testing.T) {
	g := openMemory(t, framework()...)
	spans := g.Spans("extracomunitari", "it")
	want := []kb.Reading{
		{Concept: idOf("tcn"), Label: kb.Label{Value: "extracomunitari", Language: "it", Status: kb.TermHidden}},
		{Concept: idOf("tcn"), Label: kb.Label{Value: "extracomunitario", Language: "it", Status: kb.TermDiscouraged}, Inflected: true},
	}
	if len(spans) != 1 || !slices.Equal(spans[0].Readings, want) {
		t.Errorf("got %+v", spans)
	}
}

func TestAChangedConceptIsFoundAsItIsNow(t *testing.T) {
	g := openMemory(t, framework()...)
	changed := conceptOf("stop", "it:sportello integrato", "+it:casa")
	if err := g.Apply(kb.Head{Seq: 2, ID: "two"}, []*kb.Concept{changed}, []kb.ID{idOf("int"), idOf("none")}); err != nil {
		t.Fatal(err)
	}
	text := "sportello unico, sportelli integrati, case, integrazione"
	if got, want := marked(text, g.Spans(text, "it")), "sportello unico, [sportelli integrati|stop], [case|casa stop], integrazione"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if err := g.Apply(kb.Head{Seq: 3, ID: "three"}, []*kb.Concept{conceptOf("casa", "it:alloggio")}, []kb.ID{idOf("stop")}); err != nil {
		t.Fatal(err)
	}
	if got, want := marked("case, alloggi", g.Spans("case, alloggi", "it")), "case, [alloggi|casa]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if g.Head().Seq != 3 {
		t.Errorf("the head is %v", g.Head())
	}
}

func TestLanguage(t *testing.T) {
	g := openMemory(t)
	for text, want := range map[string]string{
		"I minori che arrivano nella regione sono accolti dai comuni":   "it",
		"The minors who arrive in the region are welcomed by the towns": "en",
		"Les mineurs qui arrivent dans la région":                       "fr",
		"所有第三国国民都可以":                                                    "zh", "すべての人": "ja", "كل من في هذا المكان": "ar",
		"": "", "👩‍👧 12": "", "MSNA": "",
	} {
		if got := g.Language(text); got != want {
			t.Errorf("%q is in %q, not %q", text, got, want)
		}
	}
}

func TestLabelsTellTheLanguageWhereStopWordsDoNot(t *testing.T) {
	g := openMemory(t, conceptOf("tcn", "en:third-country national", "it:cittadino di Paese terzo"), conceptOf("umi", "en:unaccompanied minor", "it:minore"), conceptOf("ref", "en:refugee"))
	for text, want := range map[string]string{
		"Third country nationals and unaccompanied minors; refugee's rights; asylum seekers; migrants.": "en",
		"minore": "", // a few words may be meant in any language
	} {
		if got := g.Language(text); got != want {
			t.Errorf("%q is in %q, not %q", text, got, want)
		}
	}
}

// Names come last: whoever is thanked twice is no term.
func TestCandidatesThatAreNamesComeLast(t *testing.T) {
	g := openMemory(t)
	const text = "Con Mario Rossi si apre il patto educativo. Un altro con Mario Rossi in Via Roma; poi Via Roma, e ancora Mario Rossi, chiude il patto educativo."
	var got []string
	for _, c := range g.Candidates(text, "it", nil) {
		got = append(got, c.Term)
	}
	if strings.Join(got, ", ") != "patto educativo, Mario Rossi, Via Roma" {
		t.Errorf("%q", got)
	}
}

// Hyphens join words of labels and texts, at a distance too.
func TestHyphensFarFromEachOther(t *testing.T) {
	g := openMemory(t, conceptOf("co", "it:coprogettazione dei servizi"), conceptOf("s", "it:servizio"))
	text := "Il servizio apre. La co-progettazione dei servizi serve. " + strings.Repeat("Poi un servizio. ", 20) + "E l'e-learning?"
	if got := len(g.Spans(text, "it")); got != 22 {
		t.Errorf("%d spans in %s", got, text)
	}
}
