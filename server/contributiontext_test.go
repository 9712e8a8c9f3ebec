package main

import (
	"net/http"
	"strings"
	"testing"

	"prologis/internal/filetest"
)

// inBoth is a text in Italian and English.
func inBoth(italian, english string) []any {
	return append(said(italian), map[string]any{"language": "en", "value": english})
}

// signedIn opens a browser for each of some people.
func (m *mistakes) signedIn(people ...string) (browsers []*browser) {
	m.t.Helper()
	for _, who := range people {
		b := m.browser()
		if status := b.signIn(who+"@posta.example", goodPassword); status != http.StatusOK {
			m.t.Fatal(status)
		}
		browsers = append(browsers, b)
	}
	return browsers
}

// confirmed makes a link by which a contribution is confirmed, and answers its page.
func (m *mistakes) confirmed(id any) string {
	m.t.Helper()
	made := m.must("author", "createContributionLink", map[string]any{"id": id, "purpose": "CONFIRM", "language": "en"}, "secret")
	return "/auth/link/" + within(made, "secret").(string)
}

// wants looks for texts on a page.
func wants(t *testing.T, what string, p page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if p.StatusCode != http.StatusOK || !strings.Contains(p.body, text) {
			t.Errorf("%s: %d, without %q: %s", what, p.StatusCode, text, p.body)
		}
	}
}

// TestAllThatIsAcceptedIsShown reads a new practice in two languages and with a file as
// its reviewer, as the holder of a link, and as those who may not.
func TestAllThatIsAcceptedIsShown(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	file := m.upload(m.tokens["author"], "piano 2019.pdf", filetest.PDF())
	c := m.must("author", "contribute", map[string]any{"practice": map[string]any{
		"title": inBoth("Sportello", "Help desk"), "summary": append(inBoth("Si ascolta.", "One listens."), map[string]any{"language": "ar", "value": "استماع"}),
		"attachments": []any{map[string]any{"file": file, "title": inBoth("Il piano", "The plan"), "alternativeText": inBoth("Una pagina", "A page"), "licence": "ALL_RIGHTS_RESERVED", "credit": "Comune"}},
	}}, "contribution { id revision }")
	id := within(c, "contribution", "id")
	at, link := "/contributions/"+id.(string), m.confirmed(id)
	m.must("author", "submitContribution", map[string]any{"id": id, "expectedRevision": within(c, "contribution", "revision")}, "contribution { id }")
	people := m.signedIn("reviewer", "stranger")
	reviewer, stranger, holder := people[0], people[1], m.browser()
	everything := []string{
		`<div lang="it" dir="ltr">` + "<p>Si ascolta.</p>", `<div lang="en" dir="ltr">` + "<p>One listens.</p>", `<div lang="ar" dir="rtl">`,
		"Sportello", "Help desk", "Il piano", "The plan", "Una pagina", "A page", "Comune", "piano 2019.pdf",
	}
	p := reviewer.send(http.MethodGet, at, "")
	wants(t, "the reviewer's page", p, append(everything, "inglese", "arabo", "tutti i diritti riservati", `href="/files/`+file+`"`)...)
	if strings.Index(p.body, "Si ascolta.") > strings.Index(p.body, "One listens.") {
		t.Error("the reader's language does not come first")
	}
	p = holder.send(http.MethodGet, link, "")
	wants(t, "the page of the link", p, append(everything, "Italian", "Arabic", "all rights reserved", `href="?file=`+file+`"`)...)
	if strings.Index(p.body, "Si ascolta.") < strings.Index(p.body, "One listens.") {
		t.Error("the holder's language does not come first")
	}
	for what, one := range map[string]struct {
		b      *browser
		path   string
		status int
	}{
		"reviewer":           {reviewer, "/files/" + file, http.StatusOK},
		"holder of a link":   {holder, link + "?file=" + file, http.StatusOK},
		"holder without it":  {holder, "/files/" + file, http.StatusNotFound},
		"stranger":           {stranger, "/files/" + file, http.StatusNotFound},
		"stranger's page":    {stranger, at + "?file=" + file, http.StatusNotFound},
		"what is not a file": {holder, link + "?file=" + id.(string), http.StatusNotFound},
	} {
		p := one.b.send(http.MethodGet, one.path, "")
		if p.StatusCode != one.status || (p.body == string(filetest.PDF())) != (one.status == http.StatusOK) {
			t.Errorf("%s: %d", what, p.StatusCode)
		}
		if one.status == http.StatusOK && p.Header.Get("Content-Security-Policy") != fileSecurity {
			t.Errorf("%s: %q", what, p.Header.Get("Content-Security-Policy"))
		}
	}
}

