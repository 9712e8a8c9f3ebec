package seed

import (
	"encoding/json"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"prologis/kb"
)

var loadOnce = sync.OnceValues(func() ([]kb.PutInput, error) { return Load("http://kb.example") })

// load reads the content once for all tests, by kind and slug.
func load(t *testing.T) map[kb.Kind]map[string]kb.Content {
	t.Helper()
	inputs, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	all := map[kb.Kind]map[string]kb.Content{}
	for _, in := range inputs {
		kind := in.Content.Kind()
		if all[kind] == nil {
			all[kind] = map[string]kb.Content{}
		}
		if all[kind][in.Slug] != nil {
			t.Errorf("%s %q is there twice", kind, in.Slug)
		}
		all[kind][in.Slug] = in.Content
	}
	return all
}

// template answers what practices and case studies have in common.
func template(c kb.Content) *kb.Template {
	switch c := c.(type) {
	case *kb.PracticeContent:
		return &c.Template
	case *kb.CaseStudyContent:
		return &c.Template
	}
	return nil
}

func TestEveryEntryIsValid(t *testing.T) {
	for kind, entries := range load(t) {
		for slug, c := range entries {
			for _, err := range kb.Validate(c, slug) {
				t.Errorf("%s %s: %v", kind, slug, err)
			}
		}
	}
}

func TestReferencesResolve(t *testing.T) {
	all := load(t)
	for kind, entries := range all {
		for slug, c := range entries {
			for _, ref := range kb.Unresolved(c) {
				found := false
				for _, k := range ref.Kinds {
					found = found || all[k][strings.TrimPrefix(string(ref.Ref), string(k)+"/")] != nil
				}
				if !found {
					t.Errorf("%s %s refers to %v %q, which is not there", kind, slug, ref.Kinds, ref.Ref)
				}
			}
			for _, uri := range ownMatches(c) {
				if all[kb.KindConcept][strings.TrimPrefix(uri, "http://kb.example/id/concept/")] == nil {
					t.Errorf("concept %s is mapped to %s, which is not there", slug, uri)
				}
			}
		}
	}
}

func ownMatches(c kb.Content) (own []string) {
	concept, ok := c.(*kb.ConceptContent)
	if !ok {
		return nil
	}
	for _, m := range concept.Matches() {
		for _, uri := range m.URIs {
			if strings.HasPrefix(uri, "http://kb.example/") {
				own = append(own, uri)
			}
		}
	}
	return own
}

// What the content has at least (domain.md).
func TestHowMuchThereIs(t *testing.T) {
	all := load(t)
	for kind, least := range map[kb.Kind]int{
		kb.KindConcept: 90, kb.KindPractice: 26, kb.KindCaseStudy: 14, kb.KindTerritory: 20 + 7 + 563,
	} {
		if n := len(all[kind]); n < least {
			t.Errorf("%d of kind %s; at least %d are wanted", n, kind, least)
		}
	}
	inAll := 0
	for _, c := range all[kb.KindConcept] {
		label := c.(*kb.ConceptContent).PrefLabel
		if label["fr"] != "" && label["es"] != "" && label["ar"] != "" && label["zh"] != "" {
			inAll++
		}
	}
	if inAll < 30 {
		t.Errorf("%d concepts have labels in French, Spanish, Arabic and Chinese; at least 30 are wanted", inAll)
	}
}

func TestBothLanguagesEverywhere(t *testing.T) {
	for kind, entries := range load(t) {
		if kind == kb.KindTerritory {
			continue // names of places are the same in both
		}
		for slug, c := range entries {
			kb.EachText(c, func(path string, text kb.Text) {
				for _, tag := range []string{"it", "en"} {
					if strings.TrimSpace(text[tag]) == "" {
						t.Errorf("%s %s: %s is missing in %q", kind, slug, path, tag)
					}
				}
			})
		}
	}
}

func TestSummariesHaveTheirLength(t *testing.T) {
	all := load(t)
	for _, kind := range []kb.Kind{kb.KindPractice, kb.KindCaseStudy} {
		for slug, c := range all[kind] {
			for tag, summary := range template(c).Summary {
				if n := len(strings.Fields(summary)); n < 50 || n > 110 {
					t.Errorf("%s %s: the summary in %q has %d words, not 50 to 110", kind, slug, tag, n)
				}
			}
		}
	}
}

