// Package skosmos answers the read interface of Skosmos (/rest/v1/), so that its
// widgets and clients work with this glossary: a vocabulary is a concept scheme, its
// id the scheme's slug. Shapes are those of Skosmos's own answers.
package skosmos

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Handler answers /rest/v1/.
func Handler(base *kb.Base, log *slog.Logger) http.Handler {
	a := &api{base, log}
	mux := http.NewServeMux()
	for pattern, fn := range map[string]func(*question) (any, error){
		"vocabularies": vocabularies, "search": search, "label": label, "types": types,
		"{vocid}/{$}": vocabulary, "{vocid}/types": types, "{vocid}/topConcepts": topConcepts,
		"{vocid}/search": search, "{vocid}/lookup": lookup, "{vocid}/label": label,
		"{vocid}/vocabularyStatistics": vocabularyStatistics, "{vocid}/labelStatistics": labelStatistics,
		"{vocid}/index/{$}": letters, "{vocid}/index/{letter}": index, "{vocid}/new": newest, "{vocid}/modified": modified,
		"{vocid}/broader": broader, "{vocid}/broaderTransitive": broaderTransitive, "{vocid}/narrower": narrower,
		"{vocid}/narrowerTransitive": narrowerTransitive, "{vocid}/related": related, "{vocid}/children": children,
		"{vocid}/hierarchy": hierarchy, "{vocid}/groups": groups, "{vocid}/groupMembers": groupMembers, "{vocid}/mappings": mappings,
	} {
		mux.HandleFunc("GET /rest/v1/"+pattern, a.answer(fn))
	}
	mux.HandleFunc("GET /rest/v1/data", a.data)
	mux.HandleFunc("GET /rest/v1/{vocid}/data", a.data)
	return mux
}

type api struct {
	base *kb.Base
	log  *slog.Logger
}

// question is one request, with what it is about.
type question struct {
	*http.Request
	base         *kb.Base
	scheme       *kb.ConceptScheme   // of the path; nil: all, or those of the parameter vocab
	vocabularies []*kb.ConceptScheme // asked about; nil: all
	language     string              // of labels
}

// refusal is an answer that is not 200, in the words of Skosmos.
type refusal struct {
	status int
	detail string
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%d %s : %s", r.status, http.StatusText(r.status), r.detail)
}

