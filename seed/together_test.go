package seed_test

import (
	"sync"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/seed"
)

// TestApplyTogether has two servers over one empty journal apply the content at
// once: every entry is made by one commit and changed by none.
func TestApplyTogether(t *testing.T) {
	var store kb.Store
	a := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { store, c.TailEvery = c.Store, 10*time.Millisecond })
	b := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Store, c.TailEvery = store, 10*time.Millisecond })
	var both sync.WaitGroup
	for _, base := range []*kb.Base{a, b} {
		both.Go(func() { apply(t, base) })
	}
	both.Wait()
	made := map[kb.ID]bool{}
	for c, err := range store.Commits(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range c.Changes {
			if !change.Kind.Valid() {
				continue
			}
			if made[change.ID] || change.Rev != 1 || c.By != seed.By {
				t.Errorf("commit %d makes revision %d of %s, by %q", c.Seq, change.Rev, change.ID, c.By)
			}
			made[change.ID] = true
		}
	}
	inputs, err := seed.Load(basetest.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != len(inputs) {
		t.Errorf("%d entries were made of a content of %d", len(made), len(inputs))
	}
}
