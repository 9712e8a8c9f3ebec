package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// Notifications answers a page of the viewer's notifications, newest first.
func (viewerFields) Notifications(ctx context.Context, v *kb.Viewer, first *int, after *string, last *int, before *string, unread *bool) (*model.NotificationConnection, error) {
	op := operationOf(ctx)
	p, err := pageArgs{first, after, last, before}.page()
	if err != nil {
		return nil, err
	}
	key, err := newListKey("notifications", v.Person, value(unread))
	if err != nil {
		return nil, err
	}
	asked := kb.NotificationsPage{Descending: !p.backward, Unread: value(unread), Limit: p.size + 1}
	if p.cursor != nil {
		place, err := key.place(p.argument(), *p.cursor)
		if err != nil {
			return nil, err
		}
		asked.After = kb.ID(place)
	}
	list, err := op.base.Notifications(ctx, *v, asked)
	if err != nil {
		return nil, err
	}
	more := len(list) > p.size
	list = list[:min(len(list), p.size)]
	if p.backward {
		slices.Reverse(list)
	}
	page := &model.NotificationConnection{}
	for _, n := range list {
		page.Add(key.cursor(string(n.ID)), n)
	}
	page.End(p.backward, more, p.cursor != nil)
	if selects(ctx, "totalCount") {
		page.TotalCount, err = op.countNotifications(ctx, v, value(unread))
	}
	if err != nil {
		return nil, err
	}
	return page, op.prefetchNotified(ctx, list)
}

func (op *operation) countNotifications(ctx context.Context, v *kb.Viewer, unread bool) (int, error) {
	if unread {
		return op.base.CountUnread(ctx, *v)
	}
	return op.base.CountNotifications(ctx, *v)
}

// prefetchNotified reads what is selected below the contributions of notifications
// and what saved searches found.
func (op *operation) prefetchNotified(ctx context.Context, list []*kb.Notification) error {
	opCtx := graphql.GetOperationContext(ctx)
	for _, n := range list {
		if n.Contribution != nil {
			op.keepContributions(n.Contribution)
		}
	}
	for _, field := range graphql.CollectFields(opCtx, nodeSelections(opCtx, graphql.GetFieldContext(ctx).Field), []string{"Notification"}) {
		if field.Name == "matches" {
			var found []kb.Entry
			for _, n := range list {
				found = append(found, n.Matches...)
			}
			if err := op.prefetch(ctx, group{found, field.Selections}); err != nil {
				return err
			}
		}
		if field.Name != "contribution" {
			continue
		}
		var contributions []*kb.Contribution
		for _, n := range list {
			if n.Contribution != nil {
				contributions = append(contributions, n.Contribution)
			}
		}
		if err := op.prefetchContributions(ctx, contributions, field.Selections); err != nil {
			return err
		}
	}
	return nil
}

func (viewerFields) UnreadCount(ctx context.Context, v *kb.Viewer) (int, error) {
	return operationOf(ctx).base.CountUnread(ctx, *v)
}

func (mutation) MarkNotificationsRead(ctx context.Context, input model.MarkNotificationsReadInput) (*model.MarkNotificationsReadPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"upTo": (*string)(input.UpTo)})
	if err == nil {
		if err = op.base.MarkRead(ctx, op.viewer, kb.MarkReadInput{IDs: input.Ids, UpTo: value(input.UpTo)}); err == nil {
			op.catchUp()
			return &model.MarkNotificationsReadPayload{Viewer: &op.viewer}, nil
		}
	}
	problems, err := op.userErrors(err)
	return &model.MarkNotificationsReadPayload{UserErrors: problems}, err
}

// notification resolves Notification.
type notification struct{}

func (notification) By(ctx context.Context, n *kb.Notification) (*model.Participant, error) {
	return participant(ctx, n.By)
}

func (notification) SavedSearch(_ context.Context, n *kb.Notification) (*kb.SavedSearch, error) {
	return n.Search, nil
}

func (notification) Entry(ctx context.Context, n *kb.Notification) (kb.Entry, error) {
	if n.Contribution == nil {
		return nil, nil
	}
	return entry[kb.Entry](ctx, n.Contribution.Entry)
}
