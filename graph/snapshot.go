package graph

import (
	"context"

	"prologis/kb"
)

// snapshot runs fn with the base as it is in one state of the replica: whatever
// fn reads, the replica is asked once.
func snapshot(ctx context.Context, base *kb.Base, fn func(*kb.Base) error) error {
	return base.Replica.View(ctx, func(r kb.ReplicaReader) error {
		return fn(&kb.Base{Config: kb.Config{Replica: pinned{r}, Cache: base.Cache}})
	})
}

// pinned is a replica that shows one state for as long as that is open.
type pinned struct{ reader kb.ReplicaReader }

func (p pinned) Head() (kb.Head, kb.Seq) { return p.reader.Head() }

func (p pinned) View(ctx context.Context, fn func(kb.ReplicaReader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(p.reader)
}

func (pinned) Apply(context.Context, []*kb.Delta) error { panic("a snapshot is only read") }
func (pinned) Reset(context.Context) error              { panic("a snapshot is only read") }
func (pinned) Close() error                             { return nil }
