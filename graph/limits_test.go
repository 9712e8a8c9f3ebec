package graph_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// quickly is how long the refusal of a hostile operation may take, on a machine
// that has other things to do.
const quickly = 2 * time.Second

func TestHostileOperationsAreRefusedQuickly(t *testing.T) {
	h := newHouse(t).furnish()
	repeat := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, strings.ReplaceAll(format, "#", "%[1]d"), i)
		}
		return b.String()
	}
	nested := func(n int) string {
		return strings.Repeat("broader { ", n) + "id" + strings.Repeat(" }", n)
	}
	for name, query := range map[string]string{
		"10,000 aliases":     "{" + repeat(10_000, " a#: base { seq }") + " }",
		"600 aliases":        "{" + repeat(600, " a#: base { seq }") + " }",
		"depth 200":          `{ concept(slug: "integrazione") { ` + nested(200) + " } }",
		"depth 16":           `{ concept(slug: "integrazione") { ` + nested(15) + " } }",
		"a megabyte":         "{ base { seq } } #" + strings.Repeat(" x", 1<<19),
		"many fields":        "{" + strings.Repeat(" base { seq }", 1_000) + " }",
		"a cycle":            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
		"fragments doubling": "{ ...F0 }" + repeat(30, " fragment F# on Query { a: base { ...G# } ...F#0 }") + doubling(30),
		"nodes":              `{ practices(first: 100) { nodes { related(first: 100) { nodes { id } } } } }`,
		"nodes by default":   `{ practices(first: 100) { nodes { related { nodes { ... on Practice { related { nodes { id } } } } } } } }`,
		"nodes by variable":  `query($n: Int = 100) { practices(first: $n) { nodes { related(last: $n) { nodes { id } } } } }`,
		"searches":           "{" + repeat(250, ` a#: search(query: "x") { totalCount }`) + " }",
		"a huge filter":      `{ practices(filter: {themes: {in: [` + strings.Repeat(`"x",`, 600) + `]}}) { totalCount } }`,
		"brackets":           strings.Repeat("{ a ", 100_000),
		"a deferred part":    `{ ... @defer { base { seq } } }`,
	} {
		start := time.Now()
		a := h.ask(query, nil)
		if took := time.Since(start); took > quickly {
			t.Errorf("%s: refused after %v", name, took)
		}
		if len(a.Errors) == 0 {
			if a.status != 413 {
				t.Errorf("%s: answered: %.200v", name, a.Data)
			}
			continue
		}
		code := a.Errors[0].Extensions["code"]
		if code != "TOO_COMPLEX" && code != "INVALID" {
			t.Errorf("%s: %+v", name, a.Errors[0])
		}
	}
}

// doubling makes fragments that each spread the next one twice.
func doubling(n int) string {
	var b strings.Builder
	for i := range n {
		next := fmt.Sprintf("...D%d", i+1)
		if i == n-1 {
			next = "base { seq }"
		}
		fmt.Fprintf(&b, " fragment D%d on Query { %s ...E%d } fragment E%d on Query { %s }", i, next, i, i, next)
	}
	return b.String()
}

func TestUsualOperationsAreAdmitted(t *testing.T) {
	h := newHouse(t).furnish()
	h.data(`query IntrospectionQuery { __schema { queryType { name } directives { name args { ...I } } types { kind name description fields(includeDeprecated: true) { name description args { ...I } type { ...T } }
		inputFields { ...I } interfaces { ...T } enumValues(includeDeprecated: true) { name description } possibleTypes { ...T } } } }
		fragment I on __InputValue { name description type { ...T } defaultValue }
		fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } }`, nil)
	h.data(`{ practices(first: 100) { totalCount nodes { id title { value } themes { prefLabel { value } } caseStudies(first: 20) { nodes { id title { value } } } } } }`, nil)
}
