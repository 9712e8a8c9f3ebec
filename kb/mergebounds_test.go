package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// A merge is one commit, and bounded: so many referrers, and so many bytes.
func TestMergesAreBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of entries, one step after the other: no races to be found")
	}
	for name, c := range map[string]struct {
		referrers int
		each      string // text of each
		words     string
	}{
		"as many as go":  {2000, "", ""},
		"too many":       {2001, "", "2001 entries refer to vecchio"},
		"too many bytes": {45, strings.Repeat("x", 195_000), "one merge changes at most 8388608"},
	} {
		t.Run(name, func(t *testing.T) {
			base := basetest.Open(t)
			old := put(t, base, scheme(), concept("vecchio"), concept("nuovo"))[1]
			var all []kb.PutInput
			for i := range c.referrers {
				all = append(all, kb.PutInput{Slug: fmt.Sprintf("pratica-%04d", i), Content: practice("Pratica", func(p *kb.PracticeContent) {
					p.Themes = []kb.ID{"vecchio"}
					if c.each != "" {
						p.Description = kb.Text{"it": c.each}
					}
				})})
			}
			for chunk := range slices.Chunk(all, 40) {
				if _, err := base.SubmitPut(ctx, kb.Author{}, chunk).Wait(); err != nil {
					t.Fatal(err)
				}
			}
			before, _ := base.Head()
			merged, err := merge(t, base, "vecchio", "nuovo")
			after, _ := base.Head()
			if c.words != "" {
				wantError(t, err, kb.CodeInvalid, "source", c.words, "change what some of them refer to first")
				if after != before {
					t.Errorf("%d commits were made", after-before)
				}
				return
			}
			if err != nil || after != before+1 {
				t.Fatalf("%d commits, %v", after-before, err)
			}
			for id, want := range map[kb.ID]int{merged.M.ID: c.referrers, old.Meta().ID: 0} {
				if n, err := base.CountInverse(ctx, id, kb.KindPractice, kb.AnyField); err != nil || n != want {
					t.Errorf("%d practices refer to %s, %v", n, id, err)
				}
			}
			clean(t, base)
		})
	}
}

// Restoring a revision with a key is done once, and another input with it is refused.
func TestRestoringIsRepeatable(t *testing.T) {
	base := basetest.Open(t)
	first := put(t, base, practice("Sportello"))[0].Meta()
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Altro"), Target: first.ID}); err != nil {
		t.Fatal(err)
	}
	two := 2
	in := kb.RestoreInput{Target: first.ID, ExpectedRevision: &two, Revision: 1, IdempotencyKey: "k"}
	before, _ := base.Head()
	for range 3 {
		e, err := base.RestoreRevision(ctx, mergingEditor, in)
		if err != nil || e.Meta().Revision != 3 || e.Content().Heading()["it"] != "Sportello" {
			t.Fatalf("%+v, %v", e, err)
		}
	}
	if after, _ := base.Head(); after != before+1 {
		t.Errorf("%d commits were made", after-before)
	}
	in.Revision = 2
	_, err := base.RestoreRevision(ctx, mergingEditor, in)
	wantError(t, err, kb.CodeConflict, "idempotencyKey")
	in.IdempotencyKey = "another"
	_, err = base.RestoreRevision(ctx, mergingEditor, in)
	wantError(t, err, kb.CodeConflict, "expectedRevision")
	clean(t, base)
}
