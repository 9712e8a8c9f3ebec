package filetype

import (
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strings"
)

// The relationships (ECMA-376, part 1) that may lead to files beside a document: what is
// shown and does nothing, and other workbooks. Hyperlinks may lead anywhere, but to what
// runs. The others make a document do what it may not.
var (
	besides = map[string]bool{"image": true, "audio": true, "video": true, "media": true, "externallinkpath": true, "xlpathmissing": true}
	acting  = map[string]string{"control": "a control (ActiveX)", "afchunk": "an imported file (altChunk)", "extensibility": "buttons that run macros (customUI)",
		"usercustomization": "buttons that run macros (customUI)", "xlmacrosheet": "macros (a macro sheet)", "xlintlmacrosheet": "macros (a macro sheet)",
		"vbaproject": "macros", "connections": "connections to data elsewhere", "querytable": "a query of data elsewhere",
		"webextension": "an add-in of the web", "webextensiontaskpanes": "an add-in of the web"}
)

// checkRelationships reads a part of relationships of an Office Open XML document, and
// refuses those that make a program run or fetch something.
func checkRelationships(name string, r io.Reader) error {
	return eachToken(name, r, func(token xml.Token) error {
		if e, is := token.(xml.StartElement); is && e.Name.Local == "Relationship" {
			return checkRelationship(name, e)
		}
		return nil
	})
}

func checkRelationship(name string, e xml.StartElement) error {
	kind, target := strings.ToLower(path.Base(attribute(e, "Type"))), attribute(e, "Target")
	external := strings.EqualFold(strings.TrimSpace(attribute(e, "TargetMode")), "External") || leadsOut(target)
	switch {
	case acting[kind] != "":
		return refuse("holds %s (%s, by its part %q): save it without", acting[kind], kind, name)
	case kind == "oleobject" && !external:
		return refuse("holds an embedded object (OLE, by its part %q): put a picture in its place", name)
	case external && startsProgram(target):
		return refuse("holds a link to what runs (%q in its part %q): save it without", target, name)
	case !external || kind == "hyperlink", besides[kind] && !leadsOut(target):
		return nil
	}
	return refuse("fetches %q as %s when it is opened (%s): save it without; hyperlinks may stay", target, kind, name)
}

// leadsOut reports whether a target is on another machine.
func leadsOut(target string) bool {
	target = strings.ReplaceAll(strings.TrimSpace(target), "\\", "/")
	if strings.HasPrefix(target, "//") {
		return true
	}
	scheme, rest, found := strings.Cut(target, ":")
	switch {
	case !found || len(scheme) < 2 || strings.ContainsAny(scheme, "/?#"): // a letter is that of a drive
		return false
	case !strings.EqualFold(scheme, "file"):
		return true
	}
	return strings.HasPrefix(rest, "//") && !strings.HasPrefix(rest, "///") || strings.HasPrefix(rest, "////")
}

// runningSchemes are those of addresses that run something on a click.
var runningSchemes = []string{"macro", "service", "slot", ".uno", "javascript", "vbscript", "ms-msdt", "search-ms"}

// startsProgram reports whether a link runs what it leads to: a macro, or a program on
// this machine or a share.
func startsProgram(target string) bool {
	target = strings.ToLower(strings.TrimSpace(target))
	scheme, _, found := strings.Cut(target, ":")
	if found && (slices.Contains(runningSchemes, scheme) || strings.HasPrefix(scheme, "vnd.sun.star.") && scheme != "vnd.sun.star.webdav") {
		return true
	}
	return (scheme == "file" || len(scheme) < 2 || strings.HasPrefix(target, `\\`)) && slices.Contains(programExtensions, path.Ext(target))
}
