package linked

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

// accepted are the names under which a form may be asked for beside its own.
var accepted = map[string]string{"application/xhtml+xml": "html", "application/json": "jsonld", "application/x-turtle": "ttl", "text/plain": "nt"}

// negotiate answers the form that an Accept header wants most (RFC 9110, 12.5.1);
// nil when it wants none of them. Of equals the first of representations wins.
func negotiate(accept []string) *representation {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return &representations[0]
	}
	best, bestQ := (*representation)(nil), 0.0
	for i := range representations {
		if q := quality(header, &representations[i]); q > bestQ {
			best, bestQ = &representations[i], q
		}
	}
	return best
}

// quality answers how much a header wants a form: what the range says that names it
// most closely.
func quality(header string, form *representation) float64 {
	best, closest := 0.0, 0
	for _, part := range strings.Split(header, ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if given, ok := parameters["q"]; ok {
			if q, err = strconv.ParseFloat(given, 64); err != nil || q < 0 || q > 1 {
				continue
			}
		}
		near := closeness(mediaType, form)
		if near > closest || near == closest && near > 0 && q > best {
			best, closest = q, near
		}
	}
	return best
}

func closeness(mediaType string, form *representation) int {
	main, _, _ := strings.Cut(form.MediaType, "/")
	switch mediaType {
	case form.MediaType:
		return 4
	case main + "/*":
		return 2
	case "*/*":
		return 1
	}
	if accepted[mediaType] == form.Extension {
		return 3
	}
	return 0
}

var languages = language.NewMatcher([]language.Tag{language.Italian, language.English})

// languageOf answers the language of a page: it or en.
func languageOf(r *http.Request) string {
	if asked := r.URL.Query().Get("lang"); asked == "it" || asked == "en" {
		return asked
	}
	tag, _ := language.MatchStrings(languages, r.Header.Get("Accept-Language"))
	base, _ := tag.Base()
	if base.String() == "en" {
		return "en"
	}
	return "it"
}
