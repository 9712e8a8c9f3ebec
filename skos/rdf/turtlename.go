package rdf

import "strings"

// The characters of names (Turtle 1.1, 6.5).

func nameStart(r rune) bool {
	return 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' ||
		0xC0 <= r && r <= 0xD6 || 0xD8 <= r && r <= 0xF6 || 0xF8 <= r && r <= 0x2FF || 0x370 <= r && r <= 0x37D ||
		0x37F <= r && r <= 0x1FFF || 0x200C <= r && r <= 0x200D || 0x2070 <= r && r <= 0x218F || 0x2C00 <= r && r <= 0x2FEF ||
		0x3001 <= r && r <= 0xD7FF || 0xF900 <= r && r <= 0xFDCF || 0xFDF0 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0xEFFFF
}

func nameRune(r rune) bool {
	return nameStart(r) || r == '_' || r == '-' || '0' <= r && r <= '9' || r == 0xB7 || 0x300 <= r && r <= 0x36F || 0x203F <= r && r <= 0x2040
}

// prefixName reads the name of a prefix, which may be empty.
func (t *turtle) prefixName() string {
	text := t.scratch[:0]
	for first := true; ; first = false {
		c := t.peek()
		if first && !nameStart(c) || !nameRune(c) && !(c == '.' && t.goesOn()) {
			break
		}
		text = append(text, string(t.next())...)
	}
	t.scratch = text
	return t.keep(text)
}

// goesOn reports whether a name goes on behind the dots that are next.
func (t *turtle) goesOn() bool {
	for n := 1; n < 1000; n++ {
		switch c := t.ahead(n); {
		case c == '.':
		case c >= 0x80:
			return true
		default:
			return c == ':' || c == '%' || c == '\\' || c == '_' || c == '-' || isDigit(c) || nameStart(rune(c))
		}
	}
	return false
}

// prefixed reads prefix:name as an IRI.
func (t *turtle) prefixed() string {
	start := t.peek()
	prefix := t.prefixName()
	if c := t.peek(); c != ':' {
		if prefix == "" {
			t.fail("an IRI, a name or a literal is wanted, and there is %s", show(start))
		}
		t.fail("%q is neither an IRI nor a name: : is wanted behind it, and there is %s", prefix, show(c))
	}
	t.next()
	namespace, ok := t.prefixes[prefix]
	if !ok {
		t.fail("the prefix %s: is not declared", prefix)
	}
	return t.keep(t.local(append(t.scratch[:0], namespace...)))
}

// local reads the part of a name behind the prefix.
func (t *turtle) local(text []byte) []byte {
	for first := true; ; first = false {
		switch c := t.peek(); {
		case c == '%':
			text = append(text, byte(t.next()), t.hex(), t.hex())
		case c == '\\':
			t.next()
			if c = t.next(); !strings.ContainsRune("_~.-!$&'()*+,;=/?#@%", c) {
				t.fail("\\%c is no escape in a name", c)
			}
			text = append(text, byte(c))
		case c == ':', nameRune(c) && !(first && (c == '-' || c == 0xB7 || 0x300 <= c && c <= 0x36F || 0x203F <= c && c <= 0x2040)),
			c == '.' && !first && t.goesOn():
			text = append(text, string(t.next())...)
		default:
			t.scratch = text
			return text
		}
		if len(text) > MaxLiteral {
			t.fail("a name has more than %d bytes", MaxLiteral)
		}
	}
}

func (t *turtle) hex() byte {
	c := t.next()
	if !strings.ContainsRune("0123456789abcdefABCDEF", c) {
		t.fail("two hexadecimal digits are wanted behind %%, and there is %s", show(c))
	}
	return byte(c)
}

// blank reads _:label.
func (t *turtle) blank() Term {
	t.next()
	if t.next() != ':' {
		t.fail(": is wanted behind _")
	}
	text := t.scratch[:0]
	for first := true; ; first = false {
		c := t.peek()
		colon := c == ':' && t.lines
		if first && !nameStart(c) && c != '_' && !('0' <= c && c <= '9') && !colon {
			t.fail("the label of a blank node is wanted, and there is %s", show(c))
		}
		if !nameRune(c) && !colon && !(c == '.' && t.goesOnInLabel()) {
			break
		}
		text = append(text, string(t.next())...)
	}
	t.scratch = text
	return NewBlank(t.keep(append(text, ".label"...)))
}

func (t *turtle) goesOnInLabel() bool {
	for n := 1; n < 1000; n++ {
		switch c := t.ahead(n); {
		case c == '.':
		case c >= 0x80:
			return true
		default:
			return c == '_' || c == '-' || isDigit(c) || nameStart(rune(c))
		}
	}
	return false
}
