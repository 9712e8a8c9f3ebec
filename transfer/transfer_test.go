package transfer_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/transfer"
)

var ctx = context.Background()

const schemeLine = `{"kind":"concept_scheme","slug":"s","input":{"name":[{"language":"it","value":"Schema"}]}}`

func conceptLine(slug string, broader string, related ...string) string {
	r, _ := json.Marshal(related)
	b := ""
	if broader != "" {
		b = fmt.Sprintf(`"broader":[%q],`, broader)
	}
	return fmt.Sprintf(`{"kind":"concept","slug":%q,"input":{"scheme":"s","prefLabel":[{"language":"it","value":%q}],%s"related":%s}}`, slug, slug, b, r)
}

// run imports lines and answers the reports by line number.
func run(t *testing.T, base *kb.Base, opts transfer.Options, lines ...string) (map[int]transfer.Line, transfer.Summary) {
	t.Helper()
	reports := map[int]transfer.Line{}
	sum, err := transfer.Import(ctx, base, strings.NewReader(strings.Join(lines, "\n")), opts, func(l transfer.Line) {
		if _, twice := reports[l.Line]; twice {
			t.Errorf("line %d is reported twice", l.Line)
		}
		reports[l.Line] = l
	})
	if err != nil {
		t.Fatal(err)
	}
	return reports, sum
}

func TestImport(t *testing.T) {
	for name, c := range map[string]struct {
		lines []string
		// by line: an outcome, or a code with words of the message
		want map[int]string
	}{
		"in order":          {[]string{schemeLine, conceptLine("a", ""), conceptLine("b", "a")}, map[int]string{1: "created", 2: "created", 3: "created"}},
		"blank lines count": {[]string{"", schemeLine, "   ", conceptLine("a", "")}, map[int]string{2: "created", 4: "created"}},
		"later lines":       {[]string{conceptLine("c", "b"), conceptLine("b", "a"), conceptLine("a", ""), schemeLine}, map[int]string{1: "created", 2: "created", 3: "created", 4: "created"}},
		"each other":        {[]string{schemeLine, conceptLine("a", "", "b"), conceptLine("b", "", "a")}, map[int]string{2: "created", 3: "created"}},
		"cycle of broader":  {[]string{schemeLine, conceptLine("a", "b"), conceptLine("b", "a")}, map[int]string{2: "INVALID cycle", 3: "INVALID"}},
		"missing reference": {[]string{schemeLine, conceptLine("a", "nobody"), conceptLine("b", "a"), conceptLine("c", "")},
			map[int]string{1: "created", 2: `NOT_FOUND "nobody"`, 3: `NOT_FOUND "a"`, 4: "created"}},
		"same slug twice": {[]string{schemeLine, conceptLine("a", ""), conceptLine("b", ""), conceptLine("a", "b")}, map[int]string{2: "created", 4: "updated"}},
		"same slug, first one later": {[]string{schemeLine, conceptLine("a", "b"), conceptLine("b", ""), conceptLine("a", "")},
			map[int]string{2: "updated", 3: "created", 4: "created"}},
		"equal line": {[]string{schemeLine, schemeLine}, map[int]string{1: "created", 2: "unchanged"}},
		"no slug": {[]string{`{"kind":"practice","input":{"title":[{"language":"it","value":"T"}],"summary":[{"language":"it","value":"S"}]}}`,
			`{"kind":"practice","input":{"title":[{"language":"it","value":"T"}],"summary":[{"language":"it","value":"S"}]}}`}, map[int]string{1: "created", 2: "unchanged"}},
		"broken JSON":     {[]string{`{"kind":`, schemeLine}, map[int]string{1: "INVALID too early", 2: "created"}},
		"not an object":   {[]string{`[1,2]`, `"x"`, `{"kind":"practice","input":[]}`}, map[int]string{1: "INVALID", 2: "INVALID", 3: "INVALID object"}},
		"two objects":     {[]string{schemeLine + schemeLine}, map[int]string{1: "INVALID more behind"}},
		"unknown kind":    {[]string{`{"kind":"recipe","input":{}}`}, map[int]string{1: "INVALID none of"}},
		"unknown field":   {[]string{`{"kind":"concept_scheme","input":{"nome":[]}}`, `{"kind":"concept_scheme","slag":"x","input":{}}`}, map[int]string{1: "INVALID nome", 2: "INVALID slag"}},
		"wrong type":      {[]string{`{"kind":"practice","input":{"title":[{"language":"it","value":"T"}],"summary":"S"}}`}, map[int]string{1: "INVALID"}},
		"missing title":   {[]string{`{"kind":"practice","input":{"summary":[{"language":"it","value":"S"}]}}`}, map[int]string{1: "INVALID required"}},
		"bad slug":        {[]string{`{"kind":"concept_scheme","slug":"Bad Slug","input":{"name":[{"language":"it","value":"x"}]}}`}, map[int]string{1: "INVALID slug"}},
		"no input":        {[]string{`{"kind":"practice"}`}, map[int]string{1: "INVALID required"}},
		"long line":       {[]string{strings.Repeat("x", transfer.MaxLine+10), schemeLine}, map[int]string{1: "INVALID longer", 2: "created"}},
		"byte order mark": {[]string{"\ufeff" + schemeLine}, map[int]string{1: "created"}},
	} {
		for _, dry := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/dry=%v", name, dry), func(t *testing.T) {
				base := basetest.Open(t)
				before, _ := base.Head()
				reports, sum := run(t, base, transfer.Options{By: "test", DryRun: dry}, c.lines...)
				for n, want := range c.want {
					check(t, n, reports[n], want)
				}
				if got := sum.Created + sum.Updated + sum.Unchanged + sum.Failed; got != sum.Lines || got != len(reports) {
					t.Errorf("%+v: %d reports", sum, len(reports))
				}
				if after, _ := base.Head(); dry && after != before {
					t.Errorf("a dry run moved the head from %d to %d", before, after)
				}
			})
		}
	}
}

