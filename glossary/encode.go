package glossary

import "prologis/kb"

// encode writes a graph so that reading it costs no analysis.
func (g *graph) encode(e *encoder) {
	e.strings(g.languages.values)
	e.strings(g.lists.values)
	e.number(uint64(len(g.concepts)))
	for i := range g.concepts[1:] {
		g.concepts[i+1].encode(e)
	}
	e.number(uint64(len(g.keys)))
	for k, r := range g.keys {
		e.uint64(uint64(k))
		e.ref(r)
	}
	e.number(uint64(len(g.places.runs)))
	for _, run := range g.places.runs {
		e.number(uint64(len(run)))
		for _, p := range run {
			e.uint64(uint64(p.concept)<<32 | uint64(p.label)<<16 | uint64(p.word))
		}
	}
	e.number(uint64(g.starts.held))
	e.number(uint64(len(g.starts.bits)))
	for _, b := range g.starts.bits {
		e.uint64(b)
	}
}

func (c *concept) encode(e *encoder) {
	e.string(string(c.id))
	e.flags(c.held, c.deprecated)
	for _, n := range []uint32{c.schemes, c.tops, c.defined, uint32(c.replacedBy)} {
		e.number(uint64(n))
	}
	e.number(uint64(len(c.edges)))
	for _, one := range c.edges {
		e.uint32(uint32(one))
	}
	e.string(c.texts)
	e.number(uint64(len(c.labels)))
	for i := range c.labels {
		l := &c.labels[i]
		e.number(uint64(l.start))
		e.number(uint64(l.length))
		e.number(uint64(l.sort))
		e.ref(l.next)
	}
}

// decode fills an empty graph.
func (g *graph) decode(d *decoder) {
	for _, value := range d.strings() {
		g.languages.number(value)
	}
	for _, value := range d.strings() {
		g.lists.number(value)
	}
	n := d.count(8)
	g.concepts = make([]concept, 1, n+n/8)
	g.numbers = make(map[kb.ID]number, n)
	for i := 1; i < n && d.err == nil; i++ {
		c := decodeConcept(d)
		g.concepts = append(g.concepts, c)
		g.numbers[c.id] = number(i)
		if c.held {
			g.size++
		}
	}
	n = d.count(10)
	g.keys = make(map[key]ref, n)
	for range n {
		k := key(d.uint64())
		g.keys[k] = d.ref()
	}
	g.places.runs = make([][]place, d.count(1))
	for i := range g.places.runs {
		run := make([]place, d.count(8))
		for j := range run {
			n := d.uint64()
			run[j] = place{number(n >> 32), uint16(n >> 16), uint16(n)}
		}
		g.places.runs[i] = run
	}
	g.starts.held = int(d.number())
	g.starts.bits = make([]uint64, d.count(8))
	for i := range g.starts.bits {
		g.starts.bits[i] = d.uint64()
	}
}

func decodeConcept(d *decoder) concept {
	c := concept{id: kb.ID(d.string())}
	flags := d.byte()
	c.held, c.deprecated = flags&1 != 0, flags&2 != 0
	c.schemes, c.tops, c.defined, c.replacedBy = uint32(d.number()), uint32(d.number()), uint32(d.number()), number(d.number())
	if n := d.count(4); n > 0 {
		c.edges = make([]edge, n)
		for i := range c.edges {
			c.edges[i] = edge(d.uint32())
		}
	}
	c.texts = d.string()
	if n := d.count(5); n > 0 {
		c.labels = make([]label, n)
	}
	for i := range c.labels {
		l := &c.labels[i]
		l.start, l.length, l.sort, l.next = uint32(d.number()), uint16(d.number()), uint16(d.number()), d.ref()
	}
	return c
}
