package lang

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"città": "citta", "straße": "strasse", "citta\u0300": "citta", "éé": "ee", "plain": "plain",
		"移民": "移民", "مهاجر": "مهاجر", "ﬁne": "fine",
		"acco\u200bglienza": "accoglienza", "in\u00adte\u2060gra\ufeffzione": "integrazione", "co\u200ccasa\u200d": "cocasa", "\u202emigr\u200ea": "migra",
		"می\u200cخواهم": "می\u200cخواهم", "क\u200dष": "क\u200dष", "ภาษา\u200bไทย": "ภาษา\u200bไทย", "مها\u200fجر": "مهاجر",
	} {
		if got := string(Fold([]byte(in))); got != want {
			t.Errorf("%q is folded to %q, not %q", in, got, want)
		}
	}
}

func TestFoldLabel(t *testing.T) {
	for in, want := range map[string]string{
		"Protocollo d'intesa": "protocollo d intesa", "  Co-progettazione (tavolo) ": "co progettazione tavolo",
		"移民政策": "移 民 政 策", "!?": "", "Rete S.A.I. di A.T.S.": "rete sai di ats", "m.s.n.a": "msna", "acco\u200bglienza": "accoglienza",
		"D.Lgs. 142": "d lgs 142", "G. B. Vico": "g b vico", "É.N.A.": "ena", "1.2.3": "1 2 3", "a.b1": "a b1", "x.": "x",
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

// TestWordsWrittenOtherwise wants words with dots and with what nobody sees to be one,
// and to stand where they are written.
func TestWordsWrittenOtherwise(t *testing.T) {
	analysers, err := NewAnalysers()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ language, text, term, written string }{
		{"it", "al S.A.I. oggi", "sai", "S.A.I"}, {"it", "dell'A.T.S.", "ats", "dell'A.T.S"}, {"en", "U.A.M", "uam", "U.A.M"},
		{Undetermined, "m.s.n.a.", "msna", "m.s.n.a"}, {"ru", "С.Ш.А.", "сша", "С.Ш.А"},
		{"fr", "accu\u200beil", "accueil", "accu\u200beil"}, {"en", "host\u00ad", "host", "host\u00ad"}, {Undetermined, "\ufeffhost", "host", "host"},
	} {
		found := false
		for _, token := range analysers.Of(c.language).Tokens(c.text) {
			found = found || string(token.Term) == analysers.Of(c.language).Stem(c.term) && c.text[token.Start:token.End] == c.written
		}
		if !found {
			t.Errorf("%s: %q has no %s at %q", c.language, c.text, c.term, c.written)
		}
	}
	for text, want := range map[string]int{"می\u200bخواهم": 2, "v1.2.3": 1, "142.50": 1, "d.lgs": 1} {
		if words := analysers.Of(Undetermined).Words(text); len(words) != want || string(words[0].Term) == "dlgs" {
			t.Errorf("%q has %d words", text, len(words))
		}
	}
}

func TestAs(t *testing.T) {
	for tag, want := range map[string]string{"it": "it", "it-CH": "it", "EN": "en", "zh-Hans": CJK, "sq": Undetermined, "": Undetermined} {
		if got := As(tag); got != want {
			t.Errorf("%q is analysed as %q, not %q", tag, got, want)
		}
	}
}