// Of two lines of one entry the later one decides, also when the earlier one had
// to wait for others.
func TestLaterLineDecides(t *testing.T) {
	for name, lines := range map[string][]string{
		"the second goes in at once": {schemeLine, conceptLine("a", "b"), conceptLine("a", "c"), conceptLine("c", ""), conceptLine("a", ""), conceptLine("b", "")},
		"the first never goes in":    {schemeLine, conceptLine("a", "nobody"), conceptLine("a", "")},
		"in a circle":                {schemeLine, conceptLine("a", "", "b"), conceptLine("b", "", "a"), conceptLine("a", "")},
		"twice at once":              {schemeLine, conceptLine("a", "b"), conceptLine("a", "", "s1"), conceptLine("s1", ""), conceptLine("b", ""), conceptLine("a", "s1"), conceptLine("a", "")},
	} {
		t.Run(name, func(t *testing.T) {
			base := basetest.Open(t)
			run(t, base, transfer.Options{By: "test"}, lines...)
			var out bytes.Buffer
			if err := transfer.Export(ctx, base, []kb.Kind{kb.KindConcept}, &out); err != nil {
				t.Fatal(err)
			}
			for _, l := range strings.Split(out.String(), "\n") {
				if strings.Contains(l, `"slug":"a"`) && strings.Contains(l, `"broader"`) {
					t.Errorf("an earlier line decided: %s", l)
				}
			}
			if !strings.Contains(out.String(), `"slug":"a"`) {
				t.Errorf("a is missing: %s", out.String())
			}
		})
	}
}

func check(t *testing.T, n int, got transfer.Line, want string) {
	t.Helper()
	code, words, _ := strings.Cut(want, " ")
	if len(got.Errors) == 0 {
		if string(got.Outcome) != want {
			t.Errorf("line %d is %s; %s wanted", n, got.Outcome, want)
		}
		return
	}
	for _, e := range got.Errors {
		if string(e.Code) == code && strings.Contains(e.Message, words) {
			return
		}
	}
	t.Errorf("line %d: %+v; %s wanted", n, got.Errors, want)
}

