package kb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// PersonalData is everything that is held about a person, secrets left out, as
// they take it with them.
type PersonalData struct {
	At            time.Time            `json:"exportedAt"`
	Person        PersonalProfile      `json:"person"`
	Memberships   []PersonalMembership `json:"memberships"`
	Sessions      []PersonalSession    `json:"sessions"`
	Tokens        []PersonalToken      `json:"tokens"`
	Links         []PersonalLink       `json:"links"`     // made for them
	LinksMade     []PersonalLink       `json:"linksMade"` // by them, for others
	Contributions []PersonalDraft      `json:"contributions"`
	Comments      []Comment            `json:"comments"`
	Files         []PersonalFile       `json:"files"`
	Notifications []PersonalNotice     `json:"notifications"`
	SavedSearches []*SavedSearch       `json:"savedSearches"`
	Denials       []Denial             `json:"denials"`
	Changes       []PersonalChange     `json:"changes"`
	// RevisionsLeftOut is how many earlier revisions of contributions there was no room for.
	RevisionsLeftOut int `json:"revisionsLeftOut"`

	room int // for revisions, in bytes
}

// PersonalProfile is who a person is.
type PersonalProfile struct {
	ID          ID          `json:"id"`
	Name        string      `json:"name,omitempty"`
	Mail        string      `json:"mail,omitempty"`
	DisplayName string      `json:"displayName,omitempty"`
	State       PersonState `json:"state"`
	Role        AccessRole  `json:"role"`
	CreatedAt   time.Time   `json:"createdAt,omitzero"`
	HasPassword bool        `json:"hasPassword"`
	// KnownElsewhere: they sign in by an OpenID Connect provider.
	KnownElsewhere bool `json:"knownElsewhere"`
}

// PersonalMembership is what they may do for an organisation.
type PersonalMembership struct {
	Organisation ID         `json:"organisation"`
	Name         Text       `json:"name,omitempty"`
	Role         AccessRole `json:"role"`
}

// PersonalSession is a session that goes on.
type PersonalSession struct {
	Expires time.Time `json:"expires"`
}

// PersonalToken is a token of theirs.
type PersonalToken struct {
	ID           ID         `json:"id"`
	Name         string     `json:"name"`
	Role         AccessRole `json:"role"`
	Organisation ID         `json:"organisation,omitempty"`
	CreatedAt    time.Time  `json:"createdAt"`
	Expires      *time.Time `json:"expires,omitempty"`
	Revoked      *time.Time `json:"revoked,omitempty"`
}

// PersonalFile is a file that they uploaded.
type PersonalFile struct {
	ID         ID        `json:"id"`
	Name       string    `json:"name"`
	MediaType  string    `json:"mediaType"`
	Size       int64     `json:"size"`
	UploadedAt time.Time `json:"uploadedAt"`
}

// PersonalNotice is a notification that they got.
type PersonalNotice struct {
	At           time.Time        `json:"at"`
	Kind         NotificationKind `json:"kind"`
	Contribution ID               `json:"contribution,omitempty"`
	Search       ID               `json:"search,omitempty"`
	Matches      []match          `json:"matches,omitempty"`
}

// PersonalChange is a commit that they made.
type PersonalChange struct {
	Seq     Seq       `json:"seq"`
	At      time.Time `json:"at"`
	Note    string    `json:"note,omitempty"`
	Changed []ID      `json:"changed"`
}

// PersonalData answers everything held about a person, to themselves and to admins; by a
// token only if that is an admin's: whoever holds one of another need not be the person.
func (b *Base) PersonalData(ctx context.Context, v Viewer, id ID) (*PersonalData, error) {
	if err := v.inPerson(); err != nil {
		return nil, err
	}
	p, err := b.Person(ctx, v, id)
	if err != nil {
		return nil, err
	}
	d := &PersonalData{
		room: maxPersonalRevisions,
		At:   b.Now().UTC().Truncate(time.Millisecond), Memberships: []PersonalMembership{}, Sessions: []PersonalSession{}, Tokens: []PersonalToken{},
		Links: []PersonalLink{}, LinksMade: []PersonalLink{},
		Contributions: []PersonalDraft{}, Comments: []Comment{}, Files: []PersonalFile{}, Notifications: []PersonalNotice{}, SavedSearches: []*SavedSearch{}, Changes: []PersonalChange{},
	}
	if err := b.Replica.View(ctx, func(r ReplicaReader) error { return d.read(r, p) }); err != nil {
		return nil, err
	}
	if err := d.readLedger(ctx, b, id); err != nil {
		return nil, err
	}
	return d, d.readJournal(ctx, b, id)
}

