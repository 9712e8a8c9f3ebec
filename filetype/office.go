package filetype

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Most that an office document may hold and unpack into.
const (
	maxParts    = 5_000
	maxUnpacked = 256 << 20
	// maxMarkup bounds the XML in that: it is read element by element, 64 MiB in some seconds.
	maxMarkup = 64 << 20
	// maxRatio bounds how often smaller a part is packed; small parts may be more.
	maxRatio    = 200
	ratioFreely = 1 << 20
	// maxManifest bounds the parts that say what the document is.
	maxManifest = 1 << 20
	// maxEmbedded bounds a document in a document.
	maxEmbedded = 8 << 20
)

// checkOffice says which office document a ZIP archive is, after unpacking all of
// it.
func checkOffice(content io.ReaderAt, size int64) (Type, error) {
	left, markup := int64(maxUnpacked), int64(maxMarkup)
	return (&office{left: &left, markup: &markup}).check(content, size)
}

func (o *office) check(content io.ReaderAt, size int64) (t Type, err error) {
	if err := endsPlainly(content, size); err != nil {
		return t, err
	}
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return t, refuse("is a ZIP archive that is damaged (%v)", err)
	}
	if err := o.list(archive.File); err != nil {
		return t, err
	}
	if t, err = o.kind(archive); err != nil {
		return t, err
	}
	o.odf = strings.HasPrefix(t.MediaType, opendocument)
	if err := o.refuseMacros(); err != nil {
		return t, err
	}
	return t, o.unpack(archive.File)
}

// endsPlainly wants the end record of a ZIP archive to be the end of the file.
func endsPlainly(content io.ReaderAt, size int64) error {
	end := make([]byte, zipEndSize)
	if _, err := content.ReadAt(end, max(0, size-zipEndSize)); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the file: %w", err)
	}
	if string(end[:4]) != zipEnd || end[20] != 0 || end[21] != 0 {
		return refuse("is a ZIP archive that is not whole, or has something behind it")
	}
	return nil
}

// office is a document that is looked at. The names of its parts are in lower case:
// readers make no difference.
type office struct {
	parts    map[string]*zip.File
	left     *int64 // what it may still unpack into
	markup   *int64 // of that, as XML
	embedded bool   // in another document
	odf      bool   // an OpenDocument package
}

// list takes the names of the parts.
func (o *office) list(files []*zip.File) error {
	o.parts = map[string]*zip.File{}
	if len(files) > maxParts {
		return refuse("is a ZIP archive of %d parts; an office document has at most %d", len(files), maxParts)
	}
	for _, f := range files {
		name := f.Name
		switch {
		case strings.ContainsAny(name, "\\\x00:") || path.IsAbs(name) || path.Clean("/"+name) != "/"+strings.TrimSuffix(name, "/"):
			return refuse("is a ZIP archive with a part of the name %q, which leads out of it", name)
		case o.parts[strings.ToLower(name)] != nil:
			return refuse("is a ZIP archive with two parts of the name %q", name)
		case f.Flags&1 != 0:
			return refuse("is protected by a password: save it without one")
		}
		o.parts[strings.ToLower(name)] = f
	}
	return nil
}

const contentTypes = "[content_types].xml"

// kind says which document the parts make.
func (o *office) kind(archive *zip.Reader) (Type, error) {
	if o.parts[contentTypes] != nil {
		return o.kindOfOOXML()
	}
	if first := archive.File; len(first) > 0 && first[0].Name == "mimetype" {
		return o.kindOfOpenDocument()
	}
	return Type{}, refuse("is a ZIP archive and no office document; what can be attached: %s", Allowed)
}

// kindOfOOXML reads which types the parts of an Office Open XML document have
// (ECMA-376, part 2).
func (o *office) kindOfOOXML() (t Type, err error) {
	text, err := o.read(contentTypes)
	if err != nil {
		return t, err
	}
	var types struct {
		Default, Override []struct {
			Extension   string `xml:",attr"`
			PartName    string `xml:",attr"`
			ContentType string `xml:",attr"`
		}
	}
	if err := xml.Unmarshal(text, &types); err != nil {
		return t, refuse("is an office document that is damaged (%v)", err)
	}
	for _, part := range append(types.Override, types.Default...) {
		if err := checkContentType(cmp.Or(part.PartName, "."+part.Extension), strings.ToLower(part.ContentType)); err != nil && o.has(part.PartName, part.Extension) {
			return t, err
		}
		for _, known := range []Type{DOCX, XLSX, PPTX} {
			if strings.EqualFold(part.ContentType, known.MediaType+".main+xml") && o.has(part.PartName, part.Extension) {
				t = known
			}
		}
	}
	if t.MediaType == "" {
		return t, refuse("is a ZIP archive and no office document of these: %s", Allowed)
	}
	return t, nil
}

