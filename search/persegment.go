package search

import (
	"slices"
	"sync"
)

// perSegment keeps what is made of the fields of a segment, which never changes:
// it is made once, when first asked for, and forgotten when the segment has been
// merged into another.
type perSegment[T any] struct {
	make func(v *view, i int, field string) (T, error)
	mu   sync.Mutex
	held map[segmentField]*made[T]
}

type segmentField struct {
	segment uint64
	field   string
}

type made[T any] struct {
	once  sync.Once
	value T
	err   error
}

// of answers what is made of a field of segment i of a view.
func (p *perSegment[T]) of(v *view, i int, field string) (T, error) {
	key := segmentField{v.segments[i].id, field}
	m := p.entry(v, key)
	m.once.Do(func() { m.value, m.err = p.make(v, i, field) })
	if m.err != nil {
		p.forget(key, m)
	}
	return m.value, m.err
}

// forget makes what failed be made again when it is next asked for.
func (p *perSegment[T]) forget(key segmentField, failed *made[T]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[key] == failed {
		delete(p.held, key)
	}
}

func (p *perSegment[T]) entry(v *view, key segmentField) *made[T] {
	p.mu.Lock()
	defer p.mu.Unlock()
	if m := p.held[key]; m != nil {
		return m
	}
	if p.held == nil {
		p.held = map[segmentField]*made[T]{}
	}
	for old := range p.held {
		if !slices.ContainsFunc(v.segments, func(s segmentView) bool { return s.id == old.segment }) {
			delete(p.held, old)
		}
	}
	m := &made[T]{}
	p.held[key] = m
	return m
}
