package main

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"prologis/internal/filetest"
	"prologis/kb"
)

// withFile sends a form with a file, as a browser does: an empty one when none was chosen.
func (b *browser) withFile(path string, fields url.Values, name string, content []byte) page {
	b.t.Helper()
	body := new(bytes.Buffer)
	w := multipart.NewWriter(body)
	for field, values := range fields {
		_ = w.WriteField(field, values[0])
	}
	part, _ := w.CreateFormFile("file", name)
	_, _ = part.Write(content)
	_ = w.Close() // all into memory
	return b.send(http.MethodPost, path, body.String(), "Content-Type", w.FormDataContentType())
}

var (
	wrongField = regexp.MustCompile(`<p class="wrong" id="wrong\.([^"]*)">([^<]*)</p>`)
	detaching  = regexp.MustCompile(`value="(detach\.(file_[^"]*))"`)
)

// checkAttaching attaches a file on a page in Italian, by which somebody writes, changes
// what is said of it, and takes it out again; at is where the page is, and where its
// files are opened.
func checkAttaching(t *testing.T, b *browser, at string, fileAt func(id string) string) {
	t.Helper()
	p := b.send(http.MethodGet, at, "", "Accept-Language", "it")
	bomb := filetest.DOCX(filetest.Part{Name: "word/big.xml", Text: "<a>" + strings.Repeat(" ", 65<<20) + "</a>"})
	for what, one := range map[string]struct {
		name    string
		content []byte
		typed   []string
		wrong   map[string]string
	}{
		"lying":      {"piano.pdf", filetest.PNG(), []string{"attach.alternativeText", "x"}, map[string]string{"file": "is named .pdf"}},
		"too large":  {"piano.pdf", make([]byte, kb.MaxFileBytes+1), nil, map[string]string{"file": "20 MiB"}},
		"a bomb":     {"piano.docx", bomb, nil, map[string]string{"file": "unpacks into more"}},
		"not said":   {"a.png", filetest.PNG(), []string{"attach.licence", ""}, map[string]string{"file": "", "licence": "", "alternativeText": ""}},
		"no holder":  {"a.pdf", filetest.PDF(), []string{"attach.licence", "ALL_RIGHTS_RESERVED"}, map[string]string{"file": "", "credit": ""}},
		"too long":   {"a.pdf", filetest.PDF(), []string{"attach.title", strings.Repeat("l", 501)}, map[string]string{"file": "", "title": "the limit is 500"}},
		"not chosen": {"", nil, []string{"attach.title", "Il piano"}, map[string]string{"file": ""}},
	} {
		form := filledIn(p, "attach", append([]string{"attach.licence", "CC_BY_4_0", "text.results.0.statement", "", "note", "Di " + what}, one.typed...)...)
		form.Set("do", map[bool]string{true: "revise", false: "attach"}[what == "not chosen"])
		got := b.withFile(at, form, one.name, one.content)
		wrong := map[string]string{}
		for _, m := range wrongField.FindAllStringSubmatch(got.body, -1) {
			wrong[m[1]] = html.UnescapeString(m[2])
		}
		if got.StatusCode != http.StatusBadRequest || len(wrong) != len(one.wrong) || !strings.Contains(got.body, "Di "+what) || detaching.MatchString(got.body) {
			t.Errorf("%s: %d %v in %s", what, got.StatusCode, wrong, got.body)
		}
		for field, says := range one.wrong {
			if !strings.Contains(wrong[field], says) || wrong[field] == "" {
				t.Errorf("%s: of %s: %q", what, field, wrong[field])
			}
		}
		p = got
	}
	typed := filledIn(p, "revise", "text.need", "Con un file.")
	if got := b.withFile(at, typed, "", nil); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("without a file: %d %s", got.StatusCode, got.body)
	}
	p = b.send(http.MethodGet, at, "")
	typed = filledIn(p, "attach", "attach.title", "Il piano", "attach.alternativeText", "Una pagina", "attach.licence", "CC_BY_4_0")
	for range 2 { // a double click
		if got := b.withFile(at, typed, "piano 2019.png", filetest.PNG()); got.StatusCode != http.StatusSeeOther {
			t.Fatalf("attached: %d %s", got.StatusCode, got.body)
		}
	}
	p = b.send(http.MethodGet, at, "", "Accept-Language", "it")
	found := detaching.FindAllStringSubmatch(p.body, -1)
	if len(found) != 1 || !strings.Contains(p.body, "Con un file.") || !strings.Contains(p.body, "Una pagina</textarea>") {
		t.Fatalf("after that: %s", p.body)
	}
	file := found[0][2]
	if got := b.send(http.MethodGet, fileAt(file), ""); got.StatusCode != http.StatusOK || got.Header.Get("Content-Type") != "image/png" {
		t.Errorf("the file: %d", got.StatusCode)
	}
	changed := filledIn(p, "revise", "text.attachments.0.title", "Il piano nuovo", "licence."+file, "ALL_RIGHTS_RESERVED", "credit."+file, "Comune & <altri>")
	if got := b.form(at, changed); got.StatusCode != http.StatusSeeOther {
		t.Errorf("changed: %d %s", got.StatusCode, got.body)
	}
	p = b.send(http.MethodGet, at, "", "Accept-Language", "it")
	wants(t, "what is said of the file", p, "Il piano nuovo</textarea>", "Una pagina</textarea>", `value="Comune &amp; &lt;altri&gt;"`, `<option value="ALL_RIGHTS_RESERVED" selected>`)
	if got := b.form(at, filledIn(p, "detach."+file, "text.need", "Senza file.")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("removed: %d %s", got.StatusCode, got.body)
	}
	if p = b.send(http.MethodGet, at, ""); detaching.MatchString(p.body) || !strings.Contains(p.body, "Senza file.") {
		t.Errorf("after that: %s", p.body)
	}
}
