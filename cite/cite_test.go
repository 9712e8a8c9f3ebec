package cite_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"prologis/cite"
	"prologis/kb"
)

func practice(title kb.Text) *kb.Practice {
	p := &kb.Practice{}
	p.M = kb.Meta{ID: "practice_00000000000000000000000000", Slug: "tavolo", Revision: 3,
		CreatedAt: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), UpdatedAt: time.Date(2026, 11, 3, 23, 30, 0, 0, time.UTC)}
	p.Title, p.Summary = title, kb.Text{"it": "In breve.\nDue righe.", "en": "In short."}
	return p
}

var address = "https://kb.example/id/practice/tavolo"

func format(t *testing.T, e kb.Entry, style cite.Style, o cite.Options) string {
	t.Helper()
	o.URI, o.Publisher = address, "PROLOGIS"
	s, err := cite.Format(e, style, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStyles(t *testing.T) {
	e := practice(kb.Text{"it": "Tavolo 100% & {co}", "en": "Table_1"})
	compiled := practice(kb.Text{"it": "Tavolo"})
	compiled.Compiler = "Rossi, M."
	concept := &kb.Concept{}
	concept.M = e.M
	concept.M.ID = "concept_00000000000000000000000000"
	concept.PrefLabel = kb.Text{"ar": "اندماج"}
	for _, c := range []struct {
		name  string
		entry kb.Entry
		style cite.Style
		o     cite.Options
		want  string
	}{
		{"APA in Italian", e, cite.APA, cite.Options{Languages: []string{"it"}},
			"PROLOGIS. (2026, 3 novembre). Tavolo 100% & {co} [Pratica]. https://kb.example/id/practice/tavolo"},
		{"APA in English", e, cite.APA, cite.Options{Languages: []string{"en-GB"}},
			"PROLOGIS. (2026, November 3). Table_1 [Practice]. https://kb.example/id/practice/tavolo"},
		{"APA for nobody in particular", e, cite.APA, cite.Options{},
			"PROLOGIS. (2026, 3 novembre). Tavolo 100% & {co} [Pratica]. https://kb.example/id/practice/tavolo"},
		{"APA of a revision", e, cite.APA, cite.Options{Languages: []string{"fr", "en"}, Revision: 2},
			"PROLOGIS. (2026, November 3). Table_1 (Revision 2) [Practice]. https://kb.example/id/practice/tavolo?rev=2"},
		{"APA with a compiler", compiled, cite.APA, cite.Options{Languages: []string{"it"}},
			"Rossi, M. (2026, 3 novembre). Tavolo [Pratica]. PROLOGIS. https://kb.example/id/practice/tavolo"},
		{"APA of what an organisation contributed", e, cite.APA, cite.Options{Languages: []string{"it"}, Contributors: []string{"Cooperativa Ponte"}},
			"Cooperativa Ponte. (2026, 3 novembre). Tavolo 100% & {co} [Pratica]. PROLOGIS. https://kb.example/id/practice/tavolo"},
		{"APA with a compiler of an organisation", compiled, cite.APA, cite.Options{Languages: []string{"it"}, Contributors: []string{"Cooperativa Ponte", "Comune di Mira"}},
			"Rossi, M., Cooperativa Ponte, & Comune di Mira. (2026, 3 novembre). Tavolo [Pratica]. PROLOGIS. https://kb.example/id/practice/tavolo"},
		{"APA of a concept", concept, cite.APA, cite.Options{Languages: []string{"en"}},
			"PROLOGIS. (2026, November 3). اندماج [Glossary entry]. https://kb.example/id/practice/tavolo"},
		{"BibTeX", e, cite.BibTeX, cite.Options{Languages: []string{"it"}, Revision: 3}, `@misc{tavolo,
  title = {{Tavolo 100\% \& {\textbraceleft}co{\textbraceright}}},
  author = {{PROLOGIS}},
  year = {2026},
  month = nov,
  publisher = {PROLOGIS},
  howpublished = {Pratica},
  language = {it},
  note = {Revisione 3 del 2026-11-03},
  url = {https://kb.example/id/practice/tavolo?rev=3},
}
`},
		{"RIS", e, cite.RIS, cite.Options{Languages: []string{"en"}, Revision: 3}, strings.ReplaceAll(`TY  - ELEC
ID  - tavolo
TI  - Table_1
AU  - PROLOGIS
PY  - 2026
DA  - 2026/11/03/
PB  - PROLOGIS
M3  - Practice
LA  - en
ET  - Revision 3 of 2026-11-03
AB  - In short.
UR  - https://kb.example/id/practice/tavolo?rev=3
ER  - 
`, "\n", "\r\n")},
		{"CSL-JSON", e, cite.CSLJSON, cite.Options{Languages: []string{"it"}, Revision: 3},
			`{"id":"tavolo","type":"webpage","title":"Tavolo 100% & {co}","author":[{"literal":"PROLOGIS"}],"issued":{"date-parts":[[2026,11,3]]},"publisher":"PROLOGIS","genre":"Pratica","language":"it","version":"3","abstract":"In breve. Due righe.","URL":"https://kb.example/id/practice/tavolo?rev=3"}`},
	} {
		if got := format(t, c.entry, c.style, c.o); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
	if _, err := cite.Format(e, "MLA", cite.Options{}); err == nil {
		t.Error("an unknown style is written")
	}
}

func TestAddressesOfRevisions(t *testing.T) {
	e := practice(kb.Text{"it": "Tavolo"})
	for uri, want := range map[string]string{
		"https://a.example/x":     "https://a.example/x?rev=2",
		"https://a.example/x?y=1": "https://a.example/x?y=1&rev=2",
		"https://a.example/x#y":   "https://a.example/x?rev=2#y",
	} {
		got, err := cite.Format(e, cite.APA, cite.Options{URI: uri, Revision: 2})
		if err != nil || !strings.HasSuffix(got, " "+want) {
			t.Errorf("%s: %s (%v), want %s", uri, got, err, want)
		}
	}
}

// FuzzEscaping holds every style to its own syntax, whatever texts say.
func FuzzEscaping(f *testing.F) {
	for _, seed := range []string{"Tavolo", `\{}$&%#_^~`, "}}}", "{{", `\textbackslash`, "a\r\nER  - \r\nTY  - BOOK", "\x00\u2028\ufeff", `"},"x":{"`, "\xff\xfe"} {
		f.Add(seed, seed, 2)
	}
	f.Fuzz(func(t *testing.T, title, compiler string, revision int) {
		e := practice(kb.Text{"it": title})
		e.Compiler, e.M.Slug = compiler, "tavolo"
		o := cite.Options{Languages: []string{"it"}, Revision: max(revision, 0)}
		checkBibTeX(t, format(t, e, cite.BibTeX, o))
		checkRIS(t, format(t, e, cite.RIS, o))
		var item map[string]any
		if err := json.Unmarshal([]byte(format(t, e, cite.CSLJSON, o)), &item); err != nil || item["type"] != "webpage" {
			t.Errorf("CSL-JSON: %v, %v", err, item)
		}
		if apa := format(t, e, cite.APA, o); strings.ContainsAny(apa, "\r\n") {
			t.Errorf("APA has several lines: %q", apa)
		}
	})
}

// checkBibTeX holds an entry to balanced braces: none may close before its end.
func checkBibTeX(t *testing.T, entry string) {
	t.Helper()
	depth := 0
	for i, c := range entry {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 && i != len(entry)-2 || depth < 0 {
				t.Fatalf("BibTeX ends at %d: %q", i, entry)
			}
		}
	}
	if depth != 0 || !strings.HasSuffix(entry, "}\n") {
		t.Errorf("BibTeX does not end: %q", entry)
	}
}

// checkRIS holds a record to one tag a line, and one beginning and end.
func checkRIS(t *testing.T, record string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(record, "\r\n"), "\r\n")
	for i, line := range lines {
		if len(line) < 6 || line[2:6] != "  - " || strings.ContainsAny(line, "\r\n") {
			t.Errorf("RIS line %d: %q", i, line)
		}
		if (line[:2] == "TY") != (i == 0) || (line[:2] == "ER") != (i == len(lines)-1) {
			t.Errorf("RIS begins or ends at line %d: %q", i, record)
		}
	}
}
