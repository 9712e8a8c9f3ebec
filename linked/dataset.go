package linked

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// decimal is a number without an exponent.
func decimal(f float64) rdf.Term {
	return rdf.NewTyped(strconv.FormatFloat(f, 'f', -1, 64), rdf.XSD+"decimal")
}

// dataset answers what the base as a whole is, in terms of VoID and DCAT.
func (h *handler) dataset(w http.ResponseWriter, r *http.Request) {
	common(w)
	form := negotiate(r.Header.Values("Accept"))
	if asked := r.URL.Query().Get("format"); asked != "" {
		form = byExtension(asked)
	}
	w.Header().Set("Vary", "Accept")
	if form == nil {
		w.WriteHeader(http.StatusNotAcceptable)
		return
	}
	if form.format == "" {
		form = byExtension("ttl") // for people there are other pages
	}
	triples, err := h.describeBase(r.Context())
	if err == nil {
		err = rdf.Holds(form.format, triples)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", form.MediaType+"; charset=utf-8")
	h.write(w, r, form, triples)
}

func (h *handler) describeBase(ctx context.Context) (triples []rdf.Triple, err error) {
	const terms, void, dcat, foaf = "http://purl.org/dc/terms/", "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://xmlns.com/foaf/0.1/"
	baseURL := h.base.Settings().BaseURL
	u := rdf.NewIRI(baseURL + "/id/")
	say := func(s rdf.Term, predicate string, o rdf.Term) {
		triples = append(triples, rdf.Triple{Subject: s, Predicate: predicate, Object: o})
	}
	say(u, rdf.Type, rdf.NewIRI(void+"Dataset"))
	say(u, rdf.Type, rdf.NewIRI(dcat+"Dataset"))
	say(u, terms+"title", rdf.NewLiteral(h.Name, ""))
	say(u, foaf+"homepage", rdf.NewIRI(baseURL+"/"))
	say(u, void+"uriSpace", rdf.NewLiteral(baseURL+"/id/", ""))
	for _, vocabulary := range []string{"http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2008/05/skos-xl#", schemaNS, terms} {
		say(u, void+"vocabulary", rdf.NewIRI(vocabulary))
	}
	for _, format := range []string{"Turtle", "RDF_XML", "JSON-LD", "N-Triples"} {
		say(u, void+"feature", rdf.NewIRI("http://www.w3.org/ns/formats/"+format))
	}
	api := rdf.NewIRI(baseURL + "/graphql")
	say(u, dcat+"distribution", rdf.NewIRI(baseURL+"/id/#graphql"))
	say(rdf.NewIRI(baseURL+"/id/#graphql"), rdf.Type, rdf.NewIRI(dcat+"Distribution"))
	say(rdf.NewIRI(baseURL+"/id/#graphql"), dcat+"accessURL", api)
	counts, err := h.base.Counts(ctx)
	if err != nil {
		return nil, err
	}
	entities := 0
	for _, kind := range kb.Kinds {
		segment := strings.ReplaceAll(string(kind), "_", "-")
		part := rdf.NewIRI(baseURL + "/id/#" + segment)
		say(u, void+"classPartition", part)
		say(part, void+"uriSpace", rdf.NewLiteral(baseURL+"/id/"+segment+"/", ""))
		say(part, void+"entities", rdf.NewTyped(strconv.Itoa(counts[kind]), rdf.XSD+"integer"))
		entities += counts[kind]
	}
	say(u, void+"entities", rdf.NewTyped(strconv.Itoa(entities), rdf.XSD+"integer"))
	return triples, h.base.Export(ctx, kb.KindConceptScheme, func(e kb.Entry) error {
		say(u, terms+"hasPart", rdf.NewIRI(h.base.URI(e)))
		say(u, void+"exampleResource", rdf.NewIRI(h.base.URI(e)))
		return nil
	})
}
