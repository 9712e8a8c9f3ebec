package rdf

import "strings"

// isAbsolute reports whether an IRI starts with a scheme.
func isAbsolute(iri string) bool {
	for i := 0; i < len(iri); i++ {
		c := iri[i]
		switch {
		case c == ':':
			return i > 0
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		case i > 0 && ('0' <= c && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// reference is an IRI taken apart (RFC 3986, appendix B).
type reference struct {
	scheme, authority, path, query, fragment string
	hasAuthority, hasQuery, hasFragment      bool
}

func split(iri string) (r reference) {
	iri, r.fragment, r.hasFragment = strings.Cut(iri, "#")
	iri, r.query, r.hasQuery = strings.Cut(iri, "?")
	if isAbsolute(iri) {
		r.scheme, iri, _ = strings.Cut(iri, ":")
	}
	if strings.HasPrefix(iri, "//") {
		r.hasAuthority = true
		iri = iri[2:]
		end := strings.IndexByte(iri, '/')
		if end < 0 {
			end = len(iri)
		}
		r.authority, iri = iri[:end], iri[end:]
	}
	r.path = iri
	return r
}

func (r reference) String() string {
	var b strings.Builder
	if r.scheme != "" {
		b.WriteString(r.scheme + ":")
	}
	if r.hasAuthority {
		b.WriteString("//" + r.authority)
	}
	b.WriteString(r.path)
	if r.hasQuery {
		b.WriteString("?" + r.query)
	}
	if r.hasFragment {
		b.WriteString("#" + r.fragment)
	}
	return b.String()
}

// Resolve answers an IRI reference as it is meant from a base (RFC 3986, 5.2).
func Resolve(base, iri string) string {
	if isAbsolute(iri) {
		return iri
	}
	b, r := split(base), split(iri)
	switch {
	case r.hasAuthority:
		r.path = removeDots(r.path)
	case r.path == "":
		r.path = b.path
		if !r.hasQuery {
			r.query, r.hasQuery = b.query, b.hasQuery
		}
		r.authority, r.hasAuthority = b.authority, b.hasAuthority
	default:
		if r.path[0] != '/' {
			r.path = merge(b, r.path)
		}
		r.path = removeDots(r.path)
		r.authority, r.hasAuthority = b.authority, b.hasAuthority
	}
	r.scheme = b.scheme
	return r.String()
}

func merge(b reference, path string) string {
	if b.hasAuthority && b.path == "" {
		return "/" + path
	}
	return b.path[:strings.LastIndexByte(b.path, '/')+1] + path
}

// removeDots takes "." and ".." out of a path (RFC 3986, 5.2.4).
func removeDots(path string) string {
	var out []string
	segments := strings.Split(path, "/")
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".":
			if last {
				out = append(out, "")
			}
		case "..":
			if len(out) > 1 || len(out) == 1 && out[0] != "" {
				out = out[:len(out)-1]
			}
			if last {
				out = append(out, "")
			}
		default:
			out = append(out, s)
		}
	}
	return strings.Join(out, "/")
}

// wellFormed reports whether an IRI holds only what one may hold.
func wellFormed(iri string) bool {
	for i := 0; i < len(iri); i++ {
		if c := iri[i]; c <= ' ' || strings.IndexByte("<>\"{}|^`\\", c) >= 0 {
			return false
		}
	}
	return true
}
