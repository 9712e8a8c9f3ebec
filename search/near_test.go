package search

import (
	"testing"

	"prologis/kb"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"casa", "casa", 0}, {"casa", "cassa", 1}, {"casa", "asa", 1}, {"casa", "caas", 1},
		{"casa", "cosa", 1}, {"città", "citta", 1}, {"mediazzione", "mediazione", 1}, {"casa", "", 4}, {"abcd", "badc", 2},
	} {
		if got := distance([]rune(c.a), []rune(c.b)); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// Misspelt words are told; they are found by what they mean if other words find
// something, else it is for Base.Find to look for that instead.
func TestSlipsAreTold(t *testing.T) {
	_, ix := openBehaviour(t)
	for _, c := range []struct {
		text, language, didYouMean string
		finds                      kb.ID
		doubtful                   bool // offered, not looked for unasked
	}{
		{"integrazzione", "", "integrazione", "", false},
		{"l'integrazzione lavorativa", "", "l'integrazione lavorativa", "integ2", false},
		{"cità", "", "città", "", false},
		{"unacompanied minors", "", "unaccompanied minors", "msna", false},
		{"asociazioni", "", "associazioni", "", false}, // a word of a text
		{"asociazioni, asociazioni e tavolo", "", "associazioni, associazioni e tavolo", "tavolo", false},
		{"kittà", "", "città", "", true}, // a wrong letter of five may make another word
		{"kittà e tavolo", "", "", "tavolo", false},
		{"cttà", "it", "città", "", true},
		{"minros", "it", "minors", "", true},             // is English
		{"unacompanied", "", "unaccompanied", "", false}, // nobody said that it is not English
		{"unacompanied", "it", "unaccompanied", "", true},
		{"minros", "", "minors", "", true}, // too short to be sure of the language
		{"unacompanied", "en", "unaccompanied", "", false},
		{"Venzia", "", "Venezia", "", false},             // a name like no other word
		{"venzia", "", "Venezia", "", true},              // in small letters that of many entries only
		{"kittà Venzia", "", "kittà Venezia", "", false}, // what is sure, alone
		{"Vennezzia", "", "Venezia", "", false},
		{"tavolo Venesia", "", "tavolo Venezia", "tavolo", false}, // beside a word that is found
		{"tavolo venesia", "", "", "tavolo", false},
		{"Asociazioni", "", "Associazioni", "", false}, // as it is typed
		{"title:associazioni", "", "", "", false},      // is somewhere else
		{`title:"associazioni tavolo"`, "", "", "", false},
		{"ntegrazione", "", "integrazione", "", false},
		{"imtegrazione", "en", "integrazione", "", true}, // is not English
		{"imtegrazione", "it", "integrazione", "", false},
		{"Venezzia", "en", "Venezia", "", false}, // a name is a name in every language
		{"integrazione", "", "", "integ", false},
		{"integrazzione*", "", "", "", false},
		{"xyzzy", "", "", "", false},
		{"MSNNA", "", "", "", false}, // an acronym is what it is
		{"hte", "", "", "", false},   // too short to be sure
		{"2014x", "", "", "", false},
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text, Language: c.language}})
		if result.DidYouMean != c.didYouMean {
			t.Errorf("%q: did you mean %q, want %q", c.text, result.DidYouMean, c.didYouMean)
		}
		if result.Doubtful != c.doubtful {
			t.Errorf("%q: doubtful is %t", c.text, result.Doubtful)
		}
		if first := firstID(result); first != c.finds {
			t.Errorf("%q finds %q, want %q", c.text, first, c.finds)
		}
	}
}

func TestSlips(t *testing.T) {
	for _, c := range []struct {
		typed, meant string
		want         bool
	}{
		{"cita", "citta", true}, {"setore", "settore", true}, {"sogiorno", "soggiorno", true}, {"sekers", "seekers", true},
		{"exploitaton", "exploitation", true}, {"accolgienza", "accoglienza", true}, {"kooperativa", "cooperativa", true},
		{"ccoglienza", "accoglienza", true}, {"integrzaoine", "integrazione", true}, {"retee", "rete", true}, {"reet", "rete", true},
		// other words, as correct as these
		{"nuoto", "nuovo", false}, {"neet", "need", false}, {"mensa", "messa", false}, {"ospedale", "ospitale", false},
		{"compiono", "campione", false}, {"musica", "musile", false}, {"rimesse", "rimossi", false}, {"internet", "interventi", false},
		{"spid", "said", false}, {"analfabeti", "alfabeto", false}, {"monitorare", "monitoring", false}, {"cane", "carne", false}, {"divertimento", "dipartimento", false},
		{"immaterial", "material", false}, {"sazio", "spazio", false}, {"imigrazzione", "immigrazione", true},
		{"casa", "casa", false}, {"the", "teh", false},
	} {
		if got := slipped(c.typed, c.meant, 1) || slipped(c.typed, c.meant, 2); got != c.want {
			t.Errorf("%s for %s: %t, want %t", c.typed, c.meant, got, c.want)
		}
	}
}

func TestOffered(t *testing.T) {
	for _, c := range []struct {
		typed, meant string
		want         bool
	}{
		{"lavro", "lavoro", true}, {"asylm", "asylum", true}, {"vicenca", "vicenza", true}, {"bellno", "belluno", true}, {"belunno", "belluno", true},
		{"mensa", "messa", true}, {"caas", "casa", true}, {"hte", "the", false}, {"lavoro", "lavoro", false}, {"asilum", "asilo", false},
	} {
		if got := offered(c.typed, c.meant, 1) || offered(c.typed, c.meant, 2); got != c.want {
			t.Errorf("%s for %s: %t, want %t", c.typed, c.meant, got, c.want)
		}
	}
}

func firstID(result *kb.IndexResult) kb.ID {
	if len(result.Hits) == 0 {
		return ""
	}
	return result.Hits[0].ID
}
