package seed

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
)

var word = regexp.MustCompile(`\p{L}+`)

// notProse are parts of Markdown that hold no words.
var notProse = regexp.MustCompile("https?://\\S+|`[^`]*`|\\]\\([^)]*\\)")

// The dictionaries are those of Debian's packages hunspell-it and
// hunspell-en-gb. Words that are right and not in them are listed in testdata;
// names (capitalised words) are not checked.
func TestSpelling(t *testing.T) {
	for tag, dictionary := range map[string]string{"it": "it_IT", "en": "en_GB"} {
		t.Run(tag, func(t *testing.T) {
			places := words(t, tag)
			for _, wrong := range misspelt(t, dictionary, places) {
				t.Errorf("%q in %s is not in the dictionary: mend it, or add it to testdata/words-%s.txt", wrong, places[wrong], tag)
			}
			for _, known := range exceptions(t, tag) {
				if places[known] == "" {
					t.Errorf("%q in testdata/words-%s.txt is used nowhere", known, tag)
				}
			}
		})
	}
}

// words answers the lower-case words of the content in a language, with one
// place where each stands.
func words(t *testing.T, tag string) map[string]string {
	places := map[string]string{}
	for kind, entries := range load(t) {
		if kind == kb.KindTerritory {
			continue
		}
		for slug, c := range entries {
			add := func(text string) {
				for _, w := range word.FindAllString(notProse.ReplaceAllString(text, " "), -1) {
					if first, _ := utf8.DecodeRuneInString(w); unicode.IsLower(first) && utf8.RuneCountInString(w) > 1 {
						places[w] = string(kind) + " " + slug
					}
				}
			}
			kb.EachText(c, func(_ string, text kb.Text) { add(text[tag]) })
			addConcept(c, tag, add)
		}
	}
	return places
}

func addConcept(c kb.Content, tag string, add func(string)) {
	concept, ok := c.(*kb.ConceptContent)
	if !ok {
		return
	}
	for _, d := range concept.Definitions {
		if d.Language == tag {
			add(d.Value)
		}
	}
	for _, list := range []kb.Labels{concept.AltLabels, concept.ScopeNotes, concept.Examples} {
		for _, value := range list[tag] {
			add(value)
		}
	}
}

func misspelt(t *testing.T, dictionary string, places map[string]string) []string {
	if _, err := exec.LookPath("hunspell"); err != nil {
		if os.Getenv("KB_TEST_REQUIRE") != "" {
			t.Fatal("hunspell is not installed")
		}
		t.Skip("hunspell is not installed (Debian packages hunspell, hunspell-it, hunspell-en-gb)")
	}
	var all []string
	for w := range places {
		all = append(all, w)
	}
	cmd := exec.Command("hunspell", "-d", dictionary, "-i", "utf-8", "-l")
	cmd.Stdin = strings.NewReader(strings.Join(all, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("hunspell: %v", err)
	}
	known := exceptions(t, dictionary[:2])
	var wrong []string
	for _, w := range strings.Fields(string(out)) {
		if !slices.Contains(known, w) {
			wrong = append(wrong, w)
		}
	}
	slices.Sort(wrong)
	return slices.Compact(wrong)
}

func exceptions(t *testing.T, tag string) []string {
	b, err := os.ReadFile("testdata/words-" + tag + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, line := range strings.Split(string(b), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}
