package kb

import (
	"context"
	"errors"
	"slices"
	"time"
)

// kindLink is the kind of the documents in which links to contributions are kept.
const kindLink Kind = "link"

// linkedTo is the reference from a link to its contribution.
const linkedTo = "contribution"

// ContributionLinkPurpose says what a link to a contribution is for.
type ContributionLinkPurpose string

// The purposes of links to contributions.
const (
	PurposeFill    ContributionLinkPurpose = "FILL"    // until the contribution is submitted
	PurposeConfirm ContributionLinkPurpose = "CONFIRM" // once
)

// ContributionLinkPurposes lists the purposes.
var ContributionLinkPurposes = []ContributionLinkPurpose{PurposeFill, PurposeConfirm}

// ContributionLink lets somebody without an account do one thing with one
// contribution. The secret itself is kept nowhere.
type ContributionLink struct {
	ID           ID                      `json:"id"`
	Rev          int                     `json:"rev"`
	Contribution ID                      `json:"contribution"`
	Purpose      ContributionLinkPurpose `json:"purpose"`
	// Holder is the person as whom its holder acts, of whom nothing is known but
	// the name that they may give.
	Holder    ID        `json:"holder"`
	Hash      string    `json:"hash"` // SHA-256 of the secret, hexadecimal
	Language  string    `json:"language,omitempty"`
	Note      string    `json:"note,omitempty"` // for the holder
	CreatedBy ID        `json:"createdBy"`
	CreatedAt time.Time `json:"createdAt"`
	Expires   time.Time `json:"expires"`
	// Steps is how many the contribution had taken when the link was made.
	Steps   int        `json:"steps"`
	Revoked *time.Time `json:"revoked,omitempty"`
	// Confirmed is when the holder confirmed the contribution, and ConfirmedRevision
	// the one that they had read.
	Confirmed         *time.Time `json:"confirmed,omitempty"`
	ConfirmedRevision int        `json:"confirmedRevision,omitempty"`
}

// good reports whether the link still lets its holder in, as far as it and the
// contribution say: not when it was revoked or has expired, nor when its purpose is
// fulfilled or the contribution decided.
func (l *ContributionLink) good(c *Contribution, now time.Time) bool {
	if l.Revoked != nil || l.Confirmed != nil || !now.Before(l.Expires) || !slices.Contains(undecided, Situation(c.State)) {
		return false
	}
	submitted := slices.ContainsFunc(c.History[min(l.Steps, len(c.History)):], func(s Step) bool { return s.Action == ActionSubmit })
	return l.Purpose != PurposeFill || slices.Contains(written, Situation(c.State)) && !submitted
}

// stands reports whether the link is good, and whoever made it might make it now.
// What a program may do its tokens say: of one it counts that it is not disabled.
func (l *ContributionLink) stands(c *Contribution, document func(ID) ([]byte, error), now time.Time) (bool, error) {
	if !l.good(c, now) {
		return false, nil
	}
	maker, err := readPerson(l.CreatedBy, document)
	if errors.Is(err, ErrNotExist) {
		return false, nil
	}
	if err != nil || maker.Disabled != nil {
		return false, err
	}
	return maker.Service != "" || maker.viewer().AllowOn(ActionManageLinks, c, now) == nil, nil
}

// relation is what the holder of the link is to its contribution.
func (l *ContributionLink) relation() Relation {
	if l.Purpose == PurposeFill {
		return RelationFiller
	}
	return RelationConfirmer
}

// reference is that from the link to its contribution.
func (l *ContributionLink) reference() Reference {
	return Reference{Target: l.Contribution, Kind: kindLink, Field: linkedTo, Source: l.ID}
}

// viewer is whom the link stands for.
func (l *ContributionLink) viewer() Viewer {
	return Viewer{Person: l.Holder, Role: RoleAnonymous, link: l}
}

// readLink reads a link with its contribution.
func readLink(id ID, document func(ID) ([]byte, error)) (*ContributionLink, *Contribution, error) {
	if !id.is(kindLink) {
		return nil, nil, ErrNotExist
	}
	doc, err := document(id)
	if err != nil {
		return nil, nil, err
	}
	l, err := decodePrivate[ContributionLink](doc)
	if err != nil {
		return nil, nil, err
	}
	if doc, err = document(l.Contribution); err != nil {
		return nil, nil, err
	}
	c, err := decodeContribution(doc)
	return &l, c, err
}

// heldLink reads a link that lets its holder in.
func heldLink(id ID, document func(ID) ([]byte, error), now time.Time) (*ContributionLink, error) {
	l, c, err := readLink(id, document)
	if err != nil {
		return nil, err
	}
	holder, err := readPerson(l.Holder, document)
	if err != nil {
		return nil, err
	}
	stands, err := l.stands(c, document, now)
	if err == nil && (holder.Disabled != nil || !stands) {
		err = errBadToken
	}
	return l, err
}

// stillHeld refuses the holder of a link that has ended since the request began.
func (tx *Tx) stillHeld(v Viewer) error {
	if v.link == nil {
		return nil
	}
	_, err := heldLink(v.link.ID, tx.document, tx.at)
	return err
}

// HeldLink answers the link by which the viewer has come; nil for all others.
func (v Viewer) HeldLink() *ContributionLink { return v.link }

// OpenContributionLink answers what a link is for, without using it up.
func (b *Base) OpenContributionLink(ctx context.Context, secret string) (*ContributionLink, *Contribution, error) {
	v, err := b.Authenticate(ctx, secret)
	switch {
	case errors.Is(err, errBadToken) || err == nil && v.link == nil:
		return nil, nil, errBadLink
	case err != nil:
		return nil, nil, err
	}
	c, err := b.Contribution(ctx, v, v.link.Contribution)
	return v.link, c, err
}

// ContributionLinks answers the links to a contribution that the viewer has read,
// oldest first; to the holder of one that one alone.
func (b *Base) ContributionLinks(ctx context.Context, v Viewer, c *Contribution) (links []*ContributionLink, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id := range r.Referrers(c.ID, kindLink, linkedTo, "", false) {
			if v.link != nil && v.link.ID != id {
				continue
			}
			l, _, err := readLink(id, r.Document)
			if err != nil {
				return err
			}
			links = append(links, l)
		}
		return nil
	})
	return links, err
}

// LinkIsGood reports whether a link lets its holder in now.
func (b *Base) LinkIsGood(ctx context.Context, l *ContributionLink) (good bool, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		now, c, err := readLink(l.ID, r.Document)
		if err == nil {
			good, err = now.stands(c, r.Document, b.Now())
		}
		return err
	})
	return good, err
}

// LinkHolder answers the name that the holder of a link gave; "" when they gave none.
func (b *Base) LinkHolder(ctx context.Context, l *ContributionLink) (string, error) {
	p, err := b.readPerson(ctx, l.Holder)
	if err != nil {
		return "", err
	}
	who, err := b.profile(ctx, p)
	return who.Name, err
}

// ContributionLinkURL is the address to send to the holder of a link.
func (b *Base) ContributionLinkURL(secret string) string {
	return (&Link{Purpose: LinkContribution, Secret: secret}).URL(b.Settings().BaseURL)
}
