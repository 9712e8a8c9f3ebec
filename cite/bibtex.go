package cite

import (
	"fmt"
	"strings"
)

// texEscapes writes what has a meaning in TeX. BibTeX counts braces even behind a
// backslash, so that a literal one becomes a command.
var texEscapes = strings.NewReplacer(
	`\`, `{\textbackslash}`, `{`, `{\textbraceleft}`, `}`, `{\textbraceright}`,
	`$`, `\$`, `&`, `\&`, `%`, `\%`, `#`, `\#`, `_`, `\_`,
	`^`, `{\textasciicircum}`, `~`, `{\textasciitilde}`,
)

// urlEscapes keeps an address whole inside braces.
var urlEscapes = strings.NewReplacer(`{`, `%7B`, `}`, `%7D`, `\`, `%5C`, ` `, `%20`)

// bibTeX writes a @misc entry: the one type that every style knows for a page.
func (r record) bibTeX() string {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n", r.key)
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %s = {%s},\n", name, value)
		}
	}
	field("title", "{"+texEscapes.Replace(r.title)+"}")
	var authors []string
	for _, name := range r.authors {
		authors = append(authors, "{"+texEscapes.Replace(name)+"}")
	}
	field("author", strings.Join(authors, " and "))
	field("year", r.date.Format("2006"))
	fmt.Fprintf(&b, "  month = %s,\n", strings.ToLower(r.date.Format("Jan")))
	field("publisher", texEscapes.Replace(r.publisher))
	field("howpublished", texEscapes.Replace(r.genre))
	field("language", texEscapes.Replace(r.language))
	field("note", texEscapes.Replace(r.revisionNote()))
	field("url", urlEscapes.Replace(r.address))
	b.WriteString("}\n")
	return b.String()
}

// revisionNote names the revision and its date; "" when none is cited.
func (r record) revisionNote() string {
	if r.revision == 0 {
		return ""
	}
	if r.italian {
		return fmt.Sprintf("Revisione %d del %s", r.revision, r.date.Format("2006-01-02"))
	}
	return fmt.Sprintf("Revision %d of %s", r.revision, r.date.Format("2006-01-02"))
}
