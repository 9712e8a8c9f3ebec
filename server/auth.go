package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"prologis/auth"
	"prologis/graph"
	"prologis/kb"
)

// authPages answers /auth: signing in and out, and the one-time links. Pages for
// people, JSON for programs that send it.
type authPages struct {
	base    *kb.Base
	cookies *cookies
	oidc    *auth.OIDC // nil for none
	pages   *pageSet
	log     *slog.Logger
	uploads string // the directory for files that are coming in
}

// newAuthPages parses the pages that a is to show.
func newAuthPages(a authPages) (_ *authPages, err error) {
	a.pages, err = parsePages()
	return &a, err
}

// handler refuses what another site's page sends: its forms could sign a browser in
// as somebody else.
func (a *authPages) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /auth/sign-in", a.showSignIn)
	mux.HandleFunc("POST /auth/sign-in", a.signIn)
	mux.HandleFunc("POST /auth/sign-out", a.signOut)
	for _, purpose := range []kb.LinkPurpose{kb.LinkInvitation, kb.LinkReset} {
		mux.HandleFunc("GET /auth/"+string(purpose)+"/{secret}", a.showLink)
		mux.HandleFunc("POST /auth/"+string(purpose)+"/{secret}", a.redeem)
	}
	byLink, signedIn := a.contributionPages(a.byLink), a.contributionPages(a.signedIn)
	mux.HandleFunc("GET /auth/"+string(kb.LinkContribution)+"/{secret}", byLink)
	mux.HandleFunc("POST /auth/"+string(kb.LinkContribution)+"/{secret}", byLink)
	mux.HandleFunc("GET /contributions/{id}", signedIn)
	mux.HandleFunc("POST /contributions/{id}", signedIn)
	if a.oidc.SignsIn() {
		mux.HandleFunc("GET /auth/oidc", a.beginOIDC)
		mux.HandleFunc("GET /auth/oidc/callback", a.endOIDC)
	}
	mux.HandleFunc("GET /auth/style.css", serveAuthStyle)
	protection := http.NewCrossOriginProtection()
	if u, err := url.Parse(a.base.Settings().BaseURL); err == nil && a.cookies.secure { // a proxy may have changed Host
		_ = protection.AddTrustedOrigin("https://" + u.Host) // of a base URL: always one
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		writeError(w, http.StatusForbidden, string(kb.CodeForbidden), "this is no place to send to from another site")
	}))
	return guardAuth(protection.Handler(mux))
}

// authBody bounds what is sent to /auth.
const authBody = 16 << 10

// guardAuth keeps what is answered out of caches, frames and the addresses that
// other sites are told.
func guardAuth(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		most := int64(authBody)
		if ofContribution(r.URL.Path) {
			most = contributionBody
			if graph.IsUpload(r) {
				most = graph.MaxMultipart
			}
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, r)
	})
}

// ofContribution reports whether a path is that of the page of a contribution.
func ofContribution(path string) bool {
	return strings.HasPrefix(path, "/contributions/") || strings.HasPrefix(path, "/auth/"+string(kb.LinkContribution)+"/")
}

// signInForm is what is sent to sign in, set a password or sign out.
type signInForm struct {
	Name     string `json:"name"`
	Mail     string `json:"mail"`
	Password string `json:"password"`
	Next     string `json:"next"` // where a form leads

	json bool
}

// readForm reads JSON or the fields of a form.
func readForm(r *http.Request) (f signInForm, err error) {
	mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch mediaType {
	case "application/json":
		f.json = true
		if err = json.NewDecoder(r.Body).Decode(&f); err != nil {
			return f, kb.Invalid(nil, "the body is not the JSON that is wanted: mail and password as strings")
		}
	case "application/x-www-form-urlencoded":
		if err = r.ParseForm(); err != nil {
			return f, kb.Invalid(nil, "the form cannot be read")
		}
		f = signInForm{Name: r.PostForm.Get("name"), Mail: r.PostForm.Get("mail"), Password: r.PostForm.Get("password"), Next: r.PostForm.Get("next")}
	default:
		return f, errUnsupported
	}
	return f, nil
}

var errUnsupported = kb.Invalid(nil, "send application/json, or a form")

func (a *authPages) showSignIn(w http.ResponseWriter, r *http.Request) {
	a.show(w, r, http.StatusOK, "sign-in", authPage{Next: localPath(r.URL.Query().Get("next"))})
}

func (a *authPages) signIn(w http.ResponseWriter, r *http.Request) {
	f, err := readForm(r)
	var s *kb.Session
	if err == nil {
		s, err = a.base.SignIn(r.Context(), kb.SignInInput{Mail: f.Mail, Password: f.Password, Address: addressOf(r.Context())})
	}
	if err != nil {
		a.refuse(w, r, f, "sign-in", authPage{Mail: f.Mail, Next: localPath(f.Next)}, err)
		return
	}
	a.enter(w, r, f, s)
}

