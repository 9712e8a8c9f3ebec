package graph

import (
	"context"
	"errors"
	"fmt"

	"prologis/cite"
	"prologis/graph/model"
	"prologis/kb"
)

// citation answers a citation of an entry, or of one of its revisions.
func citation(ctx context.Context, e kb.Entry, format model.CitationFormat, revision *int) (string, error) {
	op := operationOf(ctx)
	options := cite.Options{Languages: op.languages, URI: op.base.URI(e), Publisher: op.opts.Name}
	if revision != nil {
		op.mu.Lock()
		found := op.loaded.version(ctx, op.base, e.Meta().ID, *revision)
		op.mu.Unlock()
		if errors.Is(found.err, kb.ErrNotExist) {
			return "", &kb.Error{Code: kb.CodeNotFound, Path: []string{"revision"}, Message: fmt.Sprintf("there is no revision %d: the present one is %d", *revision, e.Meta().Revision)}
		}
		if found.err != nil {
			return "", found.err
		}
		e, options.Revision = found.entry, *revision
	}
	contributors, err := op.entries(ctx, e.Meta().Contributors)
	if err != nil {
		return "", err
	}
	for _, organisation := range contributors {
		options.Contributors = append(options.Contributors, op.heading(organisation))
	}
	return cite.Format(e, cite.Style(format), options)
}
