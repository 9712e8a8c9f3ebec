package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const invites = `mutation { invitePerson(input: {mail: "eva@male.example", role: ADMIN}) { person { id } } }`

// TestNoOtherSiteWrites sends with a session's cookie what a page of another site
// can make a browser send, and what only our own can.
func TestNoOtherSiteWrites(t *testing.T) {
	r := start(t, "--data", t.TempDir(), "--no-seed")
	admin := r.firstAdmin()
	json := `{"query": "{ people { totalCount } }"}`
	evil := []string{"Origin", "https://male.example", "Sec-Fetch-Site", "cross-site"}
	query := "/graphql?query=" + url.QueryEscape("{ people { totalCount } }")
	for name, c := range map[string]struct {
		method, path, body string
		headers            []string
		status             int
	}{
		"a form":                       {"POST", "/graphql", "query=" + url.QueryEscape(invites), append(evil, "Content-Type", "application/x-www-form-urlencoded"), 400},
		"JSON as text":                 {"POST", "/graphql", `{"query": "` + strings.ReplaceAll(invites, `"`, `\"`) + `"}`, append(evil, "Content-Type", "text/plain"), 400},
		"JSON as multipart":            {"POST", "/graphql", json, append(evil, "Content-Type", "multipart/form-data; boundary=x"), 400},
		"no type":                      {"POST", "/graphql", json, evil, 400},
		"a type that cannot be read":   {"POST", "/graphql", json, append(evil, "Content-Type", "text/plain; ; a"), 400},
		"GET":                          {"GET", query, "", evil, 400},
		"GET of a mutation":            {"GET", "/graphql?query=" + url.QueryEscape(invites), "", evil, 400},
		"GET of a mutation, asked":     {"GET", "/graphql?query=" + url.QueryEscape(invites), "", []string{"Apollo-Require-Preflight", "1"}, 405},
		"GET, asked":                   {"GET", query, "", []string{"Apollo-Require-Preflight", "true"}, 200},
		"GET with the other header":    {"GET", query, "", []string{"X-Apollo-Operation-Name", "people"}, 200},
		"JSON":                         {"POST", "/graphql", json, []string{"Content-Type", "application/json"}, 200},
		"JSON as text, asked":          {"POST", "/graphql", json, []string{"Content-Type", "text/plain", "Apollo-Require-Preflight", "1"}, 415},
		"signing in from elsewhere":    {"POST", "/auth/sign-in", "mail=x&password=y", append(evil, "Content-Type", "application/x-www-form-urlencoded"), 403},
		"signing out from elsewhere":   {"POST", "/auth/sign-out", "", evil, 403},
		"by an old browser":            {"POST", "/auth/sign-out", "", []string{"Origin", "https://male.example"}, 403},
		"an opaque origin":             {"POST", "/auth/sign-out", "", []string{"Origin", "null"}, 403},
		"signing in with another type": {"POST", "/auth/sign-in", `{"mail": "x"}`, []string{"Content-Type", "text/plain"}, 415},
		"broken JSON":                  {"POST", "/auth/sign-in", `{"mail": 1}`, []string{"Content-Type", "application/json"}, 400},
		"too much":                     {"POST", "/auth/sign-in", `{"mail": "` + strings.Repeat("x", 20<<10) + `"}`, []string{"Content-Type", "application/json"}, 400},
	} {
		t.Run(name, func(t *testing.T) {
			p := admin.send(c.method, c.path, c.body, c.headers...)
			if p.StatusCode != c.status {
				t.Errorf("%d, want %d: %s", p.StatusCode, c.status, p.body)
			}
			if p.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
		})
	}
	if admin.who() != "ADMIN" {
		t.Error("somebody else signed the admin out")
	}
	var answer struct{ People struct{ TotalCount int } }
	if admin.graphql(`{ people { totalCount } }`, nil, &answer); answer.People.TotalCount != 1 {
		t.Errorf("there are %d people", answer.People.TotalCount)
	}
	if p := admin.send("OPTIONS", "/graphql", "", "Origin", "https://male.example", "Access-Control-Request-Method", "POST"); p.Header.Get("Access-Control-Allow-Origin") != "*" || p.Header.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%v", p.Header)
	}
}

