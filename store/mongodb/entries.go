package mongodb

import (
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// Apply writes what the commits changed, in bulk. A first revision is inserted,
// which no engine has to look for anything for; a later one is a replaceOne with
// upsert, guarded by seq. So an entry never goes back, and applying twice, late
// or in two processes at once does no harm on an engine whose guarded updates
// are atomic, as MongoDB's are
// (https://www.mongodb.com/docs/manual/core/write-operations-atomicity/).
// FerretDB's are not: there the lease must do.
func (c *Collections) Apply(ctx context.Context, commits []*kb.Commit) error {
	writes := map[kb.Kind][]mongo.WriteModel{}
	seen := map[kb.ID]bool{}
	for i := len(commits) - 1; i >= 0; i-- { // the last change of an entry is the one that counts
		for j := len(commits[i].Changes) - 1; j >= 0; j-- {
			change := commits[i].Changes[j]
			if !change.Kind.Valid() || seen[change.ID] {
				continue
			}
			seen[change.ID] = true
			write, err := entryWrite(change, commits[i].Seq)
			if err != nil {
				return fmt.Errorf("commit %d: %w", commits[i].Seq, err)
			}
			writes[change.Kind] = append(writes[change.Kind], write)
		}
	}
	for kind, list := range writes {
		if err := c.write(ctx, c.s.entries(kind), list); err != nil {
			return c.s.target.explain(fmt.Errorf("writing %d documents of %s: %w", len(list), collectionNames[kind], err))
		}
	}
	return nil
}

// write does the writes. A duplicate key says that the guard did not match, so
// that the upsert tried to insert: the entry is newer, or another inserted it at
// the same time, maybe an older state
// (https://www.mongodb.com/docs/manual/reference/method/db.collection.replaceOne/).
// Then each is done alone: FerretDB leaves the writes behind a duplicate undone,
// unordered as they are.
func (c *Collections) write(ctx context.Context, to *mongo.Collection, list []mongo.WriteModel) error {
	duplicate, err := c.bulk(ctx, to, list)
	if err != nil || !duplicate {
		return err
	}
	for i := range list {
		if err := c.writeAlone(ctx, to, list[i:i+1]); err != nil {
			return err
		}
	}
	return nil
}

// writeAlone does one write, once more when it meets a duplicate; the second time
// that means newer.
func (c *Collections) writeAlone(ctx context.Context, to *mongo.Collection, one []mongo.WriteModel) error {
	for range 2 {
		if duplicate, err := c.bulk(ctx, to, one); err != nil || !duplicate {
			return err
		}
	}
	return nil
}

// bulk sends writes until they are answered, and says whether one met a duplicate.
func (c *Collections) bulk(ctx context.Context, to *mongo.Collection, list []mongo.WriteModel) (duplicate bool, err error) {
	err = c.s.repeat(ctx, func(ctx context.Context) error {
		_, err := to.BulkWrite(ctx, list, options.BulkWrite().SetOrdered(false))
		duplicate = err != nil && onlyDuplicates(err)
		if duplicate {
			return nil
		}
		return err
	})
	return duplicate, err
}

func entryWrite(change kb.Change, seq kb.Seq) (mongo.WriteModel, error) {
	doc, err := EntryDocument(change, seq)
	if err != nil {
		return nil, err
	}
	if change.Rev == 1 { // a duplicate says that this revision or a newer one is there
		return mongo.NewInsertOneModel().SetDocument(doc), nil
	}
	older := bson.D{{Key: "_id", Value: string(change.ID)}, {Key: "seq", Value: bson.D{{Key: "$lt", Value: int64(seq)}}}}
	return mongo.NewReplaceOneModel().SetFilter(older).SetReplacement(doc).SetUpsert(true), nil
}

// Names that an entry's document has beside the fields of its content.
const (
	fieldID      = "_id"
	fieldRev     = "rev"
	fieldSeq     = "seq"
	fieldContent = "content"
)

// EntryDocument is an entry as its collection holds it: _id, slug, rev, seq (of
// the commit that wrote it), createdAt, updatedAt, archived if it is, and the
// fields of its content beside them.
func EntryDocument(change kb.Change, seq kb.Seq) (bson.D, error) {
	var entry bson.D
	if err := bson.UnmarshalExtJSON(change.Document, false, &entry); err != nil {
		return nil, fmt.Errorf("reading the document of %s (%w): %w", change.ID, err, kb.ErrDamaged)
	}
	doc := bson.D{{Key: fieldID, Value: string(change.ID)}}
	var content bson.D
	for _, field := range entry {
		switch field.Key {
		case "id", fieldRev, fieldSeq, fieldID:
		case fieldContent:
			content, _ = field.Value.(bson.D)
		default:
			doc = append(doc, bson.E{Key: field.Key, Value: dated(field.Key, field.Value)})
		}
	}
	doc = append(doc, bson.E{Key: fieldRev, Value: int64(change.Rev)}, bson.E{Key: fieldSeq, Value: int64(seq)})
	return appendContent(doc, content), nil
}

// appendContent adds the fields of the content; one with a name that is taken
// gets "content_" in front.
func appendContent(doc, content bson.D) bson.D {
	taken := map[string]bool{}
	for _, field := range doc {
		taken[field.Key] = true
	}
	for _, field := range content {
		if taken[field.Key] {
			field.Key = fieldContent + "_" + field.Key
		}
		doc = append(doc, field)
	}
	return doc
}

// dated turns the times of kb.Meta into dates, which mongosh can compare.
func dated(key string, value any) any {
	switch v := value.(type) {
	case string:
		if at, err := time.Parse(time.RFC3339, v); err == nil && (key == "createdAt" || key == "updatedAt" || key == "at") {
			return at
		}
	case bson.D:
		if key == "archived" {
			for i := range v {
				v[i].Value = dated(v[i].Key, v[i].Value)
			}
		}
	}
	return value
}
