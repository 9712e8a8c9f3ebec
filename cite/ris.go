package cite

import (
	"fmt"
	"strings"
)

// ris writes an RIS record of an electronic source. A tag takes one line.
func (r record) ris() string {
	var b strings.Builder
	line := func(tag, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s  - %s\r\n", tag, value)
		}
	}
	line("TY", "ELEC")
	line("ID", r.key)
	line("TI", r.title)
	for _, name := range r.authors {
		line("AU", name)
	}
	line("PY", r.date.Format("2006"))
	line("DA", r.date.Format("2006/01/02/"))
	line("PB", r.publisher)
	line("M3", r.genre)
	line("LA", r.language)
	line("ET", r.revisionNote())
	line("AB", r.abstract)
	line("UR", oneLine(r.address))
	b.WriteString("ER  - \r\n")
	return b.String()
}
