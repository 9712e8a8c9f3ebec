package main

import (
	"net/http"
	"net/url"
	"testing"
)

// TestAccountsOnManyServers signs in at one server and is known at another, until
// the session ends; both count the sign-ins that fail.
func TestAccountsOnManyServers(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		a := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		b := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		ada := a.firstAdmin()
		there := b.browser()
		there.Jar = ada.Jar // cookies know hosts, not ports
		eventually(t, "b knows who signed in at a", func() bool { return there.who() == "ADMIN" })
		if link, err := b.house.base.FirstAdminLink(t.Context()); link != nil || err != nil {
			t.Errorf("b would make another first admin: %v, %v", link, err)
		}
		path, _ := there.invite(map[string]any{"mail": "bea@ponte.example", "role": "EDITOR"})
		bea := a.browser()
		eventually(t, "a knows the link made at b", func() bool {
			return bea.send(http.MethodGet, path, "").StatusCode == http.StatusOK
		})
		if p := bea.form(path, url.Values{"name": {"Bea"}, "password": {"parole lunghe e mie"}}); p.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d %s", p.StatusCode, p.body)
		}
		for i := range 5 {
			at := []*running{a, b}[i%2]
			if status := at.browser().signIn("bea@ponte.example", "sbagliata"); status != http.StatusUnauthorized {
				t.Fatalf("attempt %d: %d", i, status)
			}
		}
		if status := b.browser().signIn("bea@ponte.example", "sbagliata"); status != http.StatusTooManyRequests {
			t.Errorf("the sixth attempt: %d", status)
		}
		if codes := ada.graphql(`mutation { signOutEverywhere { userErrors { code } } }`, nil, nil); codes != nil {
			t.Fatal(codes)
		}
		eventually(t, "b notices that the session ended", func() bool { return there.who() == "" })
	})
}
