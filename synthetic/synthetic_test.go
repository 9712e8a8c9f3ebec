package synthetic

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"prologis/kb"
)

func generate(t *testing.T, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Generate(t.Context(), &b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheSameSeedGivesTheSameLines(t *testing.T) {
	o := Options{Practices: 30, Concepts: 20, CaseStudies: 10, Seed: 7}
	first, again := generate(t, o), generate(t, o)
	if !bytes.Equal(first, again) {
		t.Error("two runs differ")
	}
	o.Seed = 8
	if bytes.Equal(first, generate(t, o)) {
		t.Error("another seed gives the same")
	}
}

// TestLinesAreMarkedAndReferBack reads every line as the import does.
func TestLinesAreMarkedAndReferBack(t *testing.T) {
	o := Options{Practices: 60, Concepts: 200, CaseStudies: 40, Seed: 1}
	seen := map[string]bool{}
	counts := map[kb.Kind]int{}
	for n, raw := range bytes.Split(bytes.TrimSpace(generate(t, o)), []byte("\n")) {
		var l struct {
			Kind  kb.Kind
			Slug  string
			Input json.RawMessage
		}
		if err := json.Unmarshal(raw, &l); err != nil {
			t.Fatal(err)
		}
		c, err := kb.DecodeContent(l.Kind, l.Input)
		if err != nil {
			t.Fatalf("line %d: %v", n+1, err)
		}
		if errs := kb.Validate(c, l.Slug); len(errs) > 0 {
			t.Fatalf("line %d: %v", n+1, errs)
		}
		for tag, heading := range c.Heading() {
			if !strings.HasPrefix(heading, mark[tag]+" ") {
				t.Errorf("line %d: the title %q is not marked", n+1, heading)
			}
		}
		if !strings.HasPrefix(l.Slug, "synthetic-") {
			t.Errorf("line %d: slug %q", n+1, l.Slug)
		}
		for _, ref := range kb.References(c) {
			if !seen[string(ref.Target)] {
				t.Errorf("line %d refers to %s, which is not before it", n+1, ref.Target)
			}
		}
		seen[l.Slug] = true
		counts[l.Kind]++
		if l.Kind == kb.KindPractice && !bytes.Contains(l.Input, []byte(`"synthetic":true`)) {
			t.Errorf("line %d is not marked synthetic", n+1)
		}
	}
	if counts[kb.KindPractice] != 60 || counts[kb.KindConcept] != 200 || counts[kb.KindCaseStudy] != 40 {
		t.Errorf("made %v", counts)
	}
}

func TestPracticesHaveAboutTwoHundredWords(t *testing.T) {
	total, practices := 0, 0
	for _, raw := range bytes.Split(bytes.TrimSpace(generate(t, Options{Practices: 200, Seed: 3})), []byte("\n")) {
		var l struct {
			Kind  string
			Input map[string]json.RawMessage
		}
		if err := json.Unmarshal(raw, &l); err != nil {
			t.Fatal(err)
		}
		if l.Kind != "practice" {
			continue
		}
		practices++
		for _, field := range []string{"title", "summary", "description", "need", "objectives", "lessons"} {
			var texts []localised
			if err := json.Unmarshal(l.Input[field], &texts); err != nil {
				t.Fatal(err)
			}
			for _, text := range texts {
				total += len(strings.Fields(text.Value))
			}
		}
	}
	if mean := total / practices; mean < 180 || mean > 220 {
		t.Errorf("practices have %d words on average", mean)
	}
}
