package kb

import "context"

// Snapshot runs fn with the base as it is in one state of the replica: whatever
// fn reads, the replica is asked once. The base that fn gets answers by id, key and
// reference, to one goroutine, until fn returns.
func (b *Base) Snapshot(ctx context.Context, fn func(*Base) error) error {
	return b.Replica.View(ctx, func(r ReplicaReader) error {
		s := &Base{Config: Config{Replica: pinned{r}, Cache: b.Cache}}
		s.settings.Store(b.settings.Load())
		return fn(s)
	})
}

// pinned is a replica that shows one state for as long as that is open.
type pinned struct{ reader ReplicaReader }

func (p pinned) Head() (Head, Seq) { return p.reader.Head() }

func (p pinned) View(ctx context.Context, fn func(ReplicaReader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return fn(p.reader)
}

func (pinned) Apply(context.Context, []*Delta) error { panic("a snapshot is only read") }
func (pinned) Compact(context.Context, Seq) error    { panic("a snapshot is only read") }
func (pinned) Compacted() Seq                        { return 0 }
func (pinned) Reset(context.Context) error           { panic("a snapshot is only read") }
func (pinned) Close() error                          { return nil }
