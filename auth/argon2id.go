// Package auth holds what identities need beyond the standard library: the hashes
// that passwords are kept as, and OpenID Connect. The rules of accounts and sessions
// are kb's.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Argon2id makes password hashes by Argon2id (RFC 9106), written as PHC strings:
// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH. Hashes of other parameters are checked
// with theirs.
type Argon2id struct {
	cost  Cost
	slots chan struct{} // so that many sign-ins at once do not take all the memory
	dummy string
}

// Cost is what a hash costs.
type Cost struct {
	Memory  uint32 // KiB
	Time    uint32 // passes
	Threads uint8
}

// DefaultCost is the least that OWASP recommends.
var DefaultCost = Cost{Memory: 19 << 10, Time: 2, Threads: 1}

// The most that a hash may ask for to be checked.
var maxCost = Cost{Memory: 1 << 20, Time: 20, Threads: 16}

const (
	saltBytes = 16
	hashBytes = 32
)

var errHash = errors.New("the password hash cannot be read")

// NewArgon2id makes hashes of a cost, at most atOnce at the same time.
func NewArgon2id(cost Cost, atOnce int) *Argon2id {
	a := &Argon2id{cost: cost, slots: make(chan struct{}, max(1, atOnce))}
	a.dummy = a.write(make([]byte, saltBytes), make([]byte, hashBytes))
	return a
}

// Hash makes the hash of a password with a salt of its own.
func (a *Argon2id) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	sum, err := a.sum(ctx, password, salt, a.cost, hashBytes)
	if err != nil {
		return "", err
	}
	return a.write(salt, sum), nil
}

// Verify reports whether a hash was made of a password. "" takes as long as a hash
// of the present cost, and was made of none.
func (a *Argon2id) Verify(ctx context.Context, hash, password string) (bool, error) {
	none := hash == ""
	if none {
		hash = a.dummy
	}
	cost, salt, want, err := read(hash)
	if err != nil {
		return false, err
	}
	sum, err := a.sum(ctx, password, salt, cost, len(want))
	return err == nil && subtle.ConstantTimeCompare(sum, want) == 1 && !none, err
}

func (a *Argon2id) sum(ctx context.Context, password string, salt []byte, c Cost, length int) ([]byte, error) {
	select {
	case a.slots <- struct{}{}:
		defer func() { <-a.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, uint32(length)), nil
}

var encoding = base64.RawStdEncoding.Strict()

func (a *Argon2id) write(salt, sum []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		a.cost.Memory, a.cost.Time, a.cost.Threads, encoding.EncodeToString(salt), encoding.EncodeToString(sum))
}

// read takes a PHC string apart.
func read(hash string) (c Cost, salt, sum []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errHash
	}
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads)
	if err != nil || n != 3 || parts[3] != fmt.Sprintf("m=%d,t=%d,p=%d", c.Memory, c.Time, c.Threads) || !c.sane() {
		return c, nil, nil, errHash
	}
	if salt, err = encoding.DecodeString(parts[4]); err != nil || len(salt) < 8 || len(salt) > 64 {
		return c, nil, nil, errHash
	}
	if sum, err = encoding.DecodeString(parts[5]); err != nil || len(sum) < 16 || len(sum) > 64 {
		return c, nil, nil, errHash
	}
	return c, salt, sum, nil
}

func (c Cost) sane() bool {
	return c.Memory > 0 && c.Time > 0 && c.Threads > 0 &&
		c.Memory <= maxCost.Memory && c.Time <= maxCost.Time && c.Threads <= maxCost.Threads
}
