package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"prologis/kb"
)

// atomFeed is an Atom feed (RFC 4287) in pages (RFC 5005), with the number of all
// results as OpenSearch has it.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   string      `xml:"author>name"`
	Links    []atomLink  `xml:"link"`
	Total    int         `xml:"http://a9.com/-/spec/opensearch/1.1/ totalResults"`
	Entries  []atomEntry `xml:"entry"`
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

// atom answers what a search finds, the last changed first.
func (f *feedServer) atom(w http.ResponseWriter, r *http.Request) {
	a := f.answer(w, r, feedSize, feedMost, "-updatedAt")
	if a == nil {
		return
	}
	feed := atomFeed{
		ID: a.self, Title: "PROLOGIS: " + r.URL.Query().Get("q"), Subtitle: a.caution(), Author: "PROLOGIS",
		Updated: time.Unix(0, 0).UTC().Format(time.RFC3339), Links: []atomLink{{"self", a.self}}, Total: a.Total,
	}
	if a.next != "" {
		feed.Links = append(feed.Links, atomLink{"next", a.next})
	}
	newest := time.Unix(0, 0)
	for _, e := range a.Entries {
		m := e.Meta()
		if m.UpdatedAt.After(newest) {
			newest = m.UpdatedAt
		}
		title, summary := told(e, a.asked.languages)
		uri := f.base.URI(e)
		feed.Entries = append(feed.Entries, atomEntry{
			ID: uri, Title: title, Summary: summary, Links: []atomLink{{"alternate", uri}},
			Published: m.CreatedAt.UTC().Format(time.RFC3339), Updated: m.UpdatedAt.UTC().Format(time.RFC3339),
		})
	}
	feed.Updated = newest.UTC().Format(time.RFC3339)
	w.Header().Set("Content-Type", "application/atom+xml; charset=utf-8")
	_, _ = io.WriteString(w, xml.Header)
	_ = xml.NewEncoder(w).Encode(feed) // the client has gone
}

// caution says to who reads the feed what it is not: in both languages, since a
// feed has no other place for it.
func (a *feedAnswer) caution() string {
	text := ""
	if a.Corrected {
		text += fmt.Sprintf("Non si è trovato nulla: questi sono i risultati per «%s». Nothing was found: these are the results for “%s”. ", a.DidYouMean, a.DidYouMean)
	}
	if a.TimedOut {
		text += "La ricerca è stata interrotta per il tempo: mancano dei risultati. The search ran out of time: results are missing. "
	}
	if a.Total > kb.MaxRanked {
		text += fmt.Sprintf("Dei %d risultati se ne mostrano i primi 1000. Of %d results the first 1,000 are shown. ", a.Total, a.Total)
	}
	return strings.TrimSuffix(text, " ")
}
