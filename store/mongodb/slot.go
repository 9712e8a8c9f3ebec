package mongodb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// ledgerName is the collection of slots.
const ledgerName = "ledger"

// slot is one generation of a ledger key: the key's value is that of its highest
// generation, if that is live. To take over a key that is free or has expired
// is to insert the next generation: _id is key and generation, so of all who try
// one succeeds. (An update guarded by what was read would do on MongoDB, but not
// on FerretDB, where the guard and the write are two steps; nor would deleting
// and inserting, for the same reason.)
//
// A slot only ever goes from live to dead, whoever does it and however often.
// The last slot of a key is removed when it has been dead for slotGrace: whoever
// read it as the highest before has given up by then, so that no generation is
// ever inserted twice.
type slot struct {
	ID      string     `bson:"_id"` // "key#generation"
	Key     string     `bson:"key"`
	Gen     int64      `bson:"gen"`
	Token   string     `bson:"token"` // who inserted it: settles lost answers
	Value   []byte     `bson:"value,omitempty"`
	Expires *time.Time `bson:"expires,omitempty"`
	Dead    *time.Time `bson:"dead,omitempty"`
}

// slotGrace is far longer than a call takes from its read to its insert, even
// one whose packets a broken network held back.
const slotGrace = time.Hour

var errSlotTaken = fmt.Errorf("another took this generation: %w", kb.ErrExists)

func slotID(key string, gen int64) string { return fmt.Sprintf("%s#%d", key, gen) }

func (s *slot) live(now time.Time) bool {
	return s.Gen > 0 && s.Dead == nil && (s.Expires == nil || s.Expires.After(now))
}

func (s *slot) entry() kb.LedgerEntry {
	entry := kb.LedgerEntry{Key: s.Key, Value: s.Value}
	if s.Expires != nil {
		entry.Expires = s.Expires.UTC()
	}
	return entry
}

// top reads the highest generation of a key; generation 0 when there is none.
func (s *Store) top(ctx context.Context, key string) (slot, error) {
	return s.slot(ctx, bson.D{{Key: "key", Value: key}}, options.FindOne().SetSort(bson.D{{Key: "gen", Value: -1}}))
}

func (s *Store) slot(ctx context.Context, filter bson.D, opts *options.FindOneOptionsBuilder) (found slot, err error) {
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return slot{}, err
	}
	defer end()
	err = s.slots.FindOne(ctx, filter, opts).Decode(&found)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return slot{}, nil
	}
	return found, err
}

// claim inserts a slot; errSlotTaken when the generation is another's. A lost
// answer is settled by the token. It answers the slot as it is stored.
func (s *Store) claim(ctx context.Context, want slot) (slot, error) {
	want.ID = slotID(want.Key, want.Gen)
	if want.Token == "" {
		want.Token = rand.Text()
	}
	held := want
	err := s.repeat(ctx, func(ctx context.Context) error {
		_, err := s.slots.InsertOne(ctx, want)
		if err == nil || !isUncertain(err) {
			return err
		}
		found, readErr := s.slot(ctx, bson.D{{Key: "_id", Value: want.ID}}, options.FindOne())
		switch {
		case readErr != nil || found.Gen == 0:
			return err
		case found.Token != want.Token:
			return errSlotTaken
		}
		held = found
		return nil
	})
	return held, err
}

// take claims the generation after the highest, if that is not live: errSlotTaken.
func (s *Store) take(ctx context.Context, want slot) (slot, error) {
	for {
		top, err := s.top(ctx, want.Key)
		if err != nil {
			return slot{}, err
		}
		if top.live(time.Now()) {
			return slot{}, errSlotTaken
		}
		want.Gen = top.Gen + 1
		held, err := s.claim(ctx, want)
		if errors.Is(err, errSlotTaken) {
			continue // look at who took it: it may be dead again
		}
		if err == nil && top.Gen > 0 && top.Dead == nil {
			_ = s.retire(ctx, top.ID) // if it fails Expire does it later
		}
		return held, err
	}
}

// retire makes slots dead and forgets their values.
func (s *Store) retire(ctx context.Context, ids ...string) error {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}}
	if len(ids) == 1 {
		filter = bson.D{{Key: "_id", Value: ids[0]}}
	}
	change := bson.D{
		{Key: "$set", Value: bson.D{{Key: "dead", Value: time.Now()}}},
		{Key: "$unset", Value: bson.D{{Key: "value", Value: ""}, {Key: "expires", Value: ""}}},
	}
	return s.repeat(ctx, func(ctx context.Context) error {
		_, err := s.slots.UpdateMany(ctx, filter, change)
		return err
	})
}
