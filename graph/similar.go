package graph

import (
	"context"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"prologis/kb"
)

const (
	maxDraft         = 20_000 // characters of a draft's summary
	maxDraftConcepts = 100
)

// Similar answers what is like an entry, or like what somebody is writing.
func (query) Similar(ctx context.Context, id *kb.ID, title, summary *string, concepts []kb.ID, first *int) ([]*kb.Similar, error) {
	size, err := pageSize("first", first, 10)
	if err != nil {
		return nil, err
	}
	op := operationOf(ctx)
	draft, err := op.draft(ctx, id, title, summary, concepts)
	if err != nil || draft == nil {
		return []*kb.Similar{}, err
	}
	return similarTo(ctx, *draft, size)
}

// Similar answers what is like an entry.
func (entryFields[E]) Similar(ctx context.Context, e E, first *int) ([]*kb.Similar, error) {
	return similarToContent(ctx, e.Meta().ID, e.Content(), first)
}

// similarToContent answers what is like the content of an entry, or a proposed one.
func similarToContent(ctx context.Context, entry kb.ID, c kb.Content, first *int) ([]*kb.Similar, error) {
	size, err := pageSize("first", first, 10)
	if err != nil {
		return nil, err
	}
	return similarTo(ctx, kb.DraftOf(entry, c, operationOf(ctx).orderLanguage()), size)
}

// similarTo answers what is like a draft, with what is selected below.
func similarTo(ctx context.Context, draft kb.Draft, size int) ([]*kb.Similar, error) {
	op := operationOf(ctx)
	found, err := op.base.Similar(ctx, draft, size)
	if err = op.uncut(err); err != nil {
		return nil, err
	}
	similar := []*kb.Similar{}
	var entries, shared []kb.Entry
	for i := range found {
		similar = append(similar, &found[i])
		entries = append(entries, found[i].Entry)
		for _, c := range found[i].Shared {
			shared = append(shared, c)
		}
	}
	opCtx, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	return similar, op.prefetch(ctx, group{entries, selectionsOf(opCtx, field, "entry")}, group{shared, selectionsOf(opCtx, field, "shared")})
}

// draft reads what to compare with: an entry, nil if there is none of the id, or a
// text.
func (op *operation) draft(ctx context.Context, id *kb.ID, title, summary *string, concepts []kb.ID) (*kb.Draft, error) {
	if (id == nil) == (title == nil && summary == nil) {
		return nil, kb.Invalid(nil, "give either id, or title and summary")
	}
	if id != nil {
		return op.draftOf(ctx, *id)
	}
	if utf8.RuneCountInString(value(title)) > maxQuery || utf8.RuneCountInString(value(summary)) > maxDraft {
		return nil, kb.Invalid([]string{"summary"}, "title and summary have at most %d and %d characters", maxQuery, maxDraft)
	}
	if len(concepts) > maxDraftConcepts {
		return nil, kb.Invalid([]string{"concepts"}, "has more than %d members", maxDraftConcepts)
	}
	ids, err := op.base.Resolve(ctx, concepts, kb.KindConcept)
	return &kb.Draft{Title: value(title), Summary: value(summary), Traits: ids}, err
}

// similarKinds are the kinds that a slug is looked for in, in this order.
var similarKinds = []kb.Kind{
	kb.KindPractice, kb.KindCaseStudy, kb.KindConcept, kb.KindOrganisation,
	kb.KindTerritory, kb.KindProgramme, kb.KindCollection, kb.KindConceptScheme,
}

func (op *operation) draftOf(ctx context.Context, id kb.ID) (*kb.Draft, error) {
	ids, err := op.base.Resolve(ctx, []kb.ID{id}, similarKinds...)
	if err != nil || ids[0] == "" {
		return nil, err
	}
	e, err := op.base.Entry(ctx, ids[0])
	if err != nil {
		return nil, err
	}
	draft := kb.DraftOf(ids[0], e.Content(), op.orderLanguage())
	return &draft, nil
}
