package rdf

import (
	"strconv"
	"strings"
)

// iri reads <…>, resolved.
func (t *turtle) iri() string {
	if c := t.peek(); c != '<' {
		t.fail("an IRI is wanted, <…>, and there is %s", show(c))
	}
	t.next()
	text := t.scratch[:0]
	for {
		text = append(text, t.plain(&endsIRI)...)
		if len(text) > MaxLiteral {
			t.fail("an IRI has more than %d bytes", MaxLiteral)
		}
		switch c := t.next(); {
		case c == '>':
			t.scratch = text
			iri := t.keep(text)
			if !isAbsolute(iri) {
				if t.lines || t.base == "" {
					t.fail("<%s> is relative, and there is no base", iri)
				}
				iri = Resolve(t.base, iri)
			}
			return iri
		case c == '\\':
			r := t.unicodeEscape()
			if r < 0x80 && !wellFormed(string(r)) {
				t.fail("an IRI cannot hold %q", r)
			}
			text = append(text, string(r)...)
		case c <= ' ' || strings.ContainsRune("<\"{}|^`", c):
			t.fail("an IRI cannot hold %s: is > missing?", show(c))
		default:
			text = append(text, string(c)...)
		}
	}
}

// endsIRI marks the bytes at which an IRI has to be looked at closely.
var endsIRI = func() (stop [256]bool) {
	for c := range stop {
		stop[c] = c <= ' ' || c >= 0x80 || strings.IndexByte("<>\"{}|^`\\", byte(c)) >= 0
	}
	return stop
}()

// unicodeEscape reads uXXXX or UXXXXXXXX behind a backslash.
func (t *turtle) unicodeEscape() rune {
	n := 0
	switch c := t.next(); c {
	case 'u':
		n = 4
	case 'U':
		n = 8
	default:
		t.fail("\\%c is no escape here", c)
	}
	var r rune
	for range n {
		digit, err := strconv.ParseUint(string(t.next()), 16, 8)
		if err != nil {
			t.fail("%d hexadecimal digits are wanted behind \\u or \\U", n)
		}
		r = r<<4 | rune(digit)
	}
	if r > 0x10ffff || r >= 0xd800 && r < 0xe000 || r < 0 {
		t.fail("\\u%X is no character", r)
	}
	return r
}

// keep answers a string that is shared by all that are equal.
func (t *turtle) keep(b []byte) string {
	if s, ok := t.names[string(b)]; ok {
		return s
	}
	s := string(b)
	t.names[s] = s
	return s
}
