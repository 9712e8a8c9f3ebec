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

// Granted is what a viewer may do with the base, its entries and files.
type Granted struct {
	viewer     Viewer
	contribute error // why the organisation that they act for contributes no more
}

// Granted answers what the viewer may do with all that is no contribution.
func (b *Base) Granted(ctx context.Context, v Viewer) (*Granted, error) {
	g := &Granted{viewer: v}
	refused, err := b.contributes(ctx, v.Organisation)
	if refused != nil {
		g.contribute = refused
	}
	return g, err
}

// contributes answers why an organisation contributes no more; nil when it does.
func (b *Base) contributes(ctx context.Context, organisation ID) (*Error, error) {
	if organisation == "" {
		return nil, nil
	}
	e, err := b.Entry(ctx, organisation)
	if err != nil && !errors.Is(err, ErrNotExist) {
		return nil, err
	}
	return contributesNoMore(e), nil
}

// allow is Allow of what makes something new, too.
func (g *Granted) allow(a Action) error {
	if a != ActionContribute {
		return g.viewer.Allow(a)
	}
	if err := g.viewer.mayContribute(); err != nil {
		return err
	}
	return g.contribute
}

// Here lists what the viewer may do with the base as a whole, new entries and
// contributions among it.
func (g *Granted) Here() []*Permission {
	return can(append([]Action{ActionContribute, ActionPutEntry}, BaseActions...), g.allow)
}

// On lists what the viewer may do with an entry, of what can be done with its kind.
func (g *Granted) On(e Entry) []*Permission {
	m := e.Meta()
	var actions []Action
	for _, a := range EntryActions {
		if a == ActionContribute && !Contributed(m.Kind()) || a == ActionMergeConcepts && m.Kind() != KindConcept {
			continue
		}
		actions = append(actions, a)
	}
	return can(actions, func(a Action) error {
		err := g.allow(a)
		if err == nil && m.Archived != nil && a != ActionRestoreRevision {
			err = conflict("it is archived")
		}
		return err
	})
}

// OnFile lists what the viewer may do with a file that they see: who sees it may attach it.
func (g *Granted) OnFile() []*Permission { return can(FileActions, g.allow) }

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
		refused, err := b.contributes(ctx, c.Organisation)
		if err != nil {
			return nil, err
		}
		if refused != nil {
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
