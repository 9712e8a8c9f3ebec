package transfer

import "sync"

// How much is on its way at once. The writers behind it are committed together.
const (
	windowLines = 1024
	windowBytes = 16 << 20
)

// window hands lines from the one who reads to the one who settles, in their
// order, and bounds how many are between them.
type window struct {
	mu      sync.Mutex
	changed sync.Cond
	lines   []*item
	bytes   int
	closed  bool // no more lines come
	stopped bool // no more lines are taken
}

func newWindow() *window {
	w := &window{}
	w.changed.L = &w.mu
	return w
}

// add waits until there is room; false says that the window is stopped.
func (w *window) add(it *item) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.stopped && len(w.lines) > 0 && (len(w.lines) >= windowLines || w.bytes+len(it.raw) > windowBytes) {
		w.changed.Wait()
	}
	if w.stopped {
		return false
	}
	w.lines = append(w.lines, it)
	w.bytes += len(it.raw)
	w.changed.Broadcast()
	return true
}

// take waits for the next line; nil when there are no more.
func (w *window) take() *item {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.lines) == 0 && !w.closed {
		w.changed.Wait()
	}
	if len(w.lines) == 0 {
		return nil
	}
	it := w.lines[0]
	w.lines = w.lines[1:]
	w.bytes -= len(it.raw)
	w.changed.Broadcast()
	return it
}

func (w *window) close() { w.set(&w.closed) }
func (w *window) stop()  { w.set(&w.stopped) }

func (w *window) set(flag *bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*flag = true
	w.changed.Broadcast()
}
