package skosmos

import (
	"strings"

	"prologis/kb"
)

func letters(q *question) (any, error) {
	found := []string{}
	for _, l := range q.base.Glossary.Alphabet(q.scheme.M.ID, q.language) {
		if len(found) == 0 || found[len(found)-1] != l.Letter {
			found = append(found, l.Letter)
		}
	}
	return map[string]any{"uri": "", "indexLetters": found,
		"@context": contextOf(map[string]any{"indexLetters": map[string]any{"@id": "skosmos:indexLetters", "@container": "@list", "@language": q.language}})}, nil
}

type indexed struct {
	URI       string `json:"uri"`
	LocalName string `json:"localname"`
	PrefLabel string `json:"prefLabel"`
	AltLabel  string `json:"altLabel,omitempty"`
	Lang      string `json:"lang"`
}

func index(q *question) (any, error) {
	letter := q.PathValue("letter")
	var labels []kb.LetterLabel
	for _, l := range q.base.Glossary.Alphabet(q.scheme.M.ID, q.language) {
		if letter == "*" || strings.EqualFold(l.Letter, letter) {
			labels = append(labels, l)
		}
	}
	labels, err := page(q, labels, "limit", len(labels))
	if err != nil {
		return nil, err
	}
	ids := make([]kb.ID, len(labels))
	for i, l := range labels {
		ids[i] = l.Concept
	}
	entries, err := q.base.Entries(q.Context(), ids)
	items := []indexed{}
	for i, e := range entries {
		if e == nil {
			continue
		}
		uri := q.base.URI(e)
		item := indexed{uri, localName(uri), q.heading(e), "", labels[i].Language}
		if labels[i].Status != kb.TermPreferred {
			item.AltLabel = labels[i].Value
		}
		items = append(items, item)
	}
	return map[string]any{"uri": "", "indexConcepts": items,
		"@context": contextOf(map[string]any{"indexConcepts": map[string]any{"@id": "skosmos:indexConcepts", "@container": "@list"}})}, err
}
