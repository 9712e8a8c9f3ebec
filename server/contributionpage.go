package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"prologis/kb"
)

// visit is somebody at the page of a contribution: the holder of a link, or a person
// who has signed in.
type visit struct {
	viewer kb.Viewer
	link   *kb.ContributionLink // nil without one
	c      *kb.Contribution
	path   string // of the page
}

// contributionBody bounds a form: whatever a whole contribution may hold goes into it.
const contributionBody = 8 << 20

// byLink lets in who opens a link. Opening it uses nothing up: mail programs open
// links by themselves.
func (a *authPages) byLink(r *http.Request) (*visit, error) {
	secret := r.PathValue("secret")
	l, c, err := a.base.OpenContributionLink(r.Context(), secret)
	if err != nil {
		return nil, err
	}
	v, err := a.base.Authenticate(r.Context(), secret)
	return &visit{viewer: v, link: l, c: c, path: r.URL.Path}, err
}

// signedIn lets in whoever may read the contribution.
func (a *authPages) signedIn(r *http.Request) (*visit, error) {
	v, err := a.base.SessionViewer(r.Context(), sessionOf(r.Context()))
	if err != nil {
		return nil, err
	}
	c, err := a.base.Contribution(r.Context(), v, kb.ID(r.PathValue("id")))
	if errors.Is(err, kb.ErrNotExist) {
		err = &kb.Error{Code: kb.CodeNotFound, Path: []string{"contribution"}, Message: "there is no such contribution"}
	}
	return &visit{viewer: v, c: c, path: r.URL.Path}, err
}

// contributionPages answers the page of a contribution and takes its forms, of who
// comes in by one way.
func (a *authPages) contributionPages(let func(*http.Request) (*visit, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		here, err := let(r)
		if err != nil {
			a.turnAway(w, r, err)
			return
		}
		if file := r.URL.Query().Get("file"); file != "" && r.Method != http.MethodPost {
			w.Header().Set("Content-Security-Policy", fileSecurity)
			serveFile(w, r, a.base, a.log, here.viewer, kb.ID(file))
			return
		}
		var typed url.Values
		if r.Method == http.MethodPost {
			if err = r.ParseForm(); err != nil {
				err = kb.Invalid(nil, "the form cannot be read: it has to be a form of at most 8 MiB")
			} else {
				typed = r.PostForm
				err = a.act(r.Context(), here, typed)
			}
			if err == nil && typed.Get("do") != "confirm" {
				http.Redirect(w, r, here.path+"?"+url.Values{"done": {typed.Get("do")}, "language": {typed.Get("language")}}.Encode(), http.StatusSeeOther)
				return
			}
		}
		a.showVisit(w, r, here, typed, err)
	}
}

// turnAway leads who has not signed in to where one does.
func (a *authPages) turnAway(w http.ResponseWriter, r *http.Request, err error) {
	if code := kb.Problems(err)[0].Code; code == kb.CodeUnauthenticated && r.PathValue("id") != "" {
		http.Redirect(w, r, "/auth/sign-in?"+url.Values{"next": {r.URL.Path}}.Encode(), http.StatusSeeOther)
		return
	}
	a.refuse(w, r, signInForm{}, "contribution", authPage{}, err)
}

// showVisit shows the page; typed is what was sent and not taken, with why.
func (a *authPages) showVisit(w http.ResponseWriter, r *http.Request, here *visit, typed url.Values, problem error) {
	words := wordsFor(r)
	if here.link != nil && here.link.Language != "" { // whoever made the link knows its holder
		words = wordsIn(here.link.Language)
	}
	shown, err := a.contributionView(r.Context(), here, words, r.URL.Query(), typed)
	if err != nil {
		a.refuse(w, r, signInForm{}, "contribution", authPage{}, err)
		return
	}
	page := authPage{Words: words, Contribution: shown}
	switch {
	case problem != nil:
		a.refuse(w, r, signInForm{}, "contribution", page, problem)
	case typed.Get("do") == "confirm":
		page.Contribution = &contributionView{Title: shown.Title, Language: shown.Language, Done: words.done["confirm"]}
		a.show(w, r, http.StatusOK, "contribution", page)
	default:
		a.show(w, r, http.StatusOK, "contribution", page)
	}
}

// act does what a form asks.
func (a *authPages) act(ctx context.Context, here *visit, form url.Values) error {
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return kb.Invalid([]string{"revision"}, "%q is not the revision that the page had", form.Get("revision"))
	}
	action := kb.ContributionAction{ID: here.c.ID, ExpectedRevision: &revision, Note: strings.TrimSpace(form.Get("note")), IdempotencyKey: form.Get("key")}
	switch v := here.viewer; form.Get("do") {
	case "revise":
		return a.revise(ctx, here, form, action)
	case "rebase":
		base, err := strconv.Atoi(form.Get("base"))
		if err != nil {
			return kb.Invalid([]string{"base"}, "%q is no revision", form.Get("base"))
		}
		_, err = a.base.Revise(ctx, v, kb.ReviseInput{ID: action.ID, ExpectedRevision: action.ExpectedRevision,
			Target: kb.ID(form.Get("target")), BaseRevision: &base, IdempotencyKey: action.IdempotencyKey})
		return err
	case "comment":
		_, err = a.base.Comment(ctx, v, kb.RemarkInput{ID: action.ID, FieldComment: kb.FieldComment{Text: action.Note}, IdempotencyKey: action.IdempotencyKey})
	case "confirm":
		_, err = a.base.ConfirmContribution(ctx, v, kb.ConfirmInput{ContributionAction: action, Name: form.Get("name")})
	case "submit":
		_, err = a.base.Submit(ctx, v, action)
	case "withdraw":
		_, err = a.base.WithdrawContribution(ctx, v, action)
	case "claim":
		_, err = a.base.Claim(ctx, v, action)
	case "release":
		_, err = a.base.Release(ctx, v, action)
	case "request_changes":
		_, err = a.base.RequestChanges(ctx, v, kb.ChangesInput{ContributionAction: action, Checklist: checklistIn(form)})
	case "reject":
		_, err = a.base.Reject(ctx, v, kb.RejectInput{ContributionAction: action, Checklist: checklistIn(form)})
	case "accept":
		_, _, err = a.base.Accept(ctx, v, kb.AcceptInput{ContributionAction: action, Checklist: checklistIn(form), Label: kb.ReviewLabel(form.Get("label"))})
	default:
		err = kb.Invalid([]string{"do"}, "%q is nothing that this page does", form.Get("do"))
	}
	return err
}

// revise writes the texts of one language.
func (a *authPages) revise(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) error {
	tag, err := language.Parse(form.Get("language"))
	if err != nil {
		return kb.Invalid([]string{"language"}, "%q is not a language tag (BCP 47)", form.Get("language"))
	}
	values := map[string]string{}
	for name := range form {
		if path, is := strings.CutPrefix(name, "text."); is {
			values[path] = strings.ReplaceAll(form.Get(name), "\r\n", "\n")
		}
	}
	content, err := kb.Filled(here.c.Proposal, tag.String(), values)
	if err != nil {
		return fmt.Errorf("fill in %s: %w", here.c.ID, err)
	}
	_, err = a.base.Revise(ctx, here.viewer, kb.ReviseInput{
		ID: action.ID, ExpectedRevision: action.ExpectedRevision, Content: content, Note: action.Note, IdempotencyKey: action.IdempotencyKey,
	})
	return err
}

// newKey is the idempotency key of a form that is shown.
func newKey() string { return rand.Text() }
