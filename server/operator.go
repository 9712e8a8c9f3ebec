package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"prologis/kb"
	"prologis/relevance"
	"prologis/skos"
	"prologis/store/embedded/boltfile"
	"prologis/store/mongodb"
	"prologis/transfer"
)

// operator does what the commands ask for: on a base opened here, or through the
// server that has it open. Both answer the same.
type operator interface {
	// Import reads lines; report hears of every line, or of the failed ones only.
	Import(ctx context.Context, lines io.Reader, o importOptions, report func(transfer.Line)) (transfer.Summary, error)
	Export(ctx context.Context, kinds []kb.Kind, w io.Writer) error
	Backup(ctx context.Context, w io.Writer) error
	Reindex(ctx context.Context, progress func(done, total int)) error
	Check(ctx context.Context, report func(kb.Difference)) (kb.Checked, error)
	ImportSKOS(ctx context.Context, document io.Reader, o skos.Options) (*skos.Report, error)
	ExportSKOS(ctx context.Context, format, scheme string, w io.Writer) error
	GlossaryHealth(ctx context.Context, scheme kb.ID) (*kb.GlossaryHealth, error)
	CreateToken(ctx context.Context, in kb.TokenInput) (*madeToken, error)
	Tokens(ctx context.Context) ([]kb.Token, error)
	RevokeToken(ctx context.Context, id kb.ID) error
	// Relevance puts judged queries to the search; plain ones are not widened.
	Relevance(ctx context.Context, queries []relevance.Query, how relevance.Asking) (*relevance.Report, error)
	Close() error
}

type importOptions struct {
	dryRun   bool
	allLines bool // report the lines that went well too
}

// How long a command tries to get at the base while another process starts or
// stops.
const patience = 2 * time.Second

// connect goes through the server that runs on the data directory, or opens the
// base itself. Without create it refuses to make a new base.
func connect(ctx context.Context, env *environment, create bool) (operator, error) {
	return reach(ctx, env, create, func(r *remote) operator { return r }, func(c houseConfig) (operator, error) {
		h, err := openHouse(ctx, c)
		if err != nil {
			return nil, err
		}
		return &local{house: h, mended: h.mended}, nil
	})
}

// reach tries the running server and opening by turns, for as long as another
// process starts or stops.
func reach[T any](ctx context.Context, env *environment, create bool, through func(*remote) T, open func(houseConfig) (T, error)) (none T, err error) {
	data := env.cli.Data
	for started := time.Now(); ; {
		running, err := dialAdmin(ctx, data)
		if err != nil {
			return none, err
		}
		if running != nil {
			return through(running), nil
		}
		if !create && !hasBase(data) && !isCopy(data) && env.cli.MongodbURI == "" {
			return none, fmt.Errorf("there is no base in %s: give its directory with --data", data)
		}
		c := env.house(patience / 10)
		c.existing = !create
		opened, err := open(c)
		if err == nil || !errors.Is(err, boltfile.ErrInUse) || time.Since(started) > patience {
			return opened, err
		}
	}
}

// local works on a base opened by this process.
type local struct {
	house *house
	// mended is what this process found damaged or gone as it opened the base.
	mended []kb.Difference
}

func (l *local) Import(ctx context.Context, lines io.Reader, o importOptions, report func(transfer.Line)) (transfer.Summary, error) {
	return transfer.Import(ctx, l.house.base, lines, transfer.Options{By: "import", DryRun: o.dryRun}, func(line transfer.Line) {
		if o.allLines || len(line.Errors) > 0 {
			report(line)
		}
	})
}

func (l *local) Export(ctx context.Context, kinds []kb.Kind, w io.Writer) error {
	return transfer.Export(ctx, l.house.base, kinds, w)
}

func (l *local) Reindex(ctx context.Context, progress func(done, total int)) error {
	return l.house.base.Reindex(ctx, progress)
}

func (l *local) Check(ctx context.Context, report func(kb.Difference)) (kb.Checked, error) {
	for _, d := range l.mended {
		report(d)
	}
	checked, err := l.house.base.Check(ctx, report)
	checked.Found += len(l.mended)
	store, shared := l.house.store.(*mongodb.Store)
	if err != nil || !shared {
		return checked, err
	}
	collections := mongodb.NewCollections(store, l.house.base.Log)
	checked.Collected, err = collections.Check(ctx, func(d kb.Difference) {
		checked.Found++
		report(d)
	})
	return checked, err
}

func (l *local) Close() error { return l.house.Close() }
