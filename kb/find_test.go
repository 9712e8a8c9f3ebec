package kb_test

import (
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// What a text means is looked for by itself only where the text as it is finds
// nothing, and something is found for what it means.
func TestFindLooksForWhatIsMeant(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("mediazione"), concept("sportello unico"))
	concepts := &kb.Filter{Field: kb.FieldKind, Any: []string{string(kb.KindConcept)}}
	practices := &kb.Filter{Field: kb.FieldKind, Any: []string{string(kb.KindPractice)}}
	for _, c := range []struct {
		text       string
		filter     *kb.Filter
		total      int
		didYouMean string
		corrected  bool
	}{
		{"mediazzione", nil, 1, "mediazione", true},
		{"mediazzione", concepts, 1, "mediazione", true},
		{"mediazzione", practices, 0, "", false}, // which finds nothing there either
		{"sportello mediazzione", nil, 2, "sportello mediazione", false},
		{"mediazione", practices, 0, "", false}, // a word that the base has is what it is
		{"nuoto", nil, 0, "", false},
		{"mediasione", nil, 1, "mediazione", true},
		{"unyco", nil, 0, "unico", false}, // may be another word
	} {
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text}, Filter: c.filter, Size: 10, Total: true})
		if err != nil {
			t.Fatal(err)
		}
		if found.Total != c.total || len(found.Entries) != c.total || found.DidYouMean != c.didYouMean || found.Corrected != c.corrected {
			t.Errorf("%s: %d found, %d entries, did you mean %q, corrected %t", c.text, found.Total, len(found.Entries), found.DidYouMean, found.Corrected)
		}
	}
}
