package kb

import "strings"

// URI is the address that names an entry for ever: the one it was imported with,
// or the one minted under the base URL from its kind and first slug.
func (b *Base) URI(e Entry) string {
	return entryURI(b.Settings().BaseURL, e)
}

func entryURI(base string, e Entry) string {
	if uri := importedURI(e.Content()); uri != "" {
		return uri
	}
	m := e.Meta()
	slug := m.Slug
	if len(m.OldSlugs) > 0 {
		slug = m.OldSlugs[0] // a renamed entry keeps its URI
	}
	return mintedURI(base, m.Kind(), slug)
}

// importedURI answers the URI that a content brings along; "" for one that is minted.
func importedURI(c Content) string {
	switch c := c.(type) {
	case *ConceptContent:
		return c.URI
	case *ConceptSchemeContent:
		return c.URI
	case *CollectionContent:
		return c.URI
	}
	return ""
}

func mintedURI(base string, kind Kind, slug string) string {
	return base + "/id/" + uriSegment(kind) + "/" + slug
}

func uriSegment(k Kind) string { return strings.ReplaceAll(string(k), "_", "-") }

// parseURI takes a minted URI apart.
func (b *Base) parseURI(uri string) (Kind, string, bool) { return parseURI(b.Settings().BaseURL, uri) }

func parseURI(base, uri string) (Kind, string, bool) {
	rest, ok := strings.CutPrefix(uri, base+"/id/")
	if !ok || base == "" {
		return "", "", false
	}
	segment, slug, ok := strings.Cut(rest, "/")
	kind := Kind(strings.ReplaceAll(segment, "-", "_"))
	return kind, slug, ok && kind.Valid() && ValidSlug(slug)
}
