package kb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// DeskVersion changes with what deskDocument makes of a contribution: a desk of
// another version is rebuilt.
const DeskVersion = "2"

// The fields of the desk, beside FieldKind and FieldUpdated.
const (
	FieldState        = "state"
	FieldOrganisation = "organisation" // NoOrganisation where there is none
	FieldAuthor       = "author"
	FieldWriter       = "writer"   // the author, and who else wrote on it
	FieldReviewer     = "reviewer" // NoReviewer where there is none
	FieldTarget       = "target"
	FieldDue          = "dueAt"
)

// The orders of the desk, beside OrderUpdated.
const (
	OrderSubmitted = "submittedAt"
	OrderDue       = "due"
)

// NoReviewer is the value of FieldReviewer of what nobody has claimed, and
// NoOrganisation that of FieldOrganisation of what editors contribute as such.
const (
	NoReviewer     = "none"
	NoOrganisation = "none"
)

// deskDocuments makes the desk's documents of contributions.
func (b *Base) deskDocuments(ctx context.Context, ids []ID) (put []*IndexDocument, remove []ID, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, id := range ids {
			c, err := readContribution(r, id)
			if errors.Is(err, ErrNotExist) {
				remove = append(remove, id)
				continue
			}
			if err != nil {
				return err
			}
			put = append(put, deskDocument(c))
		}
		return nil
	})
	return put, remove, err
}

// DeskDocuments answers what the desk holds of contributions.
func (b *Base) DeskDocuments(ctx context.Context, ids []ID) ([]*IndexDocument, error) {
	put, _, err := b.deskDocuments(ctx, ids)
	return put, err
}

func deskDocument(c *Contribution) *IndexDocument {
	reviewer, organisation := cmp.Or(string(c.Reviewer), NoReviewer), cmp.Or(string(c.Organisation), NoOrganisation)
	d := &IndexDocument{
		ID: c.ID, Kind: c.Kind, Keywords: map[string][]string{FieldKind: {string(c.Kind)}},
		Dates:  map[string]time.Time{FieldUpdated: c.UpdatedAt},
		Sorted: map[string]string{OrderUpdated: sortableTime(c.UpdatedAt)},
	}
	if c.DueAt != nil {
		d.Dates[FieldDue] = *c.DueAt
		d.Sorted[OrderDue] = sortableTime(*c.DueAt)
	}
	if c.SubmittedAt != nil {
		d.Sorted[OrderSubmitted] = sortableTime(*c.SubmittedAt)
	}
	for field, value := range map[string]string{
		FieldState: string(c.State), FieldOrganisation: organisation, FieldAuthor: string(c.Author),
		FieldReviewer: reviewer, FieldTarget: string(c.Target),
	} {
		d.keywords(field, value)
	}
	d.keywords(FieldWriter, append(ids(c.Writers), string(c.Author))...)
	d.addTexts(c.Proposal)
	return d
}

// contributedSince lists the contributions that the commits from after seq to
// last changed.
func (b *Base) contributedSince(ctx context.Context, seq, last Seq) (ids []ID, err error) {
	for c, err := range b.Store.Commits(ctx, seq) {
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		if c.Seq > last {
			break
		}
		for _, change := range c.Changes {
			if change.Kind == kindContribution {
				ids = append(ids, change.ID)
			}
		}
	}
	return once(ids), nil
}

// once answers ids without repeats, in the order of their first appearance.
func once(ids []ID) []ID {
	ids = slices.Clone(ids)
	dropRepeats(&ids)
	return ids
}

// FoundContributions is a page of the desk.
type FoundContributions struct {
	*IndexResult
	// Contributions stand beside Hits, one each.
	Contributions []*Contribution
}

