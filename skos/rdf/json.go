package rdf

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/piprate/json-gold/ld"
)

// maxJSON bounds a JSON-LD document, which is read into memory whole.
const maxJSON = 512 << 20

// readJSON reads JSON-LD 1.1. Triples of named graphs count like others; left is told what
// is no statement.
func readJSON(r io.Reader, base string, emit func(Triple) error, left func(string)) error {
	raw, err := io.ReadAll(io.LimitReader(r, maxJSON+1))
	if err != nil {
		return err
	}
	if len(raw) > maxJSON {
		return &SyntaxError{Message: fmt.Sprintf("the document has more than %d bytes", maxJSON)}
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if err := checkJSON(raw); err != nil {
		return err
	}
	document, err := ld.DocumentFromReader(bytes.NewReader(raw))
	if err != nil {
		return &SyntaxError{Message: err.Error()}
	}
	options := ld.NewJsonLdOptions(base)
	options.DocumentLoader = builtIn{}
	options.ProduceGeneralizedRdf = false
	expanded, err := expandJSON(document, options, left)
	if err != nil {
		return &SyntaxError{Message: jsonMessage(err)}
	}
	dataset, err := ld.NewJsonLdApi().ToRDF(expanded, options)
	if err != nil {
		return &SyntaxError{Message: jsonMessage(err)}
	}
	return emitDataset(dataset, emit)
}

// checkJSON says where a document is no JSON, and bounds its strings and its depth.
func checkJSON(raw []byte) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	depth := 0
	line := func() int { return 1 + bytes.Count(raw[:d.InputOffset()], []byte("\n")) }
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && depth == 0:
			return nil
		case err != nil:
			return &SyntaxError{Line: line(), Message: strings.TrimPrefix(err.Error(), "json: ")}
		}
		switch token := token.(type) {
		case string:
			if len(token) > MaxLiteral {
				return &SyntaxError{Line: line(), Message: fmt.Sprintf("a literal has more than %d bytes", MaxLiteral)}
			}
		case json.Delim:
			if token == '{' || token == '[' {
				depth++
			} else {
				depth--
			}
			if depth > maxDepth {
				return &SyntaxError{Line: line(), Message: fmt.Sprintf("nested more than %d deep", maxDepth)}
			}
		}
	}
}

func jsonMessage(err error) string {
	var told *ld.JsonLdError
	if errors.As(err, &told) {
		return strings.TrimSpace(fmt.Sprintf("%s: %v", told.Code, told.Details))
	}
	return err.Error()
}

// builtIn answers the contexts that are known without asking anybody.
type builtIn struct{}

var contexts = map[string]string{
	"schema.org":                             `{"@vocab": "http://schema.org/"}`,
	"www.w3.org/2013/json-ld-context/rdfa11": rdfa11,
}

// rdfa11 is the part of the initial context of RDFa 1.1 that vocabularies use.
const rdfa11 = `{"dc": "http://purl.org/dc/terms/", "dc11": "http://purl.org/dc/elements/1.1/", "dcat": "http://www.w3.org/ns/dcat#",
"dcterms": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "owl": "http://www.w3.org/2002/07/owl#",
"prov": "http://www.w3.org/ns/prov#", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
"schema": "http://schema.org/", "skos": "http://www.w3.org/2004/02/skos/core#", "skosxl": "http://www.w3.org/2008/05/skos-xl#",
"void": "http://rdfs.org/ns/void#", "xsd": "http://www.w3.org/2001/XMLSchema#"}`

func (builtIn) LoadDocument(address string) (*ld.RemoteDocument, error) {
	_, name, _ := strings.Cut(address, "://")
	context, ok := contexts[strings.Trim(name, "/")]
	if !ok {
		return nil, ld.NewJsonLdError(ld.LoadingRemoteContextFailed, "the context "+address+" is not built in, and nothing is fetched: write it into the document")
	}
	document, err := ld.DocumentFromReader(strings.NewReader(`{"@context": ` + context + `}`))
	return &ld.RemoteDocument{DocumentURL: address, Document: document}, err
}

func emitDataset(dataset *ld.RDFDataset, emit func(Triple) error) error {
	names := map[string]string{}
	for _, graph := range dataset.Graphs {
		for _, q := range graph {
			s, ok1 := fromNode(q.Subject, names)
			p, ok2 := fromNode(q.Predicate, names)
			o, ok3 := fromNode(q.Object, names)
			if !ok1 || !ok2 || !ok3 || p.Kind != IRI {
				continue // blank predicates are no RDF
			}
			if o.Datatype == rdfNS+"JSON" && strings.HasPrefix(o.Value, "JSON Canonicalization error") {
				return &SyntaxError{Message: "a JSON literal of <" + p.Value + "> is no object: that is not read"}
			}
			if err := emit(Triple{s, p.Value, o}); err != nil {
				return err
			}
		}
	}
	return nil
}

func fromNode(n ld.Node, names map[string]string) (Term, bool) {
	keep := func(s string) string {
		if kept, ok := names[s]; ok {
			return kept
		}
		names[s] = s
		return s
	}
	switch n := n.(type) {
	case ld.IRI:
		return NewIRI(keep(n.Value)), wellFormed(n.Value)
	case ld.BlankNode:
		return NewBlank(keep(strings.TrimPrefix(n.Attribute, "_:"))), true
	case ld.Literal:
		if n.Language != "" {
			return NewLiteral(n.Value, keep(n.Language)), true
		}
		return NewTyped(n.Value, keep(n.Datatype)), true
	}
	return Term{}, false
}
