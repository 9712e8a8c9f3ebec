package skos_test

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"prologis/skos/rdf"
)

// The names that random documents are made of.
const (
	skosNS  = "http://www.w3.org/2004/02/skos/core#"
	xlNS    = "http://www.w3.org/2008/05/skos-xl#"
	dctNS   = "http://purl.org/dc/terms/"
	rdfNS   = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	rdfsNS  = "http://www.w3.org/2000/01/rdf-schema#"
	owlNS   = "http://www.w3.org/2002/07/owl#"
	randoms = "http://r.example/"
)

// random makes a document: the entities of one seed, and what is said of them by another.
type random struct {
	*rand.Rand
	triples []rdf.Triple
	blanks  int
	// wild lets things be of no class or of several: what they are taken as can change
	// with what else is said of them
	wild                           bool
	concepts, schemes, collections []rdf.Term
}

// randomGraph makes a document of about n concepts.
func randomGraph(entities, statements uint64, n int, wild bool) []rdf.Triple {
	g := &random{Rand: rand.New(rand.NewPCG(entities, 1)), wild: wild}
	g.schemes = g.named("scheme", 1+g.IntN(3), "ConceptScheme")
	g.concepts = g.named("concept", n, "Concept")
	g.collections = g.named("collection", g.IntN(5), "Collection", "OrderedCollection")
	g.Rand = rand.New(rand.NewPCG(entities, 2+statements))
	for _, s := range g.schemes {
		g.scheme(s)
	}
	for _, c := range g.concepts {
		g.concept(c)
	}
	for _, c := range g.collections {
		g.collection(c)
	}
	for range g.IntN(4) {
		g.foreign(g.thing(), 3)
	}
	g.Shuffle(len(g.triples), func(i, j int) { g.triples[i], g.triples[j] = g.triples[j], g.triples[i] })
	return g.triples
}

func (g *random) named(name string, n int, classes ...string) []rdf.Term {
	all := make([]rdf.Term, n)
	for i := range all {
		all[i] = rdf.NewIRI(fmt.Sprintf("%s%s/%d", randoms, name, i))
		if !g.wild || !g.chance(12) {
			g.state(all[i], rdf.Type, rdf.NewIRI(skosNS+classes[g.IntN(len(classes))]))
		}
		if g.wild && g.chance(30) {
			g.state(all[i], rdf.Type, g.pick(rdf.NewIRI(skosNS+"Concept"), rdf.NewIRI(skosNS+"Collection"), rdf.NewIRI(skosNS+"ConceptScheme")))
		}
	}
	return all
}

// chance is true once in n times.
func (g *random) chance(n int) bool { return g.IntN(n) == 0 }

func (g *random) pick(terms ...rdf.Term) rdf.Term { return terms[g.IntN(len(terms))] }

func (g *random) state(s rdf.Term, p string, o rdf.Term) {
	g.triples = append(g.triples, rdf.Triple{Subject: s, Predicate: p, Object: o})
}

func (g *random) blank() rdf.Term {
	g.blanks++
	return rdf.NewBlank(fmt.Sprintf("n%d", g.blanks))
}

// text is a literal of few, so that labels clash; now and then one that is no label.
func (g *random) text() rdf.Term {
	words := []string{"casa", "Haus", "a \"quoted\" one", "дом", "two\nlines", "<&> ", "é", "casa popolare"}
	tags := []string{"it", "it", "en", "en", "", "de-CH", "zh-Hant", "EN-gb", "en-GB", "ru", "x-odd"}
	if g.chance(40) {
		return g.pick(rdf.NewLiteral("", "it"), rdf.NewTyped("5", rdf.XSD+"integer"), rdf.NewIRI(randoms+"no-text"), g.blank())
	}
	return rdf.NewLiteral(words[g.IntN(len(words))], tags[g.IntN(len(tags))])
}

// thing is anything that can be said something of.
func (g *random) thing() rdf.Term {
	switch g.IntN(6) {
	case 0:
		return g.blank()
	case 1:
		return rdf.NewIRI(fmt.Sprintf("%sthing/%d", randoms, g.IntN(5)))
	case 2:
		if len(g.collections) > 0 {
			return g.pick(g.collections...)
		}
	case 3:
		return g.pick(g.schemes...)
	}
	return g.pick(g.concepts...)
}

// resource is mostly one of some, and now and then something else.
func (g *random) resource(some []rdf.Term) rdf.Term {
	switch {
	case len(some) == 0 || g.chance(25):
		return rdf.NewIRI(fmt.Sprintf("%selsewhere/%d", randoms, g.IntN(4)))
	case g.chance(60):
		return g.text()
	case g.wild && g.chance(60):
		return g.pick(g.concepts...)
	}
	return g.pick(some...)
}

// foreign says something that no entry holds.
func (g *random) foreign(s rdf.Term, depth int) {
	properties := []string{rdfsNS + "seeAlso", dctNS + "creator", randoms + "p/odd", skosNS + "broaderTransitive", rdfsNS + "label"}
	p := properties[g.IntN(len(properties))]
	if !g.wild && p == skosNS+"broaderTransitive" {
		p = rdfsNS + "comment"
	}
	if depth > 0 && g.chance(2) {
		b := g.blank()
		g.state(s, p, b)
		g.foreign(b, depth-1)
		if g.chance(4) {
			g.state(b, randoms+"p/back", b)
		}
		return
	}
	g.state(s, p, g.pick(g.text(), rdf.NewTyped("2020-01-02", rdf.XSD+"date"), rdf.NewIRI(randoms+"x")))
}