// enter gives the browser its session, and leads on.
func (a *authPages) enter(w http.ResponseWriter, r *http.Request, f signInForm, s *kb.Session) {
	if old := sessionOf(r.Context()); old != "" {
		a.endSession(r.Context(), old)
	}
	a.cookies.set(w, r, s.Secret, s.Expires)
	if f.json {
		writeJSON(w, http.StatusOK, map[string]any{"person": s.Person, "expires": s.Expires.UTC().Format(time.RFC3339)})
		return
	}
	http.Redirect(w, r, localPath(f.Next), http.StatusSeeOther)
}

func (a *authPages) signOut(w http.ResponseWriter, r *http.Request) {
	if session := sessionOf(r.Context()); session != "" {
		if err := a.base.SignOut(r.Context(), session); err != nil {
			a.refuse(w, r, signInForm{}, "sign-in", authPage{Next: "/"}, err)
			return
		}
	}
	a.cookies.set(w, r, "", time.Unix(1, 0))
	if mediaType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); mediaType == "application/x-www-form-urlencoded" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// endSession ends a session that another takes the place of.
func (a *authPages) endSession(ctx context.Context, secret string) {
	if err := a.base.SignOut(ctx, secret); err != nil {
		a.log.WarnContext(ctx, "a session that was replaced goes on until it expires", "err", err)
	}
}

func (a *authPages) showLink(w http.ResponseWriter, r *http.Request) {
	open, err := a.base.OpenLink(r.Context(), r.PathValue("secret"))
	if err != nil {
		a.refuse(w, r, signInForm{}, "link", authPage{}, err)
		return
	}
	a.show(w, r, http.StatusOK, "link", authPage{Link: open, Name: open.Name, Mail: open.Mail})
}

func (a *authPages) redeem(w http.ResponseWriter, r *http.Request) {
	secret := r.PathValue("secret")
	f, err := readForm(r)
	var s *kb.Session
	if err == nil {
		s, err = a.base.RedeemLink(r.Context(), secret, kb.RedeemInput{Name: f.Name, Mail: f.Mail, Password: f.Password})
	}
	if err == nil {
		a.enter(w, r, f, s)
		return
	}
	page := authPage{Name: f.Name, Mail: f.Mail}
	if open, openErr := a.base.OpenLink(r.Context(), secret); openErr == nil {
		page.Link = open
		if !open.FirstAdmin {
			page.Mail = open.Mail
		}
	}
	a.refuse(w, r, f, "link", page, err)
}

// statuses are those of the codes of errors.
var statuses = map[kb.Code]int{
	kb.CodeInvalid: http.StatusBadRequest, kb.CodeNotFound: http.StatusNotFound, kb.CodeConflict: http.StatusConflict,
	kb.CodeUnauthenticated: http.StatusUnauthorized, kb.CodeForbidden: http.StatusForbidden,
	kb.CodeRateLimited: http.StatusTooManyRequests, kb.CodeUnavailable: http.StatusServiceUnavailable,
}

// refuse answers what was not done, as the request was made.
func (a *authPages) refuse(w http.ResponseWriter, r *http.Request, f signInForm, name string, page authPage, err error) {
	problems := kb.Problems(err)
	status, known := statuses[problems[0].Code]
	switch {
	case errors.Is(err, errUnsupported):
		status = http.StatusUnsupportedMediaType
	case !known:
		status = http.StatusInternalServerError
		a.log.ErrorContext(r.Context(), "auth: internal error", "err", err)
		problems = []*kb.Error{{Code: kb.CodeInternal, Message: fmt.Sprintf("internal error (request %s)", requestID(r.Context()))}}
	}
	if retry := problems[0].Retry; retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(retry.Seconds()))))
	}
	if f.json || strings.HasPrefix(r.Header.Get("Accept"), "application/json") {
		writeProblems(w, status, problems)
		return
	}
	page.Problems = problems
	a.show(w, r, status, name, page)
}

func writeProblems(w http.ResponseWriter, status int, problems []*kb.Error) {
	list := make([]any, len(problems))
	for i, p := range problems {
		extensions := map[string]any{"code": p.Code}
		if len(p.Path) > 0 {
			extensions["path"] = p.Path
		}
		list[i] = map[string]any{"message": p.Error(), "extensions": extensions}
	}
	writeJSON(w, status, map[string]any{"errors": list})
}

// localPath is a path of ours to lead to; "/" for anything else.
func localPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// loggedPath is a path as the log may have it: without the secret of a link.
func loggedPath(path string) string {
	for _, purpose := range []kb.LinkPurpose{kb.LinkInvitation, kb.LinkReset, kb.LinkContribution} {
		if prefix := "/auth/" + string(purpose) + "/"; strings.HasPrefix(path, prefix) {
			return prefix + "…"
		}
	}
	return path
}

// sayFirstAdmin tells the person at the terminal how to become the first admin, as
// long as there is none.
func (s *server) sayFirstAdmin(ctx context.Context, env *environment) error {
	link, err := s.house.base.FirstAdminLink(ctx)
	if err != nil || link == nil {
		return err
	}
	at := s.house.base.Settings().BaseURL
	if at == defaultBaseURL {
		at = s.URL()
	}
	fmt.Fprintf(env.std.out, "There is no admin yet. Whoever opens this link first becomes one; it is good for 24 hours,\nand takes the place of those printed before, by this server or another:\n\n  %s\n\n", link.URL(at))
	return nil
}
