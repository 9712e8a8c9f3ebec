package kb

import (
	"context"
	"slices"
	"sync"
)

// maxWatched bounds how many changed contributions wait for one watcher.
const maxWatched = 1000

// watches are the watchers of contributions.
type watches struct {
	mu  sync.Mutex
	all map[*Watch]struct{}
}

// Watch is told which contributions changed, here or on another server, from the
// moment at which it was made; of one that changed several times since the last
// Next once. Close it.
type Watch struct {
	only    ID // "": every one
	of      *watches
	more    chan struct{} // holds one token while there is something to take
	pending []ID          // guarded by of.mu
	lost    bool
}

// WatchContributions watches one contribution, or "" all of them. Whoever shows
// what changed has to read it with the viewer's rights.
func (b *Base) WatchContributions(only ID) *Watch {
	w := &Watch{only: only, of: &b.watched, more: make(chan struct{}, 1)}
	b.watched.mu.Lock()
	defer b.watched.mu.Unlock()
	if b.watched.all == nil {
		b.watched.all = map[*Watch]struct{}{}
	}
	b.watched.all[w] = struct{}{}
	return w
}

// Close ends the watch.
func (w *Watch) Close() {
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	delete(w.of.all, w)
}

// Next waits for a contribution that changed. It is UNAVAILABLE when more changed
// than wait for a slow reader, and ctx's error when that ends.
func (w *Watch) Next(ctx context.Context) (ID, error) {
	for {
		if id, lost := w.take(); lost {
			return "", &Error{Code: CodeUnavailable, Message: "more changed than could be told in time: ask for the contributions, and subscribe again"}
		} else if id != "" {
			return id, nil
		}
		select {
		case <-w.more:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func (w *Watch) take() (id ID, lost bool) {
	w.of.mu.Lock()
	defer w.of.mu.Unlock()
	if len(w.pending) > 0 {
		id, w.pending = w.pending[0], w.pending[1:]
	}
	return id, w.lost
}

// tell notes the contributions of commits that are applied.
func (w *watches) tell(ids []ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for watch := range w.all {
		for _, id := range ids {
			watch.note(id)
		}
	}
}

func (w *Watch) note(id ID) {
	if w.only != "" && w.only != id || slices.Contains(w.pending, id) {
		return
	}
	if w.lost = w.lost || len(w.pending) == maxWatched; w.lost {
		w.pending = nil
	} else {
		w.pending = append(w.pending, id)
	}
	select {
	case w.more <- struct{}{}:
	default:
	}
}
