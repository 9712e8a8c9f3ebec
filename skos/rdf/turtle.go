package rdf

import (
	"io"
	"strconv"
)

// turtle reads Turtle, and N-Triples, which is a part of it.
type turtle struct {
	*scanner
	lines    bool // N-Triples: no abbreviations
	base     string
	prefixes map[string]string
	emit     func(Triple) error
	blanks   int
	depth    int
	scratch  []byte
	names    map[string]string // IRIs and tags seen, so that each is kept once
}

func readTurtle(r io.Reader, base string, lines bool, emit func(Triple) error) (err error) {
	defer rescue(&err)
	t := &turtle{scanner: newScanner(r), lines: lines, base: base, emit: emit,
		prefixes: map[string]string{}, names: map[string]string{}}
	t.has("\xef\xbb\xbf")
	for t.space(); t.peek() != eof; t.space() {
		t.statement()
	}
	return nil
}

// readLine reads a line of N-Triples.
func readLine(line string, emit func(Triple) error) (err error) {
	defer rescue(&err)
	t := &turtle{scanner: &scanner{buf: []byte(line), line: 1, err: io.EOF}, lines: true, emit: emit, names: map[string]string{}}
	t.statement()
	return nil
}

// space takes white space and comments.
func (t *turtle) space() {
	for {
		switch t.peek() {
		case ' ', '\t', '\r', '\n':
			t.next()
		case '#':
			for c := t.peek(); c != '\n' && c != '\r' && c != eof; c = t.peek() {
				t.next()
			}
		default:
			return
		}
	}
}

func (t *turtle) expect(c rune, where string) {
	t.space()
	if got := t.peek(); got != c {
		t.fail("%q is wanted %s, and there is %s", c, where, show(got))
	}
	t.next()
}

func (t *turtle) statement() {
	if !t.lines && t.directive() {
		return
	}
	line := t.line
	subject, more := t.subject()
	if t.space(); more || t.peek() != '.' {
		t.properties(subject)
	}
	t.expect('.', "at the end of the statement that starts in line "+strconv.Itoa(line))
	if t.lines {
		t.endOfLine()
	}
}

// endOfLine wants nothing more on the line but a comment.
func (t *turtle) endOfLine() {
	line := t.line
	if t.space(); t.line == line && t.peek() != eof {
		t.fail("a statement of N-Triples ends with its line, and there is %s behind it", show(t.peek()))
	}
}

// directive reads a prefix or base, if one is next.
func (t *turtle) directive() bool {
	switch {
	case t.has("@prefix"):
		t.prefix()
		t.expect('.', "behind @prefix")
	case t.has("@base"):
		t.setBase()
		t.expect('.', "behind @base")
	case t.peek() == '@':
		t.fail("behind @ prefix or base is wanted")
	case t.word("prefix"):
		t.prefix()
	case t.word("base"):
		t.setBase()
	default:
		return false
	}
	return true
}

// word takes a word of SPARQL, in any case, with white space behind it.
func (t *turtle) word(word string) bool {
	for i := range len(word) {
		if t.ahead(i)|0x20 != word[i] {
			return false
		}
	}
	switch t.ahead(len(word)) {
	case ' ', '\t', '\r', '\n', '<':
		t.pos += len(word)
		return true
	}
	return false
}

func (t *turtle) prefix() {
	t.space()
	name := t.prefixName()
	t.expect(':', "behind the name of a prefix")
	t.space()
	t.prefixes[name] = t.iri()
}

func (t *turtle) setBase() {
	t.space()
	t.base = t.iri()
}

// subject reads a subject; more says that a predicate has to follow.
func (t *turtle) subject() (s Term, more bool) {
	switch c := t.peek(); {
	case c == '<':
		return NewIRI(t.iri()), true
	case c == '_':
		return t.blank(), true
	case t.lines:
		t.fail("a subject is wanted, <…> or _:…, and there is %s", show(c))
	case c == '[':
		return t.bracketed()
	case c == '(':
		return t.collection(), true
	}
	return NewIRI(t.prefixed()), true
}

// bracketed reads [] or [ property object … ] ; only behind [] a predicate has to follow.
func (t *turtle) bracketed() (node Term, empty bool) {
	t.next()
	t.enter()
	node = t.newBlank()
	t.space()
	if empty = t.peek() == ']'; !empty {
		t.properties(node)
	}
	t.expect(']', "behind the properties of a blank node")
	t.depth--
	return node, empty
}

func (t *turtle) enter() {
	if t.depth++; t.depth > maxDepth {
		t.fail("brackets are nested more than %d deep", maxDepth)
	}
}

func (t *turtle) newBlank() Term {
	t.blanks++
	return NewBlank("b" + strconv.Itoa(t.blanks) + ".anon") // no label can hold this: see blank
}

func (t *turtle) properties(subject Term) {
	for {
		t.space()
		predicate := t.predicate()
		for {
			t.space()
			t.triple(subject, predicate, t.object())
			t.space()
			if t.lines || t.peek() != ',' {
				break
			}
			t.next()
		}
		if t.lines || t.peek() != ';' {
			return
		}
		for t.peek() == ';' {
			t.next()
			t.space()
		}
		if c := t.peek(); c == '.' || c == ']' {
			return
		}
	}
}

func (t *turtle) triple(s Term, p string, o Term) {
	if err := t.emit(Triple{s, p, o}); err != nil {
		panic(readFailure{err})
	}
}

func (t *turtle) predicate() string {
	switch c := t.peek(); {
	case c == '<':
		return t.iri()
	case t.lines:
		t.fail("a predicate is wanted, <…>, and there is %s", show(c))
	case c == 'a' && !nameByte(t.ahead(1)):
		t.next()
		return Type
	}
	return t.prefixed()
}

// nameByte reports whether a byte goes on with a name.
func nameByte(c byte) bool {
	return c == ':' || c == '-' || c == '_' || c == '.' || c == '%' || c == '\\' || c >= 0x80 ||
		'0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func (t *turtle) object() Term {
	switch c := t.peek(); {
	case c == '<':
		return NewIRI(t.iri())
	case c == '_':
		return t.blank()
	case c == '"', c == '\'' && !t.lines:
		return t.literal(c)
	case t.lines:
		t.fail("an object is wanted, <…>, _:… or \"…\", and there is %s", show(c))
	case c == '[':
		node, _ := t.bracketed()
		return node
	case c == '(':
		return t.collection()
	case c >= '0' && c <= '9', c == '+', c == '-', c == '.':
		return t.number()
	}
	for _, word := range []string{"true", "false"} {
		if n := len(word); t.ahead(n) != ':' && (!nameByte(t.ahead(n)) || t.ahead(n) == '.' && !nameByte(t.ahead(n+1))) && t.has(word) {
			return NewTyped(word, xsdNS+"boolean")
		}
	}
	return NewIRI(t.prefixed())
}

// collection reads ( object … ) as a list.
func (t *turtle) collection() Term {
	t.next()
	t.enter()
	defer func() { t.depth-- }()
	head := NewIRI(Nil)
	var last Term
	for t.space(); t.peek() != ')'; t.space() {
		if t.peek() == eof {
			t.fail("the list is not closed with )")
		}
		node := t.newBlank()
		if head.Kind == IRI {
			head = node
		} else {
			t.triple(last, Rest, node)
		}
		t.triple(node, First, t.object())
		last = node
	}
	t.next()
	if head.Kind == Blank {
		t.triple(last, Rest, NewIRI(Nil))
	}
	return head
}
