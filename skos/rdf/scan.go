package rdf

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// scanner reads characters and counts lines.
type scanner struct {
	r    io.Reader
	buf  []byte
	pos  int
	line int
	err  error // of the reader, once the buffer is read
}

const eof = rune(-1)

func newScanner(r io.Reader) *scanner {
	return &scanner{r: r, buf: make([]byte, 0, 64<<10), line: 1}
}

// fill reads more, until n bytes can be looked at or the document ends.
func (s *scanner) fill(n int) {
	for len(s.buf)-s.pos < n && s.err == nil {
		if s.pos > 0 {
			s.buf = s.buf[:copy(s.buf[:cap(s.buf)], s.buf[s.pos:])]
			s.pos = 0
		}
		var got int
		got, s.err = s.r.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+got]
	}
}

// peek answers the next character without taking it.
func (s *scanner) peek() rune {
	if s.pos < len(s.buf) && s.buf[s.pos] < utf8.RuneSelf {
		return rune(s.buf[s.pos])
	}
	r, _ := s.look()
	return r
}

func (s *scanner) look() (rune, int) {
	s.fill(utf8.UTFMax)
	if s.pos == len(s.buf) {
		if s.err != nil && s.err != io.EOF {
			panic(readFailure{s.err})
		}
		return eof, 0
	}
	r, size := utf8.DecodeRune(s.buf[s.pos:])
	if r == utf8.RuneError && size == 1 {
		s.fail("the text is not UTF-8")
	}
	return r, size
}

// next takes the next character.
func (s *scanner) next() rune {
	if s.pos < len(s.buf) && s.buf[s.pos] < utf8.RuneSelf {
		c := s.buf[s.pos]
		s.pos++
		if c == '\n' {
			s.line++
		}
		return rune(c)
	}
	r, size := s.look()
	s.pos += size
	if r == '\n' {
		s.line++
	}
	return r
}

// ahead answers the byte n places behind the next one; 0 at the end.
func (s *scanner) ahead(n int) byte {
	s.fill(n + 1)
	if s.pos+n >= len(s.buf) {
		return 0
	}
	return s.buf[s.pos+n]
}

// plain answers the run of bytes up to one that ends it, as far as it is in the buffer, and
// takes it. The run holds no line ends.
func (s *scanner) plain(stop *[256]bool) []byte {
	start := s.pos
	for s.pos < len(s.buf) && !stop[s.buf[s.pos]] {
		s.pos++
	}
	return s.buf[start:s.pos]
}

// has takes a word if it is next.
func (s *scanner) has(word string) bool {
	s.fill(len(word))
	if !bytes.HasPrefix(s.buf[s.pos:], []byte(word)) {
		return false
	}
	s.pos += len(word)
	return true
}

// readFailure carries an error of the reader, or of whoever takes the triples, out
// of the parser.
type readFailure struct{ err error }

func (s *scanner) fail(format string, args ...any) {
	panic(&SyntaxError{Line: s.line, Message: fmt.Sprintf(format, args...)})
}

// rescue turns what a parser panicked with into an error.
func rescue(err *error) {
	switch r := recover().(type) {
	case nil:
	case *SyntaxError:
		*err = r
	case readFailure:
		*err = r.err
	default:
		panic(r)
	}
}

// show is a character as messages name it.
func show(r rune) string {
	if r == eof {
		return "the end of the document"
	}
	return fmt.Sprintf("%q", r)
}
