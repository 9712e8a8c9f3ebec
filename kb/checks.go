package kb

import (
	"net/url"
	"regexp"
	"strings"
)

func (v *validation) required(step string, t Text) {
	if len(t) == 0 {
		v.invalid(step, "is required, in one language at least")
	}
}

func (v *validation) requiredRef(step string, id ID) {
	if id == "" {
		v.invalid(step, "is required: the id or slug of an entry")
	}
}

// checkEnum says what would be right when a value that is given is none of those allowed.
func checkEnum[T ~string](v *validation, step string, value T, allowed ...T) {
	if value == "" {
		return
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		if a == value {
			return
		}
		names[i] = string(a)
	}
	v.malformed(step, "%q is none of %s", string(value), strings.Join(names, ", "))
}

func (v *validation) checkLanguage(step, tag string) {
	if tag == "" {
		return
	}
	if _, ok := CanonicalTag(tag); !ok {
		v.malformed(step, "%q is not a BCP 47 language tag, such as it or pt-BR", tag)
	}
}

func (v *validation) checkYear(step string, year *int) {
	if year != nil && (*year < 1 || *year > 9999) {
		v.invalid(step, "%d is not a year from 1 to 9999", *year)
	}
}

var currencyForm = regexp.MustCompile(`^[A-Z]{3}$`)

func (v *validation) checkCurrency(step, code string) {
	v.checkString(step, code, maxTitle)
	if !currencyForm.MatchString(code) {
		v.invalid(step, "%q is not an ISO 4217 code, such as EUR", code)
	}
}

// maxURI bounds addresses and identifiers, in characters.
const maxURI = 2_000

// checkURL accepts absolute http and https addresses, which are safe as links.
func (v *validation) checkURL(step, address string) {
	if address == "" {
		return
	}
	v.checkString(step, address, maxURI)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		v.invalid(step, "%q is not an address that starts with https:// or http://", address)
	}
}

// checkURI accepts absolute URIs of any scheme, as identifiers.
func (v *validation) checkURI(step, uri string) {
	if uri == "" {
		return
	}
	v.checkString(step, uri, maxURI)
	if !ValidURI(uri) {
		v.invalid(step, "%q is not an absolute URI", uri)
	}
}

// ValidURI reports whether an identifier is an absolute URI that entries can hold.
func ValidURI(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && u.IsAbs() && len(uri) <= maxURI && !strings.ContainsAny(uri, " <>\"{}|\\^`")
}
