package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"prologis/kb"
)

// feedServer answers any search as an Atom feed, /search.atom, for readers that
// want to hear of what is new, and as a table, /search.csv. Both take the query as
// q, kind, language and expand=none; what else can be asked is asked over GraphQL.
type feedServer struct {
	base *kb.Base
	log  *slog.Logger
}

const (
	feedSize  = 50
	tableSize = kb.MaxRanked
	maxAsked  = 10_000 // bytes of a query
)

func (f *feedServer) register(mux *http.ServeMux) {
	mux.HandleFunc("GET /search.atom", f.atom)
	mux.HandleFunc("GET /search.csv", f.table)
}

// asked reads the question of a request.
func asked(r *http.Request) (*kb.IndexQuery, error) {
	values := r.URL.Query()
	if len(values.Get("q")) > maxAsked {
		return nil, kb.Invalid([]string{"q"}, "has more than %d bytes", maxAsked)
	}
	q := &kb.IndexQuery{Total: true}
	if text := strings.TrimSpace(values.Get("q")); text != "" && text != "*" {
		q.Text = &kb.TextQuery{Text: text}
		if values.Get("expand") == "none" {
			q.Text.Expand = []kb.Expansion{}
		}
	}
	for _, name := range values["kind"] {
		kind := kb.Kind(strings.ReplaceAll(strings.ToLower(name), "-", "_"))
		if !kind.Valid() {
			return nil, kb.Invalid([]string{"kind"}, "%q is none of %v", name, kb.Kinds)
		}
		q.Kinds = append(q.Kinds, kind)
	}
	return q, nil
}

// answer finds what a request asks for, or says what is wrong.
func (f *feedServer) answer(w http.ResponseWriter, r *http.Request, size int, newestFirst bool) *kb.Found {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	q, err := asked(r)
	if err != nil {
		writeError(w, http.StatusBadRequest, string(kb.CodeInvalid), err.Error())
		return nil
	}
	q.Size = size
	if newestFirst || q.Text == nil {
		q.Order = []kb.IndexOrder{{Field: kb.OrderUpdated, Descending: true}}
	}
	found, err := f.base.Find(r.Context(), q)
	if err != nil {
		f.log.Error("a search for a feed failed", "request", r.URL.String(), "error", err)
		writeError(w, http.StatusServiceUnavailable, string(kb.CodeUnavailable), "the search failed: try again")
		return nil
	}
	return found
}

// feedLanguages are those that a reader wants texts in.
func feedLanguages(r *http.Request) []string {
	if tag, ok := kb.CanonicalTag(r.URL.Query().Get("language")); ok {
		return []string{tag}
	}
	return kb.DefaultLanguages
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary,omitempty"`
}

// atom answers what a search finds, the newest first.
func (f *feedServer) atom(w http.ResponseWriter, r *http.Request) {
	found := f.answer(w, r, feedSize, true)
	if found == nil {
		return
	}
	languages := feedLanguages(r)
	self := f.base.Settings().BaseURL + "/search.atom?" + searchOnly(r).Encode()
	feed := atomFeed{
		ID: self, Title: "PROLOGIS: " + r.URL.Query().Get("q"), Author: "PROLOGIS",
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Links: []atomLink{{"self", self}},
	}
	for i, e := range found.Entries {
		m := e.Meta()
		if i == 0 {
			feed.Updated = m.UpdatedAt.UTC().Format(time.RFC3339)
		}
		title, summary := told(e, languages)
		uri := f.base.URI(e)
		feed.Entries = append(feed.Entries, atomEntry{
			ID: uri, Title: title, Summary: summary, Links: []atomLink{{"alternate", uri}},
			Published: m.CreatedAt.UTC().Format(time.RFC3339), Updated: m.UpdatedAt.UTC().Format(time.RFC3339),
		})
	}
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, _ = io.WriteString(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(feed) // the client has gone
}

// searchOnly are the parameters that make a difference to a feed.
func searchOnly(r *http.Request) url.Values {
	kept := url.Values{}
	for _, name := range []string{"q", "kind", "language", "expand"} {
		if values := r.URL.Query()[name]; len(values) > 0 {
			kept[name] = values
		}
	}
	return kept
}

// told answers the title and the summary of an entry.
func told(e kb.Entry, languages []string) (title, summary string) {
	if t, ok := e.Content().Heading().In(languages); ok {
		title = t.Value
	}
	encoded, err := json.Marshal(e.Content())
	if err != nil {
		return title, ""
	}
	var texts struct{ Summary, Description kb.Text }
	if json.Unmarshal(encoded, &texts) != nil {
		return title, ""
	}
	for _, text := range []kb.Text{texts.Summary, texts.Description} {
		if t, ok := text.In(languages); ok {
			return title, t.Value
		}
	}
	return title, ""
}

// table answers what a search finds as CSV, best first, to the 1,000th.
func (f *feedServer) table(w http.ResponseWriter, r *http.Request) {
	found := f.answer(w, r, tableSize, false)
	if found == nil {
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", `attachment; filename="search.csv"`)
	out := csv.NewWriter(w)
	_ = out.Write([]string{"kind", "slug", "title", "summary", "created", "updated", "uri"})
	for _, e := range found.Entries {
		m := e.Meta()
		title, summary := told(e, feedLanguages(r))
		_ = out.Write([]string{
			string(m.Kind()), m.Slug, plainCell(title), plainCell(summary),
			m.CreatedAt.UTC().Format(time.RFC3339), m.UpdatedAt.UTC().Format(time.RFC3339), f.base.URI(e),
		})
	}
	out.Flush()
}

// plainCell keeps a spreadsheet from taking a text for a formula.
func plainCell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
