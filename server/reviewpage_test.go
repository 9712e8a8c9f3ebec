package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestAReviewOnThePage fills in the checklist, and shows it to the authors.
func TestAReviewOnThePage(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	id, _ := m.brought("IN_REVIEW")
	reviewer, author := m.browser(), m.browser()
	for b, mail := range map[*browser]string{reviewer: "reviewer@posta.example", author: "author@posta.example"} {
		if status := b.signIn(mail, goodPassword); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	at := "/contributions/" + id
	p := reviewer.send(http.MethodGet, at, "")
	if strings.Count(p.body, `name="score.`) != 8 || !strings.Contains(p.body, "Trasferibilità") || !strings.Contains(p.body, "buona pratica") {
		t.Fatalf("the form: %s", p.body)
	}
	scores := []string{"score.ADEQUACY", "1", "reason.ADEQUACY", "Il <b>bisogno</b> è vago", "note", "Spiega il bisogno"}
	for _, bad := range [][]string{{"reason.ADEQUACY", ""}, {"score.ADEQUACY", "7"}, {"score.ADEQUACY", "x"}} {
		got := reviewer.form(at, filledIn(p, "request_changes", append(slices.Clone(scores), bad...)...))
		if got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, "lista di controllo, di ogni criterio") {
			t.Errorf("%v: %d %s", bad, got.StatusCode, got.body)
		}
	}
	if got := reviewer.form(at, filledIn(p, "request_changes", scores...)); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("given back: %d %s", got.StatusCode, got.body)
	}
	p = author.send(http.MethodGet, at, "")
	if !strings.Contains(p.body, "Adeguatezza: 1/3 – Il &lt;b&gt;bisogno&lt;/b&gt; è vago") || strings.Contains(p.body, `name="score.`) {
		t.Errorf("what the author reads: %s", p.body)
	}
}
