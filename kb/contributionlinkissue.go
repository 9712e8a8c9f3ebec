package kb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// How long links to contributions are good: when nothing is said, and at most.
const (
	ContributionLinkLasts    = 14 * 24 * time.Hour
	maxContributionLinkLasts = 90 * 24 * time.Hour
)

// ContributionLinkInput asks for a link to a contribution.
type ContributionLinkInput struct {
	ID      ID // of the contribution
	Purpose ContributionLinkPurpose
	Expires *time.Time // nil: after ContributionLinkLasts
	// Language is that of the holder, Note a word to them.
	Language, Note string
	IdempotencyKey string
}

// IssuedContributionLink is a link that was made; without its secret when it was
// made before under the same idempotency key.
type IssuedContributionLink struct {
	Link   *ContributionLink
	Secret string
}

// CreateContributionLink makes a link by which one person without an account fills
// in or confirms a contribution.
func (b *Base) CreateContributionLink(ctx context.Context, v Viewer, in ContributionLinkInput) (*IssuedContributionLink, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	author, err := v.author("createContributionLink", "create a link to a contribution", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	if err := in.check(); err != nil {
		return nil, err
	}
	issued := &IssuedContributionLink{Secret: newSecret()}
	var before *KeyRecord
	_, err = b.submit(ctx, &request{
		author:   author,
		replayed: func(k *KeyRecord) { before = k },
		run: func(tx *Tx) error {
			issued.Link, err = tx.createLink(v, in, hashSecret(issued.Secret))
			return err
		},
	}).wait()
	if err == nil && before != nil {
		return b.linkedBefore(ctx, before)
	}
	if err != nil {
		return nil, err
	}
	return issued, nil
}

func (in *ContributionLinkInput) check() error {
	v := &validation{}
	checkEnum(v, "purpose", in.Purpose, ContributionLinkPurposes...)
	v.checkLanguage("language", in.Language)
	v.checkString("note", in.Note, maxNote)
	return v.found()
}

// createLink puts a link, and the person as whom its holder acts, into the commit.
func (tx *Tx) createLink(v Viewer, in ContributionLinkInput, hash string) (*ContributionLink, error) {
	c, err := tx.allowed(v, ActionManageLinks, in.ID, nil)
	if err != nil {
		return nil, err
	}
	if in.Purpose == PurposeFill && !slices.Contains(written, Situation(c.State)) {
		return nil, &Error{Code: CodeConflict, Path: []string{"purpose"}, Message: "the contribution is handed in: nobody can fill it in unless changes are requested"}
	}
	if n := tx.count(c.ID, kindLink, linkedTo); n >= maxContributionLinks {
		return nil, full([]string{"id"}, "has %d links already, ended ones too: revoking makes no room", n)
	}
	until := tx.at.Add(ContributionLinkLasts)
	if in.Expires != nil {
		until = in.Expires.UTC().Truncate(time.Millisecond)
	}
	if lasts := until.Sub(tx.at); lasts <= 0 || lasts > maxContributionLinkLasts {
		return nil, Invalid([]string{"expiresAt"}, "lies between now and %d days from now", maxContributionLinkLasts/(24*time.Hour))
	}
	holder := &person{ID: tx.newID(kindPerson), Guest: true}
	l := &ContributionLink{
		ID: tx.newID(kindLink), Contribution: c.ID, Purpose: in.Purpose, Holder: holder.ID, Hash: hash, Language: in.Language,
		Note: in.Note, CreatedBy: v.Person, CreatedAt: tx.at, Expires: until, Steps: len(c.History),
	}
	if err := tx.savePerson(holder); err != nil {
		return nil, err
	}
	return l, tx.saveLink(l)
}

// saveLink puts the next revision of a link into the commit.
func (tx *Tx) saveLink(l *ContributionLink) error {
	l.Rev++
	return tx.addPrivate(kindLink, l.ID, l.Rev, l, []string{tokenKey(l.Hash)})
}

func (b *Base) linkedBefore(ctx context.Context, k *KeyRecord) (*IssuedContributionLink, error) {
	issued := &IssuedContributionLink{}
	err := b.Replica.View(ctx, func(r ReplicaReader) (err error) {
		for _, id := range k.IDs {
			if id.is(kindLink) {
				issued.Link, _, err = readLink(id, r.Document)
				return err
			}
		}
		return fmt.Errorf("commit %d holds no link: %w", k.Seq, ErrDamaged)
	})
	return issued, err
}

// RevokeContributionLink ends a link at once. Revoking again changes nothing.
func (b *Base) RevokeContributionLink(ctx context.Context, v Viewer, id ID) (l *ContributionLink, err error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	missing := notFound([]string{"id"}, "there is no link %q", string(id))
	err = b.Commit(ctx, Author{By: string(v.Person), Note: "revoke a link to a contribution"}, func(tx *Tx) error {
		var c *Contribution
		l, c, err = readLink(id, tx.document)
		if errors.Is(err, ErrNotExist) {
			return missing
		}
		if err != nil {
			return err
		}
		if _, err := tx.allowed(v, ActionManageLinks, c.ID, nil); isNotFound(err) {
			return missing
		} else if err != nil || l.Revoked != nil {
			return err
		}
		l.Revoked = &tx.at
		return tx.saveLink(l)
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}
