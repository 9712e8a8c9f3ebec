package graph

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"prologis/graph/model"
	"prologis/kb"
)

// contents are the members of an input that hold the content of an entry, one
// per kind.
var contents = []struct {
	member, typeName string
	kind             kb.Kind
	of               func(*model.PutEntryInput) model.Content
}{
	{"practice", "PracticeInput", kb.KindPractice, func(in *model.PutEntryInput) model.Content { return in.Practice }},
	{"caseStudy", "CaseStudyInput", kb.KindCaseStudy, func(in *model.PutEntryInput) model.Content { return in.CaseStudy }},
	{"concept", "ConceptInput", kb.KindConcept, func(in *model.PutEntryInput) model.Content { return in.Concept }},
	{"conceptScheme", "ConceptSchemeInput", kb.KindConceptScheme, func(in *model.PutEntryInput) model.Content { return in.ConceptScheme }},
	{"organisation", "OrganisationInput", kb.KindOrganisation, func(in *model.PutEntryInput) model.Content { return in.Organisation }},
	{"territory", "TerritoryInput", kb.KindTerritory, func(in *model.PutEntryInput) model.Content { return in.Territory }},
	{"programme", "ProgrammeInput", kb.KindProgramme, func(in *model.PutEntryInput) model.Content { return in.Programme }},
	{"collection", "CollectionInput", kb.KindCollection, func(in *model.PutEntryInput) model.Content { return in.Collection }},
}

// putGiven is an input of putEntry as it was read.
type putGiven struct {
	publish kb.PublishInput
	member  string // that holds the content
	content *contentInput
}

// readPut reads the input of putEntry.
func readPut(in *model.PutEntryInput) (*putGiven, error) {
	given := &putGiven{publish: kb.PublishInput{
		PutInput:       kb.PutInput{Target: value(in.Target), ExpectedRevision: in.ExpectedRevision},
		Note:           value(in.Note),
		IdempotencyKey: value(in.IdempotencyKey),
	}}
	if err := notEmpty(map[string]*string{"target": (*string)(in.Target), "idempotencyKey": in.IdempotencyKey}); err != nil {
		return nil, err
	}
	var kind kb.Kind
	var members []string
	for _, c := range contents {
		members = append(members, c.member)
		content := c.of(in)
		if content == nil {
			continue
		}
		if kind != "" {
			return nil, kb.Invalid(nil, "give one content, not both %s and %s", given.member, c.member)
		}
		kind, given.member = c.kind, c.member
		given.content = newContentInput(c.typeName, content)
	}
	if kind == "" {
		return nil, kb.Invalid(nil, "give exactly one of %s", strings.Join(members, ", "))
	}
	return given, given.decode(kind)
}

// decode reads the content as an import does.
func (g *putGiven) decode(kind kb.Kind) error {
	plain, errs := g.content.plain()
	if len(errs) > 0 {
		return g.below(errs, slices.Clone[[]string]) // they are about the input itself
	}
	raw, err := json.Marshal(plain)
	if err != nil {
		return fmt.Errorf("encode a content: %w", err)
	}
	if g.publish.Content, err = kb.DecodeContent(kind, raw); err != nil {
		return g.below(kb.Problems(err), g.content.locate)
	}
	return nil
}

// below puts the path of the content before those of its errors.
func (g *putGiven) below(problems []*kb.Error, locate func([]string) []string) kb.Errors {
	errs := make(kb.Errors, len(problems))
	for i, p := range problems {
		located := *p
		located.Path = append([]string{g.member}, locate(p.Path)...)
		errs[i] = &located
	}
	return errs
}

// locate says where in the input the errors of a rule are: the rules know the
// content and what stands beside it.
func (g *putGiven) locate(err error) error {
	problems := kb.Problems(err)
	errs := make(kb.Errors, len(problems))
	for i, p := range problems {
		if p.Code == kb.CodeInternal {
			return err
		}
		errs[i] = p
		if len(p.Path) > 0 && !slices.Contains([]string{"target", "expectedRevision", "note", "idempotencyKey"}, p.Path[0]) {
			errs[i] = g.below([]*kb.Error{p}, g.content.locate)[0]
		}
	}
	return errs
}
