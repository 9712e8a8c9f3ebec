package rdf

// literal reads a quoted string with its language or datatype.
func (t *turtle) literal(quote rune) Term {
	value := t.quoted(quote)
	if !t.lines {
		t.space()
	}
	switch {
	case t.peek() == '@':
		t.next()
		return NewLiteral(value, t.language())
	case t.peek() == '^' && t.ahead(1) == '^':
		t.pos += 2
		if !t.lines {
			t.space()
			if t.peek() != '<' {
				return NewTyped(value, t.prefixed())
			}
		}
		return NewTyped(value, t.iri())
	}
	return NewLiteral(value, "")
}

// language reads a tag behind @.
func (t *turtle) language() string {
	text := t.scratch[:0]
	letters := func(digits bool) (n int) {
		for c := t.peek(); 'a' <= c|0x20 && c|0x20 <= 'z' || digits && '0' <= c && c <= '9'; c = t.peek() {
			text = append(text, byte(t.next()))
			if n++; n > 100 {
				t.fail("a language tag is too long")
			}
		}
		return n
	}
	ok := letters(false) > 0
	for ok && t.peek() == '-' {
		text = append(text, byte(t.next()))
		ok = letters(true) > 0
	}
	t.scratch = text
	if !ok {
		t.fail("a language tag is wanted behind @, such as it or pt-BR, and there is %s", show(t.peek()))
	}
	return t.keep(text)
}

// The bytes at which a string has to be looked at closely.
var endsString = func() (stop [256]bool) {
	for c := range stop {
		stop[c] = c < ' ' || c >= 0x80 || c == '"' || c == '\'' || c == '\\'
	}
	return stop
}()

// quoted reads a string in quotes, single or threefold.
func (t *turtle) quoted(quote rune) string {
	line := t.line
	t.next()
	long := false
	if !t.lines && t.peek() == quote && t.ahead(1) == byte(quote) {
		t.pos += 2
		long = true
	}
	text := t.scratch[:0]
	for {
		text = append(text, t.plain(&endsString)...)
		if len(text) > MaxLiteral {
			t.fail("the literal that starts in line %d has more than %d bytes", line, MaxLiteral)
		}
		switch c := t.next(); {
		case c == eof:
			t.fail("the string that starts in line %d is not closed with %c", line, quote)
		case c == quote && !long, c == quote && t.peek() == quote && t.ahead(1) == byte(quote):
			if long {
				t.pos += 2
			}
			t.scratch = text
			return string(text)
		case c == '\\':
			text = append(text, string(t.stringEscape())...)
		case !long && (c == '\n' || c == '\r'):
			t.line-- // the end of the line, not its successor
			t.fail("the string is not closed with %c on its line", quote)
		default:
			text = append(text, string(c)...)
		}
	}
}

var escapes = map[rune]rune{'t': '\t', 'b': '\b', 'n': '\n', 'r': '\r', 'f': '\f', '"': '"', '\'': '\'', '\\': '\\'}

func (t *turtle) stringEscape() rune {
	if r, ok := escapes[t.peek()]; ok {
		t.next()
		return r
	}
	return t.unicodeEscape()
}

// number reads a number without quotes: what is behind the point and the exponent decides its type.
func (t *turtle) number() Term {
	text := t.scratch[:0]
	digits := func() (n int) {
		for c := t.peek(); c >= '0' && c <= '9'; c = t.peek() {
			if len(text) > MaxLiteral {
				t.fail("a number has more than %d digits", MaxLiteral)
			}
			text = append(text, byte(t.next()))
			n++
		}
		return n
	}
	if c := t.peek(); c == '+' || c == '-' {
		text = append(text, byte(t.next()))
	}
	whole, fraction, datatype := digits(), 0, "integer"
	if isDigit(t.ahead(1)) && t.peek() == '.' || whole > 0 && t.peek() == '.' && t.ahead(1)|0x20 == 'e' && (isDigit(t.ahead(2)) || isDigit(t.ahead(3))) {
		text = append(text, byte(t.next()))
		fraction = digits()
		datatype = "decimal"
	}
	if whole+fraction == 0 {
		t.fail("a number is wanted, and there is %s", show(t.peek()))
	}
	if c := t.peek(); c == 'e' || c == 'E' {
		text = append(text, byte(t.next()))
		if c := t.peek(); c == '+' || c == '-' {
			text = append(text, byte(t.next()))
		}
		if digits() == 0 {
			t.fail("the exponent of a number is wanted, and there is %s", show(t.peek()))
		}
		datatype = "double"
	}
	t.scratch = text
	return NewTyped(string(text), xsdNS+datatype)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