func (g *random) scheme(s rdf.Term) {
	for range g.IntN(4) {
		names := []string{dctNS + "title", skosNS + "prefLabel", rdfsNS + "label", dctNS + "description", skosNS + "definition"}
		g.state(s, names[g.IntN(len(names))], g.text())
	}
	if g.chance(3) {
		g.state(s, skosNS+"hasTopConcept", g.resource(g.concepts))
	}
	if g.chance(3) {
		g.foreign(s, 2)
	}
}

func (g *random) concept(c rdf.Term) {
	for range g.IntN(3) {
		g.state(c, skosNS+"inScheme", g.resource(g.schemes))
	}
	if g.chance(6) {
		g.state(c, skosNS+"topConceptOf", g.resource(g.schemes))
	}
	for _, label := range []string{"prefLabel", "prefLabel", "prefLabel", "altLabel", "altLabel", "hiddenLabel"} {
		if g.chance(2) {
			g.state(c, skosNS+label, g.text())
		}
		if g.chance(10) {
			g.labelObject(c, label)
		}
	}
	g.relations(c)
	for range g.IntN(3) {
		notes := []string{"note", "definition", "scopeNote", "example", "historyNote", "editorialNote", "changeNote"}
		g.note(c, skosNS+notes[g.IntN(len(notes))])
	}
	if g.chance(5) {
		g.state(c, skosNS+"notation", g.pick(rdf.NewLiteral("A1", ""), rdf.NewTyped("A1", randoms+"code"), rdf.NewTyped("1", rdf.XSD+"integer"), g.text()))
	}
	if g.chance(10) {
		g.state(c, owlNS+"deprecated", g.pick(rdf.NewTyped("true", rdf.XSD+"boolean"), rdf.NewTyped("false", rdf.XSD+"boolean"), g.text()))
		g.state(c, dctNS+"isReplacedBy", g.resource(g.concepts))
	}
	if g.chance(8) {
		g.foreign(c, 2)
	}
}

func (g *random) relations(c rdf.Term) {
	for _, r := range []struct{ there, back string }{{"broader", "narrower"}, {"narrower", "broader"}, {"related", "related"}} {
		for range g.IntN(3) {
			if !g.chance(3) {
				continue
			}
			other := g.resource(g.concepts)
			g.state(c, skosNS+r.there, other)
			if g.chance(3) && other.Kind == rdf.IRI && (g.wild || slices.Contains(g.concepts, other)) {
				g.state(other, skosNS+r.back, c)
			}
		}
	}
	for _, match := range []string{"exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"} {
		if g.chance(8) {
			g.state(c, skosNS+match, g.pick(rdf.NewIRI("http://m.example/1"), rdf.NewIRI("http://m.example/2"), g.pick(g.concepts...), g.text()))
		}
	}
}

func (g *random) note(c rdf.Term, property string) {
	text := g.text()
	if g.chance(2) {
		g.state(c, property, text)
	}
	if !g.chance(3) {
		return
	}
	node := g.blank()
	g.state(c, property, node)
	g.state(node, rdfNS+"value", text)
	for _, more := range []rdf.Triple{
		{Predicate: dctNS + "source", Object: rdf.NewIRI("http://law.example/1")}, {Predicate: dctNS + "creator", Object: rdf.NewLiteral("me", "")},
		{Predicate: dctNS + "date", Object: rdf.NewTyped("2020-01", rdf.XSD+"gYearMonth")}, {Predicate: dctNS + "type", Object: rdf.NewLiteral("law", "")},
		{Predicate: "https://schema.org/validFrom", Object: rdf.NewTyped("2020", rdf.XSD+"gYear")},
		{Predicate: "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status", Object: rdf.NewLiteral("recommended", "")}, {Predicate: randoms + "p/more", Object: g.text()},
	} {
		if g.chance(4) {
			g.state(node, more.Predicate, more.Object)
		}
	}
	if g.chance(10) {
		g.state(g.pick(g.concepts...), property, node) // in two places
	}
}

func (g *random) labelObject(c rdf.Term, label string) {
	node := g.pick(g.blank(), rdf.NewIRI(fmt.Sprintf("%slabel/%d", randoms, g.IntN(6))))
	text := g.text()
	g.state(c, xlNS+label, node)
	g.state(node, xlNS+"literalForm", text)
	if g.chance(2) {
		g.state(node, rdf.Type, rdf.NewIRI(xlNS+"Label"))
	}
	if g.chance(2) {
		g.state(c, skosNS+label, text)
	}
	for _, more := range []rdf.Triple{
		{Predicate: dctNS + "source", Object: rdf.NewIRI("http://law.example/2")}, {Predicate: skosNS + "scopeNote", Object: g.text()}, {Predicate: skosNS + "note", Object: g.text()},
		{Predicate: "http://www.w3.org/2003/06/sw-vocab-status/ns#term_status", Object: rdf.NewLiteral("discouraged", "")},
		{Predicate: dctNS + "isReplacedBy", Object: g.resource(g.concepts)}, {Predicate: xlNS + "literalForm", Object: g.text()},
	} {
		if g.chance(4) {
			g.state(node, more.Predicate, more.Object)
		}
	}
}

func (g *random) collection(k rdf.Term) {
	if g.chance(2) {
		g.state(k, skosNS+"prefLabel", g.text())
	}
	if g.chance(2) {
		g.state(k, skosNS+"inScheme", g.resource(g.schemes))
	}
	members := append(append([]rdf.Term{}, g.concepts...), g.collections...)
	for range g.IntN(4) {
		g.state(k, skosNS+"member", g.resource(members))
	}
	if g.chance(2) {
		return
	}
	node, link := k, skosNS+"memberList"
	for range g.IntN(5) {
		next := g.blank()
		g.state(node, link, next)
		if !g.chance(20) {
			g.state(next, rdf.First, g.resource(members))
		}
		node, link = next, rdf.Rest
	}
	g.state(node, link, rdf.NewIRI(rdf.Nil))
}