// What is exported from one base imports into another, and exports equal.
func TestExportReadsBack(t *testing.T) {
	base := basetest.Open(t)
	_, sum := run(t, base, transfer.Options{}, schemeLine, conceptLine("a", ""), conceptLine("b", "a", "c"), conceptLine("c", "a"),
		`{"kind":"territory","slug":"it","input":{"name":[{"language":"it","value":"Italia"}],"sort":"COUNTRY","code":"IT"}}`,
		`{"kind":"organisation","slug":"o","input":{"name":[{"language":"it","value":"Ente"}],"sort":"OTHER","territory":"it"}}`,
		`{"kind":"programme","slug":"p","input":{"name":[{"language":"it","value":"Fondo"}],"funder":"o"}}`,
		`{"kind":"practice","slug":"x","input":{"title":[{"language":"it","value":"T"},{"language":"en","value":"T"}],"summary":[{"language":"it","value":"S"}],"themes":["b"],"organisations":[{"role":"FUNDER","organisation":"o"}],"programmes":[{"programme":"p","amount":{"value":"10.50","currency":"EUR"}}],"related":["case_study/y"],"results":[{"statement":[{"language":"it","value":"R"}],"evidence":2}],"point":{"latitude":45.5,"longitude":12}}}`,
		`{"kind":"case_study","slug":"y","input":{"title":[{"language":"it","value":"C"}],"summary":[{"language":"it","value":"S"}],"practices":["x"],"related":["practice/x"]}}`)
	if sum.Failed != 0 {
		t.Fatalf("%+v", sum)
	}
	first := export(t, base)
	other := basetest.Open(t)
	if _, sum := run(t, other, transfer.Options{}, first); sum.Failed != 0 || sum.Created != sum.Lines {
		t.Fatalf("%+v", sum)
	}
	if second := export(t, other); second != first {
		t.Errorf("exports differ:\n%s\n%s", first, second)
	}
	if _, sum := run(t, base, transfer.Options{}, first); sum.Unchanged != sum.Lines {
		t.Errorf("importing its own export changes a base: %+v", sum)
	}
	if !strings.Contains(first, `"title":[{"language":"en","value":"T"},{"language":"it","value":"T"}]`) {
		t.Error("localised texts are not lists")
	}
}

func export(t *testing.T, base *kb.Base) string {
	t.Helper()
	var out bytes.Buffer
	if err := transfer.Export(ctx, base, nil, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Chains in reverse order, together longer than what is on its way at once.
func TestManyLaterLines(t *testing.T) {
	base := basetest.Open(t)
	var lines []string
	const n = 3000
	for i := range n {
		broader := ""
		if i%50 != 49 {
			broader = fmt.Sprint("n", i+1)
		}
		lines = append(lines, conceptLine(fmt.Sprint("n", i), broader))
	}
	lines = append(lines, schemeLine)
	if _, sum := run(t, base, transfer.Options{}, lines...); sum.Created != n+1 {
		t.Errorf("%+v", sum)
	}
	if _, err := base.Check(ctx, func(d kb.Difference) { t.Error(d) }); err != nil {
		t.Error(err)
	}
}

func FuzzImport(f *testing.F) {
	f.Add(schemeLine + "\n" + conceptLine("a", "b") + "\n" + conceptLine("b", ""))
	f.Add("{\n}\n\x00\n" + `{"kind":"practice","input":{"title":{"it":"x"},"summary":{"it":"y"},"themes":["a","a"]}}`)
	base := basetest.Open(f)
	f.Fuzz(func(t *testing.T, input string) {
		reports := 0
		sum, err := transfer.Import(ctx, base, strings.NewReader(input), transfer.Options{DryRun: true}, func(transfer.Line) { reports++ })
		if err != nil {
			t.Fatal(err)
		}
		if reports != sum.Lines {
			t.Errorf("%d lines, %d reports", sum.Lines, reports)
		}
	})
}
