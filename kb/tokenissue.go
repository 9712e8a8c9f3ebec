package kb

import (
	"context"
	"slices"
	"strings"
	"time"
)

// How long the tokens last that are made through the API: at most, and when
// nothing is said.
const (
	TokenLasts    = 90 * 24 * time.Hour
	maxTokenLasts = 366 * 24 * time.Hour
)

// TokenRequest asks for a token on behalf of a viewer.
type TokenRequest struct {
	// Name says what the token is for.
	Name         string
	Role         AccessRole
	Organisation ID         // id or slug, may be empty
	Expires      *time.Time // nil: after TokenLasts
	// Service is the program that the token acts as; "": the viewer. For admins.
	Service        string
	IdempotencyKey string
}

// IssuedToken is a token that was made; without its secret when it was made before
// under the same idempotency key.
type IssuedToken struct {
	Token
	Secret string
}

// IssueToken makes a token that may do no more, nor for longer, than the viewer.
func (b *Base) IssueToken(ctx context.Context, v Viewer, in TokenRequest) (*IssuedToken, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	in.Name, in.Service = strings.TrimSpace(in.Name), strings.TrimSpace(in.Service)
	author, err := v.author("createToken", "create a token", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	if in.Service != "" {
		if err := v.Allow(ActionManagePeople); err != nil {
			return nil, at("service", err)
		}
	}
	if err := b.checkToken(v, &in); err != nil {
		return nil, err
	}
	issued := &IssuedToken{Secret: newSecret()}
	var before *KeyRecord
	_, err = b.submit(ctx, &request{
		author:   author,
		replayed: func(k *KeyRecord) { before = k },
		run: func(tx *Tx) error {
			issued.Token, err = tx.issueToken(v, in, hashSecret(issued.Secret))
			return err
		},
	}).wait()
	if err == nil && before != nil {
		return b.issuedBefore(ctx, before)
	}
	if err != nil {
		return nil, err
	}
	return issued, nil
}

// checkToken says what is wrong with a request, and fills in the expiry.
func (b *Base) checkToken(v Viewer, in *TokenRequest) error {
	now := b.Now().UTC().Truncate(time.Millisecond)
	latest := now.Add(maxTokenLasts)
	if v.until != nil && v.until.Before(latest) {
		latest = *v.until
	}
	check := &validation{}
	if blank(in.Name) {
		check.invalid("name", "is required: what the token is for")
	}
	check.checkString("name", in.Name, 100)
	check.checkString("service", in.Service, 100)
	if err := v.checkGrant("role", in.Role); err != nil {
		check.errs = append(check.errs, Problems(err)...)
	}
	switch {
	case in.Expires == nil:
		until := now.Add(TokenLasts)
		if until.After(latest) {
			until = latest
		}
		in.Expires = &until
	case !in.Expires.After(now):
		check.invalid("expiresAt", "must lie in the future")
	case in.Expires.After(latest):
		check.invalid("expiresAt", "can be %s at the latest", latest.Format(time.RFC3339))
	}
	if len(check.errs) > 0 {
		return check.errs
	}
	return nil
}

func (tx *Tx) issueToken(v Viewer, in TokenRequest, hash string) (Token, error) {
	t := Token{ID: tx.newID(kindToken), Rev: 1, Person: v.Person, Name: in.Name, Role: in.Role, Hash: hash, CreatedAt: tx.at, Expires: in.Expires}
	if in.Organisation != "" {
		id, err := tx.resolve(in.Organisation, []Kind{KindOrganisation})
		if err != nil {
			return t, referenceError([]string{"organisation"}, in.Organisation, []Kind{KindOrganisation}, err)
		}
		t.Organisation = id
	}
	p, err := tx.person(v.Person)
	if err != nil {
		return t, err
	}
	if in.Service != "" {
		if t.Person, err = tx.servicePerson(in.Service); err != nil {
			return t, err
		}
		t.Name = in.Service
	} else if err := t.within(v, p); err != nil {
		return t, err
	}
	if err := tx.roomForToken(t.Person); err != nil {
		return t, err
	}
	return t, tx.addPrivate(kindToken, t.ID, 1, t, []string{tokenKey(hash)})
}

// within refuses a token for an organisation that its owner may do less for.
func (t *Token) within(v Viewer, p *person) error {
	has := v.Role
	if t.Organisation != "" && v.Role != RoleAdmin {
		if !slices.Contains(v.Organisations, t.Organisation) {
			return &Error{Code: CodeForbidden, Path: []string{"organisation"}, Message: "you do not belong to it"}
		}
		if p.Service == "" {
			has = p.roleFor(t.Organisation)
		}
	}
	if t.Role.rank() > has.rank() {
		return &Error{Code: CodeForbidden, Path: []string{"role"}, Message: "your role there is " + string(has)}
	}
	return nil
}

func (b *Base) issuedBefore(ctx context.Context, k *KeyRecord) (*IssuedToken, error) {
	issued := &IssuedToken{}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, id := range k.IDs {
			if !strings.HasPrefix(string(id), string(kindToken)+"_") {
				continue
			}
			doc, err := r.Document(id)
			if err != nil {
				return err
			}
			issued.Token, err = decodePrivate[Token](doc)
			return err
		}
		return ErrNotExist
	})
	return issued, err
}

// TokenQuery says which tokens are meant; zero members hold for all.
type TokenQuery struct {
	// Person is whose; "" with Everybody false: the viewer's own.
	Person    ID
	Everybody bool
	// Active: neither revoked nor expired.
	Active bool
}

// FindTokens answers the tokens that a filter means, oldest first; others' to
// admins only.
func (b *Base) FindTokens(ctx context.Context, v Viewer, f TokenQuery) ([]Token, error) {
	if f.Person == "" && !f.Everybody {
		f.Person = v.Person
	}
	if err := v.allowAccount(f.Person); err != nil {
		return nil, err
	}
	all, err := b.Tokens(ctx)
	now := b.Now()
	return slices.DeleteFunc(all, func(t Token) bool {
		return f.Person != "" && t.Person != f.Person || f.Active && !t.good(now)
	}), err
}

// EndToken revokes a token of a viewer; anybody's for admins.
func (b *Base) EndToken(ctx context.Context, v Viewer, id ID) (*Token, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	t, err := b.revokeToken(ctx, string(v.Person), id, func(t Token) bool { return v.allowAccount(t.Person) == nil })
	if err != nil {
		return nil, err
	}
	return &t, nil
}
