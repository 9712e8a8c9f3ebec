package graph

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// plainTexts are the texts of practices, cases and their parts that are no
// Markdown; all the others of these types are.
var (
	plainTexts    = map[string]bool{"heading": true, "title": true, "summary": true, "indicator": true, "unit": true}
	markdownTypes = map[string]bool{"Practice": true, "CaseStudy": true, "Reached": true, "Involvement": true, "Result": true, "Mainstreaming": true,
		"PracticeDraft": true, "CaseStudyDraft": true, "InvolvementDraft": true, "ResultDraft": true}
)

// isMarkdown reports whether a field holds Markdown.
func isMarkdown(object, field string) bool {
	if object == "Concept" || object == "ConceptDraft" {
		return field == "scopeNotes" || field == "examples"
	}
	return markdownTypes[object] && !plainTexts[field]
}

// renderer turns Markdown into HTML, and sanitiser removes from that whatever
// could act in a page.
var (
	renderer  = sync.OnceValue(func() goldmark.Markdown { return goldmark.New(goldmark.WithExtensions(extension.GFM)) })
	sanitiser = sync.OnceValue(func() *bluemonday.Policy {
		p := bluemonday.UGCPolicy()
		p.RequireNoFollowOnLinks(true)
		p.RequireNoReferrerOnLinks(true)
		return p
	})
)

// renderMarkdown answers Markdown as sanitised HTML.
func renderMarkdown(source string) (string, error) {
	var out bytes.Buffer
	if err := renderer().Convert([]byte(source), &out); err != nil {
		return "", fmt.Errorf("render Markdown: %w", err)
	}
	return sanitiser().SanitizeReader(&out).String(), nil
}