func TestConceptsStandInTheHierarchy(t *testing.T) {
	concepts := load(t)[kb.KindConcept]
	tops := map[string]bool{
		"governance-e-programmazione": true, "partecipazione-e-co-progettazione": true, "politiche-di-integrazione": true,
		"servizi-e-lavoro-sociale": true, "status-giuridico-e-diritti": true, "fondi-e-programmi": true, "valutazione": true,
		"gruppi-destinatari": true, "strumenti": true,
	}
	for slug, c := range concepts {
		concept := c.(*kb.ConceptContent)
		flat := concept.Scheme == "aree-piano-di-zona"
		if len(concept.Broader) == 0 && !tops[slug] && !flat {
			t.Errorf("concept %s has no broader one and is no top concept", slug)
		}
		if len(concept.Broader) > 0 && tops[slug] {
			t.Errorf("top concept %s has a broader one", slug)
		}
	}
}

func TestEveryConceptIsDefinedInBothLanguages(t *testing.T) {
	for slug, c := range load(t)[kb.KindConcept] {
		recommended := map[string]int{}
		for _, d := range c.(*kb.ConceptContent).Definitions {
			if d.Recommended {
				recommended[d.Language]++
			}
		}
		if recommended["it"] != 1 || recommended["en"] != 1 {
			t.Errorf("concept %s has %d recommended definitions in Italian and %d in English, not one each", slug, recommended["it"], recommended["en"])
		}
	}
}

// label is one label of a concept.
type label struct{ scheme, language, value string }

func labels(c *kb.ConceptContent) map[label]string {
	all := map[label]string{}
	add := func(kind, tag, value string) {
		key := label{string(c.Scheme), tag, strings.ToLower(value)}
		if all[key] == "" {
			all[key] = kind
		} else {
			all[key] += " and " + kind
		}
	}
	for tag, value := range c.PrefLabel {
		add("prefLabel", tag, value)
	}
	for tag, values := range c.AltLabels {
		for _, value := range values {
			add("altLabel", tag, value)
		}
	}
	for tag, values := range c.HiddenLabels {
		for _, value := range values {
			add("hiddenLabel", tag, value)
		}
	}
	return all
}

func TestLabelsDoNotClash(t *testing.T) {
	holders := map[label]string{}
	concepts := load(t)[kb.KindConcept]
	var slugs []string
	for slug := range concepts {
		slugs = append(slugs, slug)
	}
	sort.Strings(slugs)
	for _, slug := range slugs {
		for l, kind := range labels(concepts[slug].(*kb.ConceptContent)) {
			if strings.Contains(kind, " and ") {
				t.Errorf("concept %s has %q (%s) as %s", slug, l.value, l.language, kind)
			}
			if other := holders[l]; other != "" {
				t.Errorf("concepts %s and %s both have the label %q (%s)", other, slug, l.value, l.language)
			}
			holders[l] = slug
		}
	}
}

func TestDiscouragedTermsAreNotUsed(t *testing.T) {
	all := load(t)
	type term struct {
		words  *regexp.Regexp
		within *strings.Replacer
		holder string
	}
	terms := map[string][]term{}
	for slug, c := range all[kb.KindConcept] {
		for _, d := range c.(*kb.ConceptContent).Discouraged {
			words := regexp.MustCompile(`(?i)(^|[^\p{L}])` + inflected(d.Label, d.Language) + `($|[^\p{L}])`)
			terms[d.Language] = append(terms[d.Language], term{words, longer(all[kb.KindConcept], d.Language, d.Label), slug})
		}
	}
	if len(terms["it"]) == 0 || len(terms["en"]) == 0 {
		t.Fatal("there are no discouraged terms to look for")
	}
	for kind, entries := range all {
		for slug, c := range entries {
			kb.EachText(c, func(path string, text kb.Text) {
				if strings.HasPrefix(path, "discouraged") {
					return // there they are named with the reason
				}
				for tag, value := range text {
					for _, term := range terms[tag] {
						if found := term.words.FindString(term.within.Replace(strings.ToLower(value))); found != "" {
							t.Errorf("%s %s: %s (%s) uses %q, discouraged by concept %s", kind, slug, path, tag, strings.TrimSpace(found), term.holder)
						}
					}
				}
			})
		}
	}
}

