package skosmos

import (
	"prologis/kb"
)

// context is the @context of an answer: the names that all have, and more.
func contextOf(more map[string]any) map[string]any {
	all := map[string]any{"skos": "http://www.w3.org/2004/02/skos/core#", "uri": "@id", "type": "@type"}
	for name, term := range more {
		all[name] = term
	}
	return all
}

var (
	onki  = "http://schema.onki.fi/onki#"
	rdfs  = "http://www.w3.org/2000/01/rdf-schema#"
	inAll = func(language string) map[string]any {
		return map[string]any{"prefLabel": "skos:prefLabel", "@language": language}
	}
)

type vocabularyItem struct {
	URI   string `json:"uri"`
	ID    string `json:"id"`
	Title string `json:"title"`
}

func vocabularies(q *question) (any, error) {
	if q.URL.Query().Get("lang") == "" {
		return nil, bad("lang parameter missing")
	}
	all, err := q.schemes()
	items := []vocabularyItem{}
	for _, s := range all {
		items = append(items, vocabularyItem{s.M.Slug, s.M.Slug, q.heading(s)})
	}
	return map[string]any{
		"@context": contextOf(map[string]any{"rdfs": rdfs, "onki": onki, "title": map[string]any{"@id": "rdfs:label", "@language": q.language},
			"vocabularies": "onki:hasVocabulary", "id": "onki:vocabularyIdentifier"}),
		"uri": "", "vocabularies": items,
	}, err
}

type schemeItem struct {
	URI       string `json:"uri"`
	PrefLabel string `json:"prefLabel"`
	Title     string `json:"title"`
	Type      string `json:"type"`
}

func vocabulary(q *question) (any, error) {
	languages := []string{}
	for _, l := range q.base.Glossary.Statistics(q.scheme.M.ID).Languages {
		languages = append(languages, l.Language)
	}
	name := q.heading(q.scheme)
	return map[string]any{
		"@context": contextOf(map[string]any{"rdfs": rdfs, "onki": onki, "dct": "http://purl.org/dc/terms/", "id": "onki:vocabularyIdentifier",
			"conceptschemes": "onki:hasConceptScheme", "defaultLanguage": "onki:defaultLanguage", "languages": "onki:language", "title": "dct:title", "label": "rdfs:label", "prefLabel": "skos:prefLabel"}),
		"uri": "", "id": q.scheme.M.Slug, "marcSource": "", "title": name, "defaultLanguage": kb.DefaultLanguages[0], "languages": languages,
		"conceptschemes": []schemeItem{{q.base.URI(q.scheme), name, name, "skos:ConceptScheme"}},
	}, nil
}

type typeItem struct {
	URI   string `json:"uri"`
	Label string `json:"label,omitempty"`
}

func types(q *question) (any, error) {
	labels := map[string][2]string{"it": {"Concetto", "Raccolta"}}[q.language]
	if q.language != "it" {
		labels = [2]string{"Concept", "Collection"}
	}
	return map[string]any{
		"@context": contextOf(map[string]any{"rdfs": rdfs, "onki": onki, "label": map[string]any{"@id": "rdfs:label", "@language": q.language},
			"superclass": map[string]any{"@id": "rdfs:subClassOf", "@type": "@id"}, "types": "onki:hasType"}),
		"uri": "", "types": []typeItem{{"http://www.w3.org/2004/02/skos/core#Concept", labels[0]}, {"http://www.w3.org/2004/02/skos/core#Collection", labels[1]}},
	}, nil
}

type topConcept struct {
	URI          string `json:"uri"`
	TopConceptOf string `json:"topConceptOf"`
	Label        string `json:"label"`
	Notation     string `json:"notation,omitempty"`
	HasChildren  bool   `json:"hasChildren"`
}

func topConcepts(q *question) (any, error) {
	tops, err := q.entries(q.base.Glossary.Tops(q.scheme.M.ID, q.language))
	items := []topConcept{}
	for _, e := range tops {
		items = append(items, topConcept{q.base.URI(e), q.base.URI(q.scheme), q.shown(e), notationOf(e), q.base.Glossary.CountChildren(e.Meta().ID) > 0})
	}
	return map[string]any{
		"@context": contextOf(map[string]any{"onki": onki, "topconcepts": "skos:hasTopConcept", "notation": "skos:notation", "label": map[string]any{"@id": "skos:prefLabel", "@language": q.language}, "hasChildren": "onki:hasChildren"}),
		"uri":      q.base.URI(q.scheme), "topconcepts": items,
	}, err
}

func notationOf(e kb.Entry) string {
	var notations []kb.Notation
	switch e := e.(type) {
	case *kb.Concept:
		notations = e.Notations
	case *kb.Collection:
		notations = e.Notations
	}
	if len(notations) == 0 {
		return ""
	}
	return notations[0].Value
}

type count struct {
	Class           string `json:"class"`
	Label           string `json:"label"`
	Count           int    `json:"count"`
	DeprecatedCount int    `json:"deprecatedCount"`
}

func vocabularyStatistics(q *question) (any, error) {
	s := q.base.Glossary.Statistics(q.scheme.M.ID)
	collections, err := q.base.CountInverse(q.Context(), q.scheme.M.ID, kb.KindCollection, "scheme")
	answer := map[string]any{
		"@context": map[string]any{"rdfs": rdfs, "skos": "http://www.w3.org/2004/02/skos/core#", "void": "http://rdfs.org/ns/void#", "onki": onki, "uri": "@id", "id": "onki:vocabularyIdentifier",
			"concepts": "void:classPartition", "label": "rdfs:label", "class": map[string]any{"@id": "void:class", "@type": "@id"}, "subTypes": map[string]any{"@id": "void:class", "@type": "@id"},
			"count": "void:entities", "@language": q.language},
		"uri": "", "id": q.scheme.M.Slug, "title": q.heading(q.scheme), "subTypes": []any{},
		"concepts": count{"http://www.w3.org/2004/02/skos/core#Concept", "Concept", s.Concepts, s.Deprecated},
	}
	if collections > 0 {
		answer["conceptGroups"] = count{"http://www.w3.org/2004/02/skos/core#Collection", "Collection", collections, 0}
	}
	return answer, err
}

type languageItem struct {
	Language   string       `json:"language"`
	Properties []labelCount `json:"properties"`
}

type labelCount struct {
	Property string `json:"property"`
	Labels   int    `json:"labels"`
}

func labelStatistics(q *question) (any, error) {
	items := []languageItem{}
	for _, l := range q.base.Glossary.Statistics(q.scheme.M.ID).Languages {
		items = append(items, languageItem{l.Language, []labelCount{
			{"skos:prefLabel", l.PrefLabels}, {"skos:altLabel", l.AltLabels}, {"skos:hiddenLabel", l.HiddenLabels + l.Discouraged},
		}})
	}
	return map[string]any{
		"@context": map[string]any{"rdfs": rdfs, "skos": "http://www.w3.org/2004/02/skos/core#", "void": "http://rdfs.org/ns/void#", "void-ext": "http://ldf.fi/void-ext#", "onki": onki, "uri": "@id", "id": "onki:vocabularyIdentifier",
			"languages": "void-ext:languagePartition", "language": "void-ext:language", "properties": "void:propertyPartition", "labels": "void:triples"},
		"uri": "", "id": q.scheme.M.Slug, "title": q.heading(q.scheme), "languages": items,
	}, nil
}
