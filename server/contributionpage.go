package main

import (
	"net/http"
	"time"

	"prologis/kb"
)

// linkedContribution is what the page of a link to a contribution shows.
type linkedContribution struct {
	Purpose         kb.ContributionLinkPurpose
	Title, Language string // of the contribution
	Note            string
	Expires         time.Time
}

// showContribution says what a link to a contribution is for. Opening it uses
// nothing up: mail programs open links by themselves.
func (a *authPages) showContribution(w http.ResponseWriter, r *http.Request) {
	l, c, err := a.base.OpenContributionLink(r.Context(), r.PathValue("secret"))
	if err != nil {
		a.refuse(w, r, signInForm{}, "contribution", authPage{}, err)
		return
	}
	title, _ := c.Proposal.Heading().In([]string{l.Language, wordsFor(r).Language})
	shown := &linkedContribution{Purpose: l.Purpose, Title: title.Value, Language: title.Language, Note: l.Note, Expires: l.Expires.UTC()}
	if shown.Title == "" {
		shown.Title = "…"
	}
	a.show(w, r, http.StatusOK, "contribution", authPage{Contribution: shown})
}
