package mongodb

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// ErrForeign says that a database belongs to another program.
var ErrForeign = errors.New("this database belongs to another program")

// ErrNoBase says that a database holds no base, not even part of one.
var ErrNoBase = errors.New("there is no base in this database: correct its name in the URI, mongodb://HOST/NAME")

// refuseForeign looks at the ends of the journal and, when that is empty, at one
// document of every other collection that the store would write to. It writes
// nothing.
func (s *Store) refuseForeign(ctx context.Context) error {
	first, err := s.one(ctx, s.journal, 1)
	if err != nil {
		return err
	}
	last, err := s.one(ctx, s.journal, -1)
	if err != nil {
		return err
	}
	if first != nil && !isCommit(first) && !isCommit(last) {
		return s.foreign(s.journal, first)
	}
	for _, raw := range []bson.Raw{first, last} {
		if raw == nil {
			continue
		}
		if _, err := decodeCommit(raw); err != nil {
			return err
		}
	}
	if first != nil {
		return nil
	}
	for _, other := range s.others() {
		raw, err := s.one(ctx, other.collection, 0)
		if err != nil {
			return err
		}
		if raw != nil && !other.isOurs(raw) {
			return s.foreign(other.collection, raw)
		}
	}
	return nil
}

// refuseEmpty answers ErrNoBase when there is neither a journal nor a ledger, which
// is what a restore begins with.
func (s *Store) refuseEmpty(ctx context.Context) error {
	for _, collection := range []*mongo.Collection{s.journal, s.slots} {
		if raw, err := s.one(ctx, collection, 0); err != nil || raw != nil {
			return err
		}
	}
	return ErrNoBase
}

func (s *Store) foreign(collection *mongo.Collection, raw bson.Raw) error {
	return fmt.Errorf("%w: its collection %q holds a document of other form (_id %s): name another database in the URI, such as mongodb://HOST/%s",
		ErrForeign, collection.Name(), raw.Lookup("_id"), defaultDatabase)
}

// one answers the first document by _id, the last when order is negative, any
// when it is 0; nil when there is none.
func (s *Store) one(ctx context.Context, from *mongo.Collection, order int) (bson.Raw, error) {
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return nil, err
	}
	defer end()
	opts := options.FindOne()
	if order != 0 {
		opts.SetSort(bson.D{{Key: "_id", Value: order}})
	}
	raw, err := from.FindOne(ctx, bson.D{}, opts).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading collection %s: %w", from.Name(), err)
	}
	return raw, nil
}

func isCommit(raw bson.Raw) bool {
	_, ok := seqOf(raw.Lookup("_id"))
	_, hasBase := raw.Lookup("base").StringValueOK()
	_, hasFormat := raw.Lookup("format").AsInt64OK()
	return ok && hasBase && hasFormat
}

// other is a collection beside the journal and what its documents have.
type other struct {
	collection *mongo.Collection
	fields     map[string]bson.Type
}

func (o other) isOurs(raw bson.Raw) bool {
	for name, want := range o.fields {
		if raw.Lookup(name).Type != want {
			return false
		}
	}
	return true
}

func (s *Store) others() []other {
	list := []other{
		{s.slots, map[string]bson.Type{"_id": bson.TypeString, "key": bson.TypeString, "gen": bson.TypeInt64}},
		{s.files, map[string]bson.Type{"_id": bson.TypeObjectID, "filename": bson.TypeString}},
		{s.chunks, map[string]bson.Type{"files_id": bson.TypeObjectID}},
		{s.db.Collection(projectionsName), map[string]bson.Type{"_id": bson.TypeString, "seq": bson.TypeInt64}},
	}
	for _, kind := range kb.Kinds {
		list = append(list, other{s.entries(kind), map[string]bson.Type{"_id": bson.TypeString, "seq": bson.TypeInt64}})
	}
	return list
}

// makeIndexes makes what the store searches by and what people will, one by one,
// as FerretDB fails on several that are there already.
func (s *Store) makeIndexes(ctx context.Context) error {
	for _, index := range s.indexes() {
		err := s.repeat(ctx, func(ctx context.Context) error {
			_, err := index.on.Indexes().CreateOne(ctx, index.model())
			return err
		})
		if err != nil {
			return fmt.Errorf("making index %v of %s: %w", index.fields, index.on.Name(), err)
		}
	}
	return nil
}

type index struct {
	on     *mongo.Collection
	fields []string
	unique bool
}

func (i index) model() mongo.IndexModel {
	keys := bson.D{}
	for _, field := range i.fields {
		keys = append(keys, bson.E{Key: field, Value: 1})
	}
	return mongo.IndexModel{Keys: keys, Options: options.Index().SetUnique(i.unique)}
}

func (s *Store) indexes() []index {
	list := []index{
		{on: s.slots, fields: []string{"key", "gen"}},
		{on: s.slots, fields: []string{"expires"}},
		{on: s.slots, fields: []string{"dead"}},
		{on: s.files, fields: []string{"filename"}, unique: true},
		{on: s.chunks, fields: []string{"files_id", "n"}, unique: true},
	}
	for _, kind := range kb.Kinds {
		list = append(list, index{on: s.entries(kind), fields: []string{"slug"}}, index{on: s.entries(kind), fields: []string{"seq"}})
	}
	return list
}
