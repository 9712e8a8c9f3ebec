package search

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"prologis/kb"
)

// ask begins a search on the present state of the serving generation.
func (ix *Index) ask(ctx context.Context) (q *question, release func(), err error) {
	g, free := ix.acquire()
	v, err := g.view()
	if err != nil {
		free()
		return nil, nil, err
	}
	q = &question{view: v, clock: startClock(ctx, ix.opts.Budget), ix: ix}
	return q, func() { q.close(); free() }, nil
}

// Search answers one query. When its time is up it answers what it has, and says so;
// a list of which it has nothing is an error.
func (ix *Index) Search(ctx context.Context, iq *kb.IndexQuery) (*kb.IndexResult, error) {
	q, release, err := ix.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	result := &kb.IndexResult{Total: -1}
	err = q.answer(iq, result)
	result.TimedOut = q.cutShort
	if errors.Is(err, errOutOfTime) && (iq.Text != nil || result.Hits != nil) {
		result.TimedOut, err = true, nil
		if iq.Text != nil {
			result.Total = max(0, result.Total)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return result, nil
}

// answer answers a query; errOutOfTime says that the result is not all of it.
func (q *question) answer(iq *kb.IndexQuery, result *kb.IndexResult) error {
	set, err := q.selected(iq.Kinds, iq.Filter)
	if err != nil {
		return err
	}
	if iq.Text == nil {
		if err := q.listed(iq, set, nil, result); err != nil {
			return err
		}
		result.Facets, err = q.facets(iq, nil)
		return err
	}
	ws, err := q.parse(iq.Text)
	if err != nil {
		return err
	}
	slips, err := q.slips(ws, q.near)
	if err != nil {
		return err
	}
	source := cutBytes(iq.Text.Text, maxQueryBytes)
	if result.DidYouMean, err = q.didYouMean(ws, source, slips); err != nil {
		return err
	}
	found, timeUp := q.scoreMeant(ws, slips, result.DidYouMean, set)
	set = set.and(found.set)
	if timeUp == nil && !ws.exact && set.count() == 0 {
		result.DidYouMean, result.Doubtful, timeUp = q.offer(ws, source)
	}
	counted := q.beside(func(side *question) (err error) {
		side.deadline = side.deadline.Add(finishing)
		result.Facets, err = side.facets(iq, found.set)
		return err
	})
	timeUp = q.told(iq, ws, found, set, timeUp, result)
	if err := counted(); timeUp == nil {
		timeUp = err
	}
	return timeUp
}

// told answers the hits of a query with a text, put in order and explained. timeUp is
// why looking for them ended early, nil if it did not.
func (q *question) told(iq *kb.IndexQuery, ws *words, found *scored, set docSet, timeUp error, result *kb.IndexResult) error {
	if timeUp == nil && len(iq.Order) == 0 {
		timeUp = q.favour(ws, found, set)
	}
	if timeUp != nil && !errors.Is(timeUp, errOutOfTime) {
		return timeUp
	}
	if timeUp != nil {
		q.extend() // to put in order what was found
	}
	if err := q.listed(iq, set, found, result); err != nil {
		return err
	}
	if err := q.explain(iq, ws, result.Hits); err != nil {
		return err
	}
	return timeUp
}

// listed answers the hits of a set and their total. found is what the text of the query
// found, nil when it has none.
func (q *question) listed(iq *kb.IndexQuery, set docSet, found *scored, result *kb.IndexResult) (err error) {
	if iq.Total || found != nil {
		result.Total = set.count()
	}
	if found != nil && len(iq.Order) == 0 {
		result.Hits, result.HasMore, err = q.ranked(iq, set, found.scores)
	} else {
		result.Hits, result.HasMore, err = q.ordered(iq, set)
	}
	return err
}

// Count answers how many documents of the kinds meet a filter and hold some word
// of a text.
func (ix *Index) Count(ctx context.Context, kinds []kb.Kind, filter *kb.Filter, text *kb.TextQuery) (int, error) {
	q, release, err := ix.ask(ctx)
	if err != nil {
		return 0, err
	}
	defer release()
	set, err := q.selected(kinds, filter)
	if err == nil && text != nil {
		err = q.keepFound(set, text)
	}
	if err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return set.count(), nil
}

// keepFound keeps the documents of a set that a ranked search for a text finds.
func (q *question) keepFound(set docSet, text *kb.TextQuery) error {
	ws, err := q.parse(text)
	if err != nil {
		return err
	}
	slips, err := q.slips(ws, q.near)
	if err != nil {
		return err
	}
	didYouMean, err := q.didYouMean(ws, cutBytes(text.Text, maxQueryBytes), slips)
	if err != nil {
		return err
	}
	found, err := q.scoreMeant(ws, slips, didYouMean, set)
	set.and(found.set)
	return err
}

// documents answers the present documents of ids.
func (q *question) documents(ids []kb.ID) (map[kb.ID]*kb.IndexDocument, error) {
	if len(ids) == 0 || q.ix.opts.Texts == nil {
		return nil, nil
	}
	docs, err := q.ix.opts.Texts(q.ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the texts of what was found: %w", err)
	}
	byID := make(map[kb.ID]*kb.IndexDocument, len(docs))
	for _, d := range docs {
		byID[d.ID] = d
	}
	return byID, nil
}

// Hashes yields the id and the hash of every document, in no order.
func (ix *Index) Hashes(ctx context.Context) iter.Seq2[kb.IndexHash, error] {
	return func(yield func(kb.IndexHash, error) bool) {
		q, release, err := ix.ask(ctx)
		if err != nil {
			yield(kb.IndexHash{}, err)
			return
		}
		defer release()
		q.each(q.live(q.every()), func(doc int) bool {
			hash, err := q.hash(doc)
			if err == nil {
				err = ctx.Err()
			}
			return yield(hash, err) && err == nil
		})
	}
}

func (q *question) hash(doc int) (hash kb.IndexHash, err error) {
	s, local := q.locate(doc)
	err = s.VisitStoredFields(uint64(local), func(field string, _ byte, value []byte, _ []uint64) bool {
		switch field {
		case idField:
			hash.ID = kb.ID(value)
		case hashField:
			hash.Hash = string(value)
		}
		return true
	})
	if err != nil {
		err = fmt.Errorf("read a document of the index: %w", err)
	}
	return hash, err
}
