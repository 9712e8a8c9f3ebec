// Package mongodb keeps the journal, the ledger and the blobs in one MongoDB
// database that any number of servers share. It asks of the engine only what
// MongoDB, Atlas, DocumentDB and FerretDB have in common: that inserting an _id
// that is taken fails, write concern "majority" with journal, read concern
// "majority", and ordered cursors. Every decision between writers is one insert
// under a unique _id; nothing else locks. No transactions, change streams, TTL
// indexes, $lookup, aggregation or retryable writes; the clocks of the servers
// decide about expiry, so keep them synchronised.
package mongodb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// Options are the choices of Open; what is zero is as the URI says, or else the
// default.
type Options struct {
	// ConnectTimeout bounds how long Open, and any call, looks for a server that
	// takes writes: serverSelectionTimeoutMS of the URI, or else 5 s.
	ConnectTimeout time.Duration
	// OpTimeout bounds one operation on the server: timeoutMS of the URI, or else
	// 5 s.
	OpTimeout time.Duration
	// SettleTimeout bounds how long a write whose answer was lost is repeated
	// before it is ErrUnknown: twice OpTimeout if it is 0.
	SettleTimeout time.Duration
	// Existing refuses a database without a base, with ErrNoBase and before anything
	// is written to it.
	Existing bool
}

// defaultTimeout is for what neither Options nor URI say.
const defaultTimeout = 5 * time.Second

// withDefaults fills in what is 0.
func (o Options) withDefaults(uri *options.ClientOptions) Options {
	o.ConnectTimeout = firstTimeout(o.ConnectTimeout, uri.ServerSelectionTimeout)
	o.OpTimeout = firstTimeout(o.OpTimeout, uri.Timeout)
	if o.SettleTimeout <= 0 {
		o.SettleTimeout = 2 * o.OpTimeout
	}
	return o
}

func firstTimeout(option time.Duration, uri *time.Duration) time.Duration {
	switch {
	case option > 0:
		return option
	case uri != nil && *uri > 0:
		return *uri
	}
	return defaultTimeout
}

// ErrUnknown says that MongoDB did not tell whether it stored something, for as
// long as Options.SettleTimeout: it may be there, and it may yet appear. For kb
// that is UNAVAILABLE, "repeat with the same idempotencyKey".
var ErrUnknown = errors.New("MongoDB did not say whether it stored this")

var errClosed = errors.New("the store is closed")

// Store is a kb.Store in a MongoDB database.
type Store struct {
	opts   Options
	target target
	client *mongo.Client
	db     *mongo.Database

	journal, slots, files, chunks *mongo.Collection

	batch int32 // commits that one getMore reads, 16 MB at most

	mu       sync.Mutex
	closed   bool      // guarded by mu
	firstAt  time.Time // when checkFirst looked, and what it found; guarded by mu
	firstErr error
	calls    sync.WaitGroup
}

var _ kb.Store = (*Store)(nil)

// Open connects to the database that the URI names ("prologis" if it names
// none) and makes what is missing there. The URI takes whatever the driver does
// (https://www.mongodb.com/docs/manual/reference/connection-string/), its pool and
// time-outs among it, except that write concern, read concern, read preference
// and retryWrites are always the store's own. Before anything is written it refuses a database of another
// program, a damaged journal and one of a newer format. Errors say what to do
// and never hold credentials.
func Open(ctx context.Context, uri string, opts Options) (*Store, error) {
	t, err := parseTarget(uri)
	if err != nil {
		return nil, err
	}
	fromURI := options.Client().ApplyURI(uri)
	opts = opts.withDefaults(fromURI)
	client, err := connect(fromURI, opts)
	if err != nil {
		return nil, t.explain(fmt.Errorf("opening %s: %w", t, err))
	}
	s := newStore(client, t, opts)
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(t.explain(fmt.Errorf("opening %s: %w", t, err)), s.Close())
	}
	return s, nil
}

func newStore(client *mongo.Client, t target, opts Options) *Store {
	db := client.Database(t.database)
	return &Store{
		opts: opts, target: t, client: client, db: db, batch: 1000,
		journal: db.Collection(journalName), slots: db.Collection(ledgerName),
		files: db.Collection(filesName), chunks: db.Collection(chunksName),
	}
}

func (s *Store) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.ConnectTimeout)
	err := s.client.Ping(ctx, nil)
	cancel()
	if err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	if err := s.refuseForeign(ctx); err != nil {
		return err
	}
	if s.opts.Existing {
		if err := s.refuseEmpty(ctx); err != nil {
			return err
		}
	}
	return s.makeIndexes(ctx)
}

// begin registers a call until end, and bounds it; it fails once the store is
// closed or ctx is done.
func (s *Store) begin(ctx context.Context, limit time.Duration) (bounded context.Context, end func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, errClosed
	}
	s.calls.Add(1)
	ctx, cancel := context.WithTimeout(ctx, limit)
	return ctx, func() { cancel(); s.calls.Done() }, nil
}

// Ledger answers the store's ledger.
func (s *Store) Ledger() kb.Ledger { return ledger{s} }

// Blobs answers the store's blobs.
func (s *Store) Blobs() kb.Blobs { return blobs{s} }

// Close waits for the calls under way, which all are bounded, and disconnects.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	s.calls.Wait()
	if closed {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.OpTimeout)
	defer cancel()
	if err := s.client.Disconnect(ctx); err != nil {
		return s.target.explain(fmt.Errorf("disconnecting: %w", err))
	}
	return nil
}
