package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prologis/synthetic"
)

// mixed has good and bad lines; the last but one refers to the last.
const mixed = `{"kind":"concept_scheme","slug":"prova","input":{"name":[{"language":"it","value":"Prova"}]}}
{"kind":"concept","slug":"casa","input":{"scheme":"prova","prefLabel":[{"language":"it","value":"Casa"}]}}
{"kind":"concept","slug":"broken"
{"kind":"concept","slug":"wrong-field","input":{"scheme":"prova","colour":"red","prefLabel":[{"language":"it","value":"X"}]}}
{"kind":"concept","slug":"no-scheme","input":{"scheme":"nowhere","prefLabel":[{"language":"it","value":"X"}]}}

{"kind":"practice","slug":"date","input":{"title":[{"language":"it","value":"X"}],"summary":[{"language":"it","value":"X"}],"start":"2014-13"}}
{"kind":"concept","slug":"stanza","input":{"scheme":"prova","prefLabel":[{"language":"it","value":"Stanza"}],"broader":["edificio"]}}
{"kind":"concept","slug":"edificio","input":{"scheme":"prova","prefLabel":[{"language":"it","value":"Edificio"}]}}
`

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lines.jsonl")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCommandsAnswerTheSameWithAndWithoutAServer runs every command both ways.
func TestCommandsAnswerTheSameWithAndWithoutAServer(t *testing.T) {
	t.Parallel()
	t.Run("without", func(t *testing.T) { checkCommands(t, t.TempDir()) })
	t.Run("with", func(t *testing.T) {
		data := t.TempDir()
		start(t, "--data", data, "--no-seed")
		checkCommands(t, data)
	})
	t.Run("with, in a directory of a long name", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), strings.Repeat("long-", 30))
		start(t, "--data", data, "--no-seed")
		checkCommands(t, data)
	})
}

func checkCommands(t *testing.T, data string) {
	file := write(t, mixed)
	dry := runCommand(t, "", "import", "--dry-run", file, "--data", data)
	if dry.code != exitFailed || !strings.Contains(dry.err, "4 created") || !strings.Contains(dry.err, "4 failed") {
		t.Errorf("dry run: exit %d\n%s", dry.code, dry.err)
	}
	o := runCommand(t, "", "--data", data, "import", "--report", file)
	if o.code != exitFailed {
		t.Errorf("import with bad lines: exit %d, want %d", o.code, exitFailed)
	}
	for _, want := range []string{
		file + ":3: ", file + `:4: unknown field "colour"`, file + ":5: scheme: ", file + ":7: start: ", "(INVALID)", "(NOT_FOUND)", "4 created", "4 failed",
	} {
		if !strings.Contains(o.err, want) {
			t.Errorf("import does not say %q:\n%s", want, o.err)
		}
	}
	checkReport(t, file, o.out)
	if o := runCommand(t, strings.Split(mixed, "\n")[0], "import", "-", "--data="+data); o.code != exitOK || !strings.Contains(o.err, "1 unchanged") {
		t.Errorf("import from standard input: exit %d\n%s", o.code, o.err)
	}
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, "0 differences") {
		t.Errorf("check says %s", o.out)
	}
	if o := mustRun(t, "reindex", "--data", data); !strings.Contains(o.out, "indexed 4 entries") {
		t.Errorf("reindex says %s", o.out)
	}
	checkExport(t, data)
	checkRelevance(t, data)
	checkGlossaryHealth(t, data)
}

func checkGlossaryHealth(t *testing.T, data string) {
	t.Helper()
	if o := mustRun(t, "glossary-health", "--data", data, "--scheme", "prova"); !strings.Contains(o.out, "advice ORPHAN casa\n") || !strings.Contains(o.out, "examined 3 concepts: 0 errors") {
		t.Errorf("glossary-health says\n%s", o.out)
	}
	o := runCommand(t, `{"kind":"concept","slug":"dimora","input":{"scheme":"prova","prefLabel":[{"language":"it","value":"casa"}]}}`, "import", "-", "--data", data)
	if o.code != exitOK {
		t.Fatal(o.err)
	}
	o = runCommand(t, "", "glossary-health", "--data", data)
	if o.code != exitFailed || !strings.Contains(o.out, `error SAME_PREFERRED_LABEL dimora: "casa" (it), as casa`) {
		t.Errorf("with an error glossary-health says (exit %d)\n%s", o.code, o.out)
	}
	if o := runCommand(t, "", "glossary-health", "--data", data, "--scheme", "nessuno"); o.code != exitFailed || !strings.Contains(o.err, "nessuno") {
		t.Errorf("of no scheme: exit %d\n%s", o.code, o.err)
	}
}

