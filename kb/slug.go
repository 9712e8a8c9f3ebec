package kb

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

const maxSlug = 100

// ValidSlug reports whether s is a slug: lower-case ASCII letters and digits,
// joined by single hyphens, at most 100 characters.
func ValidSlug(s string) bool { return len(s) <= maxSlug && slugForm.MatchString(s) }

// Letters that do not decompose into an ASCII letter and marks.
var transliterations = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d", "þ", "th", "ł", "l", "ı", "i",
)

// Slugify makes a slug of a title: accents are transliterated, everything that
// is no letter or digit separates. "" when nothing ASCII remains.
func Slugify(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(transliterations.Replace(strings.ToLower(title))) {
		r = unicode.ToLower(r) // decomposing can bring capitals: №
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
			// an accent of the letter before
		default:
			gap = true
		}
	}
	return cutSlug(b.String(), maxSlug)
}

// cutSlug shortens a slug to at most n bytes, at a hyphen where there is one.
func cutSlug(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[:n]
	if i := strings.LastIndexByte(s, '-'); i > n/2 {
		s = s[:i]
	}
	return strings.Trim(s, "-")
}

// numbered answers the n-th choice for a slug that is taken: slug-2, slug-3, ...
func numbered(slug string, n int) string {
	suffix := "-" + strconv.Itoa(n)
	return cutSlug(slug, maxSlug-len(suffix)) + suffix
}
