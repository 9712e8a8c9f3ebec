// Package query reads what people type into a search box. Several words are
// alternatives, best first; "quotes" keep words together; a minus before a word
// leaves out what has it; OR between two gives the choice; parentheses group;
// title:word looks in one field; word* stands for every word that starts so.
// Everything else is text: there is no way to write it wrong. A longer text was
// not typed into a box but pasted, so its quotes and dashes are its own.
package query

import "strings"

// Kind says what a clause is.
type Kind int

// The kinds of clauses.
const (
	Words  Kind = iota // a stretch of text, any word of it
	Phrase             // words that stand together
	Prefix             // the start of a word
	Group              // clauses side by side
	Either             // clauses of which one is enough
)

// Clause is a part of a query.
type Clause struct {
	Kind Kind
	// Text is what Words, Phrase and Prefix are about, and Start where it stands in
	// the query, in bytes.
	Text  string
	Start int
	// Field is a known field that the clause is about; "" is any.
	Field Field
	// Excluded clauses say what not to find.
	Excluded bool
	Clauses  []*Clause // of Group and Either
}

// Field is what can stand before a colon.
type Field string

// The known fields.
const (
	Any      Field = ""
	Title    Field = "title"
	Summary  Field = "summary"
	Body     Field = "text"
	Kinds    Field = "kind"
	Language Field = "language"
	Year     Field = "year"
)

// fields are the names of fields, in Italian too.
var fields = map[string]Field{
	"title": Title, "titolo": Title, "label": Title, "etichetta": Title, "name": Title, "nome": Title,
	"summary": Summary, "sintesi": Summary, "definition": Summary, "definizione": Summary,
	"text": Body, "testo": Body, "kind": Kinds, "tipo": Kinds,
	"language": Language, "lingua": Language, "year": Year, "anno": Year,
}

const (
	maxTyped   = 24  // words; a longer query is text as a whole
	maxDepth   = 8   // parentheses in parentheses; deeper ones are text
	maxClauses = 100 // what stands behind so many is text
)

// Text reads a text in which nothing is syntax; the answer is a Group.
func Text(source string) *Clause {
	return &Clause{Kind: Group, Clauses: []*Clause{{Kind: Words, Text: source}}}
}

// Parse reads a query; the answer is a Group.
func Parse(source string) *Clause {
	if len(strings.Fields(source)) > maxTyped {
		return Text(source)
	}
	p := &parser{source: source, tokens: scan(source)}
	root := &Clause{Kind: Group}
	for p.at < len(p.tokens) {
		root.Clauses = append(root.Clauses, p.group(0).Clauses...)
		p.at++ // a closing parenthesis that nothing opened
	}
	return root
}

type parser struct {
	source string
	tokens []token
	at     int
}

// group reads clauses until a closing parenthesis or the end.
func (p *parser) group(depth int) *Clause {
	g := &Clause{Kind: Group}
	for p.at < len(p.tokens) && p.tokens[p.at].kind != closing {
		c := p.choice(depth)
		if last := g.last(); last != nil && last.joins(c) {
			last.Text = p.source[last.Start : c.Start+len(c.Text)]
		} else if c.Kind != Group || len(c.Clauses) > 0 {
			g.Clauses = append(g.Clauses, c)
		}
	}
	return g
}

// Plain answers the stretches of words that stand for themselves, in the order of
// the query: not in quotes, of a field, or left out.
func (c *Clause) Plain() (stretches []*Clause) {
	switch {
	case c.Excluded || c.Field != Any:
		return nil
	case c.Kind == Words:
		return []*Clause{c}
	}
	for _, below := range c.Clauses {
		stretches = append(stretches, below.Plain()...)
	}
	return stretches
}

func (c *Clause) last() *Clause {
	if len(c.Clauses) == 0 {
		return nil
	}
	return c.Clauses[len(c.Clauses)-1]
}

// joins reports whether two clauses are one stretch of words.
func (c *Clause) joins(next *Clause) bool {
	return c.Kind == Words && next.Kind == Words && c.Field == Any && next.Field == Any && !c.Excluded && !next.Excluded
}

// choice reads a clause, and those that OR ties to it.
func (p *parser) choice(depth int) *Clause {
	stray := p.tokens[p.at].kind == or
	c := p.clause(depth)
	for !stray && p.at+1 < len(p.tokens) && p.tokens[p.at].kind == or && p.tokens[p.at+1].kind != closing && p.tokens[p.at+1].kind != or {
		p.at++
		if c.Kind != Either {
			c = &Clause{Kind: Either, Clauses: []*Clause{c}}
		}
		c.Clauses = append(c.Clauses, p.clause(depth))
	}
	return c
}

func (p *parser) clause(depth int) *Clause {
	t := p.tokens[p.at]
	p.at++
	if t.kind != opening {
		return &Clause{Kind: t.clauseKind(), Text: t.text, Start: t.start, Field: t.field, Excluded: t.excluded}
	}
	g := p.group(depth + 1)
	if p.at < len(p.tokens) {
		p.at++ // the closing parenthesis
	}
	g.Excluded, g.Field = t.excluded, t.field
	return g
}
