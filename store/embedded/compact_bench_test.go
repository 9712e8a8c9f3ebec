package embedded

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// BenchmarkCompact compacts a journal of 10,000 commits of 1.5 kB.
func BenchmarkCompact(b *testing.B) {
	s, err := Open(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	var head kb.Head
	for range 100 {
		var commits []*kb.Commit
		for range 100 {
			c := &kb.Commit{
				Format: kb.Format, Base: "base", Seq: head.Seq + 1, ID: rand.Text(), Prev: head.ID, At: time.Now().UTC().Truncate(time.Millisecond),
				Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: int(head.Seq) + 1, Op: kb.OpPut, Document: json.RawMessage(`{"text":"` + strings.Repeat("parola ", 180) + `"}`)}},
			}
			commits, head = append(commits, c), kb.Head{Seq: c.Seq, ID: c.ID}
		}
		if _, err := s.Append(context.Background(), commits); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if err := s.Compact(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
