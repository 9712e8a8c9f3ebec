package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// missing skips a test for want of a tool; where tools are required it fails.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("KB_TEST_REQUIRE") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// startProvider starts npm's oidc-provider, which sends browsers back to callback,
// and answers its address.
func startProvider(t *testing.T, callback string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "OpenID Connect needs node, which is not installed")
	}
	modules := os.Getenv("KB_NODE_MODULES")
	if _, err := os.Stat(filepath.Join(modules, "oidc-provider")); modules == "" || err != nil {
		missing(t, "OpenID Connect needs npm's oidc-provider: npm install oidc-provider@8, then KB_NODE_MODULES=.../node_modules")
	}
	command := exec.Command(node, "testdata/oidc-provider.mjs", modules, callback)
	command.Stderr = io.Discard
	stdin, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider says nothing: %v", err)
	}
	return strings.TrimSpace(address)
}

// withProvider starts a server and a provider that know each other.
func withProvider(t *testing.T, args ...string) (r *running, issuer string) {
	t.Helper()
	dir := t.TempDir()
	front := http.NewServeMux() // its address is known before the server starts
	at := serveOn(t, front)
	issuer = startProvider(t, at+"/auth/oidc/callback")
	r = start(t, append([]string{"--data", dir, "--no-seed", "--oidc-issuer", issuer, "--oidc-client-id", "kb", "--oidc-client-secret", "very secret",
		"--oidc-audience", "https://kb.example/api", "--oidc-role-claim", "groups", "--oidc-role-map", "kb-editors=EDITOR",
		"--oidc-organisation-claim", "org.id", "--oidc-organisation-map", "4711=ponte"}, args...)...)
	front.Handle("/", *r.serving.Load())
	r.front = at
	if _, err := r.house.base.Put(t.Context(), kb.Author{}, kb.PutInput{Slug: "ponte", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Ponte"}, Sort: kb.SortCooperative}}); err != nil {
		t.Fatal(err)
	}
	return r, issuer
}

// follow follows redirects from an address, and fills in the provider's forms, until
// it is back at a path of ours that leads on.
func (b *browser) follow(address, login string) page {
	b.t.Helper()
	for range 20 {
		p := b.visit(http.MethodGet, address, nil)
		for strings.Contains(p.Header.Get("Content-Type"), "text/html") && strings.Contains(address, "/interaction/") && p.StatusCode == http.StatusOK {
			fields := url.Values{"prompt": {"consent"}}
			if strings.Contains(p.body, `name="login"`) {
				fields = url.Values{"prompt": {"login"}, "login": {login}, "password": {"x"}}
			}
			p = b.visit(http.MethodPost, address, fields)
		}
		location, err := p.Location()
		if err != nil || location.Path == "/arrived" {
			return p
		}
		address = location.String()
	}
	b.t.Fatal("it goes round and round")
	return page{}
}

// visit sends a request to any address.
func (b *browser) visit(method, address string, fields url.Values) page {
	b.t.Helper()
	u := mustURL(b.t, address)
	other := *b
	other.at = u.Scheme + "://" + u.Host
	return other.send(method, u.RequestURI(), fields.Encode(), "Content-Type", "application/x-www-form-urlencoded")
}

func TestSignInByOpenIDConnect(t *testing.T) {
	r, _ := withProvider(t)
	carla := newBrowser(t, r.front)
	if p := carla.send(http.MethodGet, "/auth/sign-in?next=/arrived", ""); !strings.Contains(p.body, `href="/auth/oidc?next=`) {
		t.Errorf("%s", p.body)
	}
	if p := carla.follow(r.front+"/auth/oidc?next=/arrived", "carla"); p.StatusCode != http.StatusSeeOther || carla.who() != "EDITOR" {
		t.Fatalf("%d %s %q", p.StatusCode, p.body, carla.who())
	}
	var first, again struct {
		Viewer struct {
			Person struct{ ID, Name, Mail string }
		}
	}
	query := `{ viewer { person { id name mail } } }`
	carla.graphql(query, nil, &first)
	if first.Viewer.Person.Name != "Carla Nascosta" || first.Viewer.Person.Mail != "carla@provider.example" {
		t.Errorf("%+v", first)
	}
	carla = newBrowser(t, r.front)
	carla.follow(r.front+"/auth/oidc?next=/arrived", "carla")
	carla.graphql(query, nil, &again)
	if again != first {
		t.Errorf("another person at the second sign-in: %+v, %+v", first, again)
	}
	dino := newBrowser(t, r.front)
	dino.follow(r.front+"/auth/oidc?next=/arrived", "dino")
	var member struct {
		Viewer struct {
			Role         string
			Organisation struct{ Slug string }
		}
	}
	dino.graphql(`{ viewer { role organisation { slug } } }`, nil, &member)
	if member.Viewer.Role != "CONTRIBUTOR" || member.Viewer.Organisation.Slug != "ponte" {
		t.Errorf("%+v", member)
	}
	// what was not begun here, or is not the provider's, signs nobody in
	eva := newBrowser(t, r.front)
	if p := eva.send(http.MethodGet, "/auth/oidc/callback?state=x&code=y", ""); p.StatusCode != http.StatusUnauthorized {
		t.Errorf("without a flow: %d", p.StatusCode)
	}
	begun := eva.send(http.MethodGet, "/auth/oidc", "")
	state := mustURL(t, begun.Header.Get("Location")).Query().Get("state")
	for _, path := range []string{"?state=x&code=y", "?state=" + state + "&code=y", "?state=" + state + "&code=y"} {
		if p := eva.send(http.MethodGet, "/auth/oidc/callback"+path, ""); p.StatusCode != http.StatusUnauthorized || eva.who() != "" {
			t.Errorf("%s: %d, %q", path, p.StatusCode, eva.who())
		}
	}
	dir := r.env.cli.Data
	r.stop()
	inDocuments(t, dir, []string{"Nascost", "carla", "dino"})
}

func TestAccessTokens(t *testing.T) {
	r, issuer := withProvider(t)
	client := newBrowser(t, r.front)
	tokenOf := func(id string) string {
		t.Helper()
		form := url.Values{"grant_type": {"client_credentials"}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, issuer+"/token", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth(id, url.QueryEscape("very secret"))
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		var answer struct {
			Token string `json:"access_token"`
		}
		if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Token == "" {
			t.Fatalf("%d, %v", response.StatusCode, err)
		}
		return answer.Token
	}
	asks := func(token string) string {
		t.Helper()
		return client.send(http.MethodPost, "/graphql", `{"query": "{ viewer { role person { id } } }"}`, "Content-Type", "application/json", "Authorization", "Bearer "+token).body
	}
	good := tokenOf("robot-editor")
	first := asks(good)
	if !strings.Contains(first, `"role":"EDITOR"`) || first != asks(good) {
		t.Errorf("%s\n%s", first, asks(good))
	}
	parts := strings.Split(good, ".")
	middle := []byte(parts[1])
	middle[len(middle)/2] ^= 1
	brief := tokenOf("robot-brief")
	for name, bad := range map[string]string{
		"another audience": tokenOf("robot-elsewhere"), "tampered": parts[0] + "." + string(middle) + "." + parts[2],
		"unsigned": "eyJhbGciOiJub25lIn0." + parts[1] + ".", "cut": parts[0] + "." + parts[1], "nonsense": "a.b.c", "not ours": "kb_nothing",
	} {
		if answer := asks(bad); !strings.Contains(answer, `"UNAUTHENTICATED"`) {
			t.Errorf("%s: %s", name, answer)
		}
	}
	if answer := asks(brief); !strings.Contains(answer, `"role":"EDITOR"`) && !strings.Contains(answer, `"UNAUTHENTICATED"`) {
		t.Error(answer)
	}
	eventually(t, "a token of a second expires", func() bool {
		time.Sleep(200 * time.Millisecond)
		return strings.Contains(asks(brief), `"UNAUTHENTICATED"`)
	})
}

func TestServesWithoutItsProvider(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir(), "--no-seed", "--oidc-issuer", "http://127.0.0.1:9", "--oidc-client-id", "kb", "--oidc-audience", "x")
	if p := r.browser().send(http.MethodGet, "/auth/oidc", ""); p.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%d", p.StatusCode)
	}
	if admin := r.firstAdmin(); admin.who() != "ADMIN" {
		t.Error("passwords are no good without the provider")
	}
}

func TestOIDCFlags(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"--oidc-client-id", "x"}, {"--oidc-issuer", "login"}, {"--oidc-issuer", "https://login.example"},
		{"--oidc-issuer", "https://login.example", "--oidc-client-id", "kb", "--oidc-role-map", "a=KING"},
		{"--oidc-issuer", "https://login.example", "--oidc-client-id", "kb", "--oidc-client-secret-file", "/none"},
	} {
		o := runCommand(t, "", append([]string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}, args...)...)
		if o.code == exitOK || !strings.Contains(o.err, "--oidc-") {
			t.Errorf("%v: exit %d, %s", args, o.code, o.err)
		}
	}
}
