package kb_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// TestReindexWhileWriting rebuilds the index while some write and others read: whatever
// was acknowledged is found at once, and from then on, by its words and in lists.
func TestReindexWhileWriting(t *testing.T) {
	base := basetest.Open(t)
	put(t, base, scheme(), concept("a"))
	var written sync.Map // the words of practices, by their number
	var count atomic.Int64
	finds := func(n int64, when string) bool {
		word, _ := written.Load(n)
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: word.(string), Exact: true}, Size: 2})
		if err != nil || len(found.Hits) != 1 {
			t.Errorf("%s: %d entries are found by %s, %v", when, len(found.Hits), word, err)
			return false
		}
		return true
	}
	running, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	for writer := range 3 {
		clients.Go(func() {
			for i := 0; running.Err() == nil; i++ {
				word := "parola" + strings.Repeat(string(rune('a'+writer)), 3) + fmt.Sprint(i)
				c := practice("Scritta "+word, func(c *kb.PracticeContent) { c.Themes = []kb.ID{"a"} })
				if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c}); err != nil {
					t.Error(err)
					return
				}
				n := count.Add(1) - 1
				written.Store(n, word)
				if !finds(n, "once it is written") {
					return
				}
			}
		})
	}
	for range 2 {
		clients.Go(func() {
			for running.Err() == nil {
				n := rand.Int64N(count.Load() + 1)
				if _, known := written.Load(n); known && !finds(n, "later") {
					return
				}
			}
		})
	}
	for range 3 {
		if err := base.Reindex(ctx, nil); err != nil {
			t.Error(err)
		}
	}
	stop()
	clients.Wait()
	for n := range count.Load() {
		finds(n, "after the rebuild")
	}
	total, err := base.CountEntries(ctx, []kb.Kind{kb.KindPractice}, &kb.Filter{Not: &kb.Filter{Never: true}}, nil)
	if err != nil || int64(total) != count.Load() {
		t.Errorf("the index has %d practices of %d, %v", total, count.Load(), err)
	}
	clean(t, base)
}

// spoiling is an index of which a rebuild stops when it is filled, and goes on when it is told.
type spoiling struct {
	kb.Index
	filled chan kb.IndexWriter // of the next rebuild, if not nil
	resume chan struct{}
}

func (x *spoiling) Rebuild(ctx context.Context, fill, finish func(kb.IndexWriter) error) error {
	return x.Index.Rebuild(ctx, fill, func(w kb.IndexWriter) error {
		if x.filled != nil {
			x.filled <- w
			<-x.resume
		}
		return finish(w)
	})
}

// spoil plants a missing, a stale and an extra document.
func spoil(t *testing.T, w kb.IndexWriter, base *kb.Base, missing, stale kb.ID) {
	t.Helper()
	docs, err := base.IndexDocuments(ctx, []kb.ID{stale})
	if err != nil || len(docs) != 1 {
		t.Fatal(docs, err)
	}
	old, extra := *docs[0], *docs[0]
	old.Texts = slices.Clone(old.Texts)
	old.Texts[0].Value = "Come era prima"
	extra.ID = "practice_" + kb.ID(strings.Repeat("a", 26))
	if err := w.Apply(ctx, kb.Head{}, []*kb.IndexDocument{&old, &extra}, []kb.ID{missing}); err != nil {
		t.Fatal(err)
	}
}

// differences are what check finds in the index, one a line.
func differences(t *testing.T, base *kb.Base) string {
	t.Helper()
	var found []string
	_, err := base.Check(ctx, func(d kb.Difference) { found = append(found, fmt.Sprint(d.Where, " ", d.ID, " ", d.Detail)) })
	if err != nil {
		t.Error(err)
	}
	slices.Sort(found)
	return strings.Join(found, "\n")
}

// TestCheckNamesEveryDocumentOfTheIndexThatDiffers plants damage of each sort in the index
// that serves, and in the one that is to take its place.
func TestCheckNamesEveryDocumentOfTheIndexThatDiffers(t *testing.T) {
	var index *spoiling
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		index = &spoiling{Index: c.Index}
		c.Index = index
	})
	made := put(t, base, practice("Uno"), practice("Due"), practice("Tre"))
	missing, stale := made[0].Meta().ID, made[1].Meta().ID
	wrong := []string{
		"index practice_" + strings.Repeat("a", 26) + " should not be there",
		"index " + string(missing) + " is missing",
		"index " + string(stale) + " was indexed from another state",
	}
	slices.Sort(wrong)
	want := strings.Join(wrong, "\n")
	clean(t, base)
	spoil(t, index, base, missing, stale)
	if got := differences(t, base); got != want {
		t.Errorf("in the index that serves check finds\n%s\nwant\n%s", got, want)
	}
	for _, round := range []struct{ during, after string }{{want, ""}, {"", want}} {
		index.filled, index.resume = make(chan kb.IndexWriter), make(chan struct{})
		done := make(chan error)
		go func() { done <- base.Reindex(ctx, nil) }()
		fresh := <-index.filled
		if round.after != "" {
			spoil(t, fresh, base, missing, stale)
		}
		inMiddle := make(chan string)
		go func() { inMiddle <- differences(t, base) }()
		index.filled = nil
		if round.during == "" { // nothing to look at again: check need not wait for the rebuild
			if got := <-inMiddle; got != "" {
				t.Errorf("during the rebuild check finds\n%s", got)
			}
			close(index.resume)
		} else { // it may see either
			close(index.resume)
			if got := <-inMiddle; got != round.during && got != "" {
				t.Errorf("during the rebuild check finds\n%s", got)
			}
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if got := differences(t, base); got != round.after {
			t.Errorf("after the rebuild check finds\n%s\nwant\n%s", got, round.after)
		}
	}
	if err := base.Reindex(ctx, nil); err != nil {
		t.Fatal(err)
	}
	clean(t, base)
}
