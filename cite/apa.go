package cite

import (
	"fmt"
	"slices"
	"strings"
)

var italianMonths = [...]string{"gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
	"luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"}

// apa writes a reference in the style of the American Psychological Association,
// seventh edition, as plain text.
func (r record) apa() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s). %s", stop(r.apaAuthors()), r.apaDate(), r.title)
	if r.revision > 0 {
		word := "Revision"
		if r.italian {
			word = "Revisione"
		}
		fmt.Fprintf(&b, " (%s %d)", word, r.revision)
	}
	fmt.Fprintf(&b, " [%s].", r.genre)
	if r.publisher != "" && !slices.Contains(r.authors, r.publisher) {
		b.WriteString(" " + stop(r.publisher))
	}
	b.WriteString(" " + oneLine(r.address))
	return strings.TrimSpace(b.String())
}

// apaAuthors lists the authors: A; A, & B; A, B, & C.
func (r record) apaAuthors() string {
	last := len(r.authors) - 1
	if last < 1 {
		return strings.Join(r.authors, "")
	}
	return strings.Join(r.authors[:last], ", ") + ", & " + r.authors[last]
}

func (r record) apaDate() string {
	if r.italian {
		return fmt.Sprintf("%d, %d %s", r.date.Year(), r.date.Day(), italianMonths[r.date.Month()-1])
	}
	return r.date.Format("2006, January 2")
}

// stop ends a part with a full stop, if it has none.
func stop(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
