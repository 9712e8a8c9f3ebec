package query

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// String writes a clause as the tests expect it.
func (c *Clause) String() string {
	var b strings.Builder
	if c.Excluded {
		b.WriteByte('-')
	}
	if c.Field != Any {
		fmt.Fprintf(&b, "%s:", c.Field)
	}
	switch c.Kind {
	case Words:
		fmt.Fprintf(&b, "%s", c.Text)
	case Phrase:
		fmt.Fprintf(&b, "%q", c.Text)
	case Prefix:
		fmt.Fprintf(&b, "%s*", c.Text)
	case Group, Either:
		joint := map[Kind]string{Group: " + ", Either: " | "}[c.Kind]
		var parts []string
		for _, below := range c.Clauses {
			parts = append(parts, below.String())
		}
		fmt.Fprintf(&b, "(%s)", strings.Join(parts, joint))
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", "()"},
		{"piano di zona", "(piano di zona)"},
		{`"piano di zona" minori`, `("piano di zona" + minori)`},
		{"«piano di zona»", `("piano di zona")`},
		{"“piano di zona”", `("piano di zona")`},
		{"accoglienza -diffusa", "(accoglienza + -diffusa)"},
		{`accoglienza -"in famiglia"`, `(accoglienza + -"in famiglia")`},
		{"socio-sanitaria - casa", "(socio-sanitaria - casa)"},
		{"casa OR alloggio giovani", "((casa | alloggio) + giovani)"},
		{"casa OR alloggio OR tetto", "((casa | alloggio | tetto))"},
		{`"a b" OR "c d" e`, `(("a b" | "c d") + e)`},
		{"OR casa OR", "(OR casa OR)"},
		{"casa OR OR tetto", "(casa OR OR tetto)"},
		{"casa (affitto OR garanzia)", "(casa + ((affitto | garanzia)))"},
		{"(casa", "((casa))"},
		{"casa) tetto", "(casa) tetto)"},
		{"casa -(affitto mutuo)", "(casa + -(affitto mutuo))"},
		{"title:casa tetto", "(title:casa + tetto)"},
		{"Titolo:\"piano di zona\"", `(title:"piano di zona")`},
		{"autore:rossi", "(autore:rossi)"},
		{"title: casa", "(title: casa)"},
		{"-title:casa", "(-title:casa)"},
		{"http://example.org/a", "(http://example.org/a)"},
		{"migra* casa", "(migra* + casa)"},
		{"* casa", "(* casa)"},
		{"c?sa a*b casa?", "(c?sa a*b casa?)"},
		{"casa** x*", "(casa* + x*)"},
		{`casa "tetto`, `(casa "tetto)`},
		{"()", "()"},
		{"l'integrazione", "(l'integrazione)"},
		{strings.Repeat("una parola ", 12) + `"e altre" -due`, "(" + strings.Repeat("una parola ", 12) + `"e altre" -due)`},
		{"year:2014 kind:practice", "(year:2014 + kind:practice)"},
		{"year:2010-2015 anno:>2015", "(year:2010-2015 + year:>2015)"},
		{"year:..2015 casa -anno:-2016", "(year:..2015 + casa + -year:-2016)"},
		{"titolo:-2014 year:-casa", "(titolo:-2014 year:-casa)"},
	} {
		if got := Parse(c.in).String(); got != c.want {
			t.Errorf("%s\nis read as %s\n    not as %s", c.in, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"piano di zona", "piano di zona"}, {"", ""}, {`"piano di zona" minori -stranieri`, "minori"},
		{"accoglienza -diffusa nei comuni", "accoglienza, nei comuni"}, {"title:casa tetto", "tetto"},
		{"casa OR (alloggio -affitto) tit*", "casa, alloggio"}, {"title:(casa tetto) -(a b) c", "c"},
	} {
		var got []string
		for _, one := range Parse(c.in).Plain() {
			got = append(got, c.in[one.Start:one.Start+len(one.Text)])
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%s: %s, not %s", c.in, joined, c.want)
		}
	}
}

func TestBombs(t *testing.T) {
	for _, bomb := range []string{
		strings.Repeat("(", 10_000), strings.Repeat("((a) OR ", 3_000), strings.Repeat("-", 10_000),
		strings.Repeat(`"`, 9_999), strings.Repeat("a OR ", 12), strings.Repeat("title:", 3_000), strings.Repeat("a* ", 5_000),
		strings.Repeat("(a)", 5_000), strings.Repeat(`"a"`, 5_000), strings.Repeat("a(", 5_000),
	} {
		leaves, depth := measure(Parse(bomb), 0)
		if leaves > maxClauses+1 || depth > 2*maxDepth+4 {
			t.Errorf("%.20s…: %d clauses, %d deep", bomb, leaves, depth)
		}
	}
}

func measure(c *Clause, depth int) (leaves, deepest int) {
	if c.Kind != Group && c.Kind != Either {
		return 1, depth
	}
	deepest = depth
	for _, below := range c.Clauses {
		n, d := measure(below, depth+1)
		leaves, deepest = leaves+n, max(deepest, d)
	}
	return leaves, deepest
}

// FuzzParse wants every text to be read, and what is read to stand where it says.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a b", `"a b" -c`, "(a OR b) title:c*", "-(a", `“a”»b«`, "🙂 مهاجر \x00\xff", "a OR OR (b OR", "-title:\"x", "title:-(x", "*", "-\"",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		check(t, source, Parse(source))
	})
}

func check(t *testing.T, source string, c *Clause) {
	switch c.Kind {
	case Group, Either:
		for _, below := range c.Clauses {
			check(t, source, below)
		}
	default:
		if c.Start < 0 || c.Start+len(c.Text) > len(source) || source[c.Start:c.Start+len(c.Text)] != c.Text {
			t.Fatalf("%q: %q does not stand at %d", source, c.Text, c.Start)
		}
		if utf8.ValidString(source) && !utf8.ValidString(c.Text) {
			t.Fatalf("%q: %q is cut inside a letter", source, c.Text)
		}
	}
}
