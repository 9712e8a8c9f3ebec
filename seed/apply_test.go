package seed_test

import (
	"context"
	"log/slog"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/seed"
)

var ctx = context.Background()

func apply(t *testing.T, base *kb.Base) {
	t.Helper()
	if err := seed.Apply(ctx, base, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
}

func TestApply(t *testing.T) {
	base := basetest.Open(t)
	apply(t, base)
	counts, err := base.Counts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if counts[kb.KindPractice] < 26 || counts[kb.KindConcept] < 90 || counts[kb.KindTerritory] < 590 {
		t.Errorf("%v", counts)
	}
	before, _ := base.Head()
	apply(t, base)
	if after, _ := base.Head(); after != before {
		t.Errorf("applying the same again moved the head from %d to %d", before, after)
	}
	if _, err := base.Check(ctx, func(d kb.Difference) { t.Errorf("%+v", d) }); err != nil {
		t.Error(err)
	}
}

// A newer content changes what nobody edited, brings back nothing that was
// archived, and leaves edits alone.
func TestNewerContent(t *testing.T) {
	base := basetest.Open(t)
	apply(t, base)
	edited := edit(t, base, "comune-di-venezia", "someone")
	ours := edit(t, base, "kairos", seed.By)
	if _, err := base.Archive(ctx, kb.Author{By: "someone"}, kb.KindTerritory, kb.ArchiveInput{Target: "zugliano", Reason: "not used here"}); err != nil {
		t.Fatal(err)
	}
	if err := base.SetSeed(ctx, "an older content"); err != nil {
		t.Fatal(err)
	}
	before, _ := base.Counts(ctx)
	apply(t, base)
	if e, _ := base.Entry(ctx, edited); e.(*kb.Organisation).Acronym != "EDITED" {
		t.Error("an entry that somebody edited was overwritten")
	}
	if e, _ := base.Entry(ctx, ours); e.(*kb.Organisation).Acronym == "EDITED" {
		t.Error("an entry that only the seed made was not updated")
	}
	if after, _ := base.Counts(ctx); after[kb.KindTerritory] != before[kb.KindTerritory] {
		t.Errorf("%d territories became %d", before[kb.KindTerritory], after[kb.KindTerritory])
	}
}

func edit(t *testing.T, base *kb.Base, slug, by string) kb.ID {
	t.Helper()
	e, err := base.BySlug(ctx, kb.KindOrganisation, slug)
	if err != nil {
		t.Fatal(err)
	}
	c := e.(*kb.Organisation).OrganisationContent
	c.Acronym = "EDITED"
	if _, err := base.Put(ctx, kb.Author{By: by}, kb.PutInput{Content: &c, Target: e.Meta().ID}); err != nil {
		t.Fatal(err)
	}
	return e.Meta().ID
}

func BenchmarkApply(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		base := basetest.Open(b)
		b.StartTimer()
		if err := seed.Apply(ctx, base, slog.New(slog.DiscardHandler)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := seed.Load(basetest.BaseURL); err != nil {
			b.Fatal(err)
		}
	}
}
