package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"prologis/graph/model"
	"prologis/kb"
)

// contentMember is a member of an input that can hold the content of an entry.
type contentMember struct {
	name     string
	typeName string
	kind     kb.Kind
	content  model.Content // nil: not given
}

// contentGiven is the content of an input as it was read.
type contentGiven struct {
	member  string
	input   *contentInput
	content kb.Content
}

// putMembers are those of putEntry.
func putMembers(in *model.PutEntryInput) []contentMember {
	return append(draftMembers(in.Practice, in.CaseStudy, in.Concept),
		contentMember{"conceptScheme", "ConceptSchemeInput", kb.KindConceptScheme, in.ConceptScheme},
		contentMember{"organisation", "OrganisationInput", kb.KindOrganisation, in.Organisation},
		contentMember{"territory", "TerritoryInput", kb.KindTerritory, in.Territory},
		contentMember{"programme", "ProgrammeInput", kb.KindProgramme, in.Programme},
		contentMember{"collection", "CollectionInput", kb.KindCollection, in.Collection})
}

// draftMembers are those of contributions.
func draftMembers(practice, caseStudy, concept model.Content) []contentMember {
	return []contentMember{
		{"practice", "PracticeInput", kb.KindPractice, practice},
		{"caseStudy", "CaseStudyInput", kb.KindCaseStudy, caseStudy},
		{"concept", "ConceptInput", kb.KindConcept, concept},
	}
}

// readContent reads the one content that is given; nil for none.
func readContent(members []contentMember) (*contentGiven, error) {
	var found *contentMember
	for i, m := range members {
		if m.content == nil {
			continue
		}
		if found != nil {
			return nil, kb.Invalid([]string{m.name}, "give one content, not both %s and %s", found.name, m.name)
		}
		found = &members[i]
	}
	if found == nil {
		return nil, nil
	}
	given := &contentGiven{member: found.name, input: newContentInput(found.typeName, found.content)}
	return given, given.decode(found.kind)
}

// needContent is readContent where one has to be given.
func needContent(members []contentMember) (*contentGiven, error) {
	given, err := readContent(members)
	if err != nil || given != nil {
		return given, err
	}
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.name
	}
	return nil, kb.Invalid(nil, "give exactly one of %s", strings.Join(names, ", "))
}

// decode reads the content as an import does.
func (g *contentGiven) decode(kind kb.Kind) error {
	plain, errs := g.input.plain()
	if len(errs) > 0 {
		return g.below(errs, slices.Clone[[]string]) // they are about the input itself
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return fmt.Errorf("encode a content: %w", err)
	}
	if g.content, err = kb.DecodeContent(kind, raw); err != nil {
		return g.below(kb.Problems(err), g.input.locate)
	}
	return nil
}

// below puts the path of the content before those of its errors.
func (g *contentGiven) below(problems []*kb.Error, locate func([]string) []string) kb.Errors {
	errs := make(kb.Errors, len(problems))
	for i, p := range problems {
		located := *p
		located.Path = append([]string{g.member}, locate(p.Path)...)
		errs[i] = &located
	}
	return errs
}

// besideContent are the members of inputs that are no content.
var besideContent = []string{"id", "target", "expectedRevision", "baseRevision", "translation", "organisation", "note", "idempotencyKey"}

// locate says where in the input the errors of a rule are: the rules know the
// content and what stands beside it. What is wrong about neither of their members is
// wrong about the content as a whole.
func (g *contentGiven) locate(err error) error {
	if g == nil {
		return err
	}
	problems := kb.Problems(err)
	errs := make(kb.Errors, len(problems))
	for i, p := range problems {
		if p.Code == kb.CodeInternal {
			return err
		}
		errs[i] = p
		if len(p.Path) == 0 && p.Code == kb.CodeInvalid || len(p.Path) > 0 && !slices.Contains(besideContent, p.Path[0]) {
			errs[i] = g.below([]*kb.Error{p}, g.input.locate)[0]
		}
	}
	return errs
}
