package main

import (
	"net/http"
	"regexp"
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
	for _, do := range []string{"comment", "release", "claim"} { // what is typed of the review stays
		got := reviewer.form(at, filledIn(p, do, scores...))
		if got.StatusCode != http.StatusOK || !strings.Contains(got.body, "bisogno&lt;/b&gt; è vago") || do != "release" && !strings.Contains(got.body, "<option selected>1</option>") || strings.Contains(got.body, ">Spiega il bisogno</textarea>") {
			t.Errorf("%s: %d %s", do, got.StatusCode, got.body)
		}
		p = got
	}
	if got := reviewer.form(at, filledIn(p, "request_changes", append(slices.Clone(scores), "on.summary", "Chi è <i>ascoltato</i>?")...)); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("given back: %d %s", got.StatusCode, got.body)
	}
	for path, text := range map[string]string{"title.it": "Più breve", "proposal.summary": "Più chiara", "lessons": "Nessuna?"} {
		m.must("reviewer", "commentOnContribution", map[string]any{"id": id, "path": strings.Split(path, "."), "text": text}, "")
	}
	p = author.send(http.MethodGet, at, "")
	for _, besides := range [][3]string{{`for="text.title"`, "Più breve", `for="text.summary"`}, {`for="text.summary"`, "Più chiara", `for="text.description"`}, {`for="text.lessons"`, "Nessuna?", "</form>"}} {
		rest := p.body
		for _, text := range besides {
			_, after, found := strings.Cut(rest, text)
			if rest = after; !found {
				t.Errorf("not beside its field: %v: %s", besides, p.body)
				break
			}
		}
	}
	checkDiscussion(t, author, p, at)
	if read := reviewer.send(http.MethodGet, at, "").body; strings.Count(read, "Più breve") != 2 || strings.Count(read, "Nessuna?") != 1 || !strings.Contains(read, "Titolo · italiano") {
		t.Errorf("what the reviewer reads: %s", read)
	}
	if !strings.Contains(p.body, "Adeguatezza: 1/3 – Il &lt;b&gt;bisogno&lt;/b&gt; è vago") || strings.Contains(p.body, `name="score.`) {
		t.Errorf("what the author reads: %s", p.body)
	}
}

var (
	openComment = regexp.MustCompile(`value="(resolve\.comment_[^"]*)"`)
	answered    = regexp.MustCompile(`<option value="(comment_[^"]*)">risposta a`)
)

// checkDiscussion answers and resolves what a reviewer has said, as its author, and
// comments on a field.
func checkDiscussion(t *testing.T, author *browser, p page, at string) {
	t.Helper()
	first, to := openComment.FindStringSubmatch(p.body), answered.FindStringSubmatch(p.body)
	if first == nil || to == nil || !strings.Contains(p.body, `<option value="summary">Sintesi</option>`) || !strings.Contains(p.body, "modifiche chieste · ") || !strings.Contains(p.body, "preso in revisione · ") || !strings.Contains(p.body, "iniziato · tu") {
		t.Fatalf("what can be said: %s", p.body)
	}
	for _, one := range []struct{ about, note, shows string }{
		{to[1], "L'ho scritto", "in risposta a"}, {"summary", "Basta così?", "tu · Sintesi"},
	} {
		if got := author.form(at, whole(p, "comment", "about", one.about, "note", one.note)); got.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d %s", one.note, got.StatusCode, got.body)
		}
		if p = author.send(http.MethodGet, at, ""); !strings.Contains(p.body, one.shows) {
			t.Errorf("%s: %s", one.note, p.body)
		}
	}
	got := author.form(at, whole(p, first[1], "note", "Non ancora detto"))
	if got.StatusCode != http.StatusOK || !strings.Contains(got.body, "<strong>risolto</strong>") || !strings.Contains(got.body, ">Non ancora detto</textarea>") {
		t.Errorf("resolved: %d %s", got.StatusCode, got.body)
	}
	if got := author.form(at, whole(got, strings.Replace(first[1], "resolve", "reopen", 1))); got.StatusCode != http.StatusOK && got.StatusCode != http.StatusSeeOther {
		t.Errorf("opened again: %d %s", got.StatusCode, got.body)
	}
	for do, status := range map[string]int{"resolve.comment_x": http.StatusNotFound, "resolve": http.StatusNotFound} {
		if got := author.form(at, whole(p, do, "key", "of "+do)); got.StatusCode != status || !strings.Contains(got.body, "Commenti: ") {
			t.Errorf("%s: %d %s", do, got.StatusCode, got.body)
		}
	}
	if got := author.form(at, whole(p, "comment", "about", "nowhere", "note", "?")); got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, "Commenti: ") {
		t.Errorf("on no field: %d %s", got.StatusCode, got.body)
	}
}
