package skos

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"prologis/skos/rdf"
)

// TestTermsAreToldApart numbers terms that differ in one thing only, and so many that they
// get more slots.
func TestTermsAreToldApart(t *testing.T) {
	v := newVocabulary()
	terms := []rdf.Term{rdf.NewIRI("it"), rdf.NewBlank("it"), rdf.NewLiteral("it", ""), rdf.NewLiteral("it", "it"), rdf.NewLiteral("it", "en"),
		rdf.NewTyped("it", "it"), rdf.NewTyped("it", "http://t.example/t"), rdf.NewLiteral("", "")}
	for i := range 5000 {
		terms = append(terms, rdf.NewLiteral(fmt.Sprint(i), "it"))
	}
	numbers := map[number]bool{}
	for _, term := range terms {
		if n, _ := v.find(term); n != 0 {
			t.Fatalf("%+v is there before it came", term)
		}
		numbers[v.number(term)] = true
	}
	if len(numbers) != len(terms) {
		t.Fatalf("%d numbers for %d terms", len(numbers), len(terms))
	}
	for _, term := range terms {
		n, _ := v.find(term)
		if !numbers[n] || v.number(term) != n || v.at(n) != term {
			t.Fatalf("%+v came back as %+v", term, v.at(n))
		}
	}
}

// TestADocumentIsSmall bounds what a statement costs in memory, its texts included.
func TestADocumentIsSmall(t *testing.T) {
	before := heap()
	var document bytes.Buffer
	for i := range 20_000 {
		for j := range 10 {
			fmt.Fprintf(&document, "<http://t.example/concept/%d> <http://t.example/p%d> \"a label of some length, number %d\"@it .\n", i, j, i*10+j)
		}
	}
	g, err := readGraph(&document, rdf.NTriples, "", func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	document = bytes.Buffer{}
	if each := (heap() - before) / len(g.statements); each > 130 {
		t.Errorf("%d bytes a statement", each)
	}
	t.Logf("%d bytes a statement", (heap()-before)/len(g.statements))
	runtime.KeepAlive(g)
}

func heap() int {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
