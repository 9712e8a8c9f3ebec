package kb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// What is private of people stands in the ledger and never in the journal: a
// document of the journal names the keys. The ledger changes nothing in place, so a
// new fact gets a new key, is written before the commit that names it, and the old
// one goes after that; what a crash leaves behind is swept (see sweep.go).

// profile is who a person is.
type profile struct {
	Name string `json:"name,omitempty"`
	Mail string `json:"mail,omitempty"`
}

// credential is what a password is held against.
type credential struct {
	Hash string `json:"hash"`
}

// mailClaim says whose a mail address is.
type mailClaim struct {
	Person ID        `json:"person"`
	At     time.Time `json:"at"`
}

// factName is what the names of such facts start with; others' are none of ours.
const factName = "fact-"

// keepFact writes a private fact of a person, and answers its key.
func (b *Base) keepFact(ctx context.Context, of ID, fact any) (key string, err error) {
	key = LedgerPerson + string(of) + "/" + factName + newToken(b.Now(), 0)
	return key, b.putLedger(ctx, key, fact, time.Time{})
}

// putLedger stores a value as JSON under a new key.
func (b *Base) putLedger(ctx context.Context, key string, value any, expires time.Time) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode a fact of the ledger: %w", err)
	}
	return ledgerError(b.Store.Ledger().PutNew(ctx, key, text, expires))
}

// getLedger reads a value; ErrNotExist when there is none.
func (b *Base) getLedger(ctx context.Context, key string, into any) error {
	if key == "" {
		return ErrNotExist
	}
	text, err := b.Store.Ledger().Get(ctx, key)
	if err != nil {
		return ledgerError(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("ledger key %s: %w: %w", key, ErrDamaged, err)
	}
	return nil
}

// ledgerError tells a ledger that cannot be reached from what it answers.
func ledgerError(err error) error {
	if err == nil || errors.Is(err, ErrNotExist) || errors.Is(err, ErrExists) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Code: CodeUnavailable, Message: "the ledger cannot be reached: try again later", Cause: err}
}

// forget removes keys of the ledger. What stays is no longer named by anything,
// and is swept.
func (b *Base) forget(ctx context.Context, keys ...string) {
	for _, key := range keys {
		if key == "" {
			continue
		}
		if err := b.Store.Ledger().Delete(context.WithoutCancel(ctx), key); err != nil {
			b.Log.Warn("a fact stays in the ledger until it is swept", "err", err)
		}
	}
}

// settle removes what a commit left unused: the old keys when it was made, the new
// ones when it was not, nothing when nobody knows.
func (b *Base) settle(ctx context.Context, err error, before, after []string) error {
	var coded *Error
	switch {
	case err == nil:
		b.forget(ctx, before...)
	case errors.As(err, &coded) && coded.Code == CodeUnavailable:
	default:
		b.forget(ctx, after...)
	}
	if errors.Is(err, errErasedAuthor) { // the files were compacted before these facts left them
		if err := b.Store.Compact(context.WithoutCancel(ctx)); err != nil {
			b.Log.Warn("what was erased may stand in the files until they are compacted again", "err", err)
		}
	}
	return err
}

// profile reads who a person is; empty for one who has said nothing yet.
func (b *Base) profile(ctx context.Context, p *person) (who profile, err error) {
	if err = b.getLedger(ctx, p.Profile, &who); errors.Is(err, ErrNotExist) {
		err = nil
	}
	return who, err
}

const (
	maxMail = 254
	maxName = 200
)

// normalMail is a mail address as it is compared; "" when it is none.
func normalMail(address string) string {
	address = norm.NFC.String(strings.TrimSpace(address))
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > maxMail || !strings.Contains(address, ".") {
		return ""
	}
	return strings.ToLower(address)
}

func mailKey(normal string) string {
	sum := sha256.Sum256([]byte(normal))
	return LedgerMail + hex.EncodeToString(sum[:])
}

// claimPatience is how long a claim may wait for the person that it names.
const claimPatience = 10 * time.Minute

// claimMail makes an address somebody's own; CONFLICT when it is another's.
func (b *Base) claimMail(ctx context.Context, normal string, of ID) error {
	for range 2 {
		err := b.putLedger(ctx, mailKey(normal), mailClaim{of, b.Now()}, time.Time{})
		if !errors.Is(err, ErrExists) {
			return err
		}
		holder, err := b.mailHolder(ctx, normal)
		if err != nil || holder == of {
			return err
		}
		if holder != "" {
			break
		}
		b.forget(ctx, mailKey(normal))
	}
	return &Error{Code: CodeConflict, Path: []string{"mail"}, Message: "somebody else has this address"}
}

// mailHolder answers whose an address is; "" when a claim was given up.
func (b *Base) mailHolder(ctx context.Context, normal string) (ID, error) {
	var claim mailClaim
	if err := b.getLedger(ctx, mailKey(normal), &claim); err != nil {
		if errors.Is(err, ErrNotExist) {
			err = nil
		}
		return "", err
	}
	p, err := b.readPerson(ctx, claim.Person)
	var who profile
	switch {
	case err == nil:
		if who, err = b.profile(ctx, p); err != nil {
			return "", err
		}
	case !errors.Is(err, ErrNotExist):
		return "", err
	}
	if who.Mail != normal && b.Now().Sub(claim.At) > claimPatience {
		return "", nil
	}
	return claim.Person, nil
}

// personByMail answers the person of an address; ErrNotExist for none.
func (b *Base) personByMail(ctx context.Context, normal string) (*person, error) {
	if normal == "" {
		return nil, ErrNotExist
	}
	holder, err := b.mailHolder(ctx, normal)
	if err != nil {
		return nil, err
	}
	return b.readPerson(ctx, holder)
}
