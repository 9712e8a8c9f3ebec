package graph

import (
	"cmp"
	"context"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/graph/model"
	"prologis/kb"
)

func (query) Contribution(ctx context.Context, id kb.ID) (*kb.Contribution, error) {
	op := operationOf(ctx)
	c, err := op.base.Contribution(ctx, op.viewer, id)
	if errors.Is(err, kb.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return c, op.prefetchContributions(ctx, op.keepContributions(c), graphql.GetFieldContext(ctx).Field.Selections)
}

// keepContributions keeps contributions as they are now for what hangs on them.
func (op *operation) keepContributions(contributions ...*kb.Contribution) []*kb.Contribution {
	op.mu.Lock()
	defer op.mu.Unlock()
	for _, c := range contributions {
		op.loaded.contributions[c.ID] = c
	}
	return contributions
}

// contribution answers a contribution as it is now, to which something leads that the
// viewer sees; nil for one that they may not read.
func (op *operation) contribution(ctx context.Context, id kb.ID) (*kb.Contribution, error) {
	op.mu.Lock()
	defer op.mu.Unlock()
	if c, ok := op.loaded.contributions[id]; ok {
		return c, nil
	}
	found, err := op.base.Contributions(ctx, op.viewer, []kb.ID{id})
	if err != nil {
		return nil, err
	}
	op.loaded.contributions[id] = found[0]
	return found[0], nil
}

// prefetchContributions reads the entries that contributions name, in one look at
// the replica: what they propose leads only to what is public.
func (op *operation) prefetchContributions(ctx context.Context, contributions []*kb.Contribution, selections ast.SelectionSet) error {
	wanted := map[string]bool{}
	for _, field := range graphql.CollectFields(graphql.GetOperationContext(ctx), selections, []string{"Contribution", "Node"}) {
		wanted[field.Name] = true
	}
	var ids []kb.ID
	for _, c := range contributions {
		for name, id := range map[string]kb.ID{"target": c.Target, "entry": c.Entry, "organisation": c.Organisation} {
			if wanted[name] {
				ids = append(ids, given(id)...)
			}
		}
		if wanted["proposal"] {
			for _, ref := range kb.References(c.Proposal) {
				ids = append(ids, ref.Target)
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := op.entries(ctx, unique(ids))
	return err
}

// contribution resolves Contribution.
type contribution struct{}

func (contribution) Target(ctx context.Context, c *kb.Contribution) (kb.Entry, error) {
	return entry[kb.Entry](ctx, c.Target)
}

func (contribution) Entry(ctx context.Context, c *kb.Contribution) (kb.Entry, error) {
	return entry[kb.Entry](ctx, c.Entry)
}

func (contribution) Organisation(ctx context.Context, c *kb.Contribution) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, c.Organisation)
}

func (contribution) Author(ctx context.Context, c *kb.Contribution) (*model.Participant, error) {
	return participant(ctx, c.Author)
}

func (contribution) Reviewer(ctx context.Context, c *kb.Contribution) (*model.Participant, error) {
	return participant(ctx, c.Reviewer)
}

func (contribution) BaseRevision(_ context.Context, c *kb.Contribution) (*int, error) {
	if c.Target == "" {
		return nil, nil
	}
	return &c.BaseRevision, nil
}

func (contribution) Completeness(ctx context.Context, c *kb.Contribution) (*kb.Completeness, error) {
	found, err := operationOf(ctx).base.ContributionCompleteness(ctx, c)
	return &found, err
}

func completeness(c kb.Content) (*kb.Completeness, error) {
	found, err := kb.CompletenessOf(c)
	return &found, err
}

func (contribution) Problems(ctx context.Context, c *kb.Contribution) ([]*kb.Error, error) {
	return operationOf(ctx).base.Problems(ctx, c)
}

// Similar answers what is published like the proposal; not the entry that it changes or
// was published as.
func (contribution) Similar(ctx context.Context, c *kb.Contribution, first *int) ([]*kb.Similar, error) {
	return similarToContent(ctx, cmp.Or(c.Entry, c.Target), c.Proposal, first)
}

// SimilarUnderWay answers what the viewer's organisations are writing that is like the
// proposal.
func (contribution) SimilarUnderWay(ctx context.Context, c *kb.Contribution, first *int) ([]*kb.SimilarContribution, error) {
	size, err := pageSize("first", first, 10)
	if err != nil {
		return nil, err
	}
	op := operationOf(ctx)
	found, err := op.base.SimilarUnderWay(ctx, op.viewer, c, op.orderLanguage(), size)
	if err != nil {
		return nil, err
	}
	similar := []*kb.SimilarContribution{}
	var contributions []*kb.Contribution
	for i := range found {
		similar = append(similar, &found[i])
		contributions = append(contributions, found[i].Contribution)
	}
	opCtx, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	return similar, op.prefetchContributions(ctx, op.keepContributions(contributions...), selectionsOf(opCtx, field, "contribution"))
}

func (contribution) Changes(ctx context.Context, c *kb.Contribution) ([]*kb.FieldChange, error) {
	return operationOf(ctx).base.ContributionChanges(ctx, c)
}

func (contribution) Conflict(ctx context.Context, c *kb.Contribution) (*kb.Conflict, error) {
	return operationOf(ctx).base.ContributionConflict(ctx, c)
}

func (contribution) ViewerCan(ctx context.Context, c *kb.Contribution) ([]*kb.Permission, error) {
	op := operationOf(ctx)
	return op.base.CanOnContribution(ctx, op.viewer, c)
}

// contributionStep resolves ContributionStep.
type contributionStep struct{}

func (contributionStep) By(ctx context.Context, s *kb.Step) (*model.Participant, error) {
	return participant(ctx, s.By)
}
