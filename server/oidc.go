package main

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"prologis/auth"
	"prologis/kb"
)

// oidcFlags say which OpenID Connect provider people sign in with.
type oidcFlags struct {
	Issuer            string            `help:"OpenID Connect provider that people may sign in with." placeholder:"URL"`
	ClientID          string            `help:"Name of this server at the provider."`
	ClientSecret      string            `help:"Secret of this server at the provider; better given as KB_OIDC_CLIENT_SECRET, or in a file."`
	ClientSecretFile  string            `help:"File that holds the secret." type:"path"`
	Audience          string            `help:"Whom access tokens have to be for; without it none are taken."`
	RoleClaim         string            `help:"Claim that holds roles; without it admins give them. Dots lead into objects."`
	RoleMap           map[string]string `help:"What values of the role claim stand for, such as kb-editors=EDITOR; others for the role of that name."`
	OrganisationClaim string            `help:"Claim that holds organisations, by slug or id."`
	OrganisationMap   map[string]string `help:"What values of the organisation claim stand for, such as 4711=cooperativa-ponte."`
}

func (f *oidcFlags) check() error {
	if f.Issuer == "" {
		if f.ClientID != "" || f.Audience != "" || f.RoleClaim != "" {
			return errors.New("--oidc-issuer is missing: the other --oidc flags go with it")
		}
		return nil
	}
	u, err := url.Parse(f.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--oidc-issuer: %q is no address such as https://login.example.org", f.Issuer)
	}
	if f.ClientID == "" && f.Audience == "" {
		return errors.New("--oidc-client-id is missing, by which people sign in, or --oidc-audience, for whom access tokens are")
	}
	for value, role := range f.RoleMap {
		if !kb.AccessRole(strings.ToUpper(role)).Valid() {
			return fmt.Errorf("--oidc-role-map: %s=%s: the roles are %v", value, role, kb.AccessRoles[1:])
		}
	}
	return nil
}

// provider answers the client of the provider; nil for none.
func (f *oidcFlags) provider() (*auth.OIDC, error) {
	if f.Issuer == "" {
		return nil, nil
	}
	secret := f.ClientSecret
	if f.ClientSecretFile != "" {
		text, err := os.ReadFile(f.ClientSecretFile)
		if err != nil {
			return nil, fmt.Errorf("--oidc-client-secret-file: %w", err)
		}
		secret = strings.TrimSpace(string(text))
	}
	return auth.NewOIDC(auth.OIDCConfig{
		Issuer: f.Issuer, ClientID: f.ClientID, ClientSecret: secret, Audience: f.Audience,
		RoleClaim: f.RoleClaim, Roles: f.RoleMap, OrganisationClaim: f.OrganisationClaim, Organisations: f.OrganisationMap,
	}), nil
}

// The cookie that keeps a sign-in under way, and how long it may take.
const (
	flowCookie = "kb_oidc"
	flowLasts  = 10 * time.Minute
)

func (a *authPages) callback(r *http.Request) string {
	base := a.base.Settings().BaseURL
	if base == defaultBaseURL {
		base = "http://" + r.Host // the provider knows its clients' addresses
	}
	return base + "/auth/oidc/callback"
}

// beginOIDC sends the browser to the provider.
func (a *authPages) beginOIDC(w http.ResponseWriter, r *http.Request) {
	address, flow, err := a.oidc.Begin(r.Context(), a.callback(r), localPath(r.URL.Query().Get("next")))
	if err != nil {
		a.refuse(w, r, signInForm{}, "sign-in", authPage{Next: "/"}, err)
		return
	}
	text, err := json.Marshal(flow)
	if err != nil {
		a.refuse(w, r, signInForm{}, "sign-in", authPage{Next: "/"}, err)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: flowCookie, Value: base64.RawURLEncoding.EncodeToString(text), Path: "/auth/oidc", MaxAge: int(flowLasts.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: a.cookies.overTLS(r),
	})
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// endOIDC signs in whom the provider sends back.
func (a *authPages) endOIDC(w http.ResponseWriter, r *http.Request) {
	flow, session, err := a.comeBack(r)
	http.SetCookie(w, &http.Cookie{Name: flowCookie, Path: "/auth/oidc", MaxAge: -1, HttpOnly: true, Secure: a.cookies.overTLS(r)})
	if err != nil {
		a.log.InfoContext(r.Context(), "a sign-in by OpenID Connect failed", "err", explain(err))
		a.base.Deny(kb.Denial{Action: "sign-in", Code: kb.Problems(err)[0].Code}, addressOf(r.Context()))
		a.refuse(w, r, signInForm{}, "sign-in", authPage{Next: "/"}, err)
		return
	}
	a.enter(w, r, signInForm{Next: flow.Next}, session)
}

var errFlow = &kb.Error{Code: kb.CodeUnauthenticated, Message: "this sign-in was not begun here, or took too long: begin again"}

func (a *authPages) comeBack(r *http.Request) (flow auth.Flow, _ *kb.Session, err error) {
	cookie, err := r.Cookie(flowCookie)
	if err != nil {
		return flow, nil, errFlow
	}
	text, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(text, &flow) != nil || len(flow.State) < 20 {
		return flow, nil, errFlow
	}
	query := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(flow.State)) != 1 {
		return flow, nil, errFlow
	}
	if refused := query.Get("error"); refused != "" {
		return flow, nil, &kb.Error{Code: kb.CodeUnauthenticated, Message: "the provider refused", Cause: fmt.Errorf("it says %.200q", refused)}
	}
	identity, err := a.oidc.Finish(r.Context(), flow, a.callback(r), query.Get("code"))
	if err != nil {
		return flow, nil, err
	}
	session, err := a.base.SignInAs(r.Context(), identity)
	return flow, session, err
}
