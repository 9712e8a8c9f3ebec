package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"prologis/kb"
)

// OIDCConfig says which OpenID Connect provider vouches for people, and how its
// claims are read.
type OIDCConfig struct {
	Issuer, ClientID, ClientSecret string
	// Audience is whom access tokens have to be for; "": none are taken.
	Audience string
	// RoleClaim and OrganisationClaim name the claims, with dots between levels; a
	// claim is a text or a list of texts. Without a RoleClaim admins give roles.
	RoleClaim, OrganisationClaim string
	// Roles and Organisations say what the values of the claims stand for; a value
	// that is not there stands for the role or the slug of that name.
	Roles, Organisations map[string]string
}

// OIDC is an OpenID Connect provider. It is asked what it offers when it is needed
// first, so that we start without it.
type OIDC struct {
	config OIDCConfig

	mu       sync.Mutex
	provider *oidc.Provider
	failed   time.Time
}

// NewOIDC makes the client of a provider.
func NewOIDC(c OIDCConfig) *OIDC { return &OIDC{config: c} }

// SignsIn reports whether people can be sent to the provider: we have a name there.
func (o *OIDC) SignsIn() bool { return o != nil && o.config.ClientID != "" }

// How long the provider is waited for, and left alone after it failed.
const (
	oidcPatience = 10 * time.Second
	oidcRest     = 5 * time.Second
)

var (
	errOIDCAway = &kb.Error{Code: kb.CodeUnavailable, Message: "the provider of identities cannot be reached: try again later"}
	errOIDC     = &kb.Error{Code: kb.CodeUnauthenticated, Message: "the provider's answer is not good: sign in again"}
	errBearer   = &kb.Error{Code: kb.CodeUnauthenticated, Message: "the access token is not good, or has expired"}
)

// because keeps a cause for the log.
func because(e *kb.Error, cause error) error {
	return &kb.Error{Code: e.Code, Message: e.Message, Cause: cause}
}

// discovered answers the provider, asked once.
func (o *OIDC) discovered(ctx context.Context) (*oidc.Provider, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.provider != nil {
		return o.provider, nil
	}
	if time.Since(o.failed) < oidcRest {
		return nil, errOIDCAway
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), oidcPatience)
	defer cancel()
	provider, err := oidc.NewProvider(ctx, o.config.Issuer)
	if err != nil {
		o.failed = time.Now()
		return nil, because(errOIDCAway, err)
	}
	o.provider = provider
	return provider, nil
}

// Flow is a sign-in under way, as the browser's cookie keeps it.
type Flow struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`
	Next     string `json:"p"`
}

func (o *OIDC) client(p *oidc.Provider, redirect string) *oauth2.Config {
	return &oauth2.Config{
		ClientID: o.config.ClientID, ClientSecret: o.config.ClientSecret, Endpoint: p.Endpoint(),
		RedirectURL: redirect, Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}
}

// Begin answers where to send the browser, which comes back to redirect.
func (o *OIDC) Begin(ctx context.Context, redirect, next string) (address string, f Flow, err error) {
	p, err := o.discovered(ctx)
	if err != nil {
		return "", f, err
	}
	f = Flow{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Next: next}
	return o.client(p, redirect).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), f, nil
}

// Finish answers who came back with a code.
func (o *OIDC) Finish(ctx context.Context, f Flow, redirect, code string) (i kb.Identity, err error) {
	p, err := o.discovered(ctx)
	if err != nil {
		return i, err
	}
	ctx, cancel := context.WithTimeout(ctx, oidcPatience)
	defer cancel()
	tokens, err := o.client(p, redirect).Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return i, because(errOIDC, err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: o.config.ClientID}).Verify(ctx, raw)
	if err != nil {
		return i, because(errOIDC, err)
	}
	if id.Nonce != f.Nonce {
		return i, because(errOIDC, errors.New("another nonce"))
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return i, because(errOIDC, err)
	}
	if o.config.RoleClaim != "" && values(claims, o.config.RoleClaim) == nil || claims["name"] == nil {
		o.ask(ctx, p, tokens, id.Subject, claims)
	}
	return o.identity(id.Subject, claims), nil
}

// ask adds what the provider says of somebody besides the ID token; it need not
// answer.
func (o *OIDC) ask(ctx context.Context, p *oidc.Provider, tokens *oauth2.Token, subject string, claims map[string]any) {
	info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil || info.Subject != subject {
		return
	}
	more := map[string]any{}
	if info.Claims(&more) != nil {
		return
	}
	for name, value := range more {
		if _, there := claims[name]; !there {
			claims[name] = value
		}
	}
}

// Bearer answers whom an access token stands for: a JWT that the provider signed for
// our audience, and no ID token.
func (o *OIDC) Bearer(ctx context.Context, token string) (i kb.Identity, err error) {
	if o.config.Audience == "" || strings.Count(token, ".") != 2 {
		return i, errBearer
	}
	p, err := o.discovered(ctx)
	if err != nil {
		return i, err
	}
	ctx, cancel := context.WithTimeout(ctx, oidcPatience)
	defer cancel()
	verified, err := p.Verifier(&oidc.Config{ClientID: o.config.Audience}).Verify(ctx, token)
	if err != nil {
		return i, because(errBearer, err)
	}
	claims := map[string]any{}
	if err := verified.Claims(&claims); err != nil {
		return i, because(errBearer, err)
	}
	if verified.Subject == "" || claims["nonce"] != nil || claims["at_hash"] != nil {
		return i, because(errBearer, errors.New("this is an ID token"))
	}
	return o.identity(verified.Subject, claims), nil
}

// identity reads the claims.
func (o *OIDC) identity(subject string, claims map[string]any) kb.Identity {
	i := kb.Identity{Issuer: o.config.Issuer, Subject: subject, Managed: o.config.RoleClaim != ""}
	i.Name, _ = claims["name"].(string)
	i.Mail, _ = claims["email"].(string)
	var roles []kb.AccessRole
	for _, value := range values(claims, o.config.RoleClaim) {
		roles = append(roles, kb.AccessRole(strings.ToUpper(mapped(o.config.Roles, value))))
	}
	for _, role := range kb.AccessRoles { // weakest first
		if slices.Contains(roles, role) {
			i.Role = role
		}
	}
	for _, value := range values(claims, o.config.OrganisationClaim) {
		i.Organisations = append(i.Organisations, kb.ID(mapped(o.config.Organisations, value)))
	}
	return i
}

func mapped(names map[string]string, value string) string {
	if name, ok := names[value]; ok {
		return name
	}
	return value
}

// values answers the texts of a claim: one, a list, or none.
func values(claims map[string]any, name string) []string {
	if name == "" {
		return nil
	}
	value, whole := claims[name]
	if first, rest, ok := strings.Cut(name, "."); !whole && ok {
		below, _ := claims[first].(map[string]any)
		return values(below, rest)
	}
	switch value := value.(type) {
	case string:
		return []string{value}
	case []any:
		var texts []string
		for _, one := range value {
			texts = append(texts, fmt.Sprint(one))
		}
		return texts
	}
	return nil
}
