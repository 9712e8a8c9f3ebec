package lang

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"città": "citta", "straße": "strasse", "citta\u0300": "citta", "éé": "ee", "plain": "plain",
		"移民": "移民", "مهاجر": "مهاجر", "ﬁne": "fine",
	} {
		if got := string(Fold([]byte(in))); got != want {
			t.Errorf("%q is folded to %q, not %q", in, got, want)
		}
	}
}

func TestFoldLabel(t *testing.T) {
	for in, want := range map[string]string{
		"Protocollo d'intesa": "protocollo d intesa", "  Co-progettazione (tavolo) ": "co progettazione tavolo",
		"移民政策": "移 民 政 策", "!?": "",
	} {
		if got := FoldLabel(in); got != want {
			t.Errorf("%q is folded to %q, not %q", in, got, want)
		}
	}
}

func TestWordsOfALanguageMeetInTheirStems(t *testing.T) {
	analysers, err := NewAnalysers()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ language, one, other string }{
		{"it", "stranieri", "straniero"}, {"it", "l'accoglienza", "accoglienze"}, {"en", "refugees", "refugee"},
		{"fr", "d'accueil", "accueil"}, {"es", "migración", "migracion"}, {Undetermined, "Čeština", "cestina"},
	} {
		a := analysers.Of(c.language)
		one, other := a.Tokens(c.one), a.Tokens(c.other)
		if len(one) != 1 || len(other) != 1 || string(one[0].Term) != string(other[0].Term) {
			t.Errorf("%s: %q is read as %v and %q as %v", c.language, c.one, one, c.other, other)
		}
	}
	if tokens := analysers.Of("it").Tokens("della"); len(tokens) != 1 || !tokens[0].KeyWord {
		t.Errorf("a stop word is read as %v", tokens)
	}
}

func TestAs(t *testing.T) {
	for tag, want := range map[string]string{"it": "it", "it-CH": "it", "EN": "en", "zh-Hans": CJK, "sq": Undetermined, "": Undetermined} {
		if got := As(tag); got != want {
			t.Errorf("%q is analysed as %q, not %q", tag, got, want)
		}
	}
}
