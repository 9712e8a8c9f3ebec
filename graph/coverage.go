package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// Coverage counts what there is for each pair of values.
func (query) Coverage(ctx context.Context, rows, columns kb.CoverageAxis, filter *model.Filter) (*kb.Coverage, error) {
	op := operationOf(ctx)
	condition, err := op.condition(ctx, filter)
	if err != nil {
		return nil, err
	}
	if rows, err = op.coverageAxis(ctx, "rows", rows); err != nil {
		return nil, err
	}
	if columns, err = op.coverageAxis(ctx, "columns", columns); err != nil {
		return nil, err
	}
	c, err := op.base.Coverage(ctx, rows, columns, condition)
	if err != nil {
		return nil, err
	}
	opCtx, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	var groups []group
	for name, values := range map[string][]kb.CoverageValue{"rows": c.Rows, "columns": c.Columns} {
		var entries []kb.Entry
		for _, v := range values {
			entries = append(entries, v.Entry)
		}
		for _, f := range selectionOf(opCtx, field, name) {
			groups = append(groups, group{entries, selectionsOf(opCtx, f, "entry")})
		}
	}
	return c, op.prefetch(ctx, groups...)
}

// coverageAxis reads an axis: what its references lead to.
func (op *operation) coverageAxis(ctx context.Context, name string, axis kb.CoverageAxis) (kb.CoverageAxis, error) {
	if axis.In != nil && axis.Below != "" {
		return axis, kb.Invalid([]string{name}, "give either in or below")
	}
	if axis.DirectOnly && axis.Field != kb.CoverTargetGroups {
		return axis, kb.Invalid([]string{name, "directOnly"}, "only TARGET_GROUPS are reached directly or indirectly, not %s", axis.Field)
	}
	if len(axis.In) > kb.MaxCoverage {
		return axis, kb.Invalid([]string{name, "in"}, "has more than %d members", kb.MaxCoverage)
	}
	var err error
	if axis.In != nil {
		axis.In, err = op.base.Resolve(ctx, axis.In, axisKind(axis.Field))
	}
	if err == nil {
		axis.Below, err = op.axisValue(ctx, []string{name, "below"}, axis.Field, axis.Below)
	}
	if err == nil {
		axis.After, err = op.axisValue(ctx, []string{name, "after"}, axis.Field, axis.After)
	}
	return axis, err
}

// axisValue answers what a reference of an axis leads to; "" leads nowhere.
func (op *operation) axisValue(ctx context.Context, path []string, field kb.CoverageField, ref kb.ID) (kb.ID, error) {
	if ref == "" {
		return "", nil
	}
	kind := axisKind(field)
	ids, err := op.base.Resolve(ctx, []kb.ID{ref}, kind)
	if err != nil {
		return "", err
	}
	if ids[0] == "" {
		return "", &kb.Error{Code: kb.CodeNotFound, Path: path, Message: "leads to no " + string(kind)}
	}
	return ids[0], nil
}

// axisKind is what the values of a field are.
func axisKind(field kb.CoverageField) kb.Kind {
	if field == kb.CoverTerritories {
		return kb.KindTerritory
	}
	return kb.KindConcept
}

// coverage resolves Coverage.
type coverage struct{}

// Gaps are the pairs that nothing is there for.
func (coverage) Gaps(_ context.Context, c *kb.Coverage) ([]*model.CoverageGap, error) {
	gaps := []*model.CoverageGap{}
	for i := range c.Cells {
		for j, cell := range c.Cells[i] {
			if cell == (kb.CoverageCell{}) {
				gaps = append(gaps, &model.CoverageGap{Row: i, Column: j})
			}
		}
	}
	return gaps, nil
}

// coverageValue resolves CoverageValue.
type coverageValue struct{}

// Label is the value for readers.
func (coverageValue) Label(ctx context.Context, v *kb.CoverageValue) (string, error) {
	return operationOf(ctx).heading(v.Entry), nil
}