// checkRelevance judges a base in which one of two entries judged is found.
func checkRelevance(t *testing.T, data string) {
	t.Helper()
	judgements := write(t, `[{"id": "1", "group": "case", "query": "casa", "judgements": [
		{"kind": "concept", "slug": "casa", "grade": 3, "reason": "the word itself"},
		{"kind": "concept", "slug": "palazzo", "grade": 1, "reason": "a large one"}]}]`)
	o := mustRun(t, "relevance", "--judgements", judgements, "--data", data)
	if !strings.Contains(o.out, "1.000      0.500") || !strings.Contains(o.err, "concept/palazzo") {
		t.Errorf("relevance says\n%s%s", o.out, o.err)
	}
	if o := mustRun(t, "relevance", "--details", "--judgements", judgements, "--data", data); !strings.Contains(o.out, `"concept/casa 3"`) {
		t.Errorf("relevance says in detail\n%s", o.out)
	}
	quoted := write(t, `[{"id": "1", "group": "case", "query": "\"casa palazzo\" -casa", "judgements": [{"kind": "concept", "slug": "casa", "grade": 3, "reason": "a word"}]}]`)
	for syntax, want := range map[string]string{"typed": "0.000", "plain": "1.000"} {
		if o := mustRun(t, "relevance", "--syntax", syntax, "--judgements", quoted, "--data", data); !strings.Contains(o.out, want) {
			t.Errorf("relevance, %s, says\n%s", syntax, o.out)
		}
	}
}

// checkReport holds what --report said of the mixed lines against what they are.
func checkReport(t *testing.T, file, report string) {
	t.Helper()
	said := map[int]string{}
	for _, line := range strings.Split(strings.TrimSpace(report), "\n") {
		var r struct {
			File, Kind, Slug, ID, Outcome string
			Line, Seq                     int
			Errors                        []struct{ Code string }
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("report line %q: %v", line, err)
		}
		if r.File != file {
			t.Errorf("line %d is said to be of %s", r.Line, r.File)
		}
		said[r.Line] = r.Outcome
		if r.Outcome == "created" && (r.Seq == 0 || r.ID == "" || r.Slug == "") {
			t.Errorf("acknowledged without seq, id or slug: %s", line)
		}
		if len(r.Errors) > 0 {
			said[r.Line] = r.Errors[0].Code
		}
	}
	for line, want := range map[int]string{1: "created", 2: "created", 3: "INVALID", 4: "INVALID", 5: "NOT_FOUND", 7: "INVALID", 8: "created", 9: "created"} {
		if said[line] != want {
			t.Errorf("line %d: %q, want %q", line, said[line], want)
		}
	}
}

// checkExport exports, and imports what came out into another base.
func checkExport(t *testing.T, data string) {
	t.Helper()
	all := mustRun(t, "export", "--data", data)
	if n := strings.Count(all.out, "\n"); n != 4 {
		t.Errorf("exported %d lines, want 4:\n%s", n, all.out)
	}
	concepts := mustRun(t, "export", "--kind", "concept", "--data", data)
	if n := strings.Count(concepts.out, "\n"); n != 3 || strings.Contains(concepts.out, `"concept_scheme"`) {
		t.Errorf("exported as concepts:\n%s", concepts.out)
	}
	other := t.TempDir()
	if o := mustRun(t, "import", write(t, all.out), "--data", other); !strings.Contains(o.err, "4 created") {
		t.Errorf("import of the export: %s", o.err)
	}
	if again := mustRun(t, "export", "--data", other); sortedLines(again.out) != sortedLines(all.out) {
		t.Errorf("the export of the import differs:\n%s\n%s", all.out, again.out)
	}
}

// sortedLines forgets the order: ids made in one millisecond have none.
func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

