package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestTheLinkToAContribution opens the page of a link, uses it by GraphQL, and looks
// for its secret and its holder's name in the log and the documents.
func TestTheLinkToAContribution(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := start(t, "--data", dir, "--no-seed")
	admin := r.firstAdmin()
	var started struct {
		Contribute struct{ Contribution struct{ ID string } }
		Foreign    struct{ Contribution struct{ ID string } }
	}
	admin.graphql(`mutation { contribute(input: {practice: {title: [{language: "it", value: "Sportello <b>aperto</b>"}]}}) { contribution { id } }
		foreign: contribute(input: {practice: {title: [{language: "it", value: "Altra"}]}}) { contribution { id } } }`, nil, &started)
	id := started.Contribute.Contribution.ID
	var made struct {
		CreateContributionLink struct{ URL, Secret string }
	}
	admin.graphql(`mutation ($id: ID!) { createContributionLink(input: {id: $id, purpose: CONFIRM, note: "Per favore"}) { url secret } }`, map[string]any{"id": id}, &made)
	secret := made.CreateContributionLink.Secret
	path := "/auth/link/" + secret
	if !strings.HasSuffix(made.CreateContributionLink.URL, path) {
		t.Fatalf("url: %s", made.CreateContributionLink.URL)
	}
	holder := r.browser()
	for language, words := range map[string]string{"it": "confermare", "en": "to confirm"} {
		p := holder.send(http.MethodGet, path, "", "Accept-Language", language)
		if p.StatusCode != http.StatusOK || !strings.Contains(p.body, words) || !strings.Contains(p.body, "Sportello &lt;b&gt;aperto") || strings.Contains(p.body, secret) {
			t.Errorf("%s: %d %s", language, p.StatusCode, p.body)
		}
	}
	by := []string{"Authorization", "Bearer " + secret, "Content-Type", "application/json"}
	ask := func(query string) string {
		return holder.send(http.MethodPost, "/graphql", `{"query": "`+query+`"}`, by...).body
	}
	if body := ask(`{ contributions { nodes { id } } viewer { role } foreign: contribution(id: \"` + started.Foreign.Contribution.ID + `\") { id } }`); strings.Count(body, "contribution_") != 1 || !strings.Contains(body, id) {
		t.Errorf("what the holder sees: %s", body)
	}
	confirm := `mutation { confirmContribution(input: {id: \"` + id + `\", expectedRevision: 1, name: \"Bea Segreta\", idempotencyKey: \"conferma-1\"}) { contribution { state } userErrors { code } } }`
	if body := ask(confirm); !strings.Contains(body, "DRAFT") {
		t.Errorf("confirm: %s", body)
	}
	if body := ask(confirm); !strings.Contains(body, "DRAFT") {
		t.Errorf("the answer that was lost: %s", body)
	}
	if body := ask(strings.Replace(confirm, "conferma-1", "conferma-2", 1)); !strings.Contains(body, "UNAUTHENTICATED") || strings.Contains(body, "DRAFT") {
		t.Errorf("confirm twice: %s", body)
	}
	if body := ask(`{ contributionLink { id } }`); !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("a question by the used link: %s", body)
	}
	if p := holder.send(http.MethodGet, path, ""); p.StatusCode != http.StatusNotFound {
		t.Errorf("the page of a used link: %d %s", p.StatusCode, p.body)
	}
	r.stop()
	for _, private := range []string{secret, "Segreta"} {
		if strings.Contains(r.log.String(), private) {
			t.Errorf("%q is in the log", private)
		}
	}
	inDocuments(t, dir, []string{secret, "Segreta"})
}

var hidden = regexp.MustCompile(`name="(revision|key|target|base|was)" value="([^"]*)"`)

