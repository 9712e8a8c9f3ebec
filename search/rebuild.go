package search

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"prologis/kb"
)

// Rebuild fills a new generation beside the serving one and replaces it in one
// step. Searches see the old one until then; it is removed when the last of them
// has ended. Whatever is applied to the serving one meanwhile is lost, so the
// caller holds writes back between the last thing finish reads and the return. What
// fill wrote is on disk before finish begins, so that this is short, and a disk that
// is full holds nobody up. When anything fails, the serving one stays.
func (ix *Index) Rebuild(ctx context.Context, fill, finish func(kb.IndexWriter) error) error {
	ix.rebuilding.Lock()
	defer ix.rebuilding.Unlock()
	name, dir := newGenerationName(), ""
	if ix.dir != "" {
		dir = filepath.Join(ix.dir, name)
	}
	fresh, err := ix.openGeneration(dir)
	if err != nil {
		return err
	}
	for _, step := range []func(kb.IndexWriter) error{fill, finish} {
		if err == nil {
			err = fresh.fill(step)
		}
		if err == nil {
			err = cmp.Or(ctx.Err(), fresh.flush(flushTimeout))
		}
	}
	if err == nil && ix.dir != "" {
		err = ix.writeCurrent(name)
	}
	if err != nil {
		ix.discard(fresh)
		return fmt.Errorf("fill a new index: %w", err)
	}
	ix.mu.Lock()
	old := ix.serving
	ix.serving = fresh
	ix.mu.Unlock()
	ix.discard(old)
	return nil
}

// discard closes a generation when its users are done, and removes its files.
func (ix *Index) discard(g *generation) {
	if err := g.close(false); err != nil {
		ix.opts.Log.Warn("cannot close an old index", "dir", g.dir, "error", err)
	}
	if g.dir != "" {
		ix.remove(filepath.Base(g.dir))
	}
}
