package main

import (
	"net/http"
	"strings"
	"testing"
)

// TestTheLinkToAContribution opens the page of a link, uses it by GraphQL, and looks
// for its secret and its holder's name in the log and the documents.
func TestTheLinkToAContribution(t *testing.T) {
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
	confirm := `mutation { confirmContribution(input: {id: \"` + id + `\", expectedRevision: 1, name: \"Bea Segreta\"}) { contribution { state } userErrors { code } } }`
	if body := ask(confirm); !strings.Contains(body, "DRAFT") {
		t.Errorf("confirm: %s", body)
	}
	if body := ask(confirm); !strings.Contains(body, "UNAUTHENTICATED") {
		t.Errorf("confirm twice: %s", body)
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
