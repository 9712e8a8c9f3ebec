package main

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"

	"prologis/graph"
	"prologis/kb"
)

// known answers 304 when the reader has what it asks for, and reports so. The tag
// of an answer changes with the version, which is the last commit that changed
// anything public, with the question and with the program.
func (f *feedServer) known(w http.ResponseWriter, r *http.Request, asked *feedRequest) (bool, error) {
	seq, version := f.base.Head()
	h := w.Header()
	h.Set("X-KB-Seq", fmt.Sprint(f.base.Newest()))
	h.Set("Cache-Control", "no-cache")
	if seq < version {
		return false, nil // a commit is on its way into the index
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n%s", version, softwareVersion(), f.base.Settings().BaseURL, address(r.URL.Path, asked.values)))
	tag := `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
	h.Set("ETag", tag)
	at, err := f.changed(r, version)
	if err != nil {
		return false, err
	}
	if !at.IsZero() {
		h.Set("Last-Modified", at.UTC().Format(http.TimeFormat))
	}
	if !has(r.Header, tag, at) {
		return false, nil
	}
	w.WriteHeader(http.StatusNotModified)
	return true, nil
}

// changed is when anything public changed last, in whole seconds; zero when that is
// so short ago that another change may follow in the same second.
func (f *feedServer) changed(r *http.Request, version kb.Seq) (at time.Time, err error) {
	if version == 0 {
		return at, nil
	}
	changes, err := f.base.Changes(r.Context(), version-1, -1, nil, 1)
	if err != nil || len(changes) == 0 {
		return at, err
	}
	if at = changes[0].At.Truncate(time.Second); f.base.Now().Sub(at) < 2*time.Second {
		return time.Time{}, nil
	}
	return at, nil
}

// has reports whether a reader that asks so has the answer already.
func has(h http.Header, tag string, at time.Time) bool {
	if given := h.Values("If-None-Match"); len(given) > 0 {
		return graph.HasTag(given, tag)
	}
	since, err := http.ParseTime(h.Get("If-Modified-Since"))
	return err == nil && !at.IsZero() && !at.After(since)
}