// filledIn answers the form of a page with what somebody types.
func filledIn(p page, do string, more ...string) url.Values {
	form := url.Values{"do": {do}, "language": {"it"}}
	for _, m := range hidden.FindAllStringSubmatch(p.body, -1) {
		form.Set(m[1], m[2])
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// TestAContributionIsFilledInAndConfirmedByLink uses the pages as a browser without
// scripts does.
func TestAContributionIsFilledInAndConfirmedByLink(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir(), "--no-seed")
	admin := r.firstAdmin()
	var started struct {
		Contribute struct{ Contribution struct{ ID string } }
	}
	admin.graphql(`mutation { contribute(input: {practice: {title: [{language: "it", value: "Sportello <b>aperto</b>"}], start: "2019-03"}}) { contribution { id } } }`, nil, &started)
	id := started.Contribute.Contribution.ID
	link := func(purpose, language string) string {
		var made struct {
			CreateContributionLink struct{ Secret string }
		}
		admin.graphql(`mutation ($id: ID!) { createContributionLink(input: {id: $id, purpose: `+purpose+`, language: "`+language+`", note: "Per favore"}) { secret } }`, map[string]any{"id": id}, &made)
		return "/auth/link/" + made.CreateContributionLink.Secret
	}
	holder, fill := r.browser(), link("FILL", "en")
	p := holder.send(http.MethodGet, fill, "", "Accept-Language", "it")
	if p.StatusCode != http.StatusOK || !strings.Contains(p.body, `<html lang="en"`) || !strings.Contains(p.body, `name="text.need"`) || !strings.Contains(p.body, "2019-03") || strings.Contains(p.body, "<b>") {
		t.Fatalf("the page: %d %s", p.StatusCode, p.body)
	}
	form := filledIn(p, "revise", "text.title", "Sportello", "text.summary", "Uno sportello.", "text.need", "Serve <script>alert(1)</script> **ascolto**.")
	if got := holder.form(fill, form, "Sec-Fetch-Site", "cross-site"); got.StatusCode != http.StatusForbidden {
		t.Errorf("from another site: %d", got.StatusCode)
	}
	if got := holder.form(fill, form); got.StatusCode != http.StatusSeeOther {
		t.Fatalf("saved: %d %s", got.StatusCode, got.body)
	}
	var read struct {
		Contribution struct {
			Revision int
			Proposal struct {
				Title, Need struct{ Value string }
				Start       string
			}
		}
	}
	admin.graphql(`query($id: ID!) { contribution(id: $id) { revision proposal { ... on PracticeDraft { title { value } need { value } start } } } }`, map[string]any{"id": id}, &read)
	if got := read.Contribution; got.Revision != 2 || got.Proposal.Title.Value != "Sportello" || got.Proposal.Start != "2019-03" || got.Proposal.Need.Value != form.Get("text.need") {
		t.Errorf("what was written: %+v", got)
	}
	form.Set("key", "another")
	form.Set("text.summary", "Un altro.")
	if got := holder.form(fill, form); got.StatusCode != http.StatusConflict || !strings.Contains(got.body, "changed the same texts meanwhile") || !strings.Contains(got.body, ">Uno sportello.</blockquote>") || !strings.Contains(got.body, "Un altro.</textarea>") {
		t.Errorf("of an older revision: %d %s", got.StatusCode, got.body)
	}
	checkTwoWrite(t, holder, fill, admin, "/contributions/"+id)
	if got := holder.form(fill, filledIn(p, "submit")); got.StatusCode != http.StatusForbidden {
		t.Errorf("submitted by link: %d", got.StatusCode)
	}

	inItalian := link("FILL", "it")
	checkAttaching(t, holder, inItalian, func(id string) string { return inItalian + "?file=" + id })
	put := func(text string) {
		p := holder.send(http.MethodGet, inItalian, "")
		holder.form(inItalian, filledIn(p, "revise", "text.need", text))
	}
	put(form.Get("text.need"))

	confirm := link("CONFIRM", "it")
	p = holder.send(http.MethodGet, confirm, "")
	if !strings.Contains(p.body, "<strong>ascolto</strong>") || strings.Contains(p.body, "<script") || !strings.Contains(p.body, "Confermo") {
		t.Errorf("what is to be confirmed: %s", p.body)
	}
	sent := filledIn(p, "confirm", "name", "Bea")
	for range 2 { // a double click
		got := holder.form(confirm, sent)
		if got.StatusCode != http.StatusSeeOther {
			t.Fatalf("confirmed: %d %s", got.StatusCode, got.body)
		}
		if p = holder.send(http.MethodGet, got.Header.Get("Location"), ""); p.StatusCode != http.StatusOK || !strings.Contains(p.body, "Grazie") || strings.Contains(p.body, "Sportello") {
			t.Errorf("thanked: %d %s", p.StatusCode, p.body)
		}
	}
	if p = admin.send(http.MethodGet, "/contributions/"+id, "", "Accept-Language", "en"); !strings.Contains(p.body, "confirmed · Bea (by a link)") || !strings.Contains(p.body, "revised · by a link") {
		t.Errorf("the history: %s", p.body)
	}
	sent.Set("name", "Ada")
	sent.Set("key", "another")
	if got := holder.form(confirm, sent); got.StatusCode != http.StatusNotFound {
		t.Errorf("confirmed by a link that has ended: %d", got.StatusCode)
	}
	if got := holder.send(http.MethodGet, confirm, ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("after that: %d", got.StatusCode)
	}
}

// TestThePageOfAContribution is where the mails lead.
func TestThePageOfAContribution(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir(), "--no-seed")
	admin := r.firstAdmin()
	var started struct {
		Contribute struct{ Contribution struct{ ID string } }
	}
	admin.graphql(`mutation { contribute(input: {practice: {title: [{language: "it", value: "Sportello"}]}}) { contribution { id } } }`, nil, &started)
	at := "/contributions/" + started.Contribute.Contribution.ID
	if p := r.browser().send(http.MethodGet, at, ""); p.StatusCode != http.StatusSeeOther || p.Header.Get("Location") != "/auth/sign-in?next="+url.QueryEscape(at) {
		t.Errorf("without a session: %d %s", p.StatusCode, p.Header.Get("Location"))
	}
	if p := admin.send(http.MethodGet, "/contributions/contribution_00000000000000000000000000", ""); p.StatusCode != http.StatusNotFound || !strings.Contains(p.body, "non c") {
		t.Errorf("one that does not exist: %d %s", p.StatusCode, p.body)
	}
	p := admin.send(http.MethodGet, at, "")
	if p.StatusCode != http.StatusOK || !strings.Contains(p.body, `value="submit"`) || strings.Contains(p.body, `value="accept"`) {
		t.Fatalf("the author's page: %d %s", p.StatusCode, p.body)
	}
	if got := admin.form(at, filledIn(p, "submit")); got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, "Sintesi") {
		t.Errorf("submitted too early: %d %s", got.StatusCode, got.body)
	}
	if got := admin.form(at, filledIn(p, "comment", "note", "Va **bene**?")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("a comment: %d %s", got.StatusCode, got.body)
	}
	p = admin.send(http.MethodGet, at, "")
	if !strings.Contains(p.body, "<strong>bene</strong>") {
		t.Errorf("the comment is not there: %s", p.body)
	}
	if got := admin.form(at, filledIn(p, "revise", "text.summary", "Uno sportello.")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("revised: %d %s", got.StatusCode, got.body)
	}
	for _, wrong := range [][3]string{{"revise", "revision", "x"}, {"fly", "key", "k"}, {"revise", "language", "?"}} {
		if got := admin.form(at, filledIn(p, wrong[0], wrong[1], wrong[2])); got.StatusCode != http.StatusBadRequest || strings.Contains(got.body, "Qualcosa non ha") {
			t.Errorf("%v: %d %s", wrong, got.StatusCode, got.body)
		}
	}
	p = checkTypedIsSaved(t, admin, at)
	var made struct {
		CreateContributionLink struct{ Secret string }
	}
	admin.graphql(`mutation { createContributionLink(input: {id: "`+started.Contribute.Contribution.ID+`", purpose: FILL, language: "en"}) { secret } }`, nil, &made)
	link, holder := "/auth/link/"+made.CreateContributionLink.Secret, r.browser()
	held := holder.send(http.MethodGet, link, "")
	if got := admin.form(at, filledIn(p, "submit", "note", "pronto")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("submitted: %d %s", got.StatusCode, got.body)
	}
	p = admin.send(http.MethodGet, at, "", "Accept-Language", "en")
	if !strings.Contains(p.body, "submitted") || !strings.Contains(p.body, "pronto") || strings.Contains(p.body, `name="text.summary"`) {
		t.Errorf("after that: %s", p.body)
	}
	checkGivenBack(t, p, held, map[string]givenBack{
		"submitted meanwhile":        {admin, at, http.StatusConflict, "lo stato del contributo è cambiato"},
		"without a session":          {r.browser(), at, http.StatusUnauthorized, `href="/auth/sign-in?next=%2fcontributions`},
		"one that does not exist":    {admin, at + "0", http.StatusNotFound, "Questo contributo non c&#39;è"},
		"by a link that has ended":   {holder, link, http.StatusNotFound, "by this link"},
		"by a link that never began": {holder, link + "x", http.StatusNotFound, "scaduto"},
	})
	if got := admin.form(at, filledIn(p, "claim")); got.StatusCode != http.StatusForbidden && got.StatusCode != http.StatusConflict {
		t.Errorf("one's own: %d", got.StatusCode)
	}
}

