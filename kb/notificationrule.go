package kb

import (
	"errors"
	"slices"
	"strings"
)

// concerned are those who took part in a contribution, may read it, and are to hear
// of it: on its authors' side, and on the side of who reviews it.
type concerned struct{ authors, reviewers []ID }

func (tx *Tx) concerned(c *Contribution) (found concerned, err error) {
	talked := tx.talked(c)
	for _, id := range once(slices.Concat([]ID{c.Author}, c.Writers, c.acted(), talked, given(c.Reviewer))) {
		as, err := tx.hears(c, id)
		switch {
		case err != nil:
			return found, err
		case as == RelationAuthor || as == RelationColleague:
			found.authors = append(found.authors, id)
		case as != "" && (id == c.Reviewer || slices.Contains(talked, id)):
			found.reviewers = append(found.reviewers, id)
		}
	}
	return found, nil
}

func given(id ID) []ID {
	if id == "" {
		return nil
	}
	return []ID{id}
}

// hears answers what somebody is to a contribution, "" when they may not read it.
// What a program may read its tokens say, so this is looked at when it reads.
func (tx *Tx) hears(c *Contribution, id ID) (Relation, error) {
	p, err := tx.person(id)
	switch {
	case errors.Is(err, ErrNotExist):
		return "", nil
	case err != nil:
		return "", err
	}
	v := p.viewer()
	if p.Disabled != nil || p.Service == "" && v.AllowOn(ActionRead, c, tx.at) != nil {
		return "", nil
	}
	if p.Service != "" && c.wrote(id) {
		return RelationAuthor, nil
	}
	return v.relation(c), nil
}

// acted lists who has moved a contribution on or revised it.
func (c *Contribution) acted() (people []ID) {
	for _, step := range c.History {
		people = append(people, step.By)
	}
	return people
}

// talked lists who has commented on a contribution.
func (tx *Tx) talked(c *Contribution) (people []ID) {
	for _, field := range tx.fields(c.ID, kindComment) {
		if person, said := strings.CutPrefix(field, saidBy); said {
			people = append(people, ID(person))
		}
	}
	return people
}

// tell notifies of an action on a contribution; was is what it was before.
func (tx *Tx) tell(a Action, by ID, was, c *Contribution) error {
	to, err := tx.concerned(c)
	if err != nil {
		return err
	}
	news := notice{By: by, Contribution: c.ID}
	switch a {
	case ActionClaim:
		if was.Reviewer == by {
			return nil // goes on longer
		}
		news.Kind = NotifyClaimed
		if err := tx.notify(news, to.authors); err != nil {
			return err
		}
		return tx.tellReviewer(NotifyClaimLost, by, was.Reviewer, c)
	case ActionRelease:
		return tx.tellReviewer(NotifyClaimLost, by, was.Reviewer, c)
	case ActionWithdraw:
		return tx.tellReviewer(NotifyWithdrawn, by, was.Reviewer, c)
	case ActionSubmit:
		return tx.tellReviewer(NotifyResubmitted, by, c.askedForChanges(), c)
	case ActionRequestChanges:
		news.Kind = NotifyChangesRequested
	case ActionAccept:
		news.Kind = NotifyAccepted
	case ActionReject:
		news.Kind = NotifyRejected
	}
	return tx.notify(news, to.authors)
}

// tellReviewer notifies one who reviews a contribution, or did.
func (tx *Tx) tellReviewer(kind NotificationKind, by, reviewer ID, c *Contribution) error {
	if reviewer == "" {
		return nil
	}
	as, err := tx.hears(c, reviewer)
	if err != nil || as == "" {
		return err
	}
	return tx.notify(notice{Kind: kind, By: by, Contribution: c.ID}, []ID{reviewer})
}

// askedForChanges is who asked for changes last; "" for nobody.
func (c *Contribution) askedForChanges() ID {
	for _, s := range slices.Backward(c.History) {
		if s.Action == ActionRequestChanges {
			return s.By
		}
	}
	return ""
}

// tellOfComment notifies everybody who takes part in a discussion.
func (tx *Tx) tellOfComment(c *Contribution, comment *Comment) error {
	to, err := tx.concerned(c)
	if err != nil {
		return err
	}
	return tx.notify(notice{Kind: NotifyCommented, By: comment.Author, Contribution: c.ID, Comment: comment.ID},
		slices.Concat(to.authors, to.reviewers))
}
