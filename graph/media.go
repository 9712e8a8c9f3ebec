package graph

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The media types of answers.
const (
	typeJSON     = "application/json"
	typeResponse = "application/graphql-response+json"
)

// acceptable chooses the media type of the answer: the one with the highest
// quality that the client accepts, and the older one when it does not care.
func acceptable(accept []string) (string, bool) {
	header := strings.TrimSpace(strings.Join(accept, ","))
	if header == "" {
		return typeJSON, true
	}
	best, bestQuality := "", 0.0
	for _, offered := range []string{typeJSON, typeResponse} {
		quality, named := qualityOf(header, offered)
		if quality > bestQuality || quality == bestQuality && quality > 0 && named {
			best, bestQuality = offered, quality
		}
	}
	return best, best != ""
}

// qualityOf answers how much a client likes a media type: as its most specific
// range says, and whether that names the type itself.
func qualityOf(header, offered string) (quality float64, named bool) {
	specific := -1
	for _, part := range strings.Split(header, ",") {
		mediaRange, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		n := specificity(mediaRange, offered)
		if n <= specific {
			continue
		}
		specific, quality = n, 1
		if q, given := params["q"]; given {
			if quality, err = strconv.ParseFloat(q, 64); err != nil || quality < 0 || quality > 1 {
				quality = 0
			}
		}
	}
	return quality, specific == 2
}

// specificity is how exactly a range covers a type; -1 when it does not.
func specificity(mediaRange, offered string) int {
	switch mediaRange {
	case offered:
		return 2
	case "application/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

// allowEverybody lets pages of any origin ask: everything is public, and no
// cookie is looked at. Whose page holds a token may send it.
func allowEverybody(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "X-KB-Seq, X-Request-Id")
}

// preflight answers what browsers ask before they let a page ask.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Allow", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Methods", "GET, POST, OPTIONS")
	h.Set("Access-Control-Allow-Headers", "Accept, Accept-Language, Authorization, Content-Type, X-KB-After, X-Request-Id, Apollo-Require-Preflight, X-Apollo-Operation-Name")
	h.Set("Access-Control-Max-Age", "86400")
	w.WriteHeader(http.StatusNoContent)
}
