package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"
)

// TestTheStoryOfAContribution runs doc/story.sh: from the first admin's link to
// the citation, against two servers over one database.
func TestTheStoryOfAContribution(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			missing(t, "the story is told with "+tool+", which is not installed")
		}
	}
	onSharedDatabase(t, func(t *testing.T, uri string) {
		a := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		b := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		began := time.Now()
		out, err := exec.CommandContext(t.Context(), "bash", "../doc/story.sh", a.URL(), a.firstLink(), b.URL()).CombinedOutput()
		t.Logf("%s\nin %s", out, time.Since(began))
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range []string{"Cooperativa Ponte. (", "acceptContribution: ACCEPTED", "Le lezioni valgono anche altrove.", `"reviewer":"Rita R., Regione del Veneto"`, "The story is told."} {
			if !strings.Contains(string(out), words) {
				t.Errorf("the story does not say %q", words)
			}
		}
		if strings.Contains(string(out), "Con le lezioni apprese.") {
			t.Error("what the author noted for the reviewer is in the public history")
		}
	})
}
