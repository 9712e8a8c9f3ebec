package filetype

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// programs are the beginnings of files that run, and programExtensions how such files
// are named.
var (
	programs          = []string{"MZ", "\x7fELF", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "#!", "L\x00\x00\x00\x01\x14\x02\x00"}
	programExtensions = []string{".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".js", ".jse", ".wsf", ".hta", ".lnk", ".jar", ".sh"}
)

const (
	compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // [MS-CFB], in which OLE keeps objects
	zipStart = "PK\x03\x04"
)

// look reads a part to its end, and refuses what is in it.
func (o *office) look(name string, r io.Reader) error {
	head := make([]byte, 512)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return unreadable(name, err)
	}
	head = head[:n]
	starts := func(with string) bool { return bytes.HasPrefix(head, []byte(with)) }
	switch {
	case starts(compound):
		return refuse("holds an embedded object (OLE, its part %q): put a picture in its place", name)
	case slices.ContainsFunc(programs, starts) || slices.Contains(programExtensions, strings.ToLower(path.Ext(name))):
		return refuse("holds a program (its part %q): save it without", name)
	case imported(name, head):
		return refuse("holds an imported file (HTML, RTF or mail, its part %q): save it without", name)
	}
	whole := io.MultiReader(bytes.NewReader(head), r)
	if starts(zipStart) {
		return o.within(name, whole)
	}
	found := &declarations{}
	if markup(name) {
		whole = io.TeeReader(whole, found)
	}
	err = o.readPart(name, head, whole)
	if _, failed := io.Copy(io.Discard, whole); failed != nil {
		return unreadable(name, failed)
	}
	if err == nil && found.found {
		err = declared(name)
	}
	return err
}

// imported reports whether a part is a file of another kind, which Word takes in as text.
func imported(name string, head []byte) bool {
	if slices.Contains([]string{".html", ".htm", ".xhtml", ".mht", ".mhtml", ".rtf"}, strings.ToLower(path.Ext(name))) {
		return true
	}
	text := bytes.ToLower(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"))
	return slices.ContainsFunc([]string{"{\\rt", "<html", "<!doctype html", "mime-version:"}, func(with string) bool { return bytes.HasPrefix(text, []byte(with)) })
}

func unreadable(name string, err error) error {
	return refuse("is an office document that is damaged: its part %q cannot be read (%v)", name, err)
}

// readPart looks into a part that is XML, by its name or by how it begins.
func (o *office) readPart(name string, head []byte, r io.Reader) error {
	r = &shortMarkup{r: r, left: o.markup}
	switch {
	case strings.EqualFold(path.Ext(name), ".rels"):
		return checkRelationships(name, r)
	case markup(name) || looksLikeMarkup(head):
		return checkContent(name, o.odf, r)
	}
	return nil
}

// within looks into a document in the document: charts keep their figures so.
func (o *office) within(name string, r io.Reader) error {
	inner, err := io.ReadAll(io.LimitReader(r, maxEmbedded+1))
	switch {
	case err != nil:
		return unreadable(name, err)
	case len(inner) > maxEmbedded:
		return refuse("holds a document of more than %d MiB (its part %q): attach it by itself", maxEmbedded>>20, name)
	case o.embedded:
		return refuse("holds a document in a document in a document (%q): attach it by itself", name)
	}
	_, err = (&office{left: o.left, markup: o.markup, embedded: true}).check(bytes.NewReader(inner), int64(len(inner)))
	var refused *Refused
	if errors.As(err, &refused) {
		return &Refused{fmt.Sprintf("holds another file (its part %q), which %s", name, refused.Why)}
	}
	return err
}
