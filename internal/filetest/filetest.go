// Package filetest makes small real files for tests: those that may be attached,
// and those that lie.
package filetest

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
)

// Place is what the metadata of images here betray.
const Place = "45.4408N 12.3155E"

// picture is a picture that is not of one colour.
func picture(width, height int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			p.Set(x, y, color.RGBA{uint8(x * 37), uint8(y * 53), uint8(x * y), 255})
		}
	}
	return p
}

func encode(fn func(*bytes.Buffer) error) []byte {
	var b bytes.Buffer
	if err := fn(&b); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// PNG is an image of 4 × 3 pixels, with the place as a text.
func PNG() []byte {
	b := encode(func(b *bytes.Buffer) error { return png.Encode(b, picture(4, 3)) })
	text := PNGChunk("tEXt", []byte("Comment\x00"+Place))
	return bytes.Join([][]byte{b[:33], text, b[33:]}, nil) // behind the header
}

// PNGChunk is a part of a PNG image.
func PNGChunk(name string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, name...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// HugePNG is an image that says that it has very many pixels.
func HugePNG() []byte {
	b := PNG()
	header := binary.BigEndian.AppendUint32(nil, 60_000)
	header = binary.BigEndian.AppendUint32(header, 60_000)
	copy(b[8:], PNGChunk("IHDR", append(header, b[24:29]...)))
	return b
}

// JPEG is an image of 16 × 8 pixels that lies on its side, with the place in its
// EXIF, in a comment and behind its end.
func JPEG() []byte {
	b := encode(func(b *bytes.Buffer) error { return jpeg.Encode(b, picture(16, 8), nil) })
	exif := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x02\x00" +
		"\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00" + // orientation: 6
		"\x0e\x01\x02\x00\x12\x00\x00\x00\x26\x00\x00\x00" + // a description, at 38
		"\x00\x00\x00\x00" + Place + "\x00")
	return bytes.Join([][]byte{b[:2], segment(0xe1, exif), segment(0xfe, []byte(Place)), b[2:], []byte(Place)}, nil)
}

func segment(marker byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}

// GIF is an image of 5 × 5 pixels with a comment.
func GIF() []byte {
	b := encode(func(b *bytes.Buffer) error { return gif.Encode(b, picture(5, 5), nil) })
	end := len(b) - 1
	comment := append([]byte{0x21, 0xfe, byte(len(Place))}, Place...)
	return bytes.Join([][]byte{b[:end], comment, {0}, b[end:]}, nil)
}

// WebP is an image of one pixel, with EXIF.
func WebP() []byte {
	simple, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		panic(err)
	}
	extended := webPChunk("VP8X", []byte{0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	body := bytes.Join([][]byte{[]byte("WEBP"), extended, simple[12:], webPChunk("EXIF", []byte(Place))}, nil)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func webPChunk(name string, data []byte) []byte {
	b := append(binary.LittleEndian.AppendUint32([]byte(name), uint32(len(data))), data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}

// PDF is a document of one empty page.
func PDF() []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n" +
		"0000000053 00000 n \n0000000103 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n163\n%%EOF\n")
}

// Part is a part of an office document.
type Part struct {
	Name, Text string
	Stored     bool // and not packed
}

// Zip is an archive of parts.
func Zip(parts ...Part) []byte {
	return encode(func(b *bytes.Buffer) error {
		w := zip.NewWriter(b)
		for _, part := range parts {
			method := zip.Deflate
			if part.Stored {
				method = zip.Store
			}
			f, err := w.CreateHeader(&zip.FileHeader{Name: part.Name, Method: method})
			if err != nil {
				return err
			}
			if _, err := f.Write([]byte(part.Text)); err != nil {
				return err
			}
		}
		return w.Close()
	})
}

// DOCX is a Word document, with further parts if there are any.
func DOCX(more ...Part) []byte {
	return OOXML("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", more...)
}

// OOXML is an Office Open XML document by its main part.
func OOXML(main, contentType string, more ...Part) []byte {
	return Zip(append([]Part{
		{Name: "[Content_Types].xml", Text: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/` + main + `" ContentType="` + contentType + `"/></Types>`},
		{Name: main, Text: "<document/>"},
	}, more...)...)
}

// OpenDocument is a document of a media type, with further parts if there are any.
func OpenDocument(mediaType string, more ...Part) []byte {
	return Zip(append([]Part{
		{Name: "mimetype", Text: mediaType, Stored: true},
		{Name: "content.xml", Text: "<office:document-content/>"},
		{Name: "META-INF/manifest.xml", Text: "<manifest:manifest/>"},
	}, more...)...)
}
