package kb_test

import (
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

func TestAnnotateTakesAnyText(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("sportello"))
	for name, text := range map[string]string{
		"nothing": "", "control characters": "\x00\x01 sportello", "right to left": "\u202e sportello مواطن", "broken bytes": "\xff sportello \xc3",
		"the longest": strings.Repeat("sportello ", kb.MaxAnnotated/10),
	} {
		a, err := base.Annotate(ctx, text, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if more := name == "the longest"; a.More != more || text != "" && len(a.Marks) == 0 {
			t.Errorf("%s: %d marks, more %v", name, len(a.Marks), a.More)
		}
	}
	_, err := base.Annotate(ctx, strings.Repeat("à", kb.MaxAnnotated+1), "it")
	wantError(t, err, kb.CodeInvalid, "text", "200000")
}

func TestMentions(t *testing.T) {
	base := basetest.Open(t)
	made := put(t, base, scheme(), concept("sportello"), practice("Uno sportello nuovo", func(p *kb.PracticeContent) {
		p.Lessons = kb.Text{"it": "Gli sportelli servono. Uno sportello basta."}
	}))
	want := func(fields ...string) {
		t.Helper()
		var got []string
		for _, m := range base.Mentions(made[2]) {
			if m.Concept == made[1].Meta().ID {
				got = append(got, m.Field)
			}
		}
		if strings.Join(got, " ") != strings.Join(fields, " ") {
			t.Errorf("mentioned in %v, not %v", got, fields)
		}
	}
	want("title", "summary", "lessons")
	want("title", "summary", "lessons") // kept
	if _, err := base.Archive(ctx, kb.Author{By: "test"}, kb.KindConcept, kb.ArchiveInput{Target: made[1].Meta().ID, Reason: "prova"}); err != nil {
		t.Fatal(err)
	}
	want()
}
