package glossary

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"prologis/lang"
)

// place is where a word of a label starts. Places are kept in the order of the folded text
// from there on, so that those that start with what was typed stand together.
type place struct {
	concept number
	label   uint16
	word    uint16 // the class in the upper bits, the offset in the label's text below
}

// Classes of places, from the best: the start of a label before a word inside, and among these
// preferred labels before admitted, hidden and discouraged ones.
const (
	classBits  = 3
	offsetBits = 16 - classBits
	maxOffset  = 1<<offsetBits - 1
	classes    = 1 << classBits
)

func (p place) class() int  { return int(p.word >> offsetBits) }
func (p place) offset() int { return int(p.word & maxOffset) }

// places are all places, in runs that are in order each: a long one, behind it shorter ones, so that
// a change costs little. pending are the concepts whose places are in no run yet.
type places struct {
	runs    [][]place
	pending []number
}

// settle brings the concepts that wait into the runs.
func (g *graph) settle() {
	if len(g.places.pending) == 0 {
		return
	}
	var run []place
	slices.Sort(g.places.pending)
	for _, n := range slices.Compact(g.places.pending) {
		run = append(run, g.placesOf(n)...)
	}
	g.places.pending = nil
	slices.SortFunc(run, g.comparePlaces)
	for n := len(g.places.runs); n > 0 && len(g.places.runs[n-1]) < 2*len(run); n-- {
		run = g.merge(g.places.runs[n-1], run)
		g.places.runs = g.places.runs[:n-1]
	}
	if len(run) > 0 {
		g.places.runs = append(g.places.runs, slices.Clip(run))
	}
}

// placesOf lists the places of a concept's labels.
func (g *graph) placesOf(n number) []place {
	var all []place
	for i := range g.concepts[n].labels {
		l := &g.concepts[n].labels[i]
		if l.again() || i > 0xffff {
			continue
		}
		for j, t := range tokenize(g.text(ref{n, uint32(i)})) {
			class := uint16(l.status())
			if j > 0 {
				class += classes / 2
			}
			if t.start <= maxOffset {
				all = append(all, place{n, uint16(i), class<<offsetBits | uint16(t.start)})
			}
		}
	}
	return all
}

// forget takes the places of concepts out, before their labels change.
func (g *graph) forget(gone map[number]bool) {
	if len(gone) == 0 {
		return
	}
	for i, run := range g.places.runs {
		g.places.runs[i] = slices.DeleteFunc(run, func(p place) bool { return gone[p.concept] })
	}
	g.places.pending = slices.DeleteFunc(g.places.pending, func(n number) bool { return gone[n] })
}

func (g *graph) merge(a, b []place) []place {
	merged := make([]place, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if g.comparePlaces(a[0], b[0]) <= 0 {
			merged, a = append(merged, a[0]), a[1:]
		} else {
			merged, b = append(merged, b[0]), b[1:]
		}
	}
	return append(append(merged, a...), b...)
}

func (g *graph) comparePlaces(a, b place) int {
	return cmp.Or(compareFolded(g.from(a), g.from(b)), cmp.Compare(a.concept, b.concept), cmp.Compare(a.label, b.label), cmp.Compare(a.word, b.word))
}

// from is the text of a label from a place on.
func (g *graph) from(p place) string {
	return g.text(ref{p.concept, uint32(p.label)})[p.offset():]
}

// starting answers the part of a run that starts with a folded prefix.
func (g *graph) starting(run []place, prefix string) []place {
	first, _ := slices.BinarySearchFunc(run, prefix, func(p place, prefix string) int {
		return compareStart(g.from(p), prefix)
	})
	behind, _ := slices.BinarySearchFunc(run[first:], prefix, func(p place, prefix string) int {
		if compareStart(g.from(p), prefix) == 0 {
			return -1
		}
		return 1
	})
	return run[first : first+behind]
}

// compareFolded compares two texts as they are folded.
func compareFolded(a, b string) int {
	x, y := folding{text: a}, folding{text: b}
	for {
		c, ok := x.next()
		d, also := y.next()
		switch {
		case !ok || !also:
			return strings.Compare(lang.FoldLabel(a), lang.FoldLabel(b))
		case c != d:
			return cmp.Compare(c, d)
		case c == 0:
			return 0
		}
	}
}

// compareStart compares the start of a text, folded, with a folded prefix.
func compareStart(text, prefix string) int {
	x := folding{text: text}
	for i := range len(prefix) {
		c, ok := x.next()
		if !ok {
			folded := lang.FoldLabel(text)
			if strings.HasPrefix(folded, prefix) {
				return 0
			}
			return strings.Compare(folded, prefix)
		}
		if c != prefix[i] {
			return cmp.Compare(c, prefix[i])
		}
	}
	return 0
}

// folding folds plain letters as lang.FoldLabel does, without a copy.
type folding struct {
	text    string
	at      int
	started bool // a letter was answered
}

// next answers the next byte, 0 at the end; ok is false when the rest is not plain.
func (f *folding) next() (c byte, ok bool) {
	gap := false
	for ; f.at < len(f.text); f.at++ {
		c := f.text[f.at]
		switch {
		case c >= utf8.RuneSelf:
			return 0, false
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '.' && lang.Dotted(f.text[max(0, f.at-1):]) > 0:
			return 0, false // an acronym may be written so
		default:
			gap = true
			continue
		}
		if gap && f.started {
			return ' ', true // and the letter next
		}
		f.at++
		f.started = true
		return c, true
	}
	return 0, true
}
