package kb

import "strings"

// URI is the address that names an entry for ever: the one it was imported with,
// or the one minted under the base URL from its kind and first slug.
func (b *Base) URI(e Entry) string {
	switch e := e.(type) {
	case *Concept:
		if e.URI != "" {
			return e.URI
		}
	case *ConceptScheme:
		if e.URI != "" {
			return e.URI
		}
	}
	m := e.Meta()
	slug := m.Slug
	if len(m.OldSlugs) > 0 {
		slug = m.OldSlugs[0] // a renamed entry keeps its URI
	}
	return b.Settings().BaseURL + "/id/" + uriSegment(m.Kind()) + "/" + slug
}

func uriSegment(k Kind) string { return strings.ReplaceAll(string(k), "_", "-") }

// parseURI takes a minted URI apart.
func (b *Base) parseURI(uri string) (Kind, string, bool) {
	rest, ok := strings.CutPrefix(uri, b.Settings().BaseURL+"/id/")
	if !ok || b.Settings().BaseURL == "" {
		return "", "", false
	}
	segment, slug, ok := strings.Cut(rest, "/")
	kind := Kind(strings.ReplaceAll(segment, "-", "_"))
	return kind, slug, ok && kind.Valid() && ValidSlug(slug)
}
