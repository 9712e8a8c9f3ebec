package graph_test

import (
	"testing"

	"prologis/kb"
)

const mergeConcepts = `mutation($input: MergeConceptsInput!) { mergeConcepts(input: $input) { entry { id slug revision altLabels { value } viewerCan { action allowed } } userErrors { path code message } } }`

func TestMergeConcepts(t *testing.T) {
	h := newHouse(t)
	h.put("quadro", &kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}})
	concept := func(label string) kb.ID {
		return h.put("", &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": label}}).Meta().ID
	}
	old, kept := concept("sportello unico"), concept("sportello")
	h.put("accoglienza", &kb.PracticeContent{Template: kb.Template{
		Title: kb.Text{"it": "Accoglienza"}, Summary: kb.Text{"it": "Una prova."}, Themes: []kb.ID{old},
	}})
	input := object{"source": "sportello-unico", "target": kept, "expectedRevision": 1, "targetRevision": 1, "idempotencyKey": "k"}
	refused := h.data(mergeConcepts, object{"input": input}, h.token(kb.RoleReviewer)...)
	if got := told(refused["mergeConcepts"]); got != " FORBIDDEN" {
		t.Errorf("a reviewer is told %q", got)
	}
	editor := h.token(kb.RoleEditor)
	merged := h.mutate(mergeConcepts, input, editor)
	if at(merged, "slug") != "sportello" || at(merged, "revision") != 2.0 || at(merged, "altLabels", 0, "value") != "sportello unico" {
		t.Errorf("%v", merged)
	}
	data := h.data(`query($old: ID!, $ids: [ID!]!) {
		node(id: $old) { id } nodes(ids: $ids) { id }
		byID: concept(id: $old) { slug } bySlug: concept(slug: "sportello-unico") { slug }
		practices(filter: {themes: {in: ["sportello-unico"]}}) { nodes { slug themes { id } } }
		search(query: "sportello unico", filter: {kinds: [CONCEPT]}) { nodes { slug } }
		concepts { nodes { slug } }
		changes(first: 100, kinds: [CONCEPT]) { nodes { id op entry { id } } }
	}`, object{"old": old, "ids": []any{old, kept}})
	for what, got := range map[string]any{
		"node": at(data, "node", "id"), "nodes": at(data, "nodes", 0, "id"), "theme": at(data, "practices", "nodes", 0, "themes", 0, "id"),
	} {
		if got != string(kept) {
			t.Errorf("%s: %v", what, got)
		}
	}
	for what, got := range map[string]any{
		"id": at(data, "byID", "slug"), "slug": at(data, "bySlug", "slug"), "label": at(data, "search", "nodes", 0, "slug"), "list": at(data, "concepts", "nodes", 0, "slug"),
	} {
		if got != "sportello" {
			t.Errorf("by %s: %v", what, got)
		}
	}
	if list := at(data, "concepts", "nodes").([]any); len(list) != 1 {
		t.Errorf("%v", list)
	}
	changes := at(data, "changes", "nodes").([]any)
	var tombstone any
	for _, c := range changes {
		if at(c, "op") == "ARCHIVE" {
			tombstone = c
		}
	}
	if at(tombstone, "id") != string(old) || at(tombstone, "entry", "id") != string(kept) {
		t.Errorf("changes %v", changes)
	}
	again := h.data(mergeConcepts, object{"input": object{"source": old, "target": kept, "expectedRevision": 2}}, editor...)
	if got := told(again["mergeConcepts"]); got != "source CONFLICT" {
		t.Errorf("merged again: %q", got)
	}
}
