package kb

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"
)

// How long sessions last: SessionLasts at most, and SessionIdle after they were
// used last, which is noted once in touchEvery.
const (
	SessionLasts = 30 * 24 * time.Hour
	SessionIdle  = 7 * 24 * time.Hour
	touchEvery   = 24 * time.Hour
	// sessionTrust is how long a session is taken as it was found: within this
	// time every server notices that somebody signed out.
	sessionTrust = 30 * time.Second
	// maxSessions bounds what is kept in memory.
	maxSessions = 10_000
)

// session is somebody who has signed in. The ledger has it under the hash of its
// secret, and below that a key for every day on which it was used.
type session struct {
	Person  ID        `json:"person"`
	Epoch   int       `json:"epoch,omitempty"` // of the person when it began
	Expires time.Time `json:"expires"`
}

// Session is a session that has begun; the secret cannot be had again.
type Session struct {
	Secret  string
	Person  ID
	Expires time.Time
}

var errBadSession = &Error{Code: CodeUnauthenticated, Message: "the session has ended: sign in again"}

// beginSession signs a person in.
func (b *Base) beginSession(ctx context.Context, p *person) (*Session, error) {
	secret := newSecret()
	s := session{Person: p.ID, Epoch: p.Epoch, Expires: b.Now().Add(SessionLasts)}
	hash := hashSecret(secret)
	if err := b.touchSession(ctx, hash); err != nil {
		return nil, err
	}
	if err := b.putLedger(ctx, LedgerSession+hash, s, s.Expires); err != nil {
		return nil, err
	}
	return &Session{Secret: secret, Person: p.ID, Expires: s.Expires}, nil
}

// touchSession notes that a session is used today.
func (b *Base) touchSession(ctx context.Context, hash string) error {
	now := b.Now()
	key := touchPrefix(hash) + strconv.FormatInt(now.Unix()/int64(touchEvery/time.Second), 10)
	err := b.Store.Ledger().PutNew(ctx, key, nil, now.Add(SessionIdle))
	if errors.Is(err, ErrExists) {
		return nil
	}
	return ledgerError(err)
}

func touchPrefix(hash string) string { return LedgerSession + hash + "/" }

// SessionViewer answers who has signed in with a session's secret.
func (b *Base) SessionViewer(ctx context.Context, secret string) (Viewer, error) {
	if !strings.HasPrefix(secret, secretPrefix) || len(secret) > 100 {
		return Viewer{}, errBadSession
	}
	hash := hashSecret(secret)
	s, err := b.session(ctx, hash, false)
	if err != nil {
		return Viewer{}, err
	}
	p, err := b.readPerson(ctx, s.Person)
	if err == nil && s.Epoch != p.Epoch { // the session may have been taken into the new epoch
		if s, err = b.session(ctx, hash, true); err != nil {
			return Viewer{}, err
		}
	}
	switch {
	case errors.Is(err, ErrNotExist):
		return Viewer{}, errBadSession
	case err != nil:
		return Viewer{}, err
	case p.Disabled != nil || s.Epoch != p.Epoch:
		return Viewer{}, errBadSession
	}
	v := p.viewer()
	v.session = hash
	return v, nil
}

// session answers a session, as it was found lately unless it is read afresh. While
// the ledger cannot be reached, the one found last goes on.
func (b *Base) session(ctx context.Context, hash string, afresh bool) (session, error) {
	now := b.Now()
	known, ok := b.sessions.get(hash)
	if ok && !afresh && now.Sub(known.found) < sessionTrust && now.Before(known.Expires) {
		return known.session, nil
	}
	s, err := b.findSession(ctx, hash)
	switch {
	case errors.Is(err, ErrNotExist):
		b.sessions.drop(hash)
		return s, errBadSession
	case err != nil && ok && now.Before(known.Expires) && now.Sub(known.found) < SessionIdle:
		return known.session, nil
	case err != nil:
		return s, err
	}
	b.sessions.set(hash, foundSession{s, now})
	return s, nil
}

// findSession reads a session that has not ended, and notes its use.
func (b *Base) findSession(ctx context.Context, hash string) (s session, err error) {
	if err := b.getLedger(ctx, LedgerSession+hash, &s); err != nil {
		return s, err
	}
	used := false
	for e, err := range b.Store.Ledger().Entries(ctx, touchPrefix(hash)) {
		if err != nil {
			return s, ledgerError(err)
		}
		used = used || e.Expires.After(b.Now())
	}
	if !used || !b.Now().Before(s.Expires) {
		return s, ErrNotExist
	}
	return s, b.touchSession(ctx, hash)
}

// SignOut ends a session: here at once, elsewhere within sessionTrust. One that is
// not there is no error.
func (b *Base) SignOut(ctx context.Context, secret string) error {
	hash := hashSecret(secret)
	b.sessions.drop(hash)
	return ledgerError(b.Store.Ledger().Delete(ctx, LedgerSession+hash))
}

// SignOutEverywhere ends all sessions of a viewer, everywhere as soon as the commit
// is applied there.
func (b *Base) SignOutEverywhere(ctx context.Context, v Viewer) (*Person, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	return b.changePerson(ctx, v, v.Person, "sign out everywhere", func(_ *Tx, p *person) error {
		p.Epoch++
		return nil
	})
}

// renewSession takes a viewer's session into the present epoch of their sessions.
func (b *Base) renewSession(ctx context.Context, v Viewer) error {
	if v.session == "" {
		return nil
	}
	p, err := b.readPerson(ctx, v.Person)
	if err != nil {
		return err
	}
	s, err := b.session(ctx, v.session, true)
	if err != nil {
		return err
	}
	s.Epoch = p.Epoch
	key := LedgerSession + v.session
	if err := b.Store.Ledger().Delete(ctx, key); err != nil {
		return ledgerError(err)
	}
	b.sessions.drop(v.session)
	return b.putLedger(ctx, key, s, s.Expires)
}

// sessionCache keeps the sessions that were found lately, so that a request costs
// no look into the ledger.
type sessionCache struct {
	mu    sync.Mutex
	found map[string]foundSession
}

type foundSession struct {
	session
	found time.Time
}

func (c *sessionCache) get(hash string) (foundSession, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.found[hash]
	return s, ok
}

func (c *sessionCache) set(hash string, s foundSession) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.found) >= maxSessions || c.found == nil {
		c.found = map[string]foundSession{}
	}
	c.found[hash] = s
}

func (c *sessionCache) drop(hash string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.found, hash)
}
