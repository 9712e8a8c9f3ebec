package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"prologis/store/embedded"
)

const (
	adminMail     = "Ada.Admin@regione.example"
	adminName     = "Ada Riconoscibile"
	adminPassword = "una frase che ricordo bene"
)

// browser is a client with cookies, of one person.
type browser struct {
	t  *testing.T
	at string
	*http.Client
}

func (r *running) browser() *browser { return newBrowser(r.t, r.URL()) }

func newBrowser(t *testing.T, at string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{t, at, &http.Client{Jar: jar, CheckRedirect: stay}}
}

// page is an answer that was read.
type page struct {
	*http.Response
	body string
}

// send sends a request; headers are pairs.
func (b *browser) send(method, path, body string, headers ...string) page {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.at+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{response, string(read)}
}

func (b *browser) form(path string, fields url.Values, headers ...string) page {
	b.t.Helper()
	return b.send(http.MethodPost, path, fields.Encode(), append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

// signIn signs in by JSON and answers the status.
func (b *browser) signIn(mail, password string) int {
	b.t.Helper()
	body, _ := json.Marshal(map[string]string{"mail": mail, "password": password})
	return b.send(http.MethodPost, "/auth/sign-in", string(body), "Content-Type", "application/json").StatusCode
}

// graphql sends an operation and decodes its data; it answers the codes of errors
// at the top.
func (b *browser) graphql(query string, variables map[string]any, into any) (codes []string) {
	b.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		b.t.Fatal(err)
	}
	p := b.send(http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	answer := struct {
		Data   json.RawMessage
		Errors []struct{ Extensions struct{ Code string } }
	}{}
	if err := json.Unmarshal([]byte(p.body), &answer); err != nil {
		b.t.Fatalf("%v in %s", err, p.body)
	}
	for _, e := range answer.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	if into != nil && len(answer.Data) > 0 {
		if err := json.NewDecoder(bytes.NewReader(answer.Data)).Decode(into); err != nil {
			b.t.Fatalf("%v in %s", err, p.body)
		}
	}
	return codes
}

// who answers the role of whoever a browser is signed in as; "" for nobody.
func (b *browser) who() string {
	b.t.Helper()
	var answer struct{ Viewer *struct{ Role string } }
	if codes := b.graphql(`{ viewer { role } }`, nil, &answer); len(codes) > 0 {
		b.t.Fatal(codes)
	}
	if answer.Viewer == nil {
		return ""
	}
	return answer.Viewer.Role
}

var linkForm = regexp.MustCompile(`http://\S+(/auth/invitation/kb_[A-Za-z0-9_-]{43})`)

// firstAdmin opens the link that the server printed and becomes the first admin.
func (r *running) firstAdmin() *browser {
	r.t.Helper()
	b := r.browser()
	p := b.form(r.firstLink(), url.Values{"name": {adminName}, "mail": {adminMail}, "password": {adminPassword}})
	if p.StatusCode != http.StatusSeeOther || b.who() != "ADMIN" {
		r.t.Fatalf("%d %s", p.StatusCode, p.body)
	}
	return b
}

// firstLink is the path of the link that a start prints.
func (r *running) firstLink() string {
	r.t.Helper()
	var out buffer
	env := *r.env
	env.std.out = &out
	if err := r.sayFirstAdmin(r.t.Context(), &env); err != nil {
		r.t.Fatal(err)
	}
	found := linkForm.FindStringSubmatch(out.String())
	if found == nil {
		r.t.Fatalf("no link in %q", out.String())
	}
	return found[1]
}

const invite = `mutation ($in: InvitePersonInput!) { invitePerson(input: $in) { person { id state mail role } link { url } userErrors { path code } } }`

type invited struct {
	InvitePerson struct {
		Person     *struct{ ID, State, Mail, Role string }
		Link       *struct{ URL string }
		UserErrors []struct {
			Path []string
			Code string
		}
	}
}

// invite invites somebody and answers the path of the link, and their id.
func (b *browser) invite(in map[string]any) (path, id string) {
	b.t.Helper()
	var answer invited
	if codes := b.graphql(invite, map[string]any{"in": in}, &answer); len(codes) > 0 || answer.InvitePerson.Person == nil {
		b.t.Fatalf("%v %+v", codes, answer)
	}
	u, err := url.Parse(answer.InvitePerson.Link.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	return u.Path, answer.InvitePerson.Person.ID
}

// TestPeople plays the whole story of accounts over HTTP.
func TestPeople(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := start(t, "--data", dir, "--no-seed")
	old := r.firstLink()
	admin := r.firstAdmin() // whose link voids the one before
	if p := r.browser().send(http.MethodGet, old, ""); p.StatusCode != http.StatusNotFound {
		t.Errorf("the first link is still good: %d", p.StatusCode)
	}
	if codes := admin.graphql(`mutation { putEntry(input: {organisation: {name: [{language: "it", value: "Cooperativa Ponte"}], sort: COOPERATIVE}}) { entry { slug } } }`, nil, nil); codes != nil {
		t.Fatal(codes)
	}

	path, id := admin.invite(map[string]any{"mail": "bea@ponte.example", "organisation": "cooperativa-ponte", "role": "CONTRIBUTOR"})
	bea := r.browser()
	if p := bea.send(http.MethodGet, path, "", "Accept-Language", "en"); p.StatusCode != http.StatusOK || !strings.Contains(p.body, "Welcome") || !strings.Contains(p.body, "bea@ponte.example") {
		t.Fatalf("%d %s", p.StatusCode, p.body)
	}
	for _, bad := range []url.Values{
		{"name": {"Bea"}, "password": {"troppo corta"[:11]}}, {"name": {"Bea"}, "password": {"123456789012"}},
		{"name": {"Bea"}, "password": {"bea@ponte.example"}}, {"name": {""}, "password": {"parole lunghe e mie"}},
	} {
		if p := bea.form(path, bad); p.StatusCode != http.StatusBadRequest || !strings.Contains(p.body, `role="alert"`) {
			t.Errorf("%v: %d %s", bad, p.StatusCode, p.body)
		}
	}
	if p := bea.form(path, url.Values{"name": {"Bea Segreta"}, "password": {"parole lunghe e mie"}}); p.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", p.StatusCode, p.body)
	}
	if p := r.browser().form(path, url.Values{"name": {"Eva"}, "password": {"parole lunghe e sue"}}); p.StatusCode != http.StatusNotFound {
		t.Errorf("the link is good twice: %d", p.StatusCode)
	}
	var viewer struct {
		Viewer struct {
			Person       struct{ ID, Name, Mail string }
			Organisation struct{ Slug string }
			Memberships  []struct {
				Organisation struct{ Slug string }
				Role         string
			}
		}
	}
	bea.graphql(`{ viewer { person { id name mail } organisation { slug } memberships { organisation { slug } role } } }`, nil, &viewer)
	if v := viewer.Viewer; v.Person.ID != id || v.Person.Name != "Bea Segreta" || v.Organisation.Slug != "cooperativa-ponte" || len(v.Memberships) != 1 || v.Memberships[0].Role != "CONTRIBUTOR" {
		t.Errorf("%+v", v)
	}
	if codes := bea.graphql(`{ people { totalCount } }`, nil, nil); fmt.Sprint(codes) != "[FORBIDDEN]" {
		t.Errorf("%v", codes)
	}

	// signing out ends it, signing in begins anew
	cookie := bea.Jar.Cookies(mustURL(t, r.URL()))
	if p := bea.send(http.MethodPost, "/auth/sign-out", ""); p.StatusCode != http.StatusNoContent || bea.who() != "" {
		t.Errorf("%d %q", p.StatusCode, bea.who())
	}
	bea.Jar.SetCookies(mustURL(t, r.URL()), cookie)
	if bea.who() != "" {
		t.Error("the cookie of a session that was ended is good")
	}
	for _, c := range []struct {
		mail, password string
		status         int
	}{
		{"bea@ponte.example", "parole lunghe e sue", http.StatusUnauthorized},
		{"nessuno@ponte.example", "parole lunghe e mie", http.StatusUnauthorized},
		{"", "", http.StatusUnauthorized},
		{" BEA@ponte.example ", "parole lunghe e mie", http.StatusOK},
	} {
		if got := bea.signIn(c.mail, c.password); got != c.status {
			t.Errorf("%q %q: %d, want %d", c.mail, c.password, got, c.status)
		}
	}
	if bea.who() != "CONTRIBUTOR" {
		t.Error(bea.who())
	}

	// another password ends the other sessions
	phone := r.browser()
	phone.signIn("bea@ponte.example", "parole lunghe e mie")
	change := `mutation ($a: String!, $b: String!) { changePassword(input: {currentPassword: $a, newPassword: $b}) { person { id } userErrors { path code } } }`
	if codes := bea.graphql(change, map[string]any{"a": "parole lunghe e mie", "b": "altre parole ancora mie"}, nil); codes != nil {
		t.Fatal(codes)
	}
	if bea.who() != "CONTRIBUTOR" || phone.who() != "" {
		t.Errorf("%q, %q", bea.who(), phone.who())
	}
	// an admin makes a link to a new one, and keeps her out
	var reset struct {
		ResetPassword struct{ Link struct{ URL string } }
	}
	admin.graphql(`mutation ($id: ID!) { resetPassword(input: {person: $id}) { link { url } } }`, map[string]any{"id": id}, &reset)
	if p := phone.form(mustURL(t, reset.ResetPassword.Link.URL).Path, url.Values{"password": {"di nuovo parole diverse"}}); p.StatusCode != http.StatusSeeOther || phone.who() != "CONTRIBUTOR" || bea.who() != "" {
		t.Errorf("%d %q %q", p.StatusCode, phone.who(), bea.who())
	}
	admin.graphql(`mutation ($id: ID!) { disablePerson(input: {person: $id}) { person { state } } }`, map[string]any{"id": id}, nil)
	if phone.who() != "" || phone.signIn("bea@ponte.example", "di nuovo parole diverse") != http.StatusUnauthorized {
		t.Error("a disabled person enters")
	}
	r.stop()
	private := []string{adminName, adminMail, strings.ToLower(adminMail), adminPassword, "Bea Segreta", "bea@ponte.example", "parole", path[len("/auth/invitation/"):]}
	for _, secret := range private {
		if strings.Contains(r.log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	inDocuments(t, dir, private[:6])
}

func mustURL(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// inDocuments looks for what is private in everything but the ledger: in the
// commits of the journal, and in what was made of them.
func inDocuments(t *testing.T, dir string, private []string) {
	t.Helper()
	mustRun(t, "check", "--data", dir)
	store, err := embedded.Open(dir, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	var journal bytes.Buffer
	for commit, err := range store.Commits(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if err := json.NewEncoder(&journal).Encode(commit); err != nil {
			t.Fatal(err)
		}
	}
	places := map[string][]byte{"the journal": journal.Bytes()}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() == "journal.db" {
			return err
		}
		places[path], err = os.ReadFile(path)
		return err
	})
	if err != nil || journal.Len() == 0 {
		t.Fatalf("%d bytes, %v", journal.Len(), err)
	}
	for place, text := range places {
		for _, secret := range private {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%q is in %s", secret, place)
			}
		}
	}
}

// TestGuessingIsToldWhenToRetry fails to sign in until it has to wait.
func TestGuessingIsToldWhenToRetry(t *testing.T) {
	guesser := start(t, "--data", t.TempDir(), "--no-seed").browser()
	for range 20 {
		p := guesser.send(http.MethodPost, "/auth/sign-in", `{"mail": "ada@regione.example", "password": "sbagliata e lunga"}`, "Content-Type", "application/json")
		if p.StatusCode != http.StatusTooManyRequests {
			continue
		}
		if seconds, err := strconv.Atoi(p.Header.Get("Retry-After")); err != nil || seconds < 1 {
			t.Errorf("Retry-After: %q", p.Header.Get("Retry-After"))
		}
		return
	}
	t.Error("nobody has to wait")
}
