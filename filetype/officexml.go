package filetype

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// markup reports whether a part is XML, by its name.
func markup(name string) bool {
	return slices.Contains([]string{".xml", ".rels", ".vml", ".rdf"}, strings.ToLower(path.Ext(name)))
}

// looksLikeMarkup reports whether a part may be read as XML, by how it begins.
func looksLikeMarkup(head []byte) bool {
	text := bytes.TrimLeft(head, "\xef\xbb\xbf\xfe\xff\x00 \t\r\n")
	return len(head) > 0 && (len(text) == 0 || text[0] == '<')
}

// drawing reports whether a part is a picture in SVG, by its name: such come with
// document types, and need not be well-formed.
func drawing(name string) bool { return strings.EqualFold(path.Ext(name), ".svg") }

// eachToken hands fn every token of an XML part, in UTF-8 or UTF-16. Nothing in a part is
// kept.
func eachToken(name string, r io.Reader, fn func(xml.Token) error) error {
	d := xml.NewDecoder(inUTF8(&shortTokens{r: r, name: name}))
	d.Strict = !drawing(name) && !strings.EqualFold(path.Ext(name), ".vml")
	d.CharsetReader = func(charset string, decoded io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "utf-16") {
			return decoded, nil
		}
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
		if _, declares := token.(xml.Directive); declares && !drawing(name) {
			return declared(name)
		}
		if err := fn(token); err != nil {
			return err
		}
	}
}

// attribute answers an attribute by its name without a prefix; "" without one.
func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
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

// shortMarkup reads XML as long as that of all parts together is not too much.
type shortMarkup struct {
	r    io.Reader
	left *int64
}

func (s *shortMarkup) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if *s.left -= int64(n); *s.left < 0 {
		return 0, refuse("is an office document that unpacks into more than %d MiB of XML: share it out, or save it as PDF", maxMarkup>>20)
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
