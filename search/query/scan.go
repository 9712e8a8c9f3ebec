package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind int

const (
	word tokenKind = iota
	phrase
	prefix
	or
	opening
	closing
)

type token struct {
	kind     tokenKind
	text     string
	start    int
	field    Field
	excluded bool
}

func (t *token) clauseKind() Kind {
	switch t.kind {
	case phrase:
		return Phrase
	case prefix:
		return Prefix
	default:
		return Words
	}
}

// quotes are the marks that open a phrase, and what closes each.
var quotes = map[rune]string{'"': `"`, '“': `”"`, '„': `“”"`, '«': `»`, '»': `«`}

// scanner cuts a query into tokens.
type scanner struct {
	source string
	at     int
	depth  int
	tokens []token
}

func scan(source string) []token {
	s := &scanner{source: source}
	for s.at < len(source) {
		r, size := utf8.DecodeRuneInString(source[s.at:])
		switch {
		case unicode.IsSpace(r) || r == utf8.RuneError && size == 1:
			s.at += size
		case len(s.tokens) >= maxClauses:
			s.add(token{text: source[s.at:], start: s.at}, len(source))
		case r == ')':
			s.close()
		default:
			s.token()
		}
	}
	return s.tokens
}

func (s *scanner) add(t token, end int) {
	s.tokens = append(s.tokens, t)
	s.at = end
}

// close ends a group; a parenthesis that nothing opened is text.
func (s *scanner) close() {
	if s.at++; s.depth > 0 {
		s.depth--
		s.tokens = append(s.tokens, token{kind: closing, start: s.at - 1})
	}
}

// token reads a minus, a field, and what they are before.
func (s *scanner) token() {
	var t token
	start := s.at
	if rest := s.source[s.at:]; rest[0] == '-' && startsClause(rest[1:]) {
		t.excluded = true
		s.at++
	}
	if field, size := fieldAt(s.source[s.at:]); size > 0 {
		t.field = field
		s.at += size
	}
	r, size := utf8.DecodeRuneInString(s.source[s.at:])
	switch {
	case quotes[r] != "":
		if end := strings.IndexAny(s.source[s.at+size:], quotes[r]); end >= 0 {
			t.kind, t.start = phrase, s.at+size
			t.text = s.source[t.start : t.start+end]
			_, closes := utf8.DecodeRuneInString(s.source[t.start+end:])
			s.add(t, t.start+end+closes)
			return
		}
		s.at += size // a stray quote
		if t.field == Any && !t.excluded {
			return
		}
	case r == '(':
		s.at++
		if s.depth < maxDepth {
			s.depth++
			t.kind, t.start = opening, start
			s.tokens = append(s.tokens, t)
		}
		return
	}
	s.word(t)
}

// word reads up to the next blank, parenthesis or quote.
func (s *scanner) word(t token) {
	end := strings.IndexFunc(s.source[s.at:], func(r rune) bool {
		return unicode.IsSpace(r) || r == '(' || r == ')' || quotes[r] != ""
	})
	if end < 0 {
		end = len(s.source) - s.at
	}
	end += s.at
	t.text, t.start = s.source[s.at:end], s.at
	switch {
	case t.text == "OR" && !t.excluded && t.field == Any && len(s.tokens) > 0 && s.tokens[len(s.tokens)-1].kind != opening:
		t.kind = or
	case isPrefix(t.text):
		t.kind, t.text = prefix, strings.TrimRight(t.text, "*")
	}
	if t.text == "" {
		s.at = max(end, s.at)
		return
	}
	s.add(t, end)
}

// isPrefix reports whether a word ends in the wildcard, after two letters or more.
func isPrefix(text string) bool {
	stem, found := strings.CutSuffix(text, "*")
	return found && utf8.RuneCountInString(strings.TrimRight(stem, "*")) >= 2
}

// startsClause reports whether text goes on with something that can be left out.
func startsClause(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '(' || quotes[r] != ""
}

// fieldAt answers the field that text starts with, and the bytes of its name and
// colon, if something follows.
func fieldAt(text string) (Field, int) {
	colon := strings.IndexByte(text, ':')
	if colon <= 0 || colon > 20 {
		return Any, 0
	}
	field, known := fields[strings.ToLower(text[:colon])]
	if rest := text[colon+1:]; !known || !startsClause(rest) && (field != Year || !startsYears(rest)) {
		return Any, 0
	}
	return field, colon + 1
}