func bad(format string, args ...any) error {
	return &refusal{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

func (a *api) ask(r *http.Request) (*question, error) {
	q := &question{Request: r, base: a.base, language: r.URL.Query().Get("lang")}
	if q.language == "" {
		q.language = kb.DefaultLanguages[0]
	}
	slugs := strings.Fields(r.URL.Query().Get("vocab"))
	if slug := r.PathValue("vocid"); slug != "" {
		slugs = []string{slug}
	}
	for _, slug := range slugs {
		e, err := a.base.BySlug(r.Context(), kb.KindConceptScheme, slug)
		if errors.Is(err, kb.ErrNotExist) {
			return nil, &refusal{http.StatusNotFound, "Vocabulary id '" + slug + "' not found in configuration."}
		}
		if err != nil {
			return nil, err
		}
		q.vocabularies = append(q.vocabularies, e.(*kb.ConceptScheme))
	}
	if len(q.vocabularies) == 1 {
		q.scheme = q.vocabularies[0]
	}
	return q, nil
}

// answer writes what fn answers as JSON-LD.
func (a *api) answer(fn func(*question) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		q, err := a.ask(r)
		var body any
		if callback := r.URL.Query().Get("callback"); err == nil && callback != "" && !callbacks.MatchString(callback) {
			err = bad("callback parameter is invalid")
		}
		if err == nil {
			body, err = fn(q)
		}
		if err != nil {
			a.fail(w, r, err)
			return
		}
		write(w, r, body)
	}
}

// callbacks are the names that a script may be called back by (JSONP).
var callbacks = regexp.MustCompile(`^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$`)

// write answers JSON, or a script that calls back with it.
func write(w http.ResponseWriter, r *http.Request, body any) {
	callback := r.URL.Query().Get("callback")
	mediaType := "application/json"
	switch accept := r.Header.Get("Accept"); {
	case callback != "":
		mediaType = "application/javascript"
	case strings.Contains(accept, "application/ld+json") && !strings.Contains(accept, "application/json"):
		mediaType = "application/ld+json"
	}
	w.Header().Set("Vary", "Accept")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
	e := json.NewEncoder(w)
	e.SetEscapeHTML(callback != "")
	if callback != "" {
		fmt.Fprintf(w, "/**/%s(", callback)
		defer fmt.Fprint(w, ");")
	}
	_ = e.Encode(body) // the client has gone: nobody to tell
}

func (a *api) fail(w http.ResponseWriter, r *http.Request, err error) {
	var told *refusal
	var unwritable *rdf.UnwritableError
	switch {
	case errors.As(err, &told):
	case errors.As(err, &unwritable):
		told = &refusal{http.StatusNotAcceptable, unwritable.Error()}
	default:
		if r.Context().Err() == nil {
			a.log.Error("a question of Skosmos's interface failed", "path", r.URL.Path, "err", err)
		}
		told = &refusal{http.StatusInternalServerError, "internal error"}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(told.status)
	_, _ = w.Write([]byte(told.Error())) // the client has gone: nobody to tell
}

// asked answers the entry that the parameter uri names.
func (q *question) asked(kinds ...kb.Kind) (kb.Entry, error) {
	uri := q.URL.Query().Get("uri")
	if uri == "" {
		return nil, bad("uri parameter missing")
	}
	return q.entryOf(uri, kinds...)
}

// entryOf answers the entry that a URI names, in the vocabularies asked about.
func (q *question) entryOf(uri string, kinds ...kb.Kind) (kb.Entry, error) {
	for _, kind := range kinds {
		e, err := q.base.ByURI(q.Context(), kind, uri)
		if errors.Is(err, kb.ErrNotExist) {
			continue
		}
		if err != nil || q.holds(e) {
			return e, err
		}
	}
	return nil, &refusal{http.StatusNotFound, "Could not find concept <" + uri + ">"}
}

// holds reports whether an entry is in a vocabulary asked about.
func (q *question) holds(e kb.Entry) bool {
	if q.vocabularies == nil {
		return true
	}
	var in []kb.ID
	switch e := e.(type) {
	case *kb.Concept:
		in = append([]kb.ID{e.Scheme}, e.Schemes...)
	case *kb.Collection:
		in = []kb.ID{e.Scheme}
	case *kb.ConceptScheme:
		in = []kb.ID{e.M.ID}
	}
	return slices.ContainsFunc(q.vocabularyIDs(), func(id kb.ID) bool { return slices.Contains(in, id) })
}

// vocabularyIDs answers the ids of the vocabularies asked about; nil for all.
func (q *question) vocabularyIDs() (ids []kb.ID) {
	for _, s := range q.vocabularies {
		ids = append(ids, s.M.ID)
	}
	return ids
}

// number answers a parameter that is a number, bounded.
func (q *question) number(name string, absent, most int) (int, error) {
	given := q.URL.Query().Get(name)
	if given == "" {
		return absent, nil
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 0 {
		return 0, bad("%s parameter is invalid", name)
	}
	return min(n, most), nil
}

// page cuts a list by the parameters limit (of a name) and offset.
func page[T any](q *question, list []T, limit string, absent int) ([]T, error) {
	n, err := q.number(limit, absent, 10_000)
	if err != nil {
		return nil, err
	}
	offset, err := q.number("offset", 0, len(list))
	if err != nil {
		return nil, err
	}
	list = list[offset:]
	return list[:min(n, len(list))], nil
}

// entries answers entries by their ids, those that are there.
func (q *question) entries(ids []kb.ID) ([]kb.Entry, error) {
	all, err := q.base.Entries(q.Context(), ids)
	var there []kb.Entry
	for _, e := range all {
		if e != nil && e.Meta().Archived == nil {
			there = append(there, e)
		}
	}
	return there, err
}

func (q *question) heading(e kb.Entry) string {
	shown, _ := e.Content().Heading().In([]string{q.language})
	return shown.Value
}

// shown is the heading of an entry in a list or tree; one in another language than that of the
// answer says so, as its @language would not.
func (q *question) shown(e kb.Entry) string {
	shown, _ := e.Content().Heading().In([]string{q.language})
	if base, _, _ := strings.Cut(q.language, "-"); shown.Language != q.language && shown.Language != base {
		return shown.Value + " (" + shown.Language + ")"
	}
	return shown.Value
}

// inverse answers the entries that refer to one by a field.
func (q *question) inverse(id kb.ID, kind kb.Kind, field string) ([]kb.Entry, error) {
	found, err := q.base.Inverses(q.Context(), []kb.Inverse{{Target: id, Kind: kind, Field: field}})
	if err != nil {
		return nil, err
	}
	return q.entries(found[0])
}

// schemes answers the vocabularies asked about.
func (q *question) schemes() (all []*kb.ConceptScheme, err error) {
	if q.vocabularies != nil {
		return q.vocabularies, nil
	}
	err = q.base.Export(q.Context(), kb.KindConceptScheme, func(e kb.Entry) error {
		all = append(all, e.(*kb.ConceptScheme))
		return nil
	})
	return all, err
}