// inflected matches a term in its singular and plural forms.
func inflected(term, language string) string {
	switch last := term[len(term)-1]; {
	case language == "it" && strings.ContainsRune("oaei", rune(last)):
		return regexp.QuoteMeta(term[:len(term)-1]) + "h?[oaei]"
	case language == "en":
		return regexp.QuoteMeta(term) + "s?"
	}
	return regexp.QuoteMeta(term)
}

// longer lists the preferred labels that hold a discouraged term as a part: the
// law's own terms are no misuse of it.
func longer(concepts map[string]kb.Content, language, term string) *strings.Replacer {
	var pairs []string
	for _, c := range concepts {
		label := strings.ToLower(c.(*kb.ConceptContent).PrefLabel[language])
		if label != strings.ToLower(term) && strings.Contains(label, strings.ToLower(term)) {
			pairs = append(pairs, label, "")
		}
	}
	return strings.NewReplacer(pairs...)
}

func TestWhatEntriesRestOn(t *testing.T) {
	all := load(t)
	for slug, c := range all[kb.KindCaseStudy] {
		sourced := false
		for _, s := range template(c).Sources {
			sourced = sourced || s.URL != ""
		}
		if !sourced {
			t.Errorf("case study %s names no source with an address", slug)
		}
		if len(c.(*kb.CaseStudyContent).Practices) == 0 {
			t.Errorf("case study %s names no practice that it applies", slug)
		}
	}
	for slug, c := range all[kb.KindPractice] {
		p := template(c)
		concepts := map[kb.ID]bool{}
		for _, list := range [][]kb.ID{p.Themes, p.TargetGroups, p.Instruments} {
			for _, id := range list {
				concepts[id] = true
			}
		}
		if len(concepts) < 3 {
			t.Errorf("practice %s has %d concepts, not three or more", slug, len(concepts))
		}
		if len(p.Sources) == 0 {
			t.Errorf("practice %s names no source", slug)
		}
	}
}

// Long texts must not repeat each other: near-duplicates are named.
func TestTextsDoNotRepeat(t *testing.T) {
	type place struct{ where, value string }
	seen := map[string]place{} // a run of words -> where it stands first
	const run = 12
	reported := map[string]bool{}
	for kind, entries := range load(t) {
		if kind == kb.KindTerritory {
			continue
		}
		for slug, c := range entries {
			kb.EachText(c, func(path string, text kb.Text) {
				for tag, value := range text {
					where := string(kind) + " " + slug + " " + path + " (" + tag + ")"
					words := strings.Fields(strings.ToLower(value))
					for i := 0; i+run <= len(words); i++ {
						key := strings.Join(words[i:i+run], " ")
						other, ok := seen[key]
						if !ok {
							seen[key] = place{where, value}
							continue
						}
						pair := other.where + "|" + where
						if other.where != where && !reported[pair] {
							reported[pair] = true
							t.Errorf("%s repeats %s: %q", where, other.where, key)
						}
					}
				}
			})
		}
	}
}

// Fields that a method honestly leaves empty: they are of one place and period, or
// of the record.
var notOfMethods = []string{"localName", "point", "reached", "yearlyCost", "compiler", "reviewer", "consent", "licence", "synthetic",
	"language", "start", "end", "programmes", "results"}

func TestPracticesAreFilled(t *testing.T) {
	var fields []string
	for f := range reflect.TypeFor[kb.Template]().Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !slices.Contains(notOfMethods, name) {
			fields = append(fields, name)
		}
	}
	for slug, c := range load(t)[kb.KindPractice] {
		raw, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var filled map[string]any
		if err := json.Unmarshal(raw, &filled); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, name := range fields {
			if _, ok := filled[name]; ok {
				n++
			}
		}
		if share := float64(n) / float64(len(fields)); share < 0.7 {
			t.Errorf("practice %s fills %d of %d fields (%.0f %%), not 70 %%", slug, n, len(fields), 100*share)
		}
	}
}
