package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prologis/synthetic"
)

// counted asks how many synthetic practices lists and search find.
func (r *running) counted() (listed, found int) {
	var answer struct {
		Practices, Search struct{ TotalCount int }
	}
	r.query(`{ practices { totalCount } search(query: "sintetico synthetic") { totalCount } }`, nil, &answer)
	return answer.Practices.TotalCount, answer.Search.TotalCount
}

// TestAnOlderJournalIsNoticed puts an older copy of the journal in place: replica
// and index must follow it back.
func TestAnOlderJournalIsNoticed(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 30, Concepts: 10, Seed: 1}))
	before := start(t, "--data", data, "--no-seed")
	seq := before.seq()
	before.stop()
	journal := filepath.Join(data, "journal.db")
	older, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 50, Concepts: 10, Seed: 2}))
	if err := os.WriteFile(journal, older, 0o600); err != nil {
		t.Fatal(err)
	}
	r := start(t, "--data", data, "--no-seed")
	if !strings.Contains(r.log.String(), "rebuilding") {
		t.Errorf("the log does not say so:\n%s", r.log)
	}
	if got := r.seq(); got != seq {
		t.Errorf("seq %d, want %d", got, seq)
	}
	if listed, _ := r.counted(); listed != 30 {
		t.Errorf("%d practices are listed, want 30", listed)
	}
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, " 0 differences") {
		t.Error(o.out)
	}
	// What comes next at the same seqs is other content.
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 70, Concepts: 10, Seed: 3}))
	if listed, _ := r.counted(); listed != 100 {
		t.Errorf("%d practices are listed, want 100", listed)
	}
}

// TestDamagedProjectionsAreRebuilt truncates every file of replica and index in
// turn; the journal is whole, so nothing may be lost.
func TestDamagedProjectionsAreRebuilt(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 40, Concepts: 10, Seed: 1}))
	first := start(t, "--data", data, "--no-seed")
	seq := first.seq()
	listed, found := first.counted()
	first.stop()
	if listed != 40 || found < 40 {
		t.Fatalf("%d practices are listed, %d entries found", listed, found)
	}
	for _, file := range projectionFiles(t, data) {
		name := strings.TrimPrefix(file, data)
		info, err := os.Stat(file)
		if err != nil {
			continue // replaced by an earlier rebuild
		}
		if err := os.Truncate(file, info.Size()/2); err != nil {
			t.Fatal(err)
		}
		r := start(t, "--data", data, "--no-seed")
		again, foundAgain := r.counted()
		if got := r.seq(); got != seq || again != listed || foundAgain != found {
			t.Errorf("%s truncated: seq %d, %d listed, %d found; want %d, %d, %d", name, got, again, foundAgain, seq, listed, found)
		}
		if o := runCommand(t, "", "check", "--data", data); o.code != exitOK {
			t.Errorf("%s truncated: %s%s", name, o.out, o.err)
		}
		r.stop()
	}
}

// TestCheckTellsWhatItMended damages what a stopped base has beside its journal: check says
// so once, and is content the next time.
func TestCheckTellsWhatItMended(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 40, Concepts: 10, Seed: 1}))
	for _, c := range []struct{ file, want string }{
		{"index/g*/*.zap", "index: could not be used"},
		{"desk/CURRENT", "desk: could not be used"},
		{"glossary.bin", "glossary: could not be used"},
		{"replica.db", "replica: could not be used"},
		{"index", "index: was missing"},
		{"desk", "desk: was missing"},
	} {
		found, err := filepath.Glob(filepath.Join(data, c.file))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", c.file, found, err)
		}
		for _, file := range found {
			if strings.HasSuffix(c.want, "missing") {
				err = os.RemoveAll(file)
			} else {
				err = flip(file)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		o := runCommand(t, "", "check", "--data", data)
		if o.code != exitFailed || !strings.HasPrefix(o.out, c.want) || !strings.Contains(o.out, "made anew") || !strings.Contains(o.out, " 1 differences") {
			t.Errorf("%s: exit %d\n%s%s", c.file, o.code, o.out, o.err)
		}
		if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, " 0 differences") {
			t.Errorf("%s, the second time:\n%s", c.file, o.out)
		}
	}
	if err := os.Remove(filepath.Join(data, "replica.db")); err != nil {
		t.Fatal(err)
	}
	if o := runCommand(t, "", "check", "--data", data); o.code != exitFailed || !strings.HasPrefix(o.out, "replica: was missing") {
		t.Errorf("without a replica: exit %d\n%s", o.code, o.out)
	}
	for _, name := range []string{"replica.db", "index", "desk", "glossary.bin"} {
		if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "check", "--data", data) // as after a restore
}

// flip changes a bit in each of the first bytes of a file.
func flip(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	for i := range min(len(content), 8192) {
		content[i] ^= 0x20
	}
	return os.WriteFile(path, content, 0o600)
}

func projectionFiles(t *testing.T, data string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		name := strings.TrimPrefix(path, data+"/")
		if err == nil && !d.IsDir() && (strings.HasPrefix(name, "index/") || name == "replica.db") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) < 3 {
		t.Fatalf("projections: %v, %v", files, err)
	}
	return files
}

// TestADamagedJournalIsAnError: nothing else holds what it held, so nothing may
// be made up in its place.
func TestADamagedJournalIsAnError(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 40, Seed: 1}))
	journal := filepath.Join(data, "journal.db")
	if err := os.Truncate(journal, 20_000); err != nil {
		t.Fatal(err)
	}
	o := runCommand(t, "", "check", "--data", data)
	if o.code != exitFailed || !strings.Contains(o.err, "journal") || !strings.Contains(o.err, "damaged") {
		t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
	}
}
