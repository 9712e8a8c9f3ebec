package graph_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"prologis/kb"
)

// credited puts an entry as one that an organisation contributed.
func (h *house) credited(slug string, c kb.Content, organisation kb.Entry) kb.Entry {
	h.t.Helper()
	result, err := h.base.Put(context.Background(), kb.Author{By: "test"}, kb.PutInput{Content: c, Slug: slug, Contributor: organisation.Meta().ID})
	if err != nil {
		h.t.Fatalf("put %s: %v", slug, err)
	}
	return result.Entry
}

const contributedOf = `query($after: String, $last: Int, $before: String, $first: Int) { organisation(slug: "cooperativa") { practices { totalCount }
	contributed(first: $first, after: $after, last: $last, before: $before) { totalCount nodes { __typename slug } pageInfo { endCursor startCursor hasNextPage hasPreviousPage } } } }`

// An organisation is credited with what it contributed, of every kind, and no more
// with what was archived; entries that only name it are no credit.
func TestOrganisationsAreCredited(t *testing.T) {
	h := newHouse(t).furnish()
	ours, theirs := h.put("cooperativa", &kb.OrganisationContent{Name: it("Cooperativa"), Sort: kb.SortCooperative}), h.put("comune", &kb.OrganisationContent{Name: it("Comune"), Sort: kb.SortMunicipality})
	for i := range 5 {
		h.credited(fmt.Sprintf("nostra-%d", i), practice(i+1), ours)
	}
	h.credited("nostro-caso", &kb.CaseStudyContent{Template: kb.Template{Title: it("Caso nostro"), Summary: it("Un caso.")}}, ours)
	h.credited("nostra-parola", &kb.ConceptContent{Scheme: "prologis", PrefLabel: it("parola nostra")}, ours)
	h.credited("loro", practice(9), theirs)
	h.credited("nostra-4", practice(10), theirs) // who changed it is credited, too
	gone := h.credited("passata", practice(11), ours)
	if _, err := h.base.Archive(context.Background(), kb.Author{}, "", kb.ArchiveInput{Target: gone.Meta().ID, Reason: "doppia"}); err != nil {
		t.Fatal(err)
	}
	h.put("che-la-nomina", &kb.PracticeContent{Template: kb.Template{Title: it("Altra"), Summary: it("Una."), Organisations: []kb.OrganisationRole{{Role: kb.RolePartner, Organisation: "cooperativa"}}}})
	want := []string{"CaseStudy nostro-caso", "Concept nostra-parola", "Practice nostra-0", "Practice nostra-1", "Practice nostra-2", "Practice nostra-3", "Practice nostra-4"}
	for _, backward := range []bool{false, true} {
		if got := h.walkContributed(backward); !slices.Equal(got, want) {
			t.Errorf("backward %v: %v, want %v", backward, got, want)
		}
	}
	if _, err := h.base.Check(context.Background(), func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
		t.Fatal(err)
	}
}

// walkContributed reads a list page by page, and answers it in its order.
func (h *house) walkContributed(backward bool) (all []string) {
	h.t.Helper()
	size, from, cursor, more := "first", "after", "endCursor", "hasNextPage"
	if backward {
		size, from, cursor, more = "last", "before", "startCursor", "hasPreviousPage"
	}
	variables := object{size: 2}
	for {
		h.views.Store(0)
		o := h.data(contributedOf, variables)["organisation"]
		if n := h.views.Load(); n > 3 {
			h.t.Errorf("a page took %d looks at the replica", n)
		}
		if total := at(o, "contributed", "totalCount"); total != 7.0 || at(o, "practices", "totalCount") != 1.0 {
			h.t.Fatalf("%v", o)
		}
		var page []string
		for _, n := range at(o, "contributed", "nodes").([]any) {
			page = append(page, fmt.Sprint(at(n, "__typename"), " ", at(n, "slug")))
		}
		if all = append(all, page...); backward {
			all = append(page, all[:len(all)-len(page)]...)
		}
		if at(o, "contributed", "pageInfo", more) != true {
			return all
		}
		variables[from] = at(o, "contributed", "pageInfo", cursor)
	}
}

// The contributions of an organisation are for whom the table of rights shows them.
func TestContributionsOfAnOrganisation(t *testing.T) {
	d := newDesk(t)
	draft := d.must(contribute, object{"practice": with(nil)}, d.member)
	second := d.must(contribute, object{"practice": with(object{"title": texts("Altro")})}, d.member)
	d.must(submit, object{"id": at(second, "id"), "expectedRevision": 1}, d.member)
	d.must(contribute, object{"practice": with(object{"title": texts("Loro")})}, d.stranger)
	query := `{ organisation(slug: "cooperativa") { contributions { totalCount nodes { id } } drafts: contributions(filter: {state: {in: [DRAFT]}}, first: 1) { nodes { id } } } }`
	for name, c := range map[string]struct {
		as     []string
		count  float64
		drafts any
	}{
		"a member": {d.member, 2, at(draft, "id")}, "a colleague": {d.colleague, 2, at(draft, "id")}, "a stranger": {d.stranger, 0, nil},
		"a reviewer": {d.reviewer, 1, nil}, "an admin": {d.admin, 2, at(draft, "id")}, "nobody": {nil, 0, nil},
	} {
		o := d.data(query, nil, c.as...)["organisation"]
		if at(o, "contributions", "totalCount") != c.count || len(at(o, "contributions", "nodes").([]any)) != int(c.count) {
			t.Errorf("%s: %v", name, o)
		}
		if nodes := at(o, "drafts", "nodes").([]any); (len(nodes) == 1) != (c.drafts != nil) || len(nodes) == 1 && at(nodes[0], "id") != c.drafts {
			t.Errorf("%s: drafts %v", name, nodes)
		}
	}
}
