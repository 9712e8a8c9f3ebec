package lang

import "testing"

// TestShortItalianWords holds singulars against their plurals, and against words that
// differ from them in a vowel.
func TestShortItalianWords(t *testing.T) {
	analysers, err := NewAnalysers()
	if err != nil {
		t.Fatal(err)
	}
	stem := analysers.Of("it").Stem
	for _, pair := range [][2]string{
		{"rete", "reti"}, {"paese", "paesi"}, {"ente", "enti"}, {"casa", "case"}, {"caso", "casi"}, {"donna", "donne"},
		{"piano", "piani"}, {"fondo", "fondi"}, {"bando", "bandi"}, {"norma", "norme"}, {"legge", "leggi"}, {"mese", "mesi"},
		{"luogo", "luoghi"}, {"banca", "banche"}, {"parco", "parchi"}, {"studio", "studi"}, {"spazio", "spazi"}, {"figlio", "figli"},
		{"tema", "temi"}, {"sede", "sedi"}, {"zona", "zone"}, {"amico", "amici"}, {"scuola", "scuole"}, {"sportello", "sportelli"},
	} {
		if stem(pair[0]) != stem(pair[1]) {
			t.Errorf("%s is %s, %s is %s", pair[0], stem(pair[0]), pair[1], stem(pair[1]))
		}
	}
	for _, pair := range [][2]string{
		{"casa", "caso"}, {"case", "casi"}, {"posto", "posta"}, {"posti", "poste"}, {"porto", "porta"}, {"mente", "menta"},
		{"parte", "parto"}, {"corte", "corta"}, {"rete", "retta"}, {"tesi", "teso"}, {"pena", "pino"}, {"anno", "anna"},
	} {
		if stem(pair[0]) == stem(pair[1]) {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], stem(pair[0]))
		}
	}
}
