package main

import (
	"net/http"
	"strings"
	"testing"
)

// checkTwoWrite lets two people write on a contribution at once, each on a page: what only
// one changed is kept, and of what both did the later one chooses, having seen both.
func checkTwoWrite(t *testing.T, b *browser, at string, other *browser, otherAt string) {
	t.Helper()
	p, theirs := b.send(http.MethodGet, at, ""), other.send(http.MethodGet, otherAt, "")
	sends := func(b *browser, at string, status int, from page, do string, more ...string) page {
		t.Helper()
		got := b.form(at, whole(from, do, more...))
		if got.StatusCode != status {
			t.Fatalf("%s %v: %d %s", do, more, got.StatusCode, got.body)
		}
		return got
	}
	has := func(p page, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(p.body, text) {
				t.Errorf("without %q: %s", text, p.body)
			}
		}
	}
	sends(other, otherAt, http.StatusSeeOther, theirs, "revise", "text.need", "Di <b>lei</b>.", "text.context", "Il contesto di lei.", "text.lessons", "Lezioni di lei.")
	got := sends(b, at, http.StatusConflict, p, "comment", "text.need", "Di lui.", "text.lessons", "Lezioni di lui.", "text.approach", "L'approccio di lui.", "note", "Così?")
	for range 2 { // pressing again chooses nothing
		has(got, "Di lui.</textarea>", ">Di &lt;b&gt;lei&lt;/b&gt;.</blockquote>", `name="keep.text.need" value="theirs"`, `name="keep.text.lessons"`,
			"Il contesto di lei.</textarea>", "L&#39;approccio di lui.</textarea>", "Così?</textarea>")
		if strings.Contains(got.body, `name="keep.text.approach"`) {
			t.Errorf("one has changed it: %s", got.body)
		}
		form := whole(got, "revise", "note", "Così?")
		form["choose"] = []string{"text.need", "text.lessons"}
		if got = b.form(at, form); got.StatusCode != http.StatusConflict {
			t.Fatalf("without a choice: %d %s", got.StatusCode, got.body)
		}
	}
	form := whole(got, "revise", "keep.text.need", "theirs", "keep.text.lessons", "mine", "text.lessons", "Lezioni di tutti e due.")
	form["choose"] = []string{"text.need", "text.lessons"}
	for range 2 { // a double click
		if got := b.form(at, form); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("chosen: %d %s", got.StatusCode, got.body)
		}
	}
	has(other.send(http.MethodGet, otherAt, ""), "Di &lt;b&gt;lei&lt;/b&gt;.</textarea>", "Lezioni di tutti e due.</textarea>", "Il contesto di lei.</textarea>", "L&#39;approccio di lui.</textarea>")

	was := sends(other, otherAt, http.StatusSeeOther, theirs, "revise", "text.training", "Formazione di lei.") // from long ago, and of nobody else's
	if !strings.HasSuffix(was.Header.Get("Location"), "done=joined&language=it") {
		t.Errorf("saved beside others: %s", was.Header.Get("Location"))
	}
	has(other.send(http.MethodGet, was.Header.Get("Location"), ""), "ha cambiato altre parti", "Formazione di lei.</textarea>", "Lezioni di tutti e due.</textarea>")
	got = sends(other, otherAt, http.StatusConflict, theirs, "withdraw") // of what they have not seen
	has(got, "Lezioni di tutti e due.</textarea>", "Nel frattempo è cambiato")
	got = sends(b, at, http.StatusConflict, p, "revise", "revision", "0", "text.need", "Di lui.") // of which there is nothing left
	has(got, "Di lui.</textarea>", ">Di &lt;b&gt;lei&lt;/b&gt;.</blockquote>")
}
