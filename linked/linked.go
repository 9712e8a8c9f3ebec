// Package linked answers the URIs of entries: with a page for people, and with
// Turtle, JSON-LD, RDF/XML or N-Triples for programs, whichever is asked for. The
// glossary is described in SKOS, all else in terms of schema.org.
package linked

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

// Options are what a Handler works with.
type Options struct {
	Name string // of the base
	Log  *slog.Logger
}

// Handler answers /id/ and everything below it.
func Handler(base *kb.Base, o Options) http.Handler {
	h := &handler{base, o}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /id/{$}", h.dataset)
	mux.HandleFunc("GET /id/{kind}/{name}", h.entry)
	return mux
}

type handler struct {
	base *kb.Base
	Options
}

// representation is a form in which an entry is answered.
type representation struct {
	Extension, MediaType string
	format               rdf.Format // "" for the page
}

// representations, the usual one first.
var representations = []representation{
	{"html", "text/html", ""},
	{"ttl", "text/turtle", rdf.Turtle},
	{"jsonld", "application/ld+json", rdf.JSONLD},
	{"rdf", "application/rdf+xml", rdf.RDFXML},
	{"nt", "application/n-triples", rdf.NTriples},
}

func byExtension(extension string) *representation {
	for i := range representations {
		if representations[i].Extension == extension {
			return &representations[i]
		}
	}
	return nil
}

// entry answers the URI of an entry: without an extension with the way to the
// form that is wanted, with one in that form.
func (h *handler) entry(w http.ResponseWriter, r *http.Request) {
	common(w)
	name, extension, has := strings.Cut(r.PathValue("name"), ".")
	kind := kb.Kind(strings.ReplaceAll(r.PathValue("kind"), "-", "_"))
	e, named, err := h.find(r, kind, name)
	switch {
	case err != nil:
		h.fail(w, r, err)
	case !has:
		h.redirect(w, r, "/id/"+r.PathValue("kind")+"/"+name)
	default:
		form := byExtension(extension)
		if form == nil {
			h.fail(w, r, kb.ErrNotExist)
			return
		}
		h.answer(w, r, form, "/id/"+r.PathValue("kind")+"/"+name, func(ctx context.Context) ([]rdf.Triple, *page, error) {
			return h.describe(ctx, r, form, e, named)
		})
	}
}

// find answers an entry by its present or an old slug, or one of its revisions, and
// the entry that has or had the slug: another one when it was merged.
func (h *handler) find(r *http.Request, kind kb.Kind, slug string) (e, named kb.Entry, err error) {
	if !kind.Valid() || !kb.ValidSlug(slug) {
		return nil, nil, kb.ErrNotExist
	}
	if named, err = h.base.NamedBySlug(r.Context(), kind, slug); err != nil {
		return nil, nil, err
	}
	rev := r.URL.Query().Get("rev")
	if rev == "" {
		e, err = h.base.Entry(r.Context(), named.Meta().ID)
		return e, named, err
	}
	n, err := strconv.Atoi(rev)
	if err != nil {
		return nil, nil, kb.ErrNotExist
	}
	e, _, err = h.base.EntryAt(r.Context(), named.Meta().ID, n)
	return e, e, err
}

// common are the headers of all answers.
func common(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("X-Content-Type-Options", "nosniff")
}

// redirect leads to the form that the request accepts.
func (h *handler) redirect(w http.ResponseWriter, r *http.Request, path string) {
	w.Header().Set("Vary", "Accept")
	alternates(w, path)
	form := negotiate(r.Header.Values("Accept"))
	if form == nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotAcceptable)
		for _, one := range representations {
			fmt.Fprintf(w, "%s.%s is %s\n", path, one.Extension, one.MediaType)
		}
		return
	}
	target := path + "." + form.Extension
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", target)
	w.WriteHeader(http.StatusSeeOther)
}

// alternates names the other forms.
func alternates(w http.ResponseWriter, path string) {
	for _, one := range representations {
		w.Header().Add("Link", fmt.Sprintf(`<%s.%s>; rel="alternate"; type="%s"`, path, one.Extension, one.MediaType))
	}
}

