package skosmos

import (
	"net/http"
	"strings"

	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

// data answers a concept, or a whole vocabulary, as RDF.
func (a *api) data(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Vary", "Accept")
	format, mediaType := dataFormat(r)
	out := &begun{ResponseWriter: w, mediaType: mediaType}
	q, err := a.ask(r)
	switch {
	case err != nil:
	case format == "":
		err = bad("Unsupported format. Supported MIME types are: application/rdf+xml text/turtle application/ld+json application/json")
	case r.URL.Query().Get("uri") != "":
		err = q.describe(format, out)
	case q.scheme == nil:
		err = bad("uri parameter missing")
	default:
		err = skos.Export(r.Context(), a.base, q.scheme.M.Slug, format, out)
	}
	switch {
	case err == nil:
	case out.any:
		a.log.Warn("a vocabulary could not be written", "path", r.URL.Path, "err", err)
		panic(http.ErrAbortHandler) // the client must not take half a vocabulary for a whole one
	default:
		a.fail(w, r, err)
	}
}

// begun knows whether an answer has begun, and says then what it is.
type begun struct {
	http.ResponseWriter
	mediaType string
	any       bool
}

func (b *begun) Write(p []byte) (int, error) {
	if !b.any {
		b.any = true
		b.Header().Set("Content-Type", b.mediaType)
	}
	return b.ResponseWriter.Write(p)
}

// describe writes what is so of the entry asked for.
func (q *question) describe(format rdf.Format, w *begun) error {
	e, err := q.asked(kb.KindConcept, kb.KindCollection, kb.KindConceptScheme)
	if err != nil {
		return err
	}
	triples, err := skos.Describe(q.Context(), q.base, e)
	if err == nil {
		err = rdf.Holds(format, triples)
	}
	if err != nil {
		return err
	}
	out := rdf.NewWriter(w, format, skos.Prefixes)
	for _, t := range triples {
		_ = out.Write(t) // what the syntax cannot hold was refused
	}
	_ = out.Close() // the client has gone: nobody to tell
	return nil
}

// dataFormat finds the syntax in the parameter format, else in what is accepted.
func dataFormat(r *http.Request) (rdf.Format, string) {
	wanted := r.URL.Query().Get("format")
	if wanted == "" {
		wanted = r.Header.Get("Accept")
		if !strings.Contains(wanted, "turtle") && !strings.Contains(wanted, "json") {
			wanted = "application/rdf+xml"
		}
	}
	for _, f := range []struct {
		name   string
		format rdf.Format
	}{{"text/turtle", rdf.Turtle}, {"application/ld+json", rdf.JSONLD}, {"application/json", rdf.JSONLD}, {"application/rdf+xml", rdf.RDFXML}} {
		if strings.Contains(wanted, f.name) {
			return f.format, f.name + "; charset=utf-8"
		}
	}
	return "", ""
}