// TestWhatAnEditChangesIsShown takes out a field, a language and a file, and translates.
func TestWhatAnEditChangesIsShown(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	file := m.upload(m.tokens["bootstrap"], "piano.pdf", filetest.PDF())
	was := m.must("bootstrap", "putEntry", map[string]any{"practice": map[string]any{
		"title": inBoth("Sportello", "Help desk"), "summary": said("Si ascolta."), "need": said("Nessuno ascoltava."), "territories": []any{},
		"attachments": []any{map[string]any{"file": file, "licence": "CC_BY_4_0"}}, "start": "2019-03",
	}}, "entry { id }")
	target := within(was, "entry", "id")
	propose := func(in map[string]any) (id any) {
		in["target"], in["baseRevision"] = target, 1
		return within(m.must("author", "contribute", in, "contribution { id }"), "contribution", "id")
	}
	edit := propose(map[string]any{"practice": map[string]any{"title": said("Sportello aperto"), "summary": said("Si ascolta."), "start": "2020"}})
	changes := []string{
		"<del>Sportello</del> <ins>Sportello aperto</ins>", "<del>Help desk</del>", "<del>Nessuno ascoltava.</del>",
		"<del>2019-03</del> <ins>2020</ins>", "<del>piano.pdf</del>", "<del>CC BY 4.0</del>",
	}
	holder := m.browser()
	wants(t, "an edit", holder.send(http.MethodGet, m.confirmed(edit), ""), append(changes, "What changes", "Title · English", "Need · Italian", "Attachments 1 · file")...)
	author := m.signedIn("author")[0]
	wants(t, "the author's page of it", author.send(http.MethodGet, "/contributions/"+edit.(string), ""), append(changes, "Che cosa cambia", "Titolo · inglese")...)

	translation := propose(map[string]any{"translation": "fr", "practice": map[string]any{"title": []any{map[string]any{"language": "fr", "value": "Guichet"}}}})
	wants(t, "a translation", holder.send(http.MethodGet, m.confirmed(translation), ""),
		"<ins>Guichet</ins>", "Title · French", "Help desk", "Nessuno ascoltava.", "<p>Guichet</p>")
	p := author.send(http.MethodGet, "/contributions/"+translation.(string), "")
	wants(t, "what is translated", p, `<blockquote lang="it" dir="ltr">Sportello</blockquote>`, ">Guichet</textarea>")
	if strings.Contains(p.body, "<del>") {
		t.Errorf("a translation takes nothing out: %s", p.body)
	}
}

// TestFormsSayWhatIsTooLong writes more than there may be.
func TestFormsSayWhatIsTooLong(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	people := m.signedIn("author", "reviewer")
	draft, _ := m.brought("DRAFT")
	inReview, _ := m.brought("IN_REVIEW")
	for what, one := range map[string]struct {
		b             *browser
		id, do        string
		name, value   string
		italian, says string
	}{
		"title":     {people[0], draft, "revise", "text.title", strings.Repeat("a", 600), "Titolo · italiano", "has 600 characters; the limit is 500"},
		"comment":   {people[0], draft, "comment", "note", "", "Una nota, il motivo o il commento", "required"},
		"reason":    {people[1], inReview, "reject", "note", strings.Repeat("b", 3000), "Una nota, il motivo o il commento", "has 3000 characters; the limit is 2000"},
		"no reason": {people[1], inReview, "reject", "note", " ", "Scrivi il motivo.", ""},
	} {
		at := "/contributions/" + one.id
		got := one.b.form(at, filledIn(one.b.send(http.MethodGet, at, ""), one.do, one.name, one.value))
		_, problems, _ := strings.Cut(got.body, `role="alert"`)
		problems, _, _ = strings.Cut(problems, "</div>")
		if got.StatusCode != http.StatusBadRequest || !strings.Contains(problems, one.italian) || !strings.Contains(problems, one.says) || strings.Contains(problems, "Qualcosa") {
			t.Errorf("%s: %d %s", what, got.StatusCode, problems)
		}
	}
}
