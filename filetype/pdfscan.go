package filetype

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Most that the object streams of a PDF document may unpack into: each, and all.
const (
	maxObjectStream  = 8 << 20
	maxObjectStreams = 64 << 20
)

// active are the names (ISO 32000-2, 7.3.5) of what acts or hides in a PDF document,
// in words that go on from "the file".
var active = map[string]string{
	"JavaScript":     "holds JavaScript (/JavaScript): save it without scripts",
	"Launch":         "holds an action that starts a program (/Launch): save it without",
	"EmbeddedFile":   "holds embedded files (/EmbeddedFile): attach them by themselves",
	"EmbeddedFiles":  "holds embedded files (/EmbeddedFiles): attach them by themselves",
	"FileAttachment": "holds embedded files (/FileAttachment): attach them by themselves",
	"RichMedia":      "holds embedded media (/RichMedia): save it without",
	"XFA":            "is an XFA form (/XFA), which can hold scripts: print it as a plain PDF document",
	"SubmitForm":     "holds an action that sends what is filled in (/SubmitForm): save it without",
	"ImportData":     "holds an action that takes in data (/ImportData): save it without",
	"GoToR":          "holds an action that opens another file (/GoToR): save it without; links to web addresses may stay",
	"GoToE":          "holds an action that opens another file (/GoToE): save it without; links to web addresses may stay",
	"Movie":          "holds a film (/Movie), which may be fetched: save it without",
	"MCD":            "holds a film (/MCD), which may be fetched: save it without",
	"OnInstantiate":  "holds JavaScript (/OnInstantiate): save it without scripts",
	"FFilter":        "holds a stream that is kept in another file (/FFilter): save it anew",
	"FDecodeParms":   "holds a stream that is kept in another file (/FDecodeParms): save it anew",
	"Encrypt":        "is protected by a password (/Encrypt): save it without one",
}

const (
	scripted = "holds JavaScript (/JS): save it without scripts"
	hidden   = "hides objects in its strings, comments or streams"
	opaque   = "packs its objects in a way that cannot be looked into: save it anew"
)

// region is a part of a PDF document whose content means nothing by itself: readers
// come to an object in it only if a table of offsets leads there.
type region byte

const (
	structure region = iota // no region: objects
	text                    // in parentheses
	hex                     // a text in angle brackets
	comment
	stream
)

// pdfScan reads a PDF document from its beginning to its end, whatever its tables of
// offsets say, in constant memory. It looks for names in its objects; in strings,
// comments and streams those count if there may be an object there, too.
type pdfScan struct {
	r      *bufio.Reader
	at     int64                // of the next byte
	unpack func(at int64) error // an object stream; nil in one

	in     region
	depth  int    // of parentheses in a string
	object bool   // there may be one in the region
	behind string // what was found in the region

	words  [2][]byte // the one that is read and the one before it
	script bool      // the last name was /JS
	closed bool      // the last was the end of a dictionary
	ended  bool      // the last was the mark of the document's end
	dicts  dictionaries
	// of the dictionary that is read: what its stream is
	packed, deflated, other bool
}

// scanPDF refuses a PDF document that acts or hides something.
func scanPDF(content io.ReaderAt, size int64) error {
	left := int64(maxObjectStreams)
	s := &pdfScan{r: bufio.NewReaderSize(io.NewSectionReader(content, 0, size), 64<<10)}
	s.unpack = func(at int64) error {
		n, err := scanObjectStream(io.NewSectionReader(content, at, size-at), min(left, maxObjectStream))
		left -= n
		return err
	}
	return s.run()
}

