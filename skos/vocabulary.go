package skos

import (
	"hash/maphash"
	"strings"

	"prologis/skos/rdf"
)

// number stands for a term of a document; 0 for none.
type number uint32

// vocabulary is the terms of a document, each once, numbered as they come. A thesaurus of
// 100,000 concepts has over a million, so they are kept small.
type vocabulary struct {
	all   []term
	slots []number // a term stands at the place of its hash, or behind what stands there
	seed  maphash.Seed
	texts texts
	names []string // languages and datatypes, each once
	known map[string]uint32
}

// term is an rdf.Term in 24 bytes.
type term struct {
	text   string
	name   uint32 // of its language or datatype; 0 for none
	kind   rdf.Kind
	tagged bool // the name is a language
}

func newVocabulary() *vocabulary {
	return &vocabulary{all: make([]term, 1), slots: make([]number, 1<<10), seed: maphash.MakeSeed(), names: []string{""}, known: map[string]uint32{"": 0}}
}

// at answers a term by its number.
func (v *vocabulary) at(n number) rdf.Term {
	t := &v.all[n]
	full := rdf.Term{Kind: t.kind, Value: t.text}
	if t.tagged {
		full.Language = v.names[t.name]
	} else {
		full.Datatype = v.names[t.name]
	}
	return full
}

// find answers the number of a term, 0 if there is none, and the slot where it is or would be.
func (v *vocabulary) find(t rdf.Term) (number, int) {
	name, ok := v.known[t.Language+t.Datatype] // never both
	if !ok {
		return 0, -1
	}
	wanted := term{t.Value, name, t.Kind, t.Language != ""}
	for slot := v.slotOf(wanted); ; slot = (slot + 1) & (len(v.slots) - 1) {
		if n := v.slots[slot]; n == 0 || v.all[n] == wanted {
			return n, slot
		}
	}
}

func (v *vocabulary) slotOf(t term) int {
	return int(maphash.String(v.seed, t.text)+uint64(t.name)*31+uint64(t.kind)) & (len(v.slots) - 1)
}

// number answers the number of a term, which it gets if it has none.
func (v *vocabulary) number(t rdf.Term) number {
	v.name(t.Language + t.Datatype)
	n, slot := v.find(t)
	if n != 0 {
		return n
	}
	n = number(len(v.all))
	v.all = append(v.all, term{v.texts.keep(t.Value), v.known[t.Language+t.Datatype], t.Kind, t.Language != ""})
	v.slots[slot] = n
	if 4*len(v.all) > 3*len(v.slots) {
		v.spread()
	}
	return n
}

func (v *vocabulary) name(name string) {
	if _, ok := v.known[name]; !ok {
		v.known[name] = uint32(len(v.names))
		v.names = append(v.names, name)
	}
}

// spread gives the terms twice as many slots.
func (v *vocabulary) spread() {
	v.slots = make([]number, 2*len(v.slots))
	for n := 1; n < len(v.all); n++ {
		slot := v.slotOf(v.all[n])
		for v.slots[slot] != 0 {
			slot = (slot + 1) & (len(v.slots) - 1)
		}
		v.slots[slot] = number(n)
	}
}

// texts keeps many strings in few pieces of memory.
type texts struct{ piece *strings.Builder }

const pieceOfTexts = 1 << 20

func (t *texts) keep(s string) string {
	if t.piece == nil || t.piece.Cap()-t.piece.Len() < len(s) {
		t.piece = &strings.Builder{}
		t.piece.Grow(max(pieceOfTexts, len(s)))
	}
	start := t.piece.Len()
	t.piece.WriteString(s) // it has room: what was answered before stays where it is
	return t.piece.String()[start:]
}
