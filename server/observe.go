package main

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"prologis/graph"
)

// bodyLimit bounds the body of any request but those with files; paths may allow less.
const bodyLimit = 8 << 20

const requestIDHeader = "X-Request-Id"

// observe gives every request an id, logs and counts it when it is answered, and
// catches panics. Neither query strings nor headers are logged: they may hold
// tokens.
func observe(log *slog.Logger, m *meter, proxies []netip.Prefix, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := r.Header.Get(requestIDHeader)
		if !requestIDForm.MatchString(id) {
			id = strings.ToLower(rand.Text()[:16])
		}
		w.Header().Set(requestIDHeader, id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		remote := remoteAddress(r, proxies)
		ctx := withAddress(withRequestID(r.Context(), id), remote)
		answer := &answer{ResponseWriter: w}
		if !graph.IsUpload(r) || r.URL.Path != "/graphql" && !ofContribution(r.URL.Path) { // which bound it themselves, when they know the sender
			r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
		}
		r = r.WithContext(ctx) // the mux notes its pattern in it
		defer func() {
			cut := false
			if cause := recover(); cause != nil {
				cut = answer.recovered(log, r, cause)
			}
			m.observed(r.Pattern, r.Method, answer.status, time.Since(start))
			log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("path", loggedPath(r.URL.Path)),
				slog.Int("status", answer.status), slog.Duration("took", time.Since(start)),
				slog.Int64("bytes", answer.bytes), slog.String("remote", remote))
			if cut {
				panic(http.ErrAbortHandler) // the client must not take half an answer for a whole one
			}
		}()
		next.ServeHTTP(answer, r)
		if answer.status == 0 {
			answer.status = http.StatusOK
		}
	})
}

// An id from outside is taken over if it can do no harm in a log.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,64}$`)

// remoteAddress is the client's address: the nearest in X-Forwarded-For that is
// no trusted proxy, as far as trusted ones vouch for it.
func remoteAddress(r *http.Request, proxies []netip.Prefix) string {
	remote := r.RemoteAddr
	if ap, err := netip.ParseAddrPort(remote); err == nil {
		remote = ap.Addr().Unmap().String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(remote, proxies); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		remote = hop.Unmap().String()
	}
	return remote
}

func trusted(address string, proxies []netip.Prefix) bool {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, p := range proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// answer notes what is sent.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Flush and Unwrap let streams through.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// recovered answers for a handler that panicked, and logs why. It reports whether
// an answer had begun, so that the connection has to be cut.
func (a *answer) recovered(log *slog.Logger, r *http.Request, cause any) (cut bool) {
	if cause == http.ErrAbortHandler {
		return true
	}
	log.ErrorContext(r.Context(), "panic", "path", loggedPath(r.URL.Path), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	if a.status != 0 {
		return true
	}
	writeError(a, http.StatusInternalServerError, "INTERNAL", "internal error")
	return false
}