// FindContributions answers a query of the desk, of what the viewer may read.
func (b *Base) FindContributions(ctx context.Context, v Viewer, q *IndexQuery) (*FoundContributions, error) {
	if v.Anonymous() {
		return &FoundContributions{IndexResult: &IndexResult{}}, nil
	}
	asked := *q
	asked.Filter = both(q.Filter, v.readable())
	result, err := b.Desk.Search(ctx, &asked)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, len(result.Hits))
	for i, hit := range result.Hits {
		ids[i] = hit.ID
	}
	read, err := b.Contributions(ctx, v, ids)
	if err != nil {
		return nil, err
	}
	found := &FoundContributions{IndexResult: result}
	hits := result.Hits[:0:0]
	for i, c := range read {
		if c != nil { // it may have changed between the desk and here
			hits = append(hits, result.Hits[i])
			found.Contributions = append(found.Contributions, c)
		}
	}
	result.Hits = hits
	return found, nil
}

func both(a, b *Filter) *Filter {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return &Filter{And: []*Filter{a, b}}
}

// readable is the condition under which the viewer may read a contribution, from
// the table of rights; nil for none.
func (v Viewer) readable() *Filter {
	if v.Anonymous() {
		return &Filter{Never: true}
	}
	if v.link != nil {
		return &Filter{IDs: []ID{v.link.Contribution}}
	}
	any := &Filter{}
	for _, as := range Relations {
		var states []string
		for _, s := range States {
			if judge(ActionRead, v.Role, as, Situation(s)) == nil {
				states = append(states, string(s))
			}
		}
		switch {
		case len(states) == len(States) && as == RelationOther:
			return nil
		case states != nil:
			any.Or = append(any.Or, both(v.related(as), &Filter{Field: FieldState, Any: states}))
		}
	}
	if any.Or == nil {
		return &Filter{Never: true}
	}
	return any
}

// related is the condition that the viewer is something to a contribution; nil
// for anybody.
func (v Viewer) related(as Relation) *Filter {
	switch as {
	case RelationAuthor:
		return both(v.Mine(), &Filter{Field: FieldOrganisation, Any: append(v.members(), NoOrganisation)})
	case RelationColleague:
		return &Filter{Field: FieldOrganisation, Any: v.members()}
	case RelationWriter:
		return &Filter{Field: FieldWriter, Any: []string{string(v.Person)}}
	case RelationReviewer:
		return &Filter{Field: FieldReviewer, Any: []string{string(v.Person)}}
	}
	return nil
}

// members lists the organisations that the viewer belongs to.
func (v Viewer) members() []string {
	members := append([]string{}, ids(v.Organisations)...)
	if v.Organisation != "" {
		members = append(members, string(v.Organisation))
	}
	return members
}

// Mine is the condition that the viewer is the author of a contribution.
func (v Viewer) Mine() *Filter { return &Filter{Field: FieldAuthor, Any: []string{string(v.Person)}} }

// ours is the condition that a contribution is the viewer's or of an organisation of theirs.
func (v Viewer) ours() *Filter {
	return &Filter{Or: []*Filter{v.related(RelationAuthor), v.related(RelationColleague)}}
}

// NeedsMe is the condition that a contribution waits for the viewer: to be
// written on by its authors, or to be reviewed.
func (b *Base) NeedsMe(v Viewer) *Filter {
	ours := v.ours()
	write := both(ours, &Filter{Field: FieldState, Any: []string{string(StateDraft), string(StateChangesRequested)}})
	if v.Role.rank() < RoleReviewer.rank() {
		return write
	}
	inReview := &Filter{Field: FieldState, Any: []string{string(StateInReview)}}
	review := &Filter{Or: []*Filter{
		{Field: FieldState, Any: []string{string(StateSubmitted)}},
		both(inReview, v.related(RelationReviewer)),
		both(inReview, b.OverdueNow()),
	}}
	wrote := &Filter{Or: []*Filter{ours, v.related(RelationWriter)}}
	return &Filter{Or: []*Filter{write, both(&Filter{Not: wrote}, review)}}
}

// OverdueNow is the condition that the date by which to decide has passed.
func (b *Base) OverdueNow() *Filter {
	return &Filter{Field: FieldDue, Before: b.Now().Add(-time.Millisecond)}
}
