package filetype

import "bytes"

// dictionaries are those that are open where a PDF document is read: how deep the scan is
// in them, and what was said of streams and of actions that need no click.
type dictionaries struct {
	depth    int
	key      string // the last name, if its value is still to come
	file     bool   // a stream of them is kept in another file
	unbidden int    // the depth of what runs without a click; 0: none
}

// bracket takes the beginning or the end of a dictionary.
func (d *dictionaries) bracket(opens bool) {
	if !opens {
		d.depth = max(0, d.depth-1)
		if d.depth < d.unbidden {
			d.unbidden = 0
		}
		return
	}
	d.depth++
	if d.unbidden == 0 && (d.key == "OpenAction" || d.key == "AA") {
		d.unbidden = d.depth
	}
	d.file = d.file || d.key == "F"
	d.key = ""
}

// value takes the beginning of a value: of a string, a number, or a dictionary.
func (d *dictionaries) value(begins bool) {
	if begins && d.key == "F" && d.depth == 1 {
		d.file = true
	}
	if d.key == "F" {
		d.key = ""
	}
}

// named takes a name, and reports whether it is that of an address which is opened
// without a click.
func (d *dictionaries) named(name string) bool {
	d.key = name
	return name == "URI" && d.unbidden > 0
}

// end takes a word of a comment: the mark of the document's end is "%%EOF".
func (s *pdfScan) end(word []byte) error {
	switch {
	case s.unpack == nil || !bytes.HasPrefix(word, []byte("EOF")):
	case len(word) == len("EOF"):
		s.ended = true
	case !digit(word[:len("EOF")+1]):
		return errBehind
	}
	return nil
}

// goesOn takes what stands behind the mark of the end: the objects of a later edition, its
// table of offsets or another mark.
func (s *pdfScan) goesOn(c byte) error {
	s.ended = false
	if c == '%' || s.in == structure && (digit([]byte{c}) || c == 'x' || c == 't' || c == 's') {
		return nil
	}
	return errBehind
}

var errBehind = refuse("is a PDF document with something behind its end (%%%%EOF): save it anew")
