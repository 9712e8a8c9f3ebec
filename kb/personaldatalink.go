package kb

import (
	"context"
	"encoding/json"
	"time"
)

// PersonalLink is a link to an account or to a contribution, without its secret.
type PersonalLink struct {
	ID           ID         `json:"id,omitempty"`
	Contribution ID         `json:"contribution,omitempty"`
	Purpose      string     `json:"purpose"` // invitation, reset, FILL or CONFIRM
	Language     string     `json:"language,omitempty"`
	Note         string     `json:"note,omitempty"`
	Holder       string     `json:"holder,omitempty"` // the name that they gave
	CreatedBy    ID         `json:"createdBy,omitempty"`
	CreatedAt    time.Time  `json:"createdAt,omitzero"`
	Expires      time.Time  `json:"expires"`
	Revoked      *time.Time `json:"revoked,omitempty"`
	Confirmed    *time.Time `json:"confirmed,omitempty"`

	holder ID
}

// readLinks reads the links to contributions that a person holds or has made.
func (d *PersonalData) readLinks(r ReplicaReader, of ID) error {
	return about(r, kindLink, of, decodePrivate[ContributionLink], func(l ContributionLink) {
		one := PersonalLink{
			ID: l.ID, Contribution: l.Contribution, Purpose: string(l.Purpose), Language: l.Language, Note: l.Note, CreatedBy: l.CreatedBy,
			CreatedAt: l.CreatedAt, Expires: l.Expires, Revoked: l.Revoked, Confirmed: l.Confirmed, holder: l.Holder,
		}
		if l.Holder == of {
			d.Links = append(d.Links, one)
		}
		if l.CreatedBy == of {
			d.LinksMade = append(d.LinksMade, one)
		}
	})
}

// nameHolders reads the names that came by links which they made.
func (d *PersonalData) nameHolders(ctx context.Context, b *Base) error {
	for i := range d.LinksMade {
		p, err := b.readPerson(ctx, d.LinksMade[i].holder)
		if err != nil {
			return err
		}
		who, err := b.profile(ctx, p)
		if err != nil {
			return err
		}
		d.LinksMade[i].Holder = who.Name
	}
	return nil
}

// readOneTimeLinks reads the invitation, or the link to a new password, that waits for
// a person.
func (d *PersonalData) readOneTimeLinks(ctx context.Context, b *Base, of ID) error {
	for e, err := range b.Store.Ledger().Entries(ctx, LedgerInvite) {
		if err != nil {
			return ledgerError(err)
		}
		var l link
		if FactOf(e, of) && json.Unmarshal(e.Value, &l) == nil {
			d.Links = append(d.Links, PersonalLink{Purpose: string(l.Purpose), Expires: l.Expires})
		}
	}
	return nil
}