func TestLinesMayReferToOtherFiles(t *testing.T) {
	first := write(t, `{"kind":"concept","slug":"casa","input":{"scheme":"prova","prefLabel":[{"language":"it","value":"Casa"}]}}`)
	second := write(t, "\n"+strings.Split(mixed, "\n")[0]+"\n{}")
	o := runCommand(t, "", "import", first, second, "--data", t.TempDir())
	if o.code != exitFailed || !strings.Contains(o.err, "2 created") || !strings.Contains(o.err, second+":3: ") {
		t.Errorf("exit %d\n%s", o.code, o.err)
	}
}

func TestExitCodes(t *testing.T) {
	data := filepath.Join(t.TempDir(), "none")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"--help", exitOK, "Usage: server"},
		{"import --help", exitOK, "--dry-run"},
		{"--version", exitOK, "server "},
		{"nonsense", exitUsage, "nonsense"},
		{"--nonsense", exitUsage, "--nonsense"},
		{"import", exitUsage, "file"},
		{"export --kind nonsense", exitUsage, "nonsense"},
		{"export --format nonsense", exitUsage, "jsonl"},
		{"generate --practices=-1", exitUsage, "negative"},
		{"serve --trusted-proxies=nonsense", exitUsage, "nonsense"},
		{"serve --base-url=ftp://x", exitUsage, "ftp://x"},
		{"serve --base-url=https://u:p@x", exitUsage, "is no address"},
		{"import /no/such/file --data " + data, exitFailed, "/no/such/file"},
		{"check --data " + data, exitFailed, "there is no base in"},
		{"export --data " + data, exitFailed, "there is no base in"},
		{"serve --addr 256.0.0.1:1 --data " + data, exitFailed, "listen on"},
	} {
		o := runCommand(t, "", strings.Fields(c.args)...)
		if o.code != c.code || !strings.Contains(o.out+o.err, c.says) {
			t.Errorf("server %s: exit %d, want %d and %q:\n%s%s", c.args, o.code, c.code, c.says, o.out, o.err)
		}
	}
	if o := runCommand(t, "", "backup", "", "--data", data); o.code != exitFailed || !strings.Contains(o.err, "name a file") {
		t.Errorf("backup into no name: exit %d, %s", o.code, o.err)
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("a command that only reads made a data directory")
	}
}

func TestFlagsWinOverEnvironmentOverFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "kb.yaml")
	text := "data: from-file\naddr: 127.0.0.1:1\nbase_url: https://file.example\ntrusted-proxies: [10.0.0.0/8, 192.0.2.1]\nno-seed: true\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("KB_ADDR", "127.0.0.1:2")
	t.Setenv("KB_BASE_URL", "https://env.example")
	cli, _, err := parse([]string{"serve", "--base-url", "https://flag.example", "--config", file}, streams{})
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join([]string{cli.Data, cli.Serve.Addr, cli.Serve.BaseURL, strings.Join(cli.Serve.TrustedProxies, " ")}, " ")
	if want := "from-file 127.0.0.1:2 https://flag.example 10.0.0.0/8 192.0.2.1"; got != want || !cli.Serve.NoSeed {
		t.Errorf("got %s (no-seed %t), want %s", got, cli.Serve.NoSeed, want)
	}
	t.Setenv("KB_CONFIG", file)
	if cli, _, err = parse([]string{"check"}, streams{}); err != nil || cli.Data != "from-file" {
		t.Errorf("with KB_CONFIG: data %q, %v", cli.Data, err)
	}
	asJSON := filepath.Join(t.TempDir(), "kb.json")
	if err := os.WriteFile(asJSON, []byte(`{"data": "from-json", "colour": 1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err = parse([]string{"check", "--config", asJSON}, streams{}); err == nil || !strings.Contains(err.Error(), "colour") {
		t.Errorf("an unknown setting: %v", err)
	}
}

func TestGenerateIsImportable(t *testing.T) {
	args := strings.Fields("generate --practices 20 --concepts 15 --case-studies 10 --seed 5")
	lines := mustRun(t, args...).out
	if lines != mustRun(t, args...).out {
		t.Error("two runs differ")
	}
	data := t.TempDir()
	if o := runCommand(t, lines, "import", "-", "--data", data); o.code != exitOK || !strings.Contains(o.err, "0 failed") {
		t.Errorf("exit %d\n%s", o.code, o.err)
	}
	if o := mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 20, Concepts: 15, CaseStudies: 10, Seed: 5})); !strings.Contains(o.err, " 0 created, 0 updated") {
		t.Errorf("equal lines made commits: %s", o.err)
	}
}