func (d *PersonalData) read(r ReplicaReader, p *Person) error {
	held, err := readPerson(p.ID, r.Document)
	if err != nil {
		return err
	}
	d.Person = PersonalProfile{
		ID: p.ID, Name: p.Name, Mail: p.Mail, DisplayName: p.DisplayName, State: p.State, Role: p.Role, CreatedAt: p.CreatedAt,
		HasPassword: held.Credential != "", KnownElsewhere: held.Subject != "",
	}
	for _, m := range p.Memberships {
		one := PersonalMembership{Organisation: m.Organisation, Role: m.Role}
		doc, err := r.Document(m.Organisation)
		if err == nil {
			var e Entry
			if e, err = decodeEntry(doc); err == nil {
				one.Name = e.Content().Heading()
			}
		}
		if err != nil && !errors.Is(err, ErrNotExist) {
			return err
		}
		d.Memberships = append(d.Memberships, one)
	}
	for _, read := range []func(ReplicaReader, ID) error{d.readTokens, d.readLinks, d.readContributions, d.readComments, d.readFiles, d.readNotices} {
		if err := read(r, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// about yields the documents of a private kind in which a person's id stands.
func about[T any](r ReplicaReader, kind Kind, of ID, decode func([]byte) (T, error), take func(T)) error {
	for _, doc := range r.Documents(kind, "") {
		if !strings.Contains(string(doc), string(of)) {
			continue
		}
		one, err := decode(doc)
		if err != nil {
			return err
		}
		take(one)
	}
	return nil
}

func (d *PersonalData) readNotices(r ReplicaReader, of ID) error {
	for id := range r.Referrers(of, kindNotice, fieldRecipient, "", false) {
		doc, err := r.Document(id)
		if err != nil {
			return err
		}
		n, err := decodePrivate[notice](doc)
		if err != nil {
			return err
		}
		d.Notifications = append(d.Notifications, PersonalNotice{n.At, n.Kind, n.Contribution, n.Search, n.Matches})
	}
	return nil
}

func (d *PersonalData) readTokens(r ReplicaReader, of ID) error {
	return about(r, kindToken, of, decodePrivate[Token], func(t Token) {
		if t.Person == of {
			d.Tokens = append(d.Tokens, PersonalToken{t.ID, t.Name, t.Role, t.Organisation, t.CreatedAt, t.Expires, t.Revoked})
		}
	})
}

func (d *PersonalData) readComments(r ReplicaReader, of ID) error {
	return about(r, kindComment, of, decodePrivate[Comment], func(c Comment) {
		if c.Author == of {
			d.Comments = append(d.Comments, c)
		}
	})
}

func (d *PersonalData) readFiles(r ReplicaReader, of ID) error {
	return about(r, kindFile, of, decodePrivate[File], func(f File) {
		if f.UploadedBy == of && f.Removed == nil {
			d.Files = append(d.Files, PersonalFile{f.ID, f.Name, f.MediaType, f.Size, f.UploadedAt})
		}
	})
}

func (d *PersonalData) readLedger(ctx context.Context, b *Base, of ID) error {
	for e, err := range b.Store.Ledger().Entries(ctx, LedgerSession) {
		if err != nil {
			return ledgerError(err)
		}
		var s session
		if FactOf(e, of) && json.Unmarshal(e.Value, &s) == nil {
			d.Sessions = append(d.Sessions, PersonalSession{s.Expires})
		}
	}
	if err := errors.Join(d.readOneTimeLinks(ctx, b, of), d.nameHolders(ctx, b)); err != nil {
		return err
	}
	searches, err := b.searchesOf(ctx, of)
	if err != nil {
		return err
	}
	d.SavedSearches = append(d.SavedSearches, searches.list...)
	denials, err := b.deniedLately(ctx, DenialQuery{Person: of})
	d.Denials = denials
	return err
}

func (d *PersonalData) readJournal(ctx context.Context, b *Base, of ID) error {
	for c, err := range b.Store.Commits(ctx, 0) {
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		if c.By == string(of) {
			d.Changes = append(d.Changes, PersonalChange{c.Seq, c.At, c.Note, changedIDs(c.Changes)})
		}
	}
	return nil
}
