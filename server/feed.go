package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"

	"prologis/graph"
	"prologis/kb"
)

// feedServer answers any search as an Atom feed, /search.atom, for readers that
// want to hear of what is new, and as a table, /search.csv. Their parameters are
// the arguments of GraphQL's search (see feedask.go).
type feedServer struct {
	base  *kb.Base
	graph *graph.Graph
	log   *slog.Logger
}

// How many entries there are unless first says otherwise, and at most.
const (
	feedSize  = 50
	feedMost  = 100
	tableSize = kb.MaxRanked
)

func (f *feedServer) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /search.atom", f.atom)
	mux.HandleFunc("GET /search.csv", f.table)
}

// feedAnswer is what a feed or a table shows.
type feedAnswer struct {
	*kb.Found
	asked    *feedRequest
	question *graph.Question
	self     string // the address of this answer
	next     string // that of what follows; "" at the end
}

// answer finds what a request asks for. It answers nil when everything was said
// already: what is wrong, or that nothing is new.
func (f *feedServer) answer(w http.ResponseWriter, r *http.Request, size, most int, order string) *feedAnswer {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Expose-Headers", "Link, X-KB-Corrected, X-KB-Cut, X-KB-First, X-KB-Total, X-KB-Seq")
	values, err := readAddress(r.URL.RawQuery)
	var asked *feedRequest
	if err == nil {
		asked, err = readFeed(values, size, most, order)
	}
	if err == nil {
		var known bool
		if known, err = f.known(w, r, asked); known {
			return nil
		}
	}
	var a *feedAnswer
	if err == nil {
		a, err = f.find(r, asked)
	}
	if err != nil {
		f.refuse(w, r, err)
		return nil
	}
	a.tell(w.Header())
	return a
}

// find asks the question of a request.
func (f *feedServer) find(r *http.Request, asked *feedRequest) (*feedAnswer, error) {
	question, err := f.graph.Question(r.Context(), asked.headers(), asked.arguments)
	if err != nil {
		return nil, asked.blame(err)
	}
	question.Size = min(asked.size, question.Most())
	found, err := f.base.Find(r.Context(), question.IndexQuery)
	if err != nil {
		return nil, err
	}
	a := &feedAnswer{Found: found, asked: asked, question: question}
	at := f.base.Settings().BaseURL + r.URL.Path
	a.self = address(at, asked.values)
	if n := len(found.Hits); n > 0 && found.HasMore && question.Most() > question.Size {
		following := asked.following(question.Cursor(n-1, &found.Hits[n-1]))
		a.next = address(at, following)
	}
	return a, nil
}

func address(at string, values url.Values) string {
	if len(values) == 0 {
		return at
	}
	return at + "?" + values.Encode()
}

// tell says in the header what a reader of entries alone would not know.
func (a *feedAnswer) tell(h http.Header) {
	h.Set("X-KB-Total", strconv.Itoa(a.Total))
	if a.Total > kb.MaxRanked {
		h.Set("X-KB-First", strconv.Itoa(kb.MaxRanked)) // the others are on no page
	}
	if a.Corrected {
		h.Set("X-KB-Corrected", url.QueryEscape(a.DidYouMean))
	}
	if a.TimedOut {
		h.Set("X-KB-Cut", "true")
		h.Set("Cache-Control", "no-store")
		h.Del("ETag")
		h.Del("Last-Modified")
	}
	h.Set("Link", fmt.Sprintf(`<%s>; rel="self"`, a.self))
	if a.next != "" {
		h.Add("Link", fmt.Sprintf(`<%s>; rel="next"`, a.next))
	}
}

// refuse says what is wrong with a request, or that it has to be made again.
func (f *feedServer) refuse(w http.ResponseWriter, r *http.Request, err error) {
	for _, name := range []string{"ETag", "Last-Modified", "Cache-Control"} {
		w.Header().Del(name)
	}
	problem := kb.Problems(err)[0]
	switch problem.Code {
	case kb.CodeUnavailable:
		writeError(w, http.StatusServiceUnavailable, string(problem.Code), problem.Message)
	case kb.CodeInternal:
		f.log.Error("a search for a feed failed", "path", r.URL.Path, "request", requestID(r.Context()), "err", errors.Join(err, problem.Cause))
		writeError(w, http.StatusServiceUnavailable, string(kb.CodeUnavailable), "the search failed: try again")
	default:
		writeProblem(w, http.StatusBadRequest, problem)
	}
}

// told answers the title and the summary of an entry, or what it has instead of one.
func told(e kb.Entry, languages []string) (title, summary string) {
	if t, ok := e.Content().Heading().In(languages); ok {
		title = t.Value
	}
	return title, saysOfItself(e, languages)
}

// saysOfItself is the first of what entries say of themselves that one has: a summary, a
// description, a definition.
func saysOfItself(e kb.Entry, languages []string) string {
	var texts []kb.Text
	switch e := e.(type) {
	case *kb.Practice:
		texts = []kb.Text{e.Summary, e.Description}
	case *kb.CaseStudy:
		texts = []kb.Text{e.Summary, e.Description}
	case *kb.Organisation:
		texts = []kb.Text{e.Description}
	case *kb.Programme:
		texts = []kb.Text{e.Description}
	case *kb.ConceptScheme:
		texts = []kb.Text{e.Description}
	case *kb.Concept:
		texts = []kb.Text{defined(e)}
	}
	for _, text := range texts {
		if t, ok := text.In(languages); ok {
			return t.Value
		}
	}
	return ""
}

// defined are the definitions of a concept, in each language the recommended one or
// else the first.
func defined(c *kb.Concept) kb.Text {
	text := kb.Text{}
	for _, d := range c.Definitions {
		if d.Recommended {
			text[d.Language] = cmp.Or(d.Value, text[d.Language])
		} else {
			text[d.Language] = cmp.Or(text[d.Language], d.Value)
		}
	}
	return text
}
