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
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("from %q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestUnknownWordsAreCorrected(t *testing.T) {
	_, ix := openBehaviour(t)
	for _, c := range []struct {
		text, didYouMean string
		corrected        bool
		finds            kb.ID
	}{
		{"integrazzione", "integrazione", true, "integ"},
		{"l'integrazzione lavorativa", "l'integrazione lavorativa", false, "integ2"},
		{"cità", "città", true, "citta"},
		{"unacompanied minors", "unaccompanied minors", false, "msna"},
		{"asociazioni", "associazioni", true, "tavolo"}, // a word of a text, by its stem
		{"integrazione", "", false, "integ"},
		{"xyzzy", "", false, ""},
		{"mzna", "msna", true, "msna"},
		{"hte", "", false, ""}, // too short to be sure
		{"2014x", "", false, ""},
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text}})
		if result.DidYouMean != c.didYouMean || result.Corrected != c.corrected {
			t.Errorf("%q: did you mean %q, corrected %t; want %q, %t", c.text, result.DidYouMean, result.Corrected, c.didYouMean, c.corrected)
		}
		if first := firstID(result); first != c.finds {
			t.Errorf("%q finds %q, want %q", c.text, first, c.finds)
		}
	}
}

func firstID(result *kb.IndexResult) kb.ID {
	if len(result.Hits) == 0 {
		return ""
	}
	return result.Hits[0].ID
}
