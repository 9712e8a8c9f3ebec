package mongodb

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// collectionNames are the collections of entries, a document per entry.
var collectionNames = map[kb.Kind]string{
	kb.KindPractice:      "practices",
	kb.KindCaseStudy:     "case_studies",
	kb.KindConcept:       "concepts",
	kb.KindConceptScheme: "concept_schemes",
	kb.KindOrganisation:  "organisations",
	kb.KindTerritory:     "territories",
	kb.KindProgramme:     "programmes",
	kb.KindCollection:    "concept_collections",
}

func (s *Store) entries(kind kb.Kind) *mongo.Collection {
	return s.db.Collection(collectionNames[kind])
}

// projectionsName is the collection that says which commit a projection holds.
const projectionsName = "projections"

// CollectionsLease is the ledger lease of whoever keeps the collections.
const CollectionsLease = "collections"

const (
	leaseTTL  = 30 * time.Second
	pollEvery = time.Second
	// applyTogether is how many commits are written before it is noted that they
	// are: few, so that a slow engine gets somewhere between two time-outs.
	applyTogether = 50
)

// Collections keeps a collection per kind with a readable document per entry,
// for people with mongosh and reports; nothing in the program reads them. It is
// a projection of the journal: behind it by about a second, made again from it
// when it is of another journal.
type Collections struct {
	s        *Store
	log      *slog.Logger
	patience time.Duration // of Check
}

// NewCollections makes the keeper of a store's collections.
func NewCollections(s *Store, log *slog.Logger) *Collections {
	return &Collections{s, log, checkPatience}
}

// Run keeps the collections whenever this process gets the lease, until ctx
// ends. The holder's name is for people. Two at once, as can be for a moment
// when one stalls, do no harm: see Apply.
func (c *Collections) Run(ctx context.Context, holder string) {
	for try := 0; ctx.Err() == nil; try++ {
		err := c.s.Hold(ctx, CollectionsLease, holder, leaseTTL, c.follow)
		if ctx.Err() != nil {
			return
		}
		c.log.Warn("the MongoDB collections are not kept up for the moment; queries do not need them", "err", err)
		sleep(ctx, min(time.Second<<min(try, 5), leaseTTL))
	}
}

func (c *Collections) follow(ctx context.Context) error {
	for {
		if _, err := c.CatchUp(ctx); err != nil {
			return err
		}
		if !sleep(ctx, pollEvery) {
			return ctx.Err()
		}
	}
}

// CatchUp applies what the journal has beyond what the collections hold, and
// answers what they hold then.
func (c *Collections) CatchUp(ctx context.Context) (kb.Head, error) {
	held, err := c.Head(ctx)
	if err != nil {
		return held, err
	}
	if held, err = c.resetForeign(ctx, held); err != nil {
		return held, err
	}
	var batch []*kb.Commit
	for commit, err := range c.s.Commits(ctx, held.Seq) {
		if err != nil {
			return held, err
		}
		if batch = append(batch, commit); len(batch) < applyTogether {
			continue
		}
		if held, err = c.applyAndNote(ctx, held, batch); err != nil {
			return held, err
		}
		batch = batch[:0]
	}
	return c.applyAndNote(ctx, held, batch)
}

func (c *Collections) applyAndNote(ctx context.Context, held kb.Head, batch []*kb.Commit) (kb.Head, error) {
	if len(batch) == 0 {
		return held, nil
	}
	if err := c.Apply(ctx, batch); err != nil {
		return held, err
	}
	last := batch[len(batch)-1]
	held = kb.Head{Seq: last.Seq, ID: last.ID}
	return held, c.note(ctx, held)
}

// projectionDocument says which commit a projection holds.
type projectionDocument struct {
	Name string `bson:"_id"`
	Seq  int64  `bson:"seq"`
	ID   string `bson:"id"`
}

// Head answers the last commit that the collections hold. It may be older than
// the truth after a crash: applying again changes nothing.
func (c *Collections) Head(ctx context.Context) (kb.Head, error) {
	ctx, end, err := c.s.begin(ctx, c.s.opts.OpTimeout)
	if err != nil {
		return kb.Head{}, err
	}
	defer end()
	var held projectionDocument
	err = c.s.db.Collection(projectionsName).FindOne(ctx, bson.D{{Key: "_id", Value: CollectionsLease}}).Decode(&held)
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return kb.Head{}, c.s.target.explain(fmt.Errorf("reading what the collections hold: %w", err))
	}
	return kb.Head{Seq: kb.Seq(held.Seq), ID: held.ID}, nil
}

func (c *Collections) note(ctx context.Context, held kb.Head) error {
	doc := projectionDocument{CollectionsLease, int64(held.Seq), held.ID}
	err := c.s.repeat(ctx, func(ctx context.Context) error {
		_, err := c.s.db.Collection(projectionsName).ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.Name}}, doc, options.Replace().SetUpsert(true))
		return err
	})
	if err != nil {
		return c.s.target.explain(fmt.Errorf("noting what the collections hold: %w", err))
	}
	return nil
}

// resetForeign empties the collections when the journal does not have the
// commit that they hold: it was restored to an older head, or is another.
func (c *Collections) resetForeign(ctx context.Context, held kb.Head) (kb.Head, error) {
	if held.Seq == 0 {
		return held, nil
	}
	bounded, end, err := c.s.begin(ctx, c.s.opts.OpTimeout)
	if err != nil {
		return held, err
	}
	defer end()
	ids, err := c.s.idsFrom(bounded, held.Seq, 1)
	if err != nil {
		return held, c.s.target.explain(fmt.Errorf("reading commit %d: %w", held.Seq, err))
	}
	if len(ids) == 1 && ids[0] == held.ID {
		return held, nil
	}
	c.log.Warn("the collections are of another journal and are made anew", "seq", held.Seq)
	return kb.Head{}, c.Reset(ctx)
}

// Reset empties the collections, so that they are made again from the journal.
func (c *Collections) Reset(ctx context.Context) error {
	if err := c.note(ctx, kb.Head{}); err != nil {
		return err
	}
	for _, kind := range kb.Kinds {
		if err := c.s.deleteMany(ctx, c.s.entries(kind), bson.D{}); err != nil {
			return c.s.target.explain(fmt.Errorf("emptying %s: %w", collectionNames[kind], err))
		}
	}
	return nil
}
