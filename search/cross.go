package search

import (
	"context"
	"fmt"

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
		counts := kb.CrossCounts{Kind: kind, Total: set.count(), Rows: make([]int, len(cq.Rows.Values)), Columns: make([]int, len(cq.Columns.Values))}
		for range cq.Rows.Values {
			counts.Cells = append(counts.Cells, make([]int, len(cq.Columns.Values)))
		}
		if err := q.crossKind(cq, set, &counts); err != nil {
			return nil, err
		}
		result.Counts = append(result.Counts, counts)
	}
	return result, nil
}

// crossKind counts a set, document by document: what that costs is what the documents
// hold, however many values are asked for.
func (q *question) crossKind(cq *kb.CrossQuery, set docSet, counts *kb.CrossCounts) error {
	for segment := range q.segments {
		if set[segment].IsEmpty() {
			continue
		}
		rows, err := q.crossAxis(&cq.Rows, segment)
		if err != nil {
			return err
		}
		columns, err := q.crossAxis(&cq.Columns, segment)
		if err != nil {
			return err
		}
		var held []int // by the document at hand, of the columns
		set[segment].Iterate(func(doc uint32) bool {
			held = held[:0]
			columns.each(doc, func(column int) {
				held = append(held, column)
				counts.Columns[column]++
			})
			rows.each(doc, func(row int) {
				counts.Rows[row]++
				for _, column := range held {
					counts.Cells[row][column]++
				}
			})
			err = q.tick()
			return err == nil
		})
		if err == nil {
			err = q.check()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// axisColumn is what the documents of a segment have of the values of an axis.
type axisColumn struct {
	*column
	places []int // on the axis, from 1, by the numbers of values
}

func (q *question) crossAxis(axis *kb.CrossAxis, segment int) (*axisColumn, error) {
	field := keywordPrefix + axis.Field
	c, err := q.g.columns.of(q.view, segment, field)
	if err != nil {
		return nil, err
	}
	places := map[string]int{}
	for i, value := range axis.Values {
		places[value] = i + 1
	}
	a := &axisColumn{column: c}
	for _, value := range q.g.lexicon(field).all() {
		a.places = append(a.places, places[value])
	}
	return a, nil
}

// each visits the places on the axis of the values that a document has.
func (a *axisColumn) each(doc uint32, visit func(place int)) {
	for _, number := range a.numbers(doc) {
		if place := a.places[number]; place > 0 {
			visit(place - 1)
		}
	}
}
