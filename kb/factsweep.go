package kb

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
)

// factPatience is how long a fact may wait for the commit that names it.
const factPatience = time.Hour

// SweepFacts removes private facts that no person's document names, left behind by
// a crash, and answers how many those were.
func (b *Base) SweepFacts(ctx context.Context) (swept int, err error) {
	var unnamed []string
	for e, err := range b.Store.Ledger().Entries(ctx, LedgerPerson) {
		if err != nil {
			return 0, ledgerError(err)
		}
		named, err := b.namesFact(ctx, e.Key)
		if err != nil {
			return 0, err
		}
		if !named {
			unnamed = append(unnamed, e.Key)
		}
	}
	for _, key := range unnamed {
		if err := b.Store.Ledger().Delete(ctx, key); err != nil {
			return swept, ledgerError(err)
		}
		swept++
	}
	return swept, nil
}

// namesFact reports whether a fact is in use, or may be about to be; facts of other
// sorts are left alone.
func (b *Base) namesFact(ctx context.Context, key string) (bool, error) {
	id, fact, _ := strings.Cut(strings.TrimPrefix(key, LedgerPerson), "/")
	token, ours := strings.CutPrefix(fact, factName)
	made, _ := tokenTime(token)
	if !ours || b.Now().Sub(made) < factPatience {
		return true, nil
	}
	p, err := b.readPerson(ctx, ID(id))
	if errors.Is(err, ErrNotExist) {
		return false, nil
	}
	return err != nil || p.names(key), err
}

// names reports whether a key of the ledger holds a fact of the person that is in use.
func (p *person) names(key string) bool {
	return p.Profile == key || p.Credential == key || slices.ContainsFunc(p.Searches, func(s keptSearch) bool { return s.Fact == key })
}
