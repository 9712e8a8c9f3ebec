package graph

import (
	"mime"
	"net/http"
)

// preflighted refuses what a page of another site can make a browser send with its
// cookies unasked (CSRF). Such requests are the simple ones of the Fetch standard:
// without a header that makes the browser ask first, and with no body or one of a
// form. Who sends a token needs no such care: Authorization makes browsers ask.
func (h *endpoint) preflighted(r *http.Request) *httpError {
	if h.graph.session(r.Context()) == "" {
		return nil
	}
	if _, given, _ := bearer(r.Header); given || asksFirst(r.Header) {
		return nil
	}
	return badRequest(http.StatusBadRequest, "requests with a session's cookie need the header Apollo-Require-Preflight: true, "+
		"or X-Apollo-Operation-Name, or the content type "+typeJSON+": without one any site could send them (CSRF)")
}

// asksFirst reports whether headers make a browser ask before it sends a request to
// another site.
func asksFirst(headers http.Header) bool {
	if headers.Get("Apollo-Require-Preflight") != "" || headers.Get("X-Apollo-Operation-Name") != "" {
		return true
	}
	given := headers.Get("Content-Type")
	if given == "" {
		return false
	}
	mediaType, _, err := mime.ParseMediaType(given)
	if err != nil {
		return false // what we cannot read browsers may take for simple
	}
	switch mediaType {
	case "application/x-www-form-urlencoded", "multipart/form-data", "text/plain":
		return false
	}
	return true
}
