package graph

import (
	"context"
	"errors"
	"slices"

	"prologis/graph/model"
	"prologis/kb"
	"prologis/markdown"
)

func (mutation) CommentOnContribution(ctx context.Context, input model.CommentInput) (*model.CommentPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"replyTo": (*string)(input.ReplyTo), "idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var c *kb.Comment
		c, err = op.base.Comment(ctx, op.viewer, kb.RemarkInput{
			ID: input.ID, FieldComment: kb.FieldComment{Path: input.Path, Text: input.Text},
			ReplyTo: value(input.ReplyTo), IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			op.catchUp()
			return &model.CommentPayload{Comment: c}, nil
		}
	}
	problems, err := op.userErrors(err)
	return &model.CommentPayload{UserErrors: problems}, err
}

func (mutation) ResolveComment(ctx context.Context, input model.ResolveCommentInput) (*model.ResolveCommentPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var c *kb.Comment
		c, err = op.base.ResolveComment(ctx, op.viewer, kb.ResolveInput{
			Comment: input.Comment, Resolved: input.Resolved, IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			op.catchUp()
			return &model.ResolveCommentPayload{Comment: c}, nil
		}
	}
	problems, err := op.userErrors(err)
	return &model.ResolveCommentPayload{UserErrors: problems}, err
}

// comment resolves Comment.
type comment struct{}

func (comment) HTML(_ context.Context, c *kb.Comment) (string, error) {
	return markdown.DiscussionHTML(c.Text)
}

func (comment) Author(ctx context.Context, c *kb.Comment) (*model.Participant, error) {
	return participant(ctx, c.Author)
}

func (comment) ViewerCan(ctx context.Context, c *kb.Comment) ([]*kb.Permission, error) {
	op := operationOf(ctx)
	of, err := op.contribution(ctx, c.Contribution)
	return op.base.CanOnComment(op.viewer, of), err
}

func (comment) ResolvedBy(ctx context.Context, c *kb.Comment) (*model.Participant, error) {
	return participant(ctx, c.ResolvedBy)
}

// Comments answers a page of the comments on a contribution, oldest first.
func (contribution) Comments(ctx context.Context, c *kb.Contribution, first *int, after *string, last *int, before *string) (*model.CommentConnection, error) {
	op := operationOf(ctx)
	p, err := pageArgs{first, after, last, before}.page()
	if err != nil {
		return nil, err
	}
	key, err := newListKey("comments", c.ID)
	if err != nil {
		return nil, err
	}
	asked := kb.CommentsPage{Descending: p.backward, Limit: p.size + 1}
	if p.cursor != nil {
		place, err := key.place(p.argument(), *p.cursor)
		if err != nil {
			return nil, err
		}
		asked.After = kb.ID(place)
	}
	comments, err := op.base.Comments(ctx, c, asked)
	if err != nil {
		return nil, err
	}
	more := len(comments) > p.size
	comments = comments[:min(len(comments), p.size)]
	if p.backward {
		slices.Reverse(comments)
	}
	page := &model.CommentConnection{}
	for _, comment := range comments {
		page.Add(key.cursor(string(comment.ID)), comment)
	}
	page.End(p.backward, more, p.cursor != nil)
	if selects(ctx, "totalCount") {
		page.TotalCount, err = op.base.CountComments(ctx, c)
	}
	return page, err
}

// participant answers what is shown of somebody; nil for nobody.
func participant(ctx context.Context, id kb.ID) (*model.Participant, error) {
	if id == "" {
		return nil, nil
	}
	op := operationOf(ctx)
	op.mu.Lock()
	defer op.mu.Unlock()
	name, ok := op.loaded.names[string(id)]
	if !ok {
		var err error
		if name, err = op.base.DisplayName(ctx, string(id)); err != nil && !errors.Is(err, kb.ErrNotExist) {
			return nil, err
		}
		op.loaded.names[string(id)] = name
	}
	shown := &model.Participant{ID: id, Me: id == op.viewer.Person}
	if name != "" {
		shown.Name = &name
	}
	return shown, nil
}
