package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"

	"prologis/kb"
)

// visit is somebody at the page of a contribution: the holder of a link, or a person
// who has signed in.
type visit struct {
	viewer kb.Viewer
	link   *kb.ContributionLink // nil without one
	c      *kb.Contribution
	path   string // of the page
	done   string // on the way to what a form asked, or all that it asked
	ended  error  // what a link answers that has ended; nil of one that is good
	file   *sentFile
	// joined says that what was saved stands beside what others saved since the page was
	// opened. clashes are the texts that both changed, as the others did, by the names of
	// their fields; lost is what was typed into what others took out.
	joined  bool
	clashes map[string]string
	lost    []*kb.Clash
}

// byLink lets in who opens a link. Opening it uses nothing up: mail programs open
// links by themselves.
func (a *authPages) byLink(r *http.Request) (*visit, error) {
	secret := r.PathValue("secret")
	l, c, err := a.base.OpenContributionLink(r.Context(), secret)
	if err != nil {
		return a.byEndedLink(r, err)
	}
	v, err := a.base.Authenticate(r.Context(), secret)
	return &visit{viewer: v, link: l, c: c, path: r.URL.Path}, err
}

// byEndedLink lets in who opens a link that has just done what it was for: they may
// send again what they sent, and read that it is done.
func (a *authPages) byEndedLink(r *http.Request, ended error) (*visit, error) {
	v, err := a.base.AuthenticateRepeat(r.Context(), r.PathValue("secret"))
	if err != nil {
		return nil, ended
	}
	c, err := a.base.RepeatedContribution(r.Context(), v)
	return &visit{viewer: v, link: v.HeldLink(), c: c, path: r.URL.Path, ended: ended}, err
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
			a.turnStranger(w, r, err)
			return
		}
		file := r.URL.Query().Get("file")
		switch {
		case r.Method == http.MethodPost:
			a.take(w, r, here)
		case here.ended != nil:
			a.thank(w, r, here)
		case file != "":
			w.Header().Set("Content-Security-Policy", fileSecurity)
			serveFile(w, r, a.base, a.log, here.viewer, kb.ID(file))
		default:
			a.showVisit(w, r, here, nil, nil)
		}
	}
}

// turnStranger turns away who may not come in. What they typed is read for them, and no file.
func (a *authPages) turnStranger(w http.ResponseWriter, r *http.Request, err error) {
	if r.Method != http.MethodPost {
		a.turnAway(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, contributionBody)
	form, file, _ := a.readSent(w, r, false) // what can be read of it
	file.remove()
	a.turnBack(w, r, nil, form, err)
}

// take does what a form asks, and leads to the page that says so, which can be loaded
// again without sending anything twice.
func (a *authPages) take(w http.ResponseWriter, r *http.Request, here *visit) {
	form, file, err := a.readSent(w, r, true)
	defer file.remove()
	typed := parted(form)
	if err != nil {
		a.showVisit(w, r, here, typed, err)
		return
	}
	here.file = file
	err = a.act(r.Context(), here, typed)
	if err != nil && here.link != nil && here.ended == nil { // the first of two clicks may have ended the link since
		if again, gone := a.byEndedLink(r, err); gone == nil && a.act(r.Context(), again, typed) == nil {
			err = nil
		}
	}
	switch {
	case err != nil && here.ended != nil:
		a.turnBack(w, r, here, typed, here.ended)
	case err != nil:
		a.showVisit(w, r, here, typed, err)
	case unsent(typed), len(here.lost) > 0:
		if here.c, err = a.base.Contribution(r.Context(), here.viewer, here.c.ID); err != nil {
			a.turnAway(w, r, err)
			return
		}
		a.showVisit(w, r, here, typed, nil)
	default:
		http.Redirect(w, r, here.after(r, typed), http.StatusSeeOther)
	}
}

// after is the address of the page that says what was done.
func (here *visit) after(r *http.Request, form url.Values) string {
	asked := url.Values{"done": {form.Get("do")}}
	if tag := cmp.Or(form.Get("language"), r.URL.Query().Get("language")); tag != "" {
		asked.Set("language", tag)
	}
	if here.joined && form.Get("do") == doRevise {
		asked.Set("done", doneJoined)
	}
	if form.Get("do") == doLanguage {
		asked = url.Values{"language": {form.Get("next")}}
	}
	return here.path + "?" + asked.Encode()
}

// thank says what the holder of a link did that has ended by it.
func (a *authPages) thank(w http.ResponseWriter, r *http.Request, here *visit) {
	words, done := here.words(r), r.URL.Query().Get("done")
	if confirmed := here.link.Confirmed != nil; words.done[done] == "" || confirmed != (done == "confirm") {
		a.turnAway(w, r, here.ended)
		return
	}
	a.show(w, r, http.StatusOK, "contribution", authPage{Words: words, Contribution: &contributionView{Title: words.Contribution, Done: words.done[done]}})
}

// turnAway leads who has not signed in to where one does.
func (a *authPages) turnAway(w http.ResponseWriter, r *http.Request, err error) {
	if code := kb.Problems(err)[0].Code; code == kb.CodeUnauthenticated && r.PathValue("id") != "" {
		http.Redirect(w, r, "/auth/sign-in?"+url.Values{"next": {r.URL.Path}}.Encode(), http.StatusSeeOther)
		return
	}
	a.refuse(w, r, signInForm{}, "contribution", authPage{}, err)
}

// showVisit shows the page; typed is what was sent and not taken, problem why.
func (a *authPages) showVisit(w http.ResponseWriter, r *http.Request, here *visit, typed url.Values, problem error) {
	words := here.words(r)
	shown, err := a.contributionView(r.Context(), here, words, r.URL.Query(), typed)
	if err != nil {
		a.refuse(w, r, signInForm{}, "contribution", authPage{}, err)
		return
	}
	page := authPage{Words: words, Contribution: shown}
	if problem != nil {
		if shown.Attach != nil {
			shown.Attach.blame(words, kb.Problems(problem), here.file != nil)
		}
		a.refuse(w, r, signInForm{}, "contribution", page, problem)
		return
	}
	a.show(w, r, http.StatusOK, "contribution", page)
}

// words are those of the page: whoever made a link knows its holder.
func (here *visit) words(r *http.Request) *authWords {
	if here.link != nil && here.link.Language != "" {
		return wordsIn(here.link.Language)
	}
	return wordsFor(r)
}

// newKey is the idempotency key of a form that is shown.
func newKey() string { return rand.Text() }
