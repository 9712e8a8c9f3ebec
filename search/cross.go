package search

import (
	"context"
	"fmt"
	"slices"

	"prologis/kb"
)

// Cross counts documents by the values of two fields, each kind by itself.
func (ix *Index) Cross(ctx context.Context, cq *kb.CrossQuery) (*kb.CrossResult, error) {
	q, release, err := ix.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	result, err := q.cross(cq)
	if err != nil {
		return nil, fmt.Errorf("count by two fields: %w", err)
	}
	return result, nil
}

func (q *question) cross(cq *kb.CrossQuery) (*kb.CrossResult, error) {
	result := &kb.CrossResult{Rows: cq.Rows.Values, Columns: cq.Columns.Values}
	for _, kind := range cq.Kinds {
		set, err := q.selected([]kb.Kind{kind}, cq.Filter)
		if err != nil {
			return nil, err
		}
		counts := kb.CrossCounts{Kind: kind, Total: set.count()}
		rows, err := q.crossAxis(cq.Rows, set, &counts.Rows)
		if err != nil {
			return nil, err
		}
		columns, err := q.crossAxis(cq.Columns, set, &counts.Columns)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			cells := make([]int, len(columns))
			for i, column := range columns {
				for s := range row {
					cells[i] += int(row[s].AndCardinality(column[s]))
				}
			}
			counts.Cells = append(counts.Cells, cells)
			if err := q.check(); err != nil {
				return nil, err
			}
		}
		result.Counts = append(result.Counts, counts)
	}
	return result, nil
}

// crossAxis answers the documents of a set that have each value of an axis, and how
// many they are.
func (q *question) crossAxis(axis kb.CrossAxis, set docSet, counts *[]int) (sets []docSet, err error) {
	for _, value := range axis.Values {
		having, err := q.withAny(keywordPrefix+axis.Field, []string{value})
		if err != nil {
			return nil, err
		}
		having = having.and(set)
		sets = append(sets, having)
		*counts = append(*counts, having.count())
	}
	return slices.Clip(sets), nil
}