var area = regexp.MustCompile(`<textarea form="act" id="[^"]*" name="([^"]*)"[^>]*>([^<]*)</textarea>`)

// whole answers the form of a page with all its texts, as a browser sends it.
func whole(p page, do string, more ...string) url.Values {
	form := filledIn(p, do)
	for _, m := range area.FindAllStringSubmatch(p.body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// checkTypedIsSaved types texts and does something else with them: they are saved first,
// once, and what cannot be saved stays typed with nothing done. It answers the page after.
func checkTypedIsSaved(t *testing.T, b *browser, at string) page {
	t.Helper()
	p := b.send(http.MethodGet, at, "")
	before := filledIn(p, "").Get("revision")
	for _, do := range []string{"comment", "language"} {
		if got := b.form(at, whole(p, do, "note", "Com'era")); got.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d %s", do, got.StatusCode, got.body)
		}
	}
	if p = b.send(http.MethodGet, at, ""); filledIn(p, "").Get("revision") != before {
		t.Error("what was as it is was saved")
	}
	got := b.form(at, whole(p, "submit", "text.need", strings.Repeat("è", 200_001)))
	if got.StatusCode != http.StatusBadRequest || !strings.Contains(got.body, "èèè") || !strings.Contains(got.body, `value="submit"`) {
		t.Errorf("what cannot be saved: %d", got.StatusCode)
	}
	form := whole(p, "comment", "text.need", "Serve\r\nascolto & <cura>.", "note", "Ho scritto il bisogno")
	for range 2 { // a double click
		if got := b.form(at, form); got.StatusCode != http.StatusSeeOther || !strings.Contains(got.Header.Get("Location"), "done=comment&language=it") {
			t.Errorf("a comment with what was typed: %d %s", got.StatusCode, got.body)
		}
	}
	p = b.send(http.MethodGet, at, "")
	if !strings.Contains(p.body, "Serve\nascolto &amp; &lt;cura&gt;.</textarea>") || strings.Count(p.body, "Ho scritto il bisogno") != 1 {
		t.Errorf("saved with the comment: %s", p.body)
	}
	if got := b.form(at, whole(p, "reject", "text.need", "Due volte.", "note", "Di mio")); got.StatusCode == http.StatusSeeOther || !strings.Contains(got.body, "Salvato.") || !strings.Contains(got.body, ">Di mio</textarea>") {
		t.Errorf("saved, and the rest refused: %d %s", got.StatusCode, got.body)
	}
	return b.send(http.MethodGet, at, "")
}

// givenBack is who sends a form too late, where to, and what they are told.
type givenBack struct {
	b      *browser
	at     string
	status int
	says   string
}

// checkGivenBack sends the forms of two pages, of who has signed in and of the holder of
// a link, when they can no longer be taken: with what was typed, without it, and with a file.
func checkGivenBack(t *testing.T, p, held page, rows map[string]givenBack) {
	t.Helper()
	for what, one := range rows {
		from := p
		if strings.HasPrefix(one.at, "/auth/") {
			from = held
		}
		typed := whole(from, "revise", "text.summary", "Scritto <b>mentre</b>", "attach.title", "Il piano")
		got := one.b.form(one.at, typed)
		if got.StatusCode != one.status || !strings.Contains(got.body, one.says) || !strings.Contains(got.body, " readonly ") ||
			!strings.Contains(got.body, `lang="it" dir="ltr">Scritto &lt;b&gt;mentre&lt;/b&gt;</textarea>`) || !strings.Contains(got.body, ">Il piano</textarea>") {
			t.Errorf("%s: %d %s", what, got.StatusCode, got.body)
		}
		if got := one.b.withFile(one.at, typed, "piano.pdf", []byte("%PDF")); got.StatusCode != one.status || !strings.Contains(got.body, "mentre&lt;/b&gt;</textarea>") {
			t.Errorf("%s, with a file: %d %s", what, got.StatusCode, got.body)
		}
		if got := one.b.form(one.at, whole(from, "submit")); strings.Contains(got.body, " readonly ") {
			t.Errorf("%s, without anything: %s", what, got.body)
		}
	}
}

// checkSimilar looks for what is like a draft on its page: what is published, and what the
// writer has under way; the holder of a link sees the former.
func checkSimilar(t *testing.T, r *running, admin *browser) {
	t.Helper()
	text := `title: [{language: "it", value: "Corsi di lingua per madri"}], summary: [{language: "it", value: "Lezioni di italiano nelle scuole mentre i figli giocano accanto."}]`
	var made struct {
		Entry        struct{ Entry struct{ ID string } }
		Draft, Other struct{ Contribution struct{ ID string } }
		Link         struct{ Secret string }
	}
	admin.graphql(`mutation { entry: putEntry(input: {practice: {`+text+`}}) { entry { id } } draft: contribute(input: {practice: {`+text+`}}) { contribution { id } }
		other: contribute(input: {practice: {`+text+`}}) { contribution { id } } }`, nil, &made)
	admin.graphql(`mutation { link: createContributionLink(input: {id: "`+made.Draft.Contribution.ID+`", purpose: FILL, language: "en"}) { secret } }`, nil, &made)
	other := "/contributions/" + made.Other.Contribution.ID
	own := admin.send(http.MethodGet, "/contributions/"+made.Draft.Contribution.ID, "", "Accept-Language", "it").body
	if !strings.Contains(own, "C’è già qualcosa di simile") || !strings.Contains(own, `/id/practice/corsi-di-lingua-per-madri"`) || !strings.Contains(own, other) || strings.Count(own, "quasi uguale") != 2 || strings.Contains(own, `href="/contributions/`+made.Draft.Contribution.ID) {
		t.Errorf("what is like it: %s", own)
	}
	held := r.browser().send(http.MethodGet, "/auth/link/"+made.Link.Secret, "").body
	if !strings.Contains(held, "There is something like it already") || !strings.Contains(held, "nearly the same") || strings.Contains(held, other) {
		t.Errorf("to the holder of a link: %s", held)
	}
}

// TestThePageOfAnOvertakenContribution changes and archives what a contribution is to
// change, and goes on by its page.
func TestThePageOfAnOvertakenContribution(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir(), "--no-seed")
	admin := r.firstAdmin()
	var made struct {
		Old, New   struct{ Entry struct{ ID string } }
		Contribute struct{ Contribution struct{ ID string } }
	}
	practice := func(title string) string {
		return `practice: {title: [{language: "it", value: "` + title + `"}], summary: [{language: "it", value: "Si ascolta."}]}`
	}
	put := func(query string) {
		t.Helper()
		if codes := admin.graphql(query, nil, &made); codes != nil {
			t.Fatal(codes)
		}
	}
	put(`mutation { old: putEntry(input: {` + practice("Vecchio sportello") + `}) { entry { id } } new: putEntry(input: {` + practice("Altro") + `}) { entry { id } } }`)
	put(`mutation { contribute(input: {target: "` + made.Old.Entry.ID + `", baseRevision: 1, ` + practice("Sportello aperto") + `}) { contribution { id } } }`)
	put(`mutation { old: putEntry(input: {target: "` + made.Old.Entry.ID + `", expectedRevision: 1, ` + practice("Sportello chiuso") + `}) { entry { id } } }`)
	at := "/contributions/" + made.Contribute.Contribution.ID
	p := admin.send(http.MethodGet, at, "", "Accept-Language", "en")
	if !strings.Contains(p.body, "has changed since") || !strings.Contains(p.body, "<del>Vecchio sportello</del> <ins>Sportello chiuso</ins>") {
		t.Fatalf("changed: %s", p.body)
	}
	if got := admin.form(at, filledIn(p, "rebase", "base", "x")); got.StatusCode != http.StatusBadRequest {
		t.Errorf("on what is no revision: %d", got.StatusCode)
	}
	if got := admin.form(at, filledIn(p, "rebase")); got.StatusCode != http.StatusSeeOther {
		t.Errorf("brought up: %d %s", got.StatusCode, got.body)
	}
	if p = admin.send(http.MethodGet, at, ""); strings.Contains(p.body, `value="rebase"`) {
		t.Errorf("after that: %s", p.body)
	}
	checkSimilar(t, r, admin)
	put(`mutation { archiveEntry(input: {id: "` + made.Old.Entry.ID + `", expectedRevision: 2, reason: "doppia", replacement: "` + made.New.Entry.ID + `"}) { entry { id } } }`)
	p = admin.send(http.MethodGet, at, "", "Accept-Language", "it")
	if !strings.Contains(p.body, "stata archiviata") || !strings.Contains(p.body, "/id/practice/altro") {
		t.Fatalf("archived: %s", p.body)
	}
	for _, do := range []string{"rebase", "submit"} {
		if got := admin.form(at, filledIn(p, do)); got.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d %s", do, got.StatusCode, got.body)
		}
		p = admin.send(http.MethodGet, at, "")
	}
}
