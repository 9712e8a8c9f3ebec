package main

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// The names of the cookie that holds a session's secret. The first is taken by
// browsers over TLS only, and from this very host.
const (
	secureCookie = "__Host-kb_session"
	plainCookie  = "kb_session"
)

// cookies reads and writes the cookies of sessions.
type cookies struct {
	proxies []netip.Prefix // whose X-Forwarded-Proto is believed
	secure  bool           // the base is reached by https
}

// overTLS reports whether the client's connection is encrypted, as far as a trusted
// proxy or the base URL vouch for it.
func (c *cookies) overTLS(r *http.Request) bool {
	if c.secure || r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && trusted(peer.Addr().Unmap().String(), c.proxies) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func (c *cookies) name(r *http.Request) string {
	if c.overTLS(r) {
		return secureCookie
	}
	return plainCookie
}

// set gives a browser the secret of its session; "" takes it away.
func (c *cookies) set(w http.ResponseWriter, r *http.Request, secret string, expires time.Time) {
	cookie := &http.Cookie{
		Name: c.name(r), Value: secret, Path: "/", Expires: expires,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.overTLS(r),
	}
	if secret == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(w, cookie)
}

type sessionKey struct{}

// read notes the secret that a request's cookie holds.
func (c *cookies) read(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cookie, err := r.Cookie(c.name(r)); err == nil && cookie.Value != "" {
			r = r.WithContext(context.WithValue(r.Context(), sessionKey{}, cookie.Value))
		}
		next.ServeHTTP(w, r)
	})
}

// sessionOf answers the secret of the session that a request came with; "" for none.
func sessionOf(ctx context.Context) string {
	secret, _ := ctx.Value(sessionKey{}).(string)
	return secret
}

type addressKey struct{}

// withAddress notes where a request comes from.
func withAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

func addressOf(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}
