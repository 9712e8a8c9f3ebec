package relevance_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

var mark = regexp.MustCompile(`<mark>(.*?)</mark>`)

// Over the starting content every answer says why each entry is in it, and no word that an
// acronym is stemmed like is found, told or marked for it, whether it is asked for or names a
// concept that is.
func TestAnswersTellTheirReasons(t *testing.T) {
	base := seeded(t)
	checkAcronyms(t, base)
	checkReasons(t, base)
	checkAuthors(t, base)
}

func checkAcronyms(t *testing.T, base *kb.Base) {
	t.Helper()
	for _, c := range []struct {
		text  string
		least int
		never []string
	}{
		{"SAI", 15, []string{"say", "says", "saying", "said"}},
		{"S.A.I.", 15, []string{"say", "says", "saying", "said"}},
		{"SPRAR", 15, []string{"say", "says", "saying", "said"}},
		{"accoglienza", 40, []string{"say", "says", "saying", "said"}},
		{"CAS", 3, []string{"ca", "casa", "case"}},
		{"ATS", 15, []string{"at"}},
	} {
		found, err := base.Find(t.Context(), &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text, Language: "it"}, Highlights: true, Because: true, Size: 100})
		if err != nil {
			t.Fatal(err)
		}
		if len(found.Hits) < c.least {
			t.Errorf("%s finds %d entries only", c.text, len(found.Hits))
		}
		for i, hit := range found.Hits {
			if len(hit.Highlights)+len(hit.Because) == 0 {
				t.Errorf("%s: nothing tells why %s is found", c.text, found.Entries[i].Meta().Slug)
			}
			for _, h := range hit.Highlights {
				for _, m := range mark.FindAllStringSubmatch(strings.Join(h.Fragments, " "), -1) {
					if slices.Contains(c.never, strings.ToLower(m[1])) {
						t.Errorf("%s marks %s in %s of %s", c.text, m[0], h.Field, found.Entries[i].Meta().Slug)
					}
				}
			}
		}
	}
}
