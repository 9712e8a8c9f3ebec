package glossary

import (
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

const schemeID = kb.ID("concept_scheme_00000000000000000000000000")

// tree is a concept with two ways up, beside others.
func tree() []*kb.Concept {
	concepts := []*kb.Concept{
		conceptOf("top", "it:zeta", "en:alpha"), conceptOf("other", "it:alfa", "en:zebra"),
		conceptOf("mid", "it:Élite", "+it:èra", "?it:elitte"), conceptOf("low", "it:foglia", "+it:3 foglie", "it-CH:foglia"),
		conceptOf("leaf", "it:«Estremo»", "!it:estremista"),
	}
	up := map[string][]string{"mid": {"top"}, "low": {"mid", "other"}, "leaf": {"mid"}}
	for _, c := range concepts {
		for _, name := range up[nameOf(c.M.ID)] {
			c.Broader = append(c.Broader, idOf(name))
		}
	}
	concepts[4].TopConceptOf, concepts[4].Deprecated = []kb.ID{schemeID}, true
	concepts[0].Definitions = []kb.Definition{{Language: "it", Value: "a"}, {Language: "it", Value: "b"}, {Language: "en", Value: "c"}}
	return concepts
}

func names(ids []kb.ID) string {
	var all []string
	for _, id := range ids {
		all = append(all, nameOf(id))
	}
	return strings.Join(all, " ")
}

func TestHierarchy(t *testing.T) {
	g := openMemory(t, tree()...)
	for _, c := range []struct{ what, got, want string }{
		{"children", names(g.Children(idOf("mid"), "it")), "leaf low"},
		{"of none", names(g.Children(idOf("none"), "it")), ""},
		{"siblings", names(g.Siblings(idOf("low"), "it")), "leaf"},
		{"beside a top", names(g.Siblings(idOf("top"), "it")), "leaf other"},
		{"tops in Italian", names(g.Tops(schemeID, "it")), "leaf other top"},
		{"tops in English", names(g.Tops(schemeID, "en")), "leaf top other"},
		{"tops of another scheme", names(g.Tops("concept_scheme_1", "en")), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, not %q", c.what, c.got, c.want)
		}
	}
	var paths []string
	for _, path := range g.Paths(idOf("low"), 10) {
		paths = append(paths, names(path))
	}
	if want := []string{"other low", "top mid low"}; !slices.Equal(paths, want) {
		t.Errorf("the paths are %q, not %q", paths, want)
	}
	if n := g.CountChildren(idOf("mid")); n != 2 {
		t.Errorf("%d children", n)
	}
	near := g.Narrower(idOf("top"), 5, 10)
	if len(near) != 3 || near[0] != (kb.Near{Concept: idOf("mid"), Distance: 1}) || near[2].Distance != 2 {
		t.Errorf("below the top: %v", near)
	}
	if up := g.Broader(idOf("low"), 1, 10); len(up) != 2 {
		t.Errorf("above: %v", up)
	}
	// a list is made anew when a concept changes
	if err := g.Apply(kb.Head{Seq: 2, ID: "two"}, nil, []kb.ID{idOf("leaf")}); err != nil {
		t.Fatal(err)
	}
	if got := names(g.Children(idOf("mid"), "it")); got != "low" {
		t.Errorf("children after a change: %q", got)
	}
}

func TestManyWaysUpEnd(t *testing.T) {
	var concepts []*kb.Concept
	for level := range 12 { // three to the power of eleven ways
		for i := range 3 {
			c := conceptOf(string([]byte{'a' + byte(level), '0' + byte(i)}), "it:x")
			for j := range 3 {
				if level > 0 {
					c.Broader = append(c.Broader, idOf(string([]byte{'a' + byte(level-1), '0' + byte(j)})))
				}
			}
			concepts = append(concepts, c)
		}
	}
	g := openMemory(t, concepts...)
	if paths := g.Paths(idOf("l0"), 20); len(paths) != 20 || len(paths[0]) != 12 {
		t.Errorf("%d paths", len(paths))
	}
}

func TestAlphabet(t *testing.T) {
	g := openMemory(t, tree()...)
	var got []string
	for _, l := range g.Alphabet(schemeID, "it") {
		got = append(got, l.Letter+":"+l.Value)
	}
	want := []string{"A:alfa", "E:Élite", "E:èra", "F:foglia", "F:foglia", "Z:zeta", "0-9:3 foglie", "!*:«Estremo»"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStatistics(t *testing.T) {
	g := openMemory(t, tree()...)
	want := kb.SchemeStatistics{Concepts: 5, TopConcepts: 3, Deprecated: 1, Languages: []kb.LanguageStatistics{
		{Language: "en", PrefLabels: 2, Definitions: 1, Coverage: 0.4},
		{Language: "it", PrefLabels: 5, AltLabels: 2, HiddenLabels: 1, Discouraged: 1, Definitions: 1, Coverage: 1},
		{Language: "it-CH", PrefLabels: 1, Coverage: 0.2},
	}}
	got := g.Statistics(schemeID)
	if got.Concepts != want.Concepts || got.TopConcepts != want.TopConcepts || got.Deprecated != 1 || !slices.Equal(got.Languages, want.Languages) {
		t.Errorf("got %+v", got)
	}
	if none := g.Statistics("concept_scheme_1"); none.Concepts != 0 || len(none.Languages) != 0 {
		t.Errorf("of no scheme: %+v", none)
	}
}
