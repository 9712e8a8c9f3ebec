package kb

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Token is an API token. The secret itself is kept nowhere.
type Token struct {
	ID           ID         `json:"id"`
	Rev          int        `json:"rev"`
	Person       ID         `json:"person"`
	Name         string     `json:"name"`
	Role         AccessRole `json:"role"`
	Organisation ID         `json:"organisation,omitempty"`
	Hash         string     `json:"hash"` // SHA-256 of the secret, hexadecimal
	CreatedAt    time.Time  `json:"createdAt"`
	Expires      *time.Time `json:"expires,omitempty"`
	Revoked      *time.Time `json:"revoked,omitempty"`
}

// fieldHolder is the field by which a token that is not revoked refers to its person: by
// it they are counted.
const fieldHolder = "holder"

func (t *Token) references() []Reference {
	if t.Revoked != nil {
		return nil
	}
	return []Reference{{Target: t.Person, Kind: kindToken, Field: fieldHolder, Source: t.ID}}
}

// good reports whether the token is neither revoked nor expired.
func (t *Token) good(now time.Time) bool {
	return t.Revoked == nil && (t.Expires == nil || now.Before(*t.Expires))
}

// TokenInput asks for a token.
type TokenInput struct {
	Role         AccessRole
	Organisation ID     // id or slug, may be empty
	Name         string // of the service person that the token acts as
	Lasts        time.Duration
}

// CreateToken makes a token, and the service person that it acts as when there is
// none of that name. It answers the secret, which cannot be had again.
func (b *Base) CreateToken(ctx context.Context, by string, in TokenInput) (secret string, t Token, err error) {
	in.Name = strings.TrimSpace(in.Name)
	if err := in.check(); err != nil {
		return "", t, err
	}
	secret = newSecret()
	err = b.Commit(ctx, Author{By: by, Note: "create a token"}, func(tx *Tx) error {
		t, err = tx.createToken(in, hashSecret(secret))
		return err
	})
	return secret, t, err
}

func (in TokenInput) check() error {
	v := &validation{}
	if in.Role == "" {
		v.invalid("role", "is required: one of %v", AccessRoles[1:])
	}
	checkEnum(v, "role", in.Role, AccessRoles[1:]...)
	if blank(in.Name) {
		v.invalid("name", "is required: the name of the service that uses the token")
	}
	v.checkString("name", in.Name, 100)
	if in.Lasts < 0 {
		v.invalid("expires", "must lie in the future")
	}
	if in.Role == RoleContributor && in.Organisation == "" {
		v.invalid("organisation", "is required of a contributor")
	}
	if len(v.errs) > 0 {
		return v.errs
	}
	return nil
}

func (tx *Tx) createToken(in TokenInput, hash string) (Token, error) {
	t := Token{ID: tx.newID(kindToken), Rev: 1, Name: in.Name, Role: in.Role, Hash: hash, CreatedAt: tx.at}
	if in.Lasts > 0 {
		until := tx.at.Add(in.Lasts)
		t.Expires = &until
	}
	if in.Organisation != "" {
		id, err := tx.resolve(in.Organisation, []Kind{KindOrganisation})
		if err != nil {
			return t, referenceError([]string{"organisation"}, in.Organisation, []Kind{KindOrganisation}, err)
		}
		t.Organisation = id
	}
	var err error
	if t.Person, err = tx.servicePerson(in.Name); err != nil {
		return t, err
	}
	return t, tx.addPrivate(kindToken, t.ID, 1, t, []string{tokenKey(hash)})
}

// Tokens lists all tokens, oldest first.
func (b *Base) Tokens(ctx context.Context) (tokens []Token, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, doc := range r.Documents(kindToken, "") {
			t, err := decodePrivate[Token](doc)
			if err != nil {
				return err
			}
			tokens = append(tokens, t)
		}
		return nil
	})
	return tokens, err
}

// RevokeToken ends a token at once. Revoking again changes nothing.
func (b *Base) RevokeToken(ctx context.Context, by string, id ID) error {
	_, err := b.revokeToken(ctx, by, id, func(Token) bool { return true })
	return err
}

// revokeToken ends a token that is among those that may be seen.
func (b *Base) revokeToken(ctx context.Context, by string, id ID, seen func(Token) bool) (t Token, err error) {
	err = b.Commit(ctx, Author{By: by, Note: "revoke a token"}, func(tx *Tx) error {
		t, err = tx.token(id)
		if errors.Is(err, ErrNotExist) || err == nil && !seen(t) {
			return notFound([]string{"id"}, "there is no token %q", string(id))
		}
		if err != nil || t.Revoked != nil {
			return err
		}
		t.Rev++
		t.Revoked = &tx.at
		return tx.addPrivate(kindToken, t.ID, t.Rev, t, nil)
	})
	return t, err
}

// token reads a token in a transaction; what is no token's id is ErrNotExist.
func (tx *Tx) token(id ID) (Token, error) {
	if !strings.HasPrefix(string(id), string(kindToken)+"_") {
		return Token{}, ErrNotExist
	}
	doc, err := tx.document(id)
	if err != nil {
		return Token{}, err
	}
	return decodePrivate[Token](doc)
}

var errBadToken = &Error{Code: CodeUnauthenticated, Message: "the token is unknown, expired or revoked"}

// secretOf answers the token, or the link to a contribution, that a secret belongs to.
func secretOf(r ReplicaReader, secret string) (ID, error) {
	id, err := r.Key(tokenKey(hashSecret(secret)))
	if errors.Is(err, ErrNotExist) {
		err = errBadToken
	}
	return id, err
}

// Authenticate answers whom the secret of a token, or of a link to a contribution,
// stands for.
func (b *Base) Authenticate(ctx context.Context, secret string) (v Viewer, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := secretOf(r, secret)
		if err != nil {
			return err
		}
		if id.is(kindLink) {
			l, err := heldLink(id, r.Document, b.Now())
			if err == nil {
				v = l.viewer()
			}
			return err
		}
		doc, err := r.Document(id)
		if err != nil {
			return err
		}
		t, err := decodePrivate[Token](doc)
		if err != nil {
			return err
		}
		if !t.good(b.Now()) {
			return errBadToken
		}
		p, err := readPerson(t.Person, r.Document)
		if err != nil {
			return err
		}
		v, err = t.viewer(p)
		return err
	})
	return v, err
}

// viewer is whom a token stands for: a program with the token's own rights, or a
// person with as many of them as they have themselves by now.
func (t *Token) viewer(p *person) (Viewer, error) {
	if p.Disabled != nil {
		return Viewer{}, errBadToken
	}
	v := Viewer{Person: t.Person, Name: t.Name, Role: t.Role, Organisation: t.Organisation, until: t.Expires, token: true}
	if p.Service == "" {
		v.Name = p.DisplayName
		if has := p.roleFor(t.Organisation); has.rank() < v.Role.rank() {
			v.Role = has
		}
		if t.Organisation == "" {
			v.Organisation, v.Organisations = p.viewer().Organisation, p.viewer().Organisations
		}
	}
	if t.Organisation != "" {
		v.Organisations = []ID{t.Organisation}
	}
	return v, nil
}
