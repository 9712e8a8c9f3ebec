package kb

import (
	"context"
	"iter"
	"strings"
	"time"
)

// Ledger holds small facts that are not content: leases, sessions, what is
// private of a person. Keys are UTF-8 of at most 512 bytes and start with one of
// the Ledger… names below, values are of at most 64 KiB.
type Ledger interface {
	// PutNew stores a value under a key that is free or expired; otherwise
	// ErrExists. A zero expires means never.
	PutNew(ctx context.Context, key string, value []byte, expires time.Time) error
	// Get answers the value of a key that has not expired; otherwise ErrNotExist.
	Get(ctx context.Context, key string) ([]byte, error)
	// Entries yields what has not expired under the keys that start with prefix,
	// in the order of their bytes; "" is all. It is no snapshot: what is written
	// meanwhile may be in it or not.
	Entries(ctx context.Context, prefix string) iter.Seq2[LedgerEntry, error]
	// Delete removes a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error
	// Expire removes what has expired by now and answers how many keys that were.
	Expire(ctx context.Context, now time.Time) (int, error)
}

// LedgerEntry is one fact of the ledger.
type LedgerEntry struct {
	Key     string    `json:"key"`
	Value   []byte    `json:"value,omitempty"`
	Expires time.Time `json:"expires,omitzero"` // zero means never
}

// What the keys of the ledger start with.
const (
	LedgerPerson   = "person/"   // person/ID/FACT: what is private of a person
	LedgerMail     = "mail/"     // mail/HASH of an address: whose it is
	LedgerInvite   = "invite/"   // one-time links to a new password
	LedgerSession  = "session/"  // who is signed in
	LedgerRead     = "read/"     // read/ID/VERSION: which notifications a person has read
	LedgerLease    = "lease/"    // who does something alone, for a while
	LedgerDelivery = "delivery/" // notifications and links being sent
	LedgerDenial   = "denial/"   // what was refused lately
	LedgerThrottle = "throttle/" // failed sign-ins of late, to slow down who guesses
	LedgerRestore  = "restore/"  // a restore that is not finished
	// redaction/ID: a redaction is in the whole journal, and out of the ledger
	LedgerRedaction = "redaction/"
)

// passing lists what is true of the running servers only: a restored base starts
// without it. Whatever else stands in the ledger is part of the base.
var passing = []string{LedgerInvite, LedgerSession, LedgerLease, LedgerDelivery, LedgerDenial, LedgerThrottle, LedgerRestore, LedgerRedaction}

// SurvivesRestore reports whether a key of the ledger goes into backups and comes
// back with a restore.
func SurvivesRestore(key string) bool {
	for _, prefix := range passing {
		if strings.HasPrefix(key, prefix) {
			return false
		}
	}
	return true
}
