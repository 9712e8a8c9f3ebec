package mongodb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// checkPatience is how long Check waits for whoever keeps the collections: until
// the lease of one that died has expired.
const checkPatience = leaseTTL + 5*time.Second

// Check holds the collections against the journal, document by document, as of
// the last commit that they hold, and reports every difference. It answers how
// many documents that were. When nobody keeps the collections it brings them up
// first; when somebody does and is behind, that is a difference.
func (c *Collections) Check(ctx context.Context, report func(kb.Difference)) (documents int, err error) {
	head, err := c.s.Head(ctx)
	if err != nil {
		return 0, err
	}
	held, err := c.upTo(ctx, head, time.Now().Add(c.patience))
	if err != nil {
		return 0, err
	}
	if held.Seq < head.Seq {
		report(kb.Difference{Where: "collections", Detail: fmt.Sprintf("hold commit %d, the journal has %d: see the log of the server that keeps them", held.Seq, head.Seq)})
	}
	check := &collectionsCheck{s: c.s, held: held.Seq, want: map[kb.Kind]map[string]wanted{}, report: report}
	if err := check.readJournal(ctx); err != nil {
		return 0, err
	}
	for _, kind := range kb.Kinds {
		n, err := check.compare(ctx, kind)
		if err != nil {
			return documents, c.s.target.explain(fmt.Errorf("checking %s: %w", collectionNames[kind], err))
		}
		documents += n
	}
	return documents, nil
}

// upTo waits until the collections hold a commit, but not for ever, and answers
// what they hold. A lease that is free says that nobody keeps them.
func (c *Collections) upTo(ctx context.Context, head kb.Head, until time.Time) (held kb.Head, err error) {
	for {
		held, err = c.Head(ctx)
		if err != nil || held.Seq >= head.Seq || time.Now().After(until) {
			return held, err
		}
		l, err := c.s.AcquireLease(ctx, CollectionsLease, "check", leaseTTL)
		switch {
		case errors.Is(err, kb.ErrExists):
			if !sleep(ctx, pollEvery/4) {
				return held, ctx.Err()
			}
		case err != nil:
			return held, err
		default:
			err = l.during(ctx, func(ctx context.Context) (err error) {
				held, err = c.CatchUp(ctx)
				return err
			})
			return held, err
		}
	}
}

// collectionsCheck is a check under way.
type collectionsCheck struct {
	s      *Store
	held   kb.Seq
	want   map[kb.Kind]map[string]wanted
	report func(kb.Difference)
}

// wanted is the document that the journal makes of an entry.
type wanted struct {
	rev int
	sum uint64
}

var documentSeed = maphash.MakeSeed()

// readJournal makes the last document of every entry.
func (k *collectionsCheck) readJournal(ctx context.Context) error {
	if k.held == 0 {
		return nil
	}
	for commit, err := range k.s.Commits(ctx, 0) {
		if err != nil {
			return err
		}
		for _, change := range commit.Changes {
			if err := k.expect(change, commit.Seq); err != nil {
				return err
			}
		}
		if commit.Seq == k.held {
			break
		}
	}
	return nil
}

func (k *collectionsCheck) expect(change kb.Change, seq kb.Seq) error {
	if !change.Kind.Valid() {
		return nil
	}
	doc, err := EntryDocument(change, seq)
	if err != nil {
		return fmt.Errorf("commit %d: %w", seq, err)
	}
	raw, err := bson.Marshal(doc)
	if err != nil {
		return fmt.Errorf("commit %d: %w", seq, err)
	}
	if k.want[change.Kind] == nil {
		k.want[change.Kind] = map[string]wanted{}
	}
	k.want[change.Kind][string(change.ID)] = wanted{change.Rev, maphash.Bytes(documentSeed, raw)}
	return nil
}

// compare goes through one collection. What seems to differ is looked at again,
// as its keeper may have been writing it.
func (k *collectionsCheck) compare(ctx context.Context, kind kb.Kind) (n int, err error) {
	want, seen, suspects := k.want[kind], map[string]bool{}, []string{}
	for raw, err := range k.s.each(ctx, k.s.entries(kind), bson.D{}, options.Find().SetSort(bson.D{{Key: fieldID, Value: 1}})) {
		if err != nil {
			return n, err
		}
		id, ok := raw.Lookup(fieldID).StringValueOK()
		if !ok {
			k.differ(kind, raw.Lookup(fieldID).String(), "should not be there")
			continue
		}
		n++
		seen[id] = true
		if k.judge(want, id, raw) != "" {
			suspects = append(suspects, id)
		}
	}
	for id := range want {
		if !seen[id] {
			suspects = append(suspects, id)
		}
	}
	for _, id := range suspects {
		raw, err := k.again(ctx, kind, id)
		if err != nil {
			return n, err
		}
		if detail := k.judge(want, id, raw); detail != "" {
			k.differ(kind, id, detail)
		}
	}
	return n, nil
}

// judge says what is wrong with an entry's document, nil for none; "" if nothing
// is. One that a later commit wrote is not judged.
func (k *collectionsCheck) judge(want map[string]wanted, id string, raw bson.Raw) string {
	expected, known := want[id]
	if raw == nil {
		if known {
			return "is missing"
		}
		return ""
	}
	seq, _ := raw.Lookup(fieldSeq).AsInt64OK()
	switch {
	case seq > int64(k.held):
		return ""
	case !known:
		return "should not be there"
	case maphash.Bytes(documentSeed, raw) != expected.sum:
		return fmt.Sprintf("is not revision %d as the journal has it", expected.rev)
	}
	return ""
}

// again reads one document; nil when it is not there.
func (k *collectionsCheck) again(ctx context.Context, kind kb.Kind, id string) (bson.Raw, error) {
	ctx, end, err := k.s.begin(ctx, k.s.opts.OpTimeout)
	if err != nil {
		return nil, err
	}
	defer end()
	raw, err := k.s.entries(kind).FindOne(ctx, bson.D{{Key: fieldID, Value: id}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil, nil
	}
	return bytes.Clone(raw), err
}

func (k *collectionsCheck) differ(kind kb.Kind, id, detail string) {
	k.report(kb.Difference{Where: "collection " + collectionNames[kind], ID: id, Detail: detail})
}