func TestCookies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args    []string
		headers []string
		want    string
	}{
		"plain":              {nil, nil, "kb_session"},
		"a stranger says so": {nil, []string{"X-Forwarded-Proto", "https"}, "kb_session"},
		"a proxy says so":    {[]string{"--trusted-proxies", "127.0.0.0/8"}, []string{"X-Forwarded-Proto", "https"}, "__Host-kb_session"},
		"the base URL":       {[]string{"--base-url", "https://kb.example.org"}, nil, "__Host-kb_session"},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, append([]string{"--data", t.TempDir(), "--no-seed"}, c.args...)...)
			link, err := r.house.base.FirstAdminLink(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			p := r.browser().form(mustURL(t, link.URL("http://x")).Path, url.Values{"name": {"Ada"}, "mail": {adminMail}, "password": {adminPassword}}, c.headers...)
			if p.StatusCode != http.StatusSeeOther || len(p.Cookies()) != 1 {
				t.Fatalf("%d %v", p.StatusCode, p.Cookies())
			}
			cookie := p.Cookies()[0]
			secure := strings.HasPrefix(c.want, "__Host-")
			if cookie.Name != c.want || cookie.Secure != secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
				t.Errorf("%s", cookie.Raw)
			}
			if secure { // a name that anybody near could set is not looked at
				q := r.browser().send("POST", "/graphql", `{"query": "{ viewer { role } }"}`, append(c.headers, "Content-Type", "application/json", "Cookie", "kb_session="+cookie.Value)...)
				if !strings.Contains(q.body, `"viewer":null`) {
					t.Error(q.body)
				}
			}
		})
	}
}

func TestNextIsLocal(t *testing.T) {
	for path, want := range map[string]string{
		"": "/", "/it/practices?page=2": "/it/practices?page=2", "//male.example": "/", "https://male.example/": "/", "/\\male.example": "/",
		"javascript:alert(1)": "/", "/a\r\nSet-Cookie: x": "/", "x": "/", "/%2f%2fmale.example": "/%2f%2fmale.example", "/\tx": "/",
	} {
		if got := localPath(path); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

// TestBearerBesideACookie holds that a token decides, and a bad one refuses.
func TestBearerBesideACookie(t *testing.T) {
	r := start(t, "--data", t.TempDir(), "--no-seed")
	admin := r.firstAdmin()
	secret := strings.TrimSpace(mustRun(t, "token", "create", "--role", "EDITOR", "--data", r.env.cli.Data).out)
	for bearer, want := range map[string]string{secret: `"role":"EDITOR"`, "kb_nothing": `"code":"UNAUTHENTICATED"`, "": `"code":"UNAUTHENTICATED"`} {
		p := admin.send("POST", "/graphql", `{"query": "{ viewer { role } }"}`, "Content-Type", "application/json", "Authorization", "Bearer "+bearer)
		if !strings.Contains(p.body, want) {
			t.Errorf("%q: %s", bearer, p.body)
		}
	}
	for _, cookie := range []string{"kb_session=kb_nothing", "kb_session=", "kb_session=a b;;=", "kb_session=" + strings.Repeat("x", 5000)} {
		p := r.browser().send("POST", "/graphql", `{"query": "{ viewer { role } }"}`, "Content-Type", "application/json", "Cookie", cookie)
		if !strings.Contains(p.body, `"viewer":null`) {
			t.Errorf("%.30q: %s", cookie, p.body)
		}
		p = r.browser().send("POST", "/graphql", `{"query": "mutation { signOutEverywhere { userErrors { code } } }"}`, "Content-Type", "application/json", "Cookie", cookie)
		if !strings.Contains(p.body, `"UNAUTHENTICATED"`) {
			t.Errorf("%.30q: %s", cookie, p.body)
		}
	}
	var answer struct {
		Denials struct {
			Nodes []struct{ Code, Action, From string }
		}
	}
	admin.graphql(`{ denials { nodes { code action from } } }`, nil, &answer)
	for _, want := range []string{"viewer", "signOutEverywhere"} {
		found := false
		for _, d := range answer.Denials.Nodes {
			found = found || d.Action == want && d.Code == "UNAUTHENTICATED" && d.From != ""
		}
		if !found {
			t.Errorf("no denial of %s in %+v", want, answer.Denials)
		}
	}
}