// answer writes a form of what describe answers, unless the client has it.
func (h *handler) answer(w http.ResponseWriter, r *http.Request, form *representation, path string, describe func(context.Context) ([]rdf.Triple, *page, error)) {
	_, version := h.base.Head()
	etag := fmt.Sprintf(`W/"%d-%s-%s"`, version, form.Extension, languageOf(r))
	w.Header().Set("ETag", etag)
	w.Header().Set("Cache-Control", "no-cache")
	alternates(w, path)
	if form.format == "" {
		w.Header().Set("Vary", "Accept-Language")
	}
	if strings.Contains(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	triples, p, err := describe(r.Context())
	if err == nil {
		err = rdf.Holds(form.format, triples)
	}
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", form.MediaType+"; charset=utf-8")
	if form.format == "" {
		h.writePage(w, r, p)
		return
	}
	h.write(w, r, form, triples)
}

// write writes statements that the form can hold.
func (h *handler) write(w http.ResponseWriter, r *http.Request, form *representation, triples []rdf.Triple) {
	out := rdf.NewWriter(w, form.format, prefixes)
	for _, t := range triples {
		_ = out.Write(t) // what the form cannot hold was refused
	}
	if err := out.Close(); err != nil {
		h.Log.Debug("an entry was not read to its end", "path", r.URL.Path, "err", err)
	}
}

// prefixes are those of the glossary and of what else is described.
var prefixes = append([]rdf.Prefix{
	{Name: "void", Namespace: "http://rdfs.org/ns/void#"}, {Name: "dcat", Namespace: "http://www.w3.org/ns/dcat#"},
}, skos.Prefixes...)

func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Del("ETag")
	if errors.Is(err, kb.ErrNotExist) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprintln(w, "there is nothing here")
		return
	}
	var unwritable *rdf.UnwritableError
	if errors.As(err, &unwritable) {
		w.WriteHeader(http.StatusNotAcceptable)
		fmt.Fprintln(w, unwritable)
		return
	}
	if r.Context().Err() == nil {
		h.Log.Error("an entry could not be described", "path", r.URL.Path, "err", err)
	}
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprintln(w, "internal error")
}

// describe states what is so of an entry, and of one merged into it that was asked for,
// or makes its page.
func (h *handler) describe(ctx context.Context, r *http.Request, form *representation, e, named kb.Entry) ([]rdf.Triple, *page, error) {
	if form.format == "" {
		p, err := h.pageOf(ctx, r, e)
		return nil, p, err
	}
	var triples []rdf.Triple
	var err error
	switch e.Meta().Kind() {
	case kb.KindConcept, kb.KindConceptScheme, kb.KindCollection:
		triples, err = skos.Describe(ctx, h.base, e)
	default:
		triples, err = h.schemaOrg(ctx, e)
	}
	if err != nil {
		return nil, nil, err
	}
	record, err := h.record(ctx, e)
	triples = append(triples, record...)
	if err == nil && named.Meta().ID != e.Meta().ID {
		record, err = h.record(ctx, named)
		triples = append(triples, record...)
	}
	return triples, nil, err
}

// record states when an entry was made and changed, and what stands in the place of
// one that is archived.
func (h *handler) record(ctx context.Context, e kb.Entry) ([]rdf.Triple, error) {
	const terms, owl = "http://purl.org/dc/terms/", "http://www.w3.org/2002/07/owl#"
	m := e.Meta()
	u := rdf.NewIRI(h.base.URI(e))
	moment := func(s string) rdf.Term { return rdf.NewTyped(s, rdf.XSD+"dateTime") }
	const layout = "2006-01-02T15:04:05.000Z"
	triples := []rdf.Triple{
		{Subject: u, Predicate: terms + "created", Object: moment(m.CreatedAt.UTC().Format(layout))},
		{Subject: u, Predicate: terms + "modified", Object: moment(m.UpdatedAt.UTC().Format(layout))},
	}
	if m.Archived == nil {
		return triples, nil
	}
	triples = append(triples, rdf.Triple{Subject: u, Predicate: owl + "deprecated", Object: rdf.NewTyped("true", rdf.XSD+"boolean")})
	if m.Archived.Replacement == "" {
		return triples, nil
	}
	by, err := h.base.Entry(ctx, m.Archived.Replacement)
	if err != nil {
		return nil, err
	}
	return append(triples, rdf.Triple{Subject: u, Predicate: terms + "isReplacedBy", Object: rdf.NewIRI(h.base.URI(by))}), nil
}
