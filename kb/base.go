package kb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Config is what a Base works with.
type Config struct {
	Store   Store
	Replica Replica
	// Index holds what is public, and Desk, apart from it, the contributions.
	Index Index
	Desk  Index
	// Scratch makes an empty index in memory, for what saved searches are held
	// against.
	Scratch func() (Index, error)
	// Glossary holds the concepts in memory.
	Glossary Glossary
	Log      *slog.Logger
	// Cache keeps decoded entries; nil keeps none.
	Cache EntryCache
	// Passwords makes and checks what passwords are kept as; nil: nobody has one.
	Passwords Passwords
	// MailsLinks says that somebody calls DeliverLinks: invitations and links to new
	// passwords go into the outbox.
	MailsLinks bool
	// Erased, if set, is told of every erasure, more than once perhaps, to keep it
	// outside the base. It is not done until this succeeds.
	Erased func(Erasure) error
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// BeforeProjection, if set, runs after commits were appended and before they
	// are applied. Tests kill the process there.
	BeforeProjection func()
	// TailEvery is how often to look for commits that are not applied here: other
	// processes', and those that a projection could not take in. 0 is never.
	TailEvery time.Duration
}

// EntryCache keeps decoded entries under the hash of their document. It is safe
// for concurrent use; what it answers is never changed by its users.
type EntryCache interface {
	Get(hash uint64) (Entry, bool)
	Set(hash uint64, e Entry, documentBytes int)
}

// Base is the knowledge base: the use cases by which everybody reads and writes.
type Base struct {
	Config
	id       string // of the base, "" until the first commit
	lastAt   time.Time
	made     int // ids at that time
	settings atomic.Pointer[Settings]

	queue          chan *request
	indexed        chan *indexWork
	running        sync.WaitGroup
	stop, stopTail context.CancelFunc
	// applying is held while commits go into the index; a rebuild takes it for
	// its last step.
	applying sync.Mutex
	closing  sync.RWMutex
	closed   bool
	failed   atomic.Pointer[error]
	stale    atomic.Pointer[absence] // of the journal; nil while it can be reached
	sessions sessionCache
	guesses  guesses
	denials  denials
	applied  progress
	watched  watches
	seeking  seeking
	mentions mentionCache
	redacted chan struct{} // wakes the purge
	purging  sync.Mutex    // held by the purge, with what it has done
	purged   map[ID]bool
}

// Open brings replica, index and glossary up to the journal's head, and starts the base.
// Whatever was cut short, replaced or damaged is made anew from the journal.
func Open(ctx context.Context, c Config) (*Base, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	b := &Base{Config: c, queue: make(chan *request, 1024), indexed: make(chan *indexWork, 2), redacted: make(chan struct{}, 1)}
	b.settings.Store(&Settings{})
	if err := b.start(ctx); err != nil {
		return nil, err
	}
	for _, p := range b.projections() {
		if err := b.catchUpIndex(ctx, p); err != nil {
			return nil, err
		}
	}
	if err := b.catchUpGlossary(ctx); err != nil {
		return nil, err
	}
	if err := b.readSettings(ctx); err != nil {
		return nil, err
	}
	head, _ := b.Replica.Head()
	b.applied.set(head.Seq)
	runCtx, stop := context.WithCancel(context.WithoutCancel(ctx))
	b.stop = stop
	b.running.Add(2)
	go func() { defer b.running.Done(); b.commitLoop(runCtx) }()
	go func() { defer b.running.Done(); b.indexLoop(runCtx) }()
	tailCtx, stopTail := context.WithCancel(runCtx)
	b.stopTail = stopTail
	b.running.Add(1)
	go func() { defer b.running.Done(); b.purgeLoop(tailCtx) }()
	if c.TailEvery > 0 {
		b.running.Add(1)
		go func() { defer b.running.Done(); b.tail(tailCtx) }()
	}
	return b, nil
}

// Close ends the writers that wait, then stops. The store, replica, index and
// glossary stay open.
func (b *Base) Close() {
	b.closing.Lock()
	if b.closed {
		b.closing.Unlock()
		return
	}
	b.closed = true
	close(b.queue)
	b.closing.Unlock()
	b.stopTail()
	b.running.Wait()
	b.flushDenials()
	b.stop()
}

// Head is the last commit that queries see, with the version: the seq of the
// last commit that changed anything public.
func (b *Base) Head() (seq, version Seq) {
	_, version = b.Replica.Head()
	return b.applied.get(), version
}

// Newest is the last commit that a read may have seen something of: one on its way
// into the index is in the replica before all of it is in the answers.
func (b *Base) Newest() Seq {
	head, _ := b.Replica.Head()
	return max(head.Seq, b.applied.get())
}

// WaitFor returns when commit seq is applied here.
func (b *Base) WaitFor(ctx context.Context, seq Seq) error { return b.applied.wait(ctx, seq) }

// Ready says what keeps the base from serving: nil when the journal can be
// reached and everything in it is applied.
func (b *Base) Ready(ctx context.Context) error {
	failed := b.failed.Load()
	if failed != nil && errors.Is(*failed, ErrDamaged) {
		return *failed
	}
	if away := b.stale.Load(); away != nil { // to ask again would take as long as it takes tail
		return fmt.Errorf("the journal cannot be followed since %s: %w", away.since.UTC().Format(time.RFC3339), away.err)
	}
	head, err := b.Store.Head(ctx)
	if err != nil {
		return fmt.Errorf("reach the journal: %w", err)
	}
	if seq := b.applied.get(); seq < head.Seq {
		if failed != nil {
			return *failed
		}
		return fmt.Errorf("applied %d of %d commits", seq, head.Seq)
	}
	if failed != nil && b.failed.CompareAndSwap(failed, nil) {
		b.Log.Info("everything in the journal is applied again", "seq", head.Seq)
	}
	return nil
}

func (b *Base) readSettings(ctx context.Context) error {
	return b.Replica.View(ctx, func(r ReplicaReader) error {
		doc, err := r.Document(settingsID)
		if errors.Is(err, ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		s, _, err := decodeSettings(doc)
		if err == nil {
			b.settings.Store(&s)
		}
		return err
	})
}

// progress is a seq that only grows, and that can be waited for.
type progress struct {
	mu   sync.Mutex
	seq  Seq
	more chan struct{}
}

func (p *progress) get() Seq {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seq
}

func (p *progress) set(seq Seq) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if seq > p.seq {
		p.seq = seq
	}
	if p.more != nil {
		close(p.more)
		p.more = nil
	}
}

func (p *progress) wait(ctx context.Context, seq Seq) error {
	for {
		p.mu.Lock()
		if p.seq >= seq {
			p.mu.Unlock()
			return nil
		}
		if p.more == nil {
			p.more = make(chan struct{})
		}
		more := p.more
		p.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
			return &Error{Code: CodeUnavailable, Message: fmt.Sprintf("commit %d is not applied here yet", seq), Cause: ctx.Err()}
		}
	}
}