// scanObjectStream looks into the objects that a stream holds.
func scanObjectStream(from io.Reader, limit int64) (int64, error) {
	z, err := zlib.NewReader(bufio.NewReader(from))
	if err != nil {
		return 0, refuse(opaque)
	}
	defer z.Close()
	limited := &io.LimitedReader{R: z, N: limit + 1}
	inner := &pdfScan{r: bufio.NewReader(limited)}
	err = inner.run()
	var refused *Refused
	switch {
	case errors.As(err, &refused):
	case limited.N <= 0:
		err = refuse("unpacks into more than may be: its object streams into more than %d MiB", limit>>20)
	case err != nil: // cut off or damaged: readers take what comes before
		err = refuse(opaque)
	}
	return limit + 1 - limited.N, err
}

func (s *pdfScan) run() error {
	for {
		c, err := s.next()
		if errors.Is(err, io.EOF) {
			s.word()
			return s.leave()
		}
		if err != nil {
			return fmt.Errorf("read the file: %w", err)
		}
		if err := s.byte(c); err != nil {
			return err
		}
	}
}

func (s *pdfScan) next() (byte, error) {
	c, err := s.r.ReadByte()
	if err == nil {
		s.at++
	}
	return c, err
}

const (
	pdfSpace     = "\x00\t\n\f\r "
	pdfDelimiter = "()<>[]{}/%"
)

func regular(c byte) bool {
	return strings.IndexByte(pdfSpace, c) < 0 && strings.IndexByte(pdfDelimiter, c) < 0
}

// byte takes the next byte of the document.
func (s *pdfScan) byte(c byte) error {
	if s.ended && strings.IndexByte(pdfSpace, c) < 0 {
		if err := s.goesOn(c); err != nil {
			return err
		}
	}
	if regular(c) {
		if c == '\\' && s.in == text {
			_, _ = s.next() // which is escaped; at the end there is none
		}
		return s.letter(c)
	}
	if err := s.word(); err != nil {
		return err
	}
	if strings.IndexByte(pdfSpace, c) < 0 && c != '%' {
		if err := s.after(c == '(' || c == '<'); err != nil {
			return err
		}
	}
	switch s.in {
	case structure:
		return s.delimiter(c)
	case text:
		return s.inText(c)
	case hex:
		if c == '>' {
			return s.leave()
		}
	case comment:
		if c == '\n' || c == '\r' {
			return s.leave()
		}
	}
	if c == '/' {
		return s.name()
	}
	return nil
}

// delimiter takes a byte that is no letter, in the structure.
func (s *pdfScan) delimiter(c byte) error {
	next, _ := s.r.Peek(1)
	twice := len(next) > 0 && next[0] == c
	switch {
	case c == '/':
		return s.name()
	case c == '(':
		s.in, s.depth = text, 1
	case c == '%':
		s.in = comment
	case c == '<' && !twice:
		s.in = hex
	case (c == '<' || c == '>') && twice:
		_, _ = s.next() // there is one
		s.closed = c == '>'
		s.dicts.bracket(c == '<')
	}
	return nil
}

// inText takes a byte of a string that is no letter. In an object stream, whose table
// of offsets may lead into one, it may be that of a dictionary.
func (s *pdfScan) inText(c byte) error {
	switch c {
	case '(':
		s.depth++
	case ')':
		if s.depth--; s.depth == 0 {
			return s.leave()
		}
	case '<':
		s.object = s.object || s.unpack == nil
	case '/':
		return s.name()
	}
	return nil
}

// after takes what stands behind a name: behind /JS a script, or where it is.
func (s *pdfScan) after(value bool) error {
	script := s.script && value && s.in != comment
	if s.in != comment {
		s.script, s.closed = false, false
		s.dicts.value(value && s.in == structure)
	}
	if script {
		return s.find(scripted)
	}
	return nil
}

// letter takes a byte of a word. Of long ones only the end matters.
func (s *pdfScan) letter(c byte) error {
	w := append(s.words[0], c)
	if len(w) > 64 {
		w = w[:copy(w, w[32:])]
	}
	s.words[0] = w
	if s.in == stream && bytes.HasSuffix(w, []byte("endstream")) {
		s.words[0] = w[:0]
		return s.leave()
	}
	return nil
}

