package main

import (
	"context"
	"strings"

	"prologis/kb"
)

// overtakenView says that what a contribution is to change is no longer as it was when
// that was written, and how to go on.
type overtakenView struct {
	Text    string
	Entry   string               // the address of what there is in its place
	Changes []contributionChange // of the entry since
	// Target and Base are what to go on from; Base is 0 when the viewer cannot.
	Target kb.ID
	Base   int
}

// pathOf is where an entry can be read.
func pathOf(e kb.Entry) string {
	return "/id/" + strings.ReplaceAll(string(e.Meta().ID.Kind()), "_", "-") + "/" + e.Meta().Slug
}

// overtaken answers what has become of what a contribution is to change; nil when it
// stands on it still.
func (a *authPages) overtaken(ctx context.Context, c *kb.Contribution, words *authWords, writes bool) (*overtakenView, error) {
	problems, err := a.base.Problems(ctx, c)
	if err != nil || c.Target == "" || len(problems) == 0 || problems[0].Code != kb.CodeConflict {
		return nil, err
	}
	target, err := a.base.Entry(ctx, c.Target)
	if err != nil {
		return nil, err
	}
	shown := &overtakenView{Text: words.Overtaken}
	if archived := target.Meta().Archived; archived != nil {
		shown.Text = words.Archived
		if archived.Replacement == "" {
			return shown, nil
		}
		if target, err = a.base.Entry(ctx, archived.Replacement); err != nil {
			return nil, err
		}
	}
	shown.Entry = pathOf(target)
	if writes && target.Meta().Archived == nil {
		shown.Target, shown.Base = target.Meta().ID, target.Meta().Revision
	}
	conflict, err := a.base.ContributionConflict(ctx, c)
	if err != nil || conflict == nil {
		return shown, err
	}
	shown.Changes, err = a.changes(ctx, conflict.Theirs, words)
	return shown, err
}
