package graph

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