// checkContentType refuses parts that are macros, or that are read otherwise than they are
// looked at here.
func checkContentType(name, contentType string) error {
	holds := func(what string) bool { return strings.Contains(contentType, what) }
	switch {
	case holds("macroenabled"):
		return errMacros
	case holds("macrosheet") || holds("vbaproject"):
		return refuse("holds macros (%s, its part %q): save it without them", contentType, name)
	case holds("html") || holds("rtf") || holds("rfc822") || holds("multipart"):
		return refuse("holds an imported file (%s, its part %q): save it without", contentType, name)
	case strings.HasSuffix(name, ".svg") && contentType != "image/svg+xml", strings.HasPrefix(contentType, "application/vnd.ms-excel.") && !strings.HasSuffix(contentType, "+xml"):
		return refuse("packs its part %q in a way that cannot be looked into (%s): save it anew", name, contentType)
	}
	return nil
}

// has reports whether there is a part of a name, or without one any part with the
// extension.
func (o *office) has(name, extension string) bool {
	if name != "" {
		return o.parts[strings.ToLower(strings.TrimPrefix(name, "/"))] != nil
	}
	for part := range o.parts {
		if part != contentTypes && strings.HasSuffix(part, "."+strings.ToLower(extension)) {
			return true
		}
	}
	return false
}

// kindOfOpenDocument reads what an OpenDocument package says it is (OASIS
// OpenDocument 1.3, part 2).
func (o *office) kindOfOpenDocument() (t Type, err error) {
	text, err := o.read("mimetype")
	if err != nil {
		return t, err
	}
	manifest, err := o.read("meta-inf/manifest.xml")
	if err != nil {
		return t, err
	}
	switch {
	case o.parts["content.xml"] == nil:
		return t, refuse("is an OpenDocument package without a content")
	case bytes.Contains(manifest, []byte("encryption-data")):
		return t, refuse("is protected by a password: save it without one")
	}
	for _, known := range []Type{ODT, ODS, ODP} {
		if string(bytes.TrimSpace(text)) == known.MediaType {
			return known, nil
		}
	}
	return t, refuse("is an OpenDocument package of the type %.80q; what can be attached: %s", text, Allowed)
}

var errMacros = refuse("holds macros: save it without them (DOCX, XLSX, PPTX, ODT, ODS, ODP)")

// refuseMacros refuses programs in a document.
func (o *office) refuseMacros() error {
	for name := range o.parts {
		inODF := o.odf && (strings.HasPrefix(name, "basic/") || strings.HasPrefix(name, "scripts/"))
		if path.Base(name) == "vbaproject.bin" || inODF && !strings.HasSuffix(name, "/") {
			return errMacros
		}
	}
	return nil
}

// read answers a part that says what the document is.
func (o *office) read(name string) ([]byte, error) {
	f := o.parts[name]
	if f == nil {
		return nil, refuse("is an office document that lacks its part %q", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse("is an office document that is damaged (%v)", err)
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil {
		return nil, refuse("is an office document that is damaged (%v)", err)
	}
	if len(text) > maxManifest {
		return nil, refuse("is an office document whose part %q is too large", name)
	}
	return text, nil
}

// unpack reads every part to its end, within the limits: sizes that an archive
// names can be lies.
func (o *office) unpack(files []*zip.File) error {
	for _, f := range files {
		limit := min(*o.left, max(ratioFreely, maxRatio*int64(f.CompressedSize64)))
		r, err := f.Open()
		if err != nil {
			return refuse("is an office document that is damaged (%v)", err)
		}
		part := &io.LimitedReader{R: r, N: limit + 1}
		err = o.look(f.Name, part)
		_ = r.Close()
		if part.N <= 0 {
			return refuse("unpacks into more than may be: its part %q into more than %d MiB", f.Name, limit>>20)
		}
		if err != nil {
			return err
		}
		*o.left -= limit + 1 - part.N
	}
	return nil
}
