package graph

import (
	"context"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"prologis/kb"
)

// stream is what the operations of one subscription share: as the specification has
// it, the first names the source of events, and every event is answered by an
// operation of its own, with the rights that the viewer has then
// (https://spec.graphql.org/October2021/#sec-Subscription).
type stream struct {
	// resume is the place of the last event that the client has had; "" for none.
	resume string
	// source waits for the next event; nil until an operation has named it.
	source func(context.Context) (*event, error)
	close  func()
	// event is what is answered now.
	event *event
}

// event is something that happened: a published change with its place in the
// journal, or that a contribution is another than before.
type event struct {
	change       kb.ChangeRecord
	contribution kb.ID
	place        string
}

type streamKey struct{}

func streamOf(ctx context.Context) *stream { return ctx.Value(streamKey{}).(*stream) }

// subscription resolves Subscription.
type subscription struct{}

// Changed tells of published changes.
func (subscription) Changed(ctx context.Context, kinds []kb.Kind, concept *kb.ID, after *kb.Seq) (<-chan *kb.ChangeRecord, error) {
	s, op := streamOf(ctx), operationOf(ctx)
	if s.source == nil {
		changes, err := op.changeSource(ctx, kinds, value(concept), after, s.resume)
		if err != nil {
			return nil, err
		}
		s.source = changes.next
		return answers[kb.ChangeRecord](), nil
	}
	field := graphql.GetFieldContext(ctx).Field
	selections := selectionsOf(graphql.GetOperationContext(ctx), field, "entry")
	if err := op.prefetchEntries(ctx, []kb.ChangeRecord{s.event.change}, selections); err != nil {
		return nil, err
	}
	return answers(&s.event.change), nil
}

// ContributionChanged tells of contributions that the viewer may see.
func (subscription) ContributionChanged(ctx context.Context, id *kb.ID) (<-chan *kb.Contribution, error) {
	s, op := streamOf(ctx), operationOf(ctx)
	if s.source == nil {
		if id != nil { // as of the field contribution: what one may not see does not exist
			_, err := op.base.Contribution(ctx, op.viewer, *id)
			if errors.Is(err, kb.ErrNotExist) {
				return nil, &kb.Error{Code: kb.CodeNotFound, Path: []string{"id"}, Message: fmt.Sprintf("there is no contribution %q", *id)}
			}
			if err != nil {
				return nil, err
			}
		} else if op.viewer.Anonymous() {
			return nil, &kb.Error{Code: kb.CodeUnauthenticated, Message: "sign in to follow contributions"}
		}
		watch := op.base.WatchContributions(value(id))
		s.close = watch.Close
		s.source = func(ctx context.Context) (*event, error) {
			changed, err := watch.Next(ctx)
			return &event{contribution: changed}, err
		}
		return answers[kb.Contribution](), nil
	}
	c, err := op.base.Contribution(ctx, op.viewer, s.event.contribution)
	if errors.Is(err, kb.ErrNotExist) {
		return answers[kb.Contribution](), nil
	}
	if err != nil {
		return nil, err
	}
	err = op.prefetchContributions(ctx, op.keepContributions(c), graphql.GetFieldContext(ctx).Field.Selections)
	return answers(c), err
}

// answers is the channel that gqlgen wants, with what one operation answers.
func answers[T any](list ...*T) <-chan *T {
	c := make(chan *T, len(list))
	for _, one := range list {
		c <- one
	}
	close(c)
	return c
}

// changeSource reads the published changes behind a place.
type changeSource struct {
	base    *kb.Base
	kinds   []kb.Kind
	concept kb.ID
	behind  changePlace
	read    []kb.ChangeRecord // and not told yet
}

func (op *operation) changeSource(ctx context.Context, kinds []kb.Kind, concept kb.ID, after *kb.Seq, resume string) (*changeSource, error) {
	s := &changeSource{base: op.base, kinds: kinds, concept: concept, behind: changePlace{seq: op.seq, index: wholeCommit}}
	if after != nil {
		s.behind.seq = *after
	}
	if resume != "" {
		var err error
		if s.behind, err = parseChangePlace(resume); err != nil {
			return nil, kb.Invalid([]string{"Last-Event-ID"}, "%q is not the id of an event", resume)
		}
	}
	if head, _ := op.base.Head(); s.behind.seq > head {
		return nil, kb.Invalid([]string{"after"}, "is %d; the last commit is %d", s.behind.seq, head)
	}
	if concept == "" {
		return s, nil
	}
	if e, err := op.base.Entry(ctx, concept); err != nil || e.Meta().ID.Kind() != kb.KindConcept {
		if err != nil && !errors.Is(err, kb.ErrNotExist) {
			return nil, err
		}
		return nil, &kb.Error{Code: kb.CodeNotFound, Path: []string{"concept"}, Message: fmt.Sprintf("there is no concept %q", concept)}
	}
	return s, nil
}

// readAhead is how many changes are read at once.
const readAhead = 100

// next waits for a change that is wanted, and in every answer.
func (s *changeSource) next(ctx context.Context) (*event, error) {
	for {
		for len(s.read) > 0 {
			c := s.read[0]
			wanted, err := s.wants(ctx, c)
			if err != nil {
				return nil, err
			}
			s.read, s.behind = s.read[1:], changePlace{c.Seq, c.Index}
			if wanted {
				return &event{change: c, place: s.behind.String()}, nil
			}
		}
		if err := s.more(ctx); err != nil {
			return nil, err
		}
	}
}

func (s *changeSource) wants(ctx context.Context, c kb.ChangeRecord) (bool, error) {
	if s.concept == "" {
		return true, nil
	}
	return s.base.Concerns(ctx, c.ID, s.concept)
}

// more reads on, or waits for the commit behind the last one.
func (s *changeSource) more(ctx context.Context) error {
	head, _ := s.base.Head()
	changes, err := s.base.Changes(ctx, s.behind.seq, s.behind.index, s.kinds, readAhead)
	if err != nil {
		return err
	}
	for len(changes) > 0 && changes[len(changes)-1].Seq > head { // on their way into the index
		changes = changes[:len(changes)-1]
	}
	if s.read = changes; len(changes) > 0 {
		return nil
	}
	if s.behind.seq < head {
		s.behind = changePlace{head, wholeCommit}
	}
	return s.base.WaitFor(ctx, head+1)
}
