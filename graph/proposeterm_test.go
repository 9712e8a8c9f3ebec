package graph_test

import "testing"

const proposeTerm = `mutation($input: ProposeTermInput!) { proposeTerm(input: $input) {
	contribution { id revision state proposal { ... on ConceptDraft { prefLabel { value language } examples { value } scheme { slug } } } viewerCan { action allowed } annotations { path language } }
	existing { slug } hints { relation label language concept { slug broader { slug } } } userErrors { path code message } } }`

// TestACandidateBecomesAConcept takes a term from a text to the glossary, where it is no
// candidate any more.
func TestACandidateBecomesAConcept(t *testing.T) {
	d := newDesk(t)
	const text = "Il tavolo di integrazione si riunisce. Al tavolo di integrazione siedono i comuni. Il tavolo di comunità è nuovo, e il tavolo di comunità serve."
	read := func() (candidate any) {
		list := at(d.data(`query($t: String!) { annotate(text: $t) { language candidates { term sentence } } }`, object{"t": text}), "annotate")
		for _, c := range at(list, "candidates").([]any) {
			if at(c, "term") == "tavolo di comunità" {
				return c
			}
		}
		return nil
	}
	candidate := read()
	input := object{"term": at(candidate, "term"), "sentence": at(candidate, "sentence"), "language": "it", "scheme": "prologis"}
	if got := told(d.do(proposeTerm, input, nil)); got != " UNAUTHENTICATED" {
		t.Errorf("nobody is told %q", got)
	}
	payload := d.do(proposeTerm, input, d.member)
	c := at(payload, "contribution")
	if told(payload) != "" || at(c, "state") != "DRAFT" || at(c, "proposal", "examples", 0, "value") != at(candidate, "sentence") || at(c, "proposal", "prefLabel", "value") != "tavolo di comunità" {
		t.Fatalf("%v", payload)
	}
	c = d.must(submit, on(c), d.member)
	c = d.must(claim, on(c), d.reviewer)
	if payload := d.do(accept, on(c), d.reviewer); told(payload) != "" {
		t.Fatalf("%v", payload)
	}
	if candidate := read(); candidate != nil {
		t.Errorf("it is a candidate still: %v", candidate)
	}
	input["term"] = "tavoli di comunità"
	payload = d.do(proposeTerm, input, d.stranger)
	if told(payload) != "term CONFLICT" || at(payload, "existing", "slug") != "tavolo-di-comunita" || at(payload, "contribution") != nil {
		t.Errorf("%v", payload)
	}
	input["term"] = "tavolo di comunità delle scuole"
	payload = d.do(proposeTerm, input, d.stranger)
	if told(payload) != "" || at(payload, "hints", 0, "relation") != "BROADER" || at(payload, "hints", 0, "concept", "slug") != "tavolo-di-comunita" {
		t.Errorf("%v", payload)
	}
}
