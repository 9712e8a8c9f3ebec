package filetype_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"strings"
	"testing"

	"prologis/filetype"
	"prologis/internal/filetest"
)

const (
	document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
	sheet    = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
	slide    = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
	macro    = "application/vnd.ms-word.document.macroEnabled.main+xml"
	odf      = "application/vnd.oasis.opendocument."
)

// kept answers a file as it would be kept.
func kept(b []byte) (*filetype.File, []byte, error) {
	f, err := filetype.Inspect(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	err = f.Copy(&out)
	return f, out.Bytes(), err
}

func TestFilesThatMayBeAttached(t *testing.T) {
	for _, c := range []struct {
		name          string
		content       []byte
		want          filetype.Type
		width, height int
	}{
		{"pdf", filetest.PDF(), filetype.PDF, 0, 0},
		{"png", filetest.PNG(), filetype.PNG, 4, 3},
		{"jpeg", filetest.JPEG(), filetype.JPEG, 16, 8},
		{"gif", filetest.GIF(), filetype.GIF, 5, 5},
		{"webp", filetest.WebP(), filetype.WebP, 1, 1},
		{"docx", filetest.DOCX(), filetype.DOCX, 0, 0},
		{"xlsx", filetest.OOXML("xl/workbook.xml", sheet), filetype.XLSX, 0, 0},
		{"pptx", filetest.OOXML("ppt/presentation.xml", slide), filetype.PPTX, 0, 0},
		{"odt", filetest.OpenDocument(odf + "text"), filetype.ODT, 0, 0},
		{"ods", filetest.OpenDocument(odf + "spreadsheet"), filetype.ODS, 0, 0},
		{"odp", filetest.OpenDocument(odf + "presentation"), filetype.ODP, 0, 0},
		{"docx whose type is that of an extension", filetest.Zip(filetest.Part{Name: "[Content_Types].xml", Text: `<Types><Default Extension="xml" ContentType="` + document + `"/></Types>`}, filetest.Part{Name: "word/document.xml"}), filetype.DOCX, 0, 0},
		{"docx with a sheet in it", filetest.DOCX(filetest.Part{Name: "word/embeddings/1.xlsx", Text: string(filetest.OOXML("xl/workbook.xml", sheet))}), filetype.DOCX, 0, 0},
	} {
		f, out, err := kept(c.content)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if f.MediaType != c.want.MediaType || f.Width != c.width || f.Height != c.height {
			t.Errorf("%s: is %s of %d × %d", c.name, f.MediaType, f.Width, f.Height)
		}
		if !c.want.Image() && !bytes.Equal(out, c.content) {
			t.Errorf("%s: is kept otherwise than it came", c.name)
		}
	}
}

// TestImagesAreKeptWithoutMetadata wants the same pixels, and the place nowhere.
func TestImagesAreKeptWithoutMetadata(t *testing.T) {
	for name, content := range map[string][]byte{
		"png": filetest.PNG(), "jpeg": filetest.JPEG(), "gif": filetest.GIF(), "webp": filetest.WebP(),
		"png with something behind it": append(filetest.PNG(), filetest.Place...),
		"gif with something behind it": append(filetest.GIF(), filetest.Zip(filetest.Part{Name: "x", Text: filetest.Place, Stored: true})...),
	} {
		if !bytes.Contains(content, []byte(filetest.Place)) {
			t.Fatalf("%s has no metadata", name)
		}
		f, out, err := kept(content)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if bytes.Contains(out, []byte(filetest.Place)) {
			t.Errorf("%s: the place is still there", name)
		}
		if again, _, err := kept(out); err != nil || again.Width != f.Width {
			t.Errorf("%s: what is kept is none: %v", name, err)
		}
		if f.MediaType != "image/webp" && !samePixels(t, content, out) {
			t.Errorf("%s: the picture is another", name)
		}
	}
}

func samePixels(t *testing.T, a, b []byte) bool {
	t.Helper()
	x, _, err := image.Decode(bytes.NewReader(a))
	if err != nil {
		t.Fatal(err)
	}
	y, _, err := image.Decode(bytes.NewReader(b))
	if err != nil || x.Bounds() != y.Bounds() {
		return false
	}
	for i := range x.Bounds().Dx() {
		for j := range x.Bounds().Dy() {
			if x.At(i, j) != y.At(i, j) {
				return false
			}
		}
	}
	return true
}

// TestAPhotoStaysTheRightWayUp wants the orientation kept when EXIF goes.
func TestAPhotoStaysTheRightWayUp(t *testing.T) {
	_, out, err := kept(filetest.JPEG())
	if err != nil {
		t.Fatal(err)
	}
	if want := "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06"; !bytes.Contains(out, []byte(want)) {
		t.Error("the orientation is gone")
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	bomb := strings.Repeat("0", 64<<20)
	many := make([]filetest.Part, 6000)
	for i := range many {
		many[i].Name = "word/" + strings.Repeat("x", 3) + string(rune('a'+i%26)) + strings.Repeat("y", i/26)[:min(i/26, 60)] + string(rune(0x4e00+i))
	}
	long := make([]filetest.Part, 65)
	for i := range long {
		long[i] = filetest.Part{Name: "word/long" + string(rune(0x4e00+i)) + ".xml", Text: "<w>" + strings.Repeat("0", 1<<20-10) + "</w>"}
	}
	lying := filetest.DOCX(filetest.Part{Name: "word/big.xml", Text: strings.Repeat("1", 5<<20)})
	shrink(lying, "word/big.xml")
	for _, c := range []struct {
		name    string
		content []byte
		why     string // part of the message
	}{
		{"nothing", nil, "is empty"},
		{"text", []byte("Gentile collega, ecco la pratica."), "plain text"},
		{"HTML", []byte("<!DOCTYPE html><script>alert(1)</script>"), "HTML"},
		{"SVG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`), "SVG"},
		{"program", []byte("MZ\x90\x00\x03"), "program for Windows"},
		{"old Word document", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 doc"), "save it as DOCX"},
		{"RTF", []byte(`{\rtf1 x}`), "RTF"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic"), "save it as JPEG"},
		{"PDF cut off", filetest.PDF()[:100], "not whole"},
		{"PDF and ZIP", append(filetest.PDF(), filetest.Zip(filetest.Part{Name: "%%EOF startxref", Text: "x"})...), "at once"},
		{"PDF behind something", append([]byte("x"), filetest.PDF()...), "plain text"},
		{"PNG cut off", filetest.PNG()[:60], "not whole"},
		{"PNG damaged", damaged(filetest.PNG(), 90), "damaged"},
		{"only the beginning of a PNG", []byte("\x89PNG\r\n\x1a\n"), "not whole"},
		{"huge PNG", filetest.HugePNG(), "60000 × 60000"},
		{"JPEG cut off", filetest.JPEG()[:600], "not whole"},
		{"GIF cut off", filetest.GIF()[:len(filetest.GIF())-30], "not whole"},
		{"WebP cut off", filetest.WebP()[:40], "not whole"},
		{"WebP without a picture", append(binary.LittleEndian.AppendUint32([]byte("RIFF"), 22), "WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"...), "without a picture"},
		{"ZIP", filetest.Zip(filetest.Part{Name: "virus.exe", Text: "MZ"}), "no office document"},
		{"ZIP cut off", filetest.DOCX()[:200], "not whole"},
		{"ZIP with something behind it", append(filetest.DOCX(), "more"...), "behind it"},
		{"macros by type", filetest.OOXML("word/document.xml", macro), "macros"},
		{"macros by part", filetest.DOCX(filetest.Part{Name: "word/vbaProject.bin", Text: "x"}), "macros"},
		{"macros of OpenDocument", filetest.OpenDocument(odf+"text", filetest.Part{Name: "Basic/Standard/Module1.xml", Text: "x"}), "macros"},
		{"password of OpenDocument", filetest.Zip(filetest.Part{Name: "mimetype", Text: odf + "text"}, filetest.Part{Name: "content.xml"},
			filetest.Part{Name: "META-INF/manifest.xml", Text: "<manifest:encryption-data/>"}), "password"},
		{"OpenDocument drawing", filetest.OpenDocument(odf + "graphics"), "of the type"},
		{"OpenDocument without manifest", filetest.Zip(filetest.Part{Name: "mimetype", Text: odf + "text"}, filetest.Part{Name: "content.xml"}), "lacks its part"},
		{"a path that leads out", filetest.DOCX(filetest.Part{Name: "../../etc/cron.d/x", Text: "x"}), "leads out"},
		{"an absolute path", filetest.DOCX(filetest.Part{Name: "/etc/passwd", Text: "x"}), "leads out"},
		{"a type without its part", filetest.Zip(filetest.Part{Name: "[Content_Types].xml", Text: `<Types><Override PartName="/word/document.xml" ContentType="` + document + `"/></Types>`}), "no office document"},
		{"two parts of a name but for case", filetest.DOCX(filetest.Part{Name: "WORD/document.xml", Text: "<other/>"}), "two parts"},
		{"two parts of a name", filetest.DOCX(filetest.Part{Name: "word/document.xml", Text: "<other/>"}), "two parts"},
		{"a part that unpacks into very much", filetest.DOCX(filetest.Part{Name: "word/bomb.xml", Text: bomb}), "unpacks into more"},
		{"a part that lies about its size", lying, "cannot be read"},
		{"very much XML in parts that are small", filetest.DOCX(long...), "64 MiB of XML"},
		{"very many parts", filetest.DOCX(many...), "at most 5000"},
	} {
		_, _, err := kept(c.content)
		var refused *filetype.Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, c.why) {
			t.Errorf("%s: %v; want a refusal with %q", c.name, err, c.why)
		}
	}
}

func damaged(b []byte, at int) []byte {
	b[at] ^= 0xff
	return b
}

// shrink makes an archive say of a part that it unpacks into 10 bytes.
func shrink(archive []byte, name string) {
	directory := bytes.LastIndex(archive, []byte("PK\x01\x02"))
	for at := directory; at >= 0; at = bytes.LastIndex(archive[:at], []byte("PK\x01\x02")) {
		if bytes.HasPrefix(archive[at+46:], []byte(name)) {
			binary.LittleEndian.PutUint32(archive[at+24:], 10)
			return
		}
	}
	panic("no such part")
}

// TestAnyPrefixIsRefusedOrFails cuts files everywhere: nothing may panic, and no
// part of an image may pass for a whole one.
func TestAnyPrefixIsRefusedOrFails(t *testing.T) {
	for name, content := range map[string][]byte{
		"pdf": filetest.PDF(), "png": filetest.PNG(), "gif": filetest.GIF(), "docx": filetest.DOCX(),
		"webp": filetest.WebP(), "odt": filetest.OpenDocument(odf + "text"), "jpeg": bytes.TrimSuffix(filetest.JPEG(), []byte(filetest.Place)),
	} {
		whole := len(bytes.TrimRight(content, "\n"))
		for n := range whole {
			if _, _, err := kept(content[:n]); err == nil {
				t.Errorf("%s: its first %d of %d bytes are accepted", name, n, whole)
			}
		}
	}
}

// FuzzInspect feeds whatever to the readers of formats.
func FuzzInspect(f *testing.F) {
	for _, content := range [][]byte{
		filetest.PDF(), filetest.PNG(), filetest.JPEG(), filetest.GIF(), filetest.WebP(), filetest.DOCX(), filetest.OpenDocument(odf + "text"),
	} {
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		_, out, err := kept(content)
		if err == nil && len(out) > len(content)+64 {
			t.Errorf("%d bytes became %d", len(content), len(out))
		}
	})
}
