// Package filetype says what a file is by its content and never by its name,
// and holds it against what may be attached to an entry: PDF, images, and office
// documents, which run, fetch and send nothing by themselves, and hide no other files. What
// it lets through is whole, is one thing only, and does not unpack into more than it may. Images are kept without the metadata
// that tells where, when and with whose camera they were taken.
package filetype

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Type is a type of files that may be attached.
type Type struct {
	MediaType string
	Name      string
	// Extensions are those that a file of the type is named with, the usual first.
	Extensions []string
}

// The types that may be attached.
var (
	PDF  = Type{"application/pdf", "a PDF document", []string{"pdf"}}
	PNG  = Type{"image/png", "a PNG image", []string{"png"}}
	JPEG = Type{"image/jpeg", "a JPEG image", []string{"jpg", "jpeg", "jpe", "jfif"}}
	WebP = Type{"image/webp", "a WebP image", []string{"webp"}}
	GIF  = Type{"image/gif", "a GIF image", []string{"gif"}}

	DOCX = Type{ooxml + "wordprocessingml.document", "a Word document", []string{"docx"}}
	XLSX = Type{ooxml + "spreadsheetml.sheet", "an Excel workbook", []string{"xlsx"}}
	PPTX = Type{ooxml + "presentationml.presentation", "a PowerPoint presentation", []string{"pptx"}}
	ODT  = Type{opendocument + "text", "an OpenDocument text", []string{"odt"}}
	ODS  = Type{opendocument + "spreadsheet", "an OpenDocument spreadsheet", []string{"ods"}}
	ODP  = Type{opendocument + "presentation", "an OpenDocument presentation", []string{"odp"}}
)

const (
	ooxml        = "application/vnd.openxmlformats-officedocument."
	opendocument = "application/vnd.oasis.opendocument."
)

// Allowed names the types for messages.
const Allowed = "PDF, PNG, JPEG, WebP, GIF, DOCX, XLSX, PPTX, ODT, ODS, ODP"

// Image reports whether a file of the type is an image.
func (t Type) Image() bool { return strings.HasPrefix(t.MediaType, "image/") }

// Named reports whether a file name's extension, in lower case, is one of the type.
func (t Type) Named(extension string) bool { return slices.Contains(t.Extensions, extension) }

// Refused says why a file may not be attached, in words that go on from "the file".
type Refused struct{ Why string }

func (r *Refused) Error() string { return "the file " + r.Why }

func refuse(format string, args ...any) error { return &Refused{fmt.Sprintf(format, args...)} }

// File is a file that may be attached.
type File struct {
	Type
	// Width and Height are those of an image, in pixels.
	Width, Height int

	content io.ReaderAt
	size    int64
	clean   func(w io.Writer, r *source) error // nil: it is kept as it is
}

// Inspect says what a file is, or answers a *Refused. It reads all of an office
// document; the rest of an image is looked at when it is copied.
func Inspect(content io.ReaderAt, size int64) (*File, error) {
	f := &File{content: content, size: size}
	head := make([]byte, min(size, 512))
	if _, err := content.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	var err error
	switch {
	case size == 0:
		err = refuse("is empty")
	case bytes.HasPrefix(head, []byte("%PDF-")):
		f.Type, err = PDF, checkPDF(content, size)
	case bytes.HasPrefix(head, []byte(pngSignature)):
		f.Type, f.clean = PNG, cleanPNG
		err = f.measure()
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		f.Type, f.clean = JPEG, cleanJPEG
		err = f.measure()
	case bytes.HasPrefix(head, []byte("GIF87a")), bytes.HasPrefix(head, []byte("GIF89a")):
		f.Type, f.clean = GIF, cleanGIF
		err = f.measure()
	case bytes.HasPrefix(head, []byte("RIFF")) && len(head) >= 16 && string(head[8:12]) == "WEBP":
		f.Type, f.clean = WebP, cleanWebP
		err = f.measureWebP()
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		f.Type, err = checkOffice(content, size)
	default:
		err = refuse("is %s; what can be attached: %s", guess(head), Allowed)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Copy writes the file as it is to be kept; a *Refused when it is not whole.
func (f *File) Copy(w io.Writer) error {
	whole := io.NewSectionReader(f.content, 0, f.size)
	if f.clean == nil {
		_, err := io.Copy(w, whole)
		return err
	}
	err := f.clean(w, newSource(whole))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return f.cutOff()
	}
	return err
}

// ByExtension answers the type that an extension, in lower case, promises.
func ByExtension(extension string) (Type, bool) {
	for _, t := range []Type{PDF, PNG, JPEG, WebP, GIF, DOCX, XLSX, PPTX, ODT, ODS, ODP} {
		if t.Named(extension) {
			return t, true
		}
	}
	return Type{}, false
}
