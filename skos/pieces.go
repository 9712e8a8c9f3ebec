package skos

import (
	"slices"
	"strings"

	"prologis/kb"
)

// pieces are what the imports of a scheme keep aside, spread over documents of the journal
// so that a change touches few of them. A statement is always in the same piece of its
// document, as long as that has as many: so an interruption loses none.
type pieces struct {
	scheme kb.ID
	chunks int        // how many there are
	all    []kb.Aside // to be put first
	empty  []kb.Aside // to be put when the others can be found
}

// pieceBytes is about how large a piece may be.
const pieceBytes = 256 << 10

// add spreads what a document states over pieces. Those that it had are kept where they will
// do; else it gets new ones.
func (p *pieces) add(source string, f *former) {
	size := 0
	for _, line := range f.statements {
		size += len(line)
	}
	for _, in := range f.instead {
		size += len(in.Of)
		for _, line := range in.Are {
			size += len(line)
		}
	}
	if len(f.chunks) == 0 || size/len(f.chunks) > 2*pieceBytes {
		for _, chunk := range f.chunks {
			p.empty = append(p.empty, kb.Aside{Scheme: p.scheme, Chunk: chunk})
		}
		f.chunks = nil
		for range size/pieceBytes + 1 {
			p.chunks++
			f.chunks = append(f.chunks, p.chunks)
		}
	}
	own := make([]kb.Aside, len(f.chunks))
	for i, chunk := range f.chunks {
		own[i] = kb.Aside{Scheme: p.scheme, Chunk: chunk, Source: source}
	}
	slices.Sort(f.statements)
	for _, line := range f.statements {
		at := &own[place(line, len(own))]
		at.Statements = append(at.Statements, line)
	}
	slices.SortStableFunc(f.instead, func(a, b kb.Instead) int { return compare(a.Of, b.Of) })
	for _, in := range slices.CompactFunc(f.instead, func(a, b kb.Instead) bool { return a.Of == b.Of }) {
		at := &own[place(in.Of, len(own))]
		at.Instead = append(at.Instead, in)
	}
	p.all = append(p.all, own...)
}

// place answers the piece of a statement, by its subject.
func place(line string, n int) int {
	subject, _, _ := strings.Cut(line, " ")
	sum := uint32(2166136261) // FNV-1a: the same in every process
	for i := range len(subject) {
		sum = (sum ^ uint32(subject[i])) * 16777619
	}
	return int(sum % uint32(n))
}
