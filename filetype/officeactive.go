package filetype

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"
)

// runs are the elements that run, fetch or import something, by their names: of
// OpenDocument (OASIS OpenDocument 1.3, part 3) and of Office Open XML (ECMA-376).
var runs = map[string]string{"applet": "an applet", "plugin": "a plug-in", "dde-source": "a DDE link", "dde-connection-decl": "a DDE link",
	"object-ole": "an embedded object (OLE)", "ddeLink": "a DDE link", "oleLink": "a link to an OLE object", "execute-macro": "a button for a macro",
	"connection-resource": "a connection to data elsewhere", "database-source-sql": "a query of data elsewhere",
	"database-source-query": "a query of data elsewhere", "database-source-table": "a query of data elsewhere",
	"altChunk": "an imported file", "customUI": "buttons that run macros", "connection": "a connection to data elsewhere", "webPr": "a query of the web",
	"dbPr": "a query of a database", "queryTable": "a query of data elsewhere", "DataMashup": "queries of data elsewhere", "connectString": "a connection to data elsewhere",
	"macrosheet": "macros", "webextension": "an add-in of the web", "taskpane": "an add-in of the web"}

// clicked are the elements of OpenDocument whose links are followed on a click; what
// others lead to is fetched.
var clicked = []string{"a", "area-rectangle", "area-circle", "area-polygon", "form", "button", "event-listener"}

// formulas are the elements that hold formulas as their text, and formulaAttributes the
// attributes of OpenDocument that do.
var (
	formulas = []string{"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula", "oldFormula"}

	formulaAttributes = []string{"formula", "expression", "condition"}
)

// content is a part that holds what is shown, as it is read.
type content struct {
	name   string
	odf    bool   // of an OpenDocument package
	within string // the element whose text is collected
	text   []byte
	fields fields
}

// checkContent reads a part that holds what is shown, and refuses what runs, fetches or
// sends something.
func checkContent(name string, odf bool, r io.Reader) error {
	c := &content{name: name, odf: odf, fields: fields{name: name}}
	err := eachToken(name, r, func(token xml.Token) error {
		switch token := token.(type) {
		case xml.StartElement:
			return c.start(token)
		case xml.CharData:
			return c.collect(token)
		case xml.EndElement:
			return c.leave(token.Name.Local)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := c.leave(c.within); err != nil {
		return err
	}
	return c.fields.end()
}

func (c *content) start(e xml.StartElement) error {
	local := e.Name.Local
	if runs[local] != "" {
		return c.holds(runs[local], local)
	}
	switch local {
	case "fldChar":
		return c.fields.mark(attribute(e, "fldCharType"))
	case "fldSimple":
		return c.fields.check(attribute(e, "instr"))
	case "AlternateContent":
		return c.fields.split()
	case "instrText", "delInstrText":
		c.within, c.text = local, c.text[:0]
	case "definedName":
		if name := strings.ToLower(attribute(e, "name")); strings.Contains(name, "auto_") && startsItself(name) {
			return c.holds("a macro that starts by itself", attribute(e, "name"))
		}
	case "hlinkHover":
		if err := c.hover(strings.ToLower(attribute(e, "action")), attribute(e, "id")); err != nil {
			return err
		}
	case "cacheSource":
		if attribute(e, "type") == "external" {
			return c.holds("a pivot table of data elsewhere", local)
		}
	case "script":
		if drawing(c.name) {
			return c.holds("a script", local)
		}
	case "event-listener": // others turn pages
		if action := attribute(e, "action"); action == "" || action == "macro" || action == "execute" {
			return errMacros
		}
	}
	if slices.Contains(formulas, local) {
		c.within, c.text = local, c.text[:0]
	}
	return c.attributes(e)
}

// startsItself reports whether a name is that of a macro that Excel starts.
func startsItself(name string) bool {
	name = strings.TrimPrefix(name, "_xlnm.")
	return slices.ContainsFunc([]string{"auto_open", "auto_close", "auto_activate", "auto_deactivate"}, func(start string) bool { return strings.HasPrefix(name, start) })
}

func (c *content) holds(what, by string) error {
	return refuse("holds %s (%s in its part %q): save it without", what, by, c.name)
}

// attributes looks at those of an element.
func (c *content) attributes(e xml.StartElement) error {
	local := e.Name.Local
	for _, a := range e.Attr {
		var err error
		switch by := a.Name.Local; {
		case by == "href" && (c.odf || drawing(c.name)):
			err = c.href(local, a.Value)
		case by == "src" && leadsOut(a.Value):
			err = c.fetched(a.Value, local)
		case by == "action":
			err = c.action(strings.ToLower(a.Value))
		case by == "macro" && a.Name.Space != "xmlns" && a.Value != "" && (!strings.HasPrefix(a.Value, "[0]!") || strings.ContainsAny(a.Value, `\/:`)):
			err = c.holds("a button for a macro", a.Value)
		case c.odf && (slices.Contains(formulaAttributes, by) || by == "value" && local == "condition"):
			err = checkFormula(c.name, a.Value, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// href looks at a link of OpenDocument or of a drawing. Links in the package's settings of
// menus and keys name commands of the program.
func (c *content) href(local, target string) error {
	settings := strings.HasPrefix(strings.ToLower(c.name), "configurations2/")
	switch {
	case startsProgram(target) && !(settings && strings.HasPrefix(target, ".uno:")):
		return c.holds("a link to what runs", target)
	case settings || slices.Contains(clicked, local) || !leadsOut(target) || strings.HasPrefix(target, "data:"):
		return nil
	}
	return c.fetched(target, local)
}

func (c *content) fetched(target, by string) error {
	return refuse("fetches %q as %s when it is opened (%s): save it without; hyperlinks may stay", target, by, c.name)
}

// action looks at what a slide does at a click, or when the pointer is over something.
func (c *content) action(action string) error {
	for _, verb := range []string{"program", "macro", "ole"} {
		if strings.HasPrefix(action, "ppaction://"+verb) {
			return c.holds("an action that starts a program", action)
		}
	}
	return nil
}

// hover looks at what a slide does when the pointer is over something: it may turn pages.
func (c *content) hover(action, link string) error {
	if link != "" && (action == "" || strings.HasPrefix(action, "ppaction://hlinkfile") || strings.HasPrefix(action, "ppaction://hlinkpres?")) {
		return c.holds("a link that needs no click", "hlinkHover")
	}
	return nil
}

// collect takes text of an element.
func (c *content) collect(text []byte) error {
	switch {
	case c.within == "":
	case strings.HasSuffix(c.within, "nstrText"):
		c.fields.add(text)
	case len(c.text)+len(text) > maxFormula:
		return refuse("holds a formula of more than %d KiB (in its part %q)", maxFormula>>10, c.name)
	default:
		c.text = append(c.text, text...)
	}
	return nil
}

// leave takes the end of an element.
func (c *content) leave(local string) error {
	if local != c.within || local == "" {
		return nil
	}
	c.within = ""
	if strings.HasSuffix(local, "nstrText") {
		return nil
	}
	return checkFormula(c.name, string(c.text), false)
}
