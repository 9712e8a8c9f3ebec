package main

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// table answers what a search finds as CSV, best first, to the 1,000th. What is not
// all of it says so in the header and in the name of the file, since a table has no
// other place for it.
func (f *feedServer) table(w http.ResponseWriter, r *http.Request) {
	a := f.answer(w, r, tableSize, tableSize, byRelevance)
	if a == nil {
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8; header=present")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.csv"`, a.fileName()))
	out := csv.NewWriter(w)
	_ = out.Write([]string{"kind", "slug", "title", "summary", "created", "updated", "uri"})
	for _, e := range a.Entries {
		m := e.Meta()
		title, summary := told(e, a.asked.languages)
		_ = out.Write([]string{
			string(m.Kind()), plainCell(m.Slug), plainCell(title), plainCell(summary),
			m.CreatedAt.UTC().Format(time.RFC3339), m.UpdatedAt.UTC().Format(time.RFC3339), f.base.URI(e),
		})
	}
	out.Flush()
}

// fileName says what the file holds, without an ending.
func (a *feedAnswer) fileName() string {
	name := "search"
	if a.Total > len(a.Entries) {
		name += fmt.Sprintf("-%d-of-%d", len(a.Entries), a.Total)
	}
	if a.TimedOut {
		name += "-cut"
	}
	return name
}

// plainCell keeps a spreadsheet from taking a text for a formula: what starts one
// may stand behind space and invisible characters, and be as wide as a Chinese one.
func plainCell(text string) string {
	shown := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.C, unicode.Z, unicode.Variation_Selector)
	})
	switch {
	case shown != "" && strings.ContainsRune("=+-@＝＋－＠﹦﹢﹣﹫−", []rune(shown)[0]), strings.HasPrefix(text, "\t"), strings.HasPrefix(text, "\r"):
		return "'" + text
	}
	return text
}
