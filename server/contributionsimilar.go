package main

import (
	"cmp"
	"context"
	"errors"

	"prologis/kb"
)

// similarRow is something like the contribution at hand: what is published, or what the
// reader and their organisations have under way.
type similarRow struct {
	Title, Language, Direction string
	Kind, State, Address       string
	NearDuplicate              bool
}

// mostSimilar is how many of each a page shows.
const mostSimilar = 5

// similar lists what is like a contribution, for who writes or decides on it: so that
// nothing is described twice unawares.
func (a *authPages) similar(ctx context.Context, here *visit, words *authWords) (rows []similarRow, err error) {
	c := here.c
	published, err := a.base.Similar(ctx, kb.DraftOf(cmp.Or(c.Entry, c.Target), c.Proposal, words.Language), mostSimilar)
	if err != nil && !errors.Is(err, kb.ErrCut) { // what was found in time is better than nothing
		return nil, err
	}
	for _, s := range published {
		row := words.similarRow(s.Entry.Content(), s.NearDuplicate)
		row.Address = pathOf(s.Entry)
		rows = append(rows, row)
	}
	if here.link != nil { // its holder can open nothing else
		return rows, nil
	}
	underWay, err := a.base.SimilarUnderWay(ctx, here.viewer, c, words.Language, mostSimilar)
	if err != nil {
		return nil, err
	}
	for _, s := range underWay {
		row := words.similarRow(s.Contribution.Proposal, s.NearDuplicate)
		row.Address, row.State = "/contributions/"+string(s.Contribution.ID), words.states[s.Contribution.State]
		rows = append(rows, row)
	}
	return rows, nil
}

func (words *authWords) similarRow(c kb.Content, near bool) similarRow {
	title, _ := c.Heading().In([]string{words.Language})
	return similarRow{
		Title: cmp.Or(title.Value, "…"), Language: title.Language, Direction: directionOf(title.Language),
		Kind: words.kinds[c.Kind()], NearDuplicate: near,
	}
}
