package main

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
	"prologis/seed"
)

// TestTwoServersSeedOnce starts two servers on an empty database at once: the
// starting content is there once, by whichever of them each of its entries.
func TestTwoServersSeedOnce(t *testing.T) {
	t.Parallel()
	if !long() {
		t.Skip("the whole content over FerretDB takes long; set KB_TEST_LONG=1")
	}
	f := newFleet(t, 0)
	for range 2 {
		m := f.member(t.TempDir())
		m.args = nil
		m.launch()
		f.members = append(f.members, m)
	}
	began := time.Now()
	for _, m := range f.members {
		eventuallyWithin(t, 10*time.Minute, "the content is in", func() bool { return readyURL.MatchString(m.p.out.String()) })
		m.url.Store(readyURL.FindStringSubmatch(m.p.out.String())[1])
	}
	t.Logf("both were ready after %s", time.Since(began).Round(time.Second))
	f.seededOnce()
	for _, m := range f.members {
		eventuallyWithin(t, 4*time.Minute, "the collections are up to date, which takes FerretDB a while", func() bool {
			o := runCommand(t, "", "check", "--data", m.data)
			if found := differences(o.out); len(found) > 0 {
				t.Fatalf("check of %s:\n%s", m.data, strings.Join(found, "\n"))
			}
			return o.code == exitOK
		})
	}
}

// differences lists what check found besides collections that lag behind.
func differences(said string) (found []string) {
	for line := range strings.Lines(said) {
		if !strings.HasPrefix(line, "collections: hold commit ") && !strings.HasPrefix(line, "checked ") {
			found = append(found, strings.TrimSpace(line))
		}
	}
	return found
}

// seededOnce wants every entry of the starting content made by one commit, and
// changed by none.
func (f *fleet) seededOnce() {
	f.t.Helper()
	made := map[kb.ID]bool{}
	for _, c := range f.journal() {
		for _, change := range c.Changes {
			if !change.Kind.Valid() {
				continue
			}
			if made[change.ID] || change.Rev != 1 || c.By != seed.By {
				f.t.Errorf("commit %d makes revision %d of %s, by %q", c.Seq, change.Rev, change.ID, c.By)
			}
			made[change.ID] = true
		}
	}
	inputs, err := seed.Load("http://kb.example")
	if err != nil {
		f.t.Fatal(err)
	}
	if len(made) != len(inputs) {
		f.t.Errorf("%d entries were made of a content of %d", len(made), len(inputs))
	}
}
