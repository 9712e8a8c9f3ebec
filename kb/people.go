package kb

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Private kinds: documents of the journal that no public answer shows.
const (
	kindPerson Kind = "person"
	kindToken  Kind = "token"
)

var privateKinds = []Kind{kindPerson, kindToken, kindFile, kindExtra, kindContribution, kindComment, kindLink, kindNotice, kindErasure, kindSquash}

// maxClientKey bounds the idempotency keys of clients, in bytes.
const maxClientKey = 200

// person is a person as the journal knows one: an opaque id, what they may do, and
// where in the ledger their private facts are. Service persons, who are programs,
// have a name instead.
type person struct {
	ID        ID        `json:"id"`
	Rev       int       `json:"rev"`
	CreatedAt time.Time `json:"createdAt,omitzero"`
	Service   string    `json:"service,omitempty"`
	// Guest: holds a link to a contribution, and has no account.
	Guest bool `json:"guest,omitempty"`
	// Role is what they may do whichever organisation they act for.
	Role        AccessRole   `json:"role,omitempty"`
	Memberships []Membership `json:"memberships,omitempty"`
	// DisplayName is shown in public: by consent only.
	DisplayName string     `json:"displayName,omitempty"`
	Disabled    *time.Time `json:"disabled,omitempty"`
	// Erased is when their data was erased: nothing more is known of them.
	Erased *time.Time `json:"erased,omitempty"`
	// Profile and Credential are keys of the ledger.
	Profile    string `json:"profile,omitempty"`
	Credential string `json:"credential,omitempty"`
	// Link is the hash of the secret of the one-time link that is good, if any.
	Link string `json:"link,omitempty"`
	// Subject is the hash of who they are at an OpenID Connect provider.
	Subject string `json:"subject,omitempty"`
	// Searches are what they want to be told of.
	Searches []keptSearch `json:"searches,omitempty"`
	// Epoch voids the sessions that began under an earlier one.
	Epoch int `json:"epoch,omitempty"`
}

// Membership says that somebody contributes for an organisation: Role is
// RoleContributor. All other roles hold in the whole base.
type Membership struct {
	Organisation ID         `json:"organisation"`
	Role         AccessRole `json:"role"`
}

// canSignIn reports whether there is a way in for the person.
func (p *person) canSignIn() bool {
	return p.Disabled == nil && (p.Credential != "" || p.Subject != "")
}

// viewer is the person as a viewer, acting for the first of their organisations.
func (p *person) viewer() Viewer {
	v := Viewer{Person: p.ID, Name: p.DisplayName, Role: cmp.Or(p.Role, RoleAnonymous)}
	for _, m := range p.Memberships {
		v.Organisations = append(v.Organisations, m.Organisation)
	}
	if len(v.Organisations) > 0 {
		v.Organisation = v.Organisations[0]
		if v.Role == RoleAnonymous {
			v.Role = RoleContributor
		}
	}
	return v
}

// roleFor is what the person may do for an organisation; "" is any of them.
func (p *person) roleFor(organisation ID) AccessRole {
	if organisation == "" {
		return p.viewer().Role
	}
	member := func(m Membership) bool { return m.Organisation == organisation }
	if p.Role == "" && slices.ContainsFunc(p.Memberships, member) {
		return RoleContributor
	}
	return cmp.Or(p.Role, RoleAnonymous)
}

func hashJSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("encode an input: %w", err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16]), nil
}

func tokenKey(hash string) string   { return "token-hash/" + hash }
func serviceKey(name string) string { return "service-person/" + strings.ToLower(name) }
func subjectKey(hash string) string { return "person-subject/" + hash }

// privateKeys lists the exact keys of a private document.
func privateKeys(kind Kind, doc []byte) ([]string, error) {
	switch kind {
	case kindPerson:
		p, err := decodePrivate[person](doc)
		return p.keys(), err
	case kindToken:
		t, err := decodePrivate[Token](doc)
		return []string{tokenKey(t.Hash)}, err
	case kindLink:
		l, err := decodePrivate[ContributionLink](doc)
		return []string{tokenKey(l.Hash)}, err
	case kindExtra:
		return extraKeys(doc)
	case kindNotice:
		n, err := decodePrivate[notice](doc)
		return n.keys(), err
	}
	return nil, nil
}

func decodePrivate[T any](doc []byte) (v T, err error) {
	if err = json.Unmarshal(doc, &v); err != nil {
		err = fmt.Errorf("decode a private document: %w: %w", ErrDamaged, err)
	}
	return v, err
}

// keys lists the exact keys of a person; they go when the person is erased.
func (p *person) keys() (keys []string) {
	if p.Service != "" {
		keys = append(keys, serviceKey(p.Service))
	}
	if p.Subject != "" {
		keys = append(keys, subjectKey(p.Subject))
	}
	return keys
}

// person reads a person in a transaction.
func (tx *Tx) person(id ID) (*person, error) { return readPerson(id, tx.document) }

// readPerson reads a person; what is no person's id is ErrNotExist.
func readPerson(id ID, document func(ID) ([]byte, error)) (*person, error) {
	if !strings.HasPrefix(string(id), string(kindPerson)+"_") {
		return nil, ErrNotExist
	}
	doc, err := document(id)
	if err != nil {
		return nil, err
	}
	p, err := decodePrivate[person](doc)
	return &p, err
}

// savePerson puts the next revision of a person into the commit.
func (tx *Tx) savePerson(p *person) error {
	p.Rev++
	if p.Rev == 1 {
		p.CreatedAt = tx.at
	}
	return tx.addPrivate(kindPerson, p.ID, p.Rev, p, p.keys())
}

// servicePerson answers the service person of a name, made if there is none.
func (tx *Tx) servicePerson(name string) (ID, error) {
	id, err := tx.key(serviceKey(name))
	if !errors.Is(err, ErrNotExist) {
		return id, err
	}
	p := &person{ID: tx.newID(kindPerson), Service: name}
	return p.ID, tx.savePerson(p)
}

func (tx *Tx) addPrivate(kind Kind, id ID, rev int, document any, keys []string) error {
	doc, err := json.Marshal(document)
	if err != nil {
		return fmt.Errorf("encode %s: %w", id, err)
	}
	change := Change{Kind: kind, ID: id, Rev: rev, Op: OpPut, Document: doc}
	d, err := privateDelta(change, tx.document)
	if err != nil {
		return err
	}
	d.AddKeys = keys
	tx.add(change, d)
	return nil
}

// readPerson reads a person at the head of what is applied here.
func (b *Base) readPerson(ctx context.Context, id ID) (p *person, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		p, err = readPerson(id, r.Document)
		return err
	})
	return p, err
}

// DisplayName answers what is shown of whoever made a revision: service persons
// by their name, people by the name that they consented to, if any; others (seed,
// import) as they are.
func (b *Base) DisplayName(ctx context.Context, by string) (string, error) {
	if !strings.HasPrefix(by, string(kindPerson)+"_") {
		return by, nil
	}
	p, err := b.readPerson(ctx, ID(by))
	if errors.Is(err, ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.Service + p.DisplayName, nil // one of them
}
