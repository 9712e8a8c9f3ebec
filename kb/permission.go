package kb

import (
	"context"
	"errors"
	"time"
)

// Permission says whether a viewer may do something, and why not.
type Permission struct {
	Action  Action
	Allowed bool
	Reason  string
}

// can holds actions against what allows them: every viewerCan is made here.
func can(actions []Action, allow func(Action) error) []*Permission {
	list := make([]*Permission, len(actions))
	for i, a := range actions {
		list[i] = &Permission{Action: a, Allowed: true}
		if err := allow(a); err != nil {
			list[i] = &Permission{Action: a, Reason: err.Error()}
		}
	}
	return list
}

// allowNew is Allow of what makes something new.
func (v Viewer) allowNew(a Action) error {
	if a == ActionContribute {
		return v.mayContribute()
	}
	return v.Allow(a)
}

// CanHere lists what the viewer may do with the base as a whole, new entries and
// contributions among it.
func (v Viewer) CanHere() []*Permission {
	return can(append([]Action{ActionContribute, ActionPutEntry}, BaseActions...), v.allowNew)
}

// Can lists what the viewer may do with an entry, of what can be done with its kind.
func (v Viewer) Can(e Entry) []*Permission {
	m := e.Meta()
	var actions []Action
	for _, a := range EntryActions {
		if a == ActionContribute && !Contributed(m.Kind()) || a == ActionMergeConcepts && m.Kind() != KindConcept {
			continue
		}
		actions = append(actions, a)
	}
	return can(actions, func(a Action) error {
		err := v.allowNew(a)
		if err == nil && m.Archived != nil && a != ActionRestoreRevision {
			err = conflict("it is archived")
		}
		return err
	})
}

// CanOn lists what the viewer may do with a contribution.
func (v Viewer) CanOn(c *Contribution, now time.Time) []*Permission {
	return v.canOn(ContributionActions, c, now)
}

func (v Viewer) canOn(actions []Action, c *Contribution, now time.Time) []*Permission {
	return can(actions, func(a Action) error {
		if c == nil {
			return ErrNotExist
		}
		return v.AllowOn(a, c, now)
	})
}

// CanOnContribution lists what a viewer may do now with a contribution: what its
// organisation hands in, too, as long as that contributes.
func (b *Base) CanOnContribution(ctx context.Context, v Viewer, c *Contribution) ([]*Permission, error) {
	list := v.CanOn(c, b.Now())
	for _, p := range list {
		if p.Action != ActionSubmit || !p.Allowed || c.Organisation == "" {
			continue
		}
		e, err := b.Entry(ctx, c.Organisation)
		if err != nil && !errors.Is(err, ErrNotExist) {
			return nil, err
		}
		if refused := contributesNoMore(e); refused != nil {
			p.Allowed, p.Reason = false, refused.Message
		}
	}
	return list, nil
}

// CanOnComment lists what a viewer may do now with a comment on a contribution; nil
// stands for one that they may not read.
func (b *Base) CanOnComment(v Viewer, of *Contribution) []*Permission {
	return v.canOn(CommentActions, of, b.Now())
}

// CanOnLink lists what a viewer may do now with a link to a contribution; nil stands
// for one that they may not read.
func (b *Base) CanOnLink(v Viewer, to *Contribution) []*Permission {
	return v.canOn(LinkActions, to, b.Now())
}

// CanOnFile lists what the viewer may do with a file that they see: who sees it may
// attach it.
func (v Viewer) CanOnFile() []*Permission { return can(FileActions, v.allowNew) }

// CanOnPerson lists what the viewer may do with the account of somebody.
func (v Viewer) CanOnPerson(p *Person) []*Permission {
	return can(AccountActions, func(a Action) error {
		err := v.allowOwn(a, p.ID)
		if err == nil && p.State == PersonErased {
			err = errErased
		}
		return err
	})
}

// CanOnToken lists what the viewer may do with a token.
func (v Viewer) CanOnToken(t *Token) []*Permission {
	return can(AccountActions, func(a Action) error { return v.allowOwn(a, t.Person) })
}

// CanOnSavedSearch lists what the viewer may do with a saved search.
func (v Viewer) CanOnSavedSearch(s *SavedSearch) []*Permission {
	return can(SavedSearchActions, func(a Action) error { return v.allowOwn(a, s.Person) })
}