// word takes what ended: keywords and numbers.
func (s *pdfScan) word() error {
	w := s.words[0]
	if len(w) == 0 {
		return nil
	}
	opens := string(w) == "stream" && s.closed && s.in == structure && s.unpack != nil
	if err := s.after(digit(w)); err != nil {
		return err
	}
	switch {
	case opens && s.dicts.file:
		return refuse("holds a stream that is kept in another file (/F): save it anew")
	case s.in == comment:
		if err := s.end(w); err != nil {
			return err
		}
		s.object = s.object || s.header(w)
	case opens:
		if err := s.openStream(); err != nil {
			return err
		}
	case s.in != structure:
		s.object = s.object || s.header(w)
	case string(w) == "endobj":
		s.packed, s.deflated, s.other = false, false, false
		s.dicts = dictionaries{}
	}
	s.words[0], s.words[1] = s.words[1][:0], w
	return nil
}

// header reports whether an object may begin with a word, as "9 0 obj" does.
func (s *pdfScan) header(w []byte) bool {
	before, _, found := bytes.Cut(w, []byte("obj"))
	return found && (digit(before) || len(before) == 0 && digit(s.words[1]))
}

// digit reports whether a word ends in one.
func digit(w []byte) bool { return len(w) > 0 && w[len(w)-1] >= '0' && w[len(w)-1] <= '9' }

// openStream looks into an object stream, which begins behind the line that is read.
func (s *pdfScan) openStream() error {
	packed, of := s.packed, *s
	s.in, s.packed, s.deflated, s.other = stream, false, false, false
	switch {
	case !packed:
		return nil
	case of.other:
		return refuse(opaque)
	case !of.deflated:
		s.in = structure // its bytes are objects as they stand
		return nil
	}
	at := s.at // behind the byte that ended the word
	if c, err := s.r.Peek(1); err == nil && c[0] == '\n' {
		at++ // of CR LF
	}
	return s.unpack(at)
}

// leave ends a region.
func (s *pdfScan) leave() error {
	s.in, s.depth = structure, 0
	found := s.object && s.behind != ""
	why := s.behind
	if s.object, s.behind = false, ""; found {
		return refuse("%s", why)
	}
	return nil
}

// find takes what was found where the scan is.
func (s *pdfScan) find(why string) error {
	if s.in == structure {
		return refuse("%s", why)
	}
	if s.behind == "" {
		s.behind = why
	}
	return nil
}

// name reads a name, of which any letter may be written as #xx.
func (s *pdfScan) name() error {
	var name []byte
	for {
		c, err := s.r.Peek(1)
		if err != nil || !regular(c[0]) {
			break
		}
		b, _ := s.next() // there is one
		if b == '#' {
			if code, err := s.r.Peek(2); err == nil && isHex(code[0]) && isHex(code[1]) {
				b = fromHex(code[0])<<4 | fromHex(code[1])
				_, _ = s.next()
				_, _ = s.next()
			}
		}
		if len(name) < 128 { // longer ones are none of ours
			name = append(name, b)
		}
		if s.in == stream && bytes.HasSuffix(name, []byte("endstream")) {
			return s.leave()
		}
	}
	return s.named(string(name))
}

func isHex(c byte) bool { return strings.IndexByte("0123456789abcdefABCDEF", c) >= 0 }

func fromHex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}

// named takes a name.
func (s *pdfScan) named(name string) error {
	if s.in == structure && s.dicts.named(name) {
		return refuse("holds an address that is opened without a click (/URI in /OpenAction or /AA): save it without; links may stay")
	}
	switch name {
	case "ObjStm":
		if s.packed = true; s.in != structure {
			return s.find(hidden)
		}
	case "FlateDecode", "Fl":
		s.other = s.other || s.deflated // twice
		s.deflated = true
	case "LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85", "RunLengthDecode", "RL", "Crypt", "Predictor":
		s.other = true
	case "JS":
		s.script = true
	default:
		if why := active[name]; why != "" {
			return s.find(why)
		}
	}
	return nil
}
