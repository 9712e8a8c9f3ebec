package kb

import (
	"errors"
	"slices"
	"strings"
)

// concerned are those who took part in a contribution, may read it, and are to hear
// of it: on its authors' side, and on the side of who reviews it.
type concerned struct{ authors, reviewers []ID }

// concerned finds them; others took part in a way that c does not show.
func (tx *Tx) concerned(c *Contribution, others ...ID) (found concerned, err error) {
	talked := tx.talked(c)
	for _, id := range once(slices.Concat([]ID{c.Author}, c.Writers, c.acted(), talked, given(c.Reviewer), others)) {
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

// tidings are what the authors of a contribution are told of an action of somebody else,
// and who reviews it or did; "" for nothing.
var tidings = map[Action]struct{ authors, reviewer NotificationKind }{
	ActionSubmit:         {NotifyHandedIn, NotifyResubmitted},
	ActionWithdraw:       {NotifyWithdrawn, NotifyWithdrawn},
	ActionClaim:          {NotifyClaimed, NotifyClaimLost},
	ActionRelease:        {NotifyReleased, NotifyClaimLost},
	ActionRequestChanges: {authors: NotifyChangesRequested},
	ActionAccept:         {authors: NotifyAccepted},
	ActionReject:         {authors: NotifyRejected},
	ActionConfirm:        {NotifyConfirmed, NotifyConfirmed},
}

// tell notifies of an action on a contribution; was is what it was before.
func (tx *Tx) tell(a Action, v Viewer, was, c *Contribution) error {
	reviewer := was.Reviewer
	switch {
	case a == ActionClaim && reviewer == v.Person:
		return nil // goes on longer
	case a == ActionSubmit:
		reviewer = c.askedForChanges()
	}
	if _, err := tx.tellAuthors(notice{Kind: tidings[a].authors, By: v.Person}, c, v.letIn()...); err != nil {
		return err
	}
	return tx.tellReviewer(tidings[a].reviewer, v.Person, reviewer, c)
}

// tellAuthors notifies the authors of a contribution, and others who may be among those,
// and answers who they are; of nothing without a kind.
func (tx *Tx) tellAuthors(n notice, c *Contribution, others ...ID) ([]ID, error) {
	if n.Kind == "" {
		return nil, nil
	}
	to, err := tx.concerned(c, others...)
	if err != nil {
		return nil, err
	}
	n.Contribution = c.ID
	return to.authors, tx.notify(n, to.authors)
}

// letIn is who made the link by which the viewer has come; nil when there is none.
func (v Viewer) letIn() []ID {
	if v.link == nil {
		return nil
	}
	return []ID{v.link.CreatedBy}
}

// tellReviewer notifies one who reviews a contribution, or did.
func (tx *Tx) tellReviewer(kind NotificationKind, by, reviewer ID, c *Contribution) error {
	if kind == "" || reviewer == "" {
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

// tellOfComment notifies everybody who takes part in a discussion of what the viewer said.
func (tx *Tx) tellOfComment(v Viewer, c *Contribution, comment *Comment) error {
	to, err := tx.concerned(c, v.letIn()...)
	if err != nil {
		return err
	}
	return tx.notify(notice{Kind: NotifyCommented, By: comment.Author, Contribution: c.ID, Comment: comment.ID},
		slices.Concat(to.authors, to.reviewers))
}
