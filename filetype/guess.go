package filetype

import (
	"bytes"
	"net/http"
	"strings"
)

// known are beginnings of files that people try to attach, each with what it is
// and what would be right.
var known = []struct{ magic, name string }{
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document of before 2007, or one with a password: save it as DOCX, XLSX, PPTX or PDF, without a password"},
	{"{\\rtf", "an RTF document: save it as DOCX, ODT or PDF"},
	{"MZ", "a program for Windows"},
	{"\x7fELF", "a program for Linux"},
	{"\xcf\xfa\xed\xfe", "a program for macOS"},
	{"#!", "a script"},
	{"Rar!\x1a\x07", "a RAR archive"},
	{"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"},
	{"\x1f\x8b", "a gzip archive"},
	{"PK\x05\x06", "an empty ZIP archive"},
	{"II*\x00", "a TIFF image: save it as PNG or JPEG"},
	{"MM\x00*", "a TIFF image: save it as PNG or JPEG"},
	{"BM", "a BMP image: save it as PNG or JPEG"},
}

// guess names what a file looks like that may not be attached.
func guess(head []byte) string {
	for _, k := range known {
		if bytes.HasPrefix(head, []byte(k.magic)) {
			return k.name
		}
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		if brand := string(head[8:12]); strings.HasPrefix(brand, "hei") || strings.HasPrefix(brand, "mif") || brand == "avif" {
			return "a photo in HEIC or AVIF: save it as JPEG"
		}
		return "a video"
	}
	if text := bytes.ToLower(head); bytes.Contains(text, []byte("<svg")) {
		return "an SVG drawing, which can hold scripts: save it as PNG or PDF"
	}
	mediaType, _, _ := strings.Cut(http.DetectContentType(head), ";")
	switch mediaType {
	case "text/html", "text/xml":
		return "an HTML or XML document"
	case "text/plain":
		return "plain text"
	case "application/octet-stream":
		return "of no type that is known here"
	}
	return "of the type " + mediaType
}
