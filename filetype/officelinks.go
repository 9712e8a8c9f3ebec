package filetype

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// The relationships (ECMA-376, part 1) that may lead out of a document: to what is shown
// and does nothing, on the web or beside it, and to other workbooks beside it. Hyperlinks
// may lead anywhere.
var (
	media     = map[string]bool{"image": true, "audio": true, "video": true, "media": true}
	workbooks = map[string]bool{"externallinkpath": true, "xlpathmissing": true}
)

// checkRelationships reads a part of relationships of an Office Open XML document, and
// refuses those that make a program fetch more than a picture.
func checkRelationships(name string, r io.Reader) error {
	return eachElement(name, r, func(e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		var kind, target, mode string
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "Type":
				kind = strings.ToLower(path.Base(a.Value))
			case "Target":
				target = a.Value
			case "TargetMode":
				mode = a.Value
			}
		}
		external := strings.EqualFold(strings.TrimSpace(mode), "External") || leadsOut(target)
		switch {
		case kind == "control":
			return refuse("holds a control (ActiveX, by its part %q): save it without", name)
		case kind == "oleobject" && !external:
			return refuse("holds an embedded object (OLE, by its part %q): put a picture in its place", name)
		case !external || kind == "hyperlink", media[kind] && onWeb(target), (media[kind] || workbooks[kind]) && !leadsOut(target):
			return nil
		}
		return refuse("fetches %q as %s when it is opened (%s): save it without; hyperlinks may stay", target, kind, name)
	})
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

func onWeb(target string) bool {
	scheme, _, _ := strings.Cut(target, ":")
	return strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")
}

// Elements that run something: of OpenDocument (OASIS OpenDocument 1.3, part 3), and of
// what a workbook takes from other programs; and those that fetch what they show.
var (
	runs = map[string]string{"applet": "an applet", "plugin": "a plug-in", "dde-source": "a DDE link", "dde-connection-decl": "a DDE link",
		"object-ole": "an embedded object (OLE)", "ddeLink": "a DDE link", "oleLink": "a link to an OLE object"}
	fetches = map[string]bool{"object": true, "floating-frame": true, "section-source": true, "table-source": true, "cell-range-source": true,
		"template": true, "database-source": true}
)

// checkElements reads a part of a document that holds what is shown, and refuses what
// runs or fetches something.
func checkElements(name string, r io.Reader) error {
	return eachElement(name, r, func(e xml.StartElement) error {
		local, action, href := e.Name.Local, "", ""
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "action":
				action = a.Value
			case "href":
				href = a.Value
			}
		}
		switch {
		case local == "event-listener" && (action == "" || action == "macro" || action == "execute"): // others turn pages
			return errMacros
		case runs[local] != "":
			return refuse("holds %s (%s in its part %q): save it without", runs[local], local, name)
		case fetches[local] && leadsOut(href):
			return refuse("fetches %q as %s when it is opened (%s): save it without; hyperlinks may stay", href, local, name)
		}
		return nil
	})
}

// eachElement hands fn every element of an XML part. Nothing in a part is kept.
func eachElement(name string, r io.Reader, fn func(xml.StartElement) error) error {
	d := xml.NewDecoder(&shortTokens{r: r, name: name})
	d.CharsetReader = func(charset string, _ io.Reader) (io.Reader, error) {
		return nil, refuse("has a part %q in the encoding %s: save it anew", name, charset)
	}
	for {
		token, err := d.RawToken()
		var refused *Refused
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &refused):
			return refused
		case err != nil:
			return refuse("is an office document that is damaged: its part %q is no XML (%v)", name, err)
		}
		switch token := token.(type) {
		case xml.Directive:
			return declared(name)
		case xml.StartElement:
			if err := fn(token); err != nil {
				return err
			}
		}
	}
}

// declared refuses a part that declares a document type: none needs one, and entities
// can make much out of little, or fetch files.
func declared(name string) error {
	return refuse("declares a document type or entities in its part %q: save it anew", name)
}

// maxToken bounds a tag or the text between two, which a decoder keeps in memory.
const maxToken = 4 << 20

// shortTokens reads XML as long as its tokens are of some length.
type shortTokens struct {
	r     io.Reader
	name  string
	since int // the end of the last tag
}

func (s *shortTokens) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if end := bytes.LastIndexByte(p[:n], '>'); end >= 0 {
		s.since = n - end
	} else {
		s.since += n
	}
	if s.since > maxToken {
		return 0, refuse("is an office document whose part %q has a text of more than %d MiB in one piece", s.name, maxToken>>20)
	}
	return n, err
}

// declarations finds what declares a document type or an entity in what is written to
// it, in UTF-8 or UTF-16.
type declarations struct {
	tail  []byte
	found bool
}

func (d *declarations) Write(p []byte) (int, error) {
	text := append(d.tail, bytes.ReplaceAll(p, []byte{0}, nil)...)
	for _, mark := range []string{"<!DOCTYPE", "<!ENTITY"} {
		d.found = d.found || bytes.Contains(text, []byte(mark))
	}
	d.tail = append(d.tail[:0], text[max(0, len(text)-len("<!DOCTYPE")):]...)
	return len(p), nil
}
