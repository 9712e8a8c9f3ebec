package mongodb

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

// commitDocument is a commit as the journal holds it: its fields as BSON, for
// people with mongosh, and each document as its JSON text alone. As BSON the
// document would not come back byte for byte (numbers, order of escapes), which
// the hashes of kb need; both together could pass the 16 MiB of a BSON document
// (https://www.mongodb.com/docs/manual/reference/limits/), as a commit may have
// 8 MB. The readable entries are in the collections per kind.
type commitDocument struct {
	ID      string           `bson:"_id"` // seq, 16 digits: in the order of time
	Format  int              `bson:"format"`
	Base    string           `bson:"base"`
	Seq     int64            `bson:"seq"`
	Commit  string           `bson:"id"`
	Prev    string           `bson:"prev"`
	At      bson.DateTime    `bson:"at"`
	By      string           `bson:"by,omitempty"`
	Note    string           `bson:"note,omitempty"`
	For     string           `bson:"for,omitempty"`
	Key     string           `bson:"key,omitempty"`
	KeyHash string           `bson:"keyHash,omitempty"`
	Changes []changeDocument `bson:"changes"`
	Sum     int64            `bson:"sum"` // so that an edit by hand is noticed
}

type changeDocument struct {
	Kind     kb.Kind `bson:"kind"`
	ID       kb.ID   `bson:"id"`
	Rev      int     `bson:"rev"`
	Op       kb.Op   `bson:"op"`
	Document string  `bson:"document"`
}

const seqDigits = 16

func seqKey(seq kb.Seq) string { return fmt.Sprintf("%0*d", seqDigits, seq) }

// seqOf reads the _id of a commit.
func seqOf(id bson.RawValue) (kb.Seq, bool) {
	text, ok := id.StringValueOK()
	if !ok || len(text) != seqDigits {
		return 0, false
	}
	seq, err := strconv.ParseUint(text, 10, 53)
	return kb.Seq(seq), err == nil && seq > 0
}

// encodeGroup encodes commits that must be a chain. It refuses what would not
// come back as it is.
func encodeGroup(commits []*kb.Commit) ([]any, error) {
	docs := make([]any, len(commits))
	for i, c := range commits {
		if i > 0 && (c.Seq != commits[i-1].Seq+1 || c.Prev != commits[i-1].ID) {
			return nil, fmt.Errorf("commit %d does not follow commit %d of its group", c.Seq, commits[i-1].Seq)
		}
		d, err := encodeCommit(c)
		if err != nil {
			return nil, fmt.Errorf("encoding commit %d: %w", c.Seq, err)
		}
		docs[i] = d
	}
	return docs, nil
}

func encodeCommit(c *kb.Commit) (*commitDocument, error) {
	at := c.At.UnixMilli()
	if !c.At.Equal(time.UnixMilli(at)) {
		return nil, fmt.Errorf("its time %s is not in whole milliseconds", c.At.Format(time.RFC3339Nano))
	}
	d := &commitDocument{
		ID: seqKey(c.Seq), Format: c.Format, Base: c.Base, Seq: int64(c.Seq), Commit: c.ID, Prev: c.Prev, At: bson.DateTime(at),
		By: c.By, Note: c.Note, For: string(c.For), Key: c.Key, KeyHash: c.KeyHash,
	}
	for i, change := range c.Changes {
		if !json.Valid(change.Document) || !utf8.Valid(change.Document) {
			return nil, fmt.Errorf("document %d is not JSON in UTF-8", i)
		}
		d.Changes = append(d.Changes, changeDocument{change.Kind, change.ID, change.Rev, change.Op, string(change.Document)})
	}
	for _, text := range []string{c.Base, c.ID, c.Prev, c.By, c.Note, string(c.For), c.Key, c.KeyHash} {
		if !utf8.ValidString(text) {
			return nil, fmt.Errorf("%q is not UTF-8", text)
		}
	}
	d.Sum = d.checksum()
	return d, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksum is over every field in order, each behind its length.
func (d *commitDocument) checksum() int64 {
	var sum uint32
	add := func(texts ...string) {
		for _, text := range texts {
			sum = crc32.Update(sum, castagnoli, binary.AppendUvarint(nil, uint64(len(text))))
			sum = crc32.Update(sum, castagnoli, []byte(text))
		}
	}
	add(d.ID, strconv.Itoa(d.Format), d.Base, strconv.FormatInt(d.Seq, 10), d.Commit, d.Prev,
		strconv.FormatInt(int64(d.At), 10), d.By, d.Note, d.Key, d.KeyHash)
	if d.For != "" { // older commits have no such field
		add("for", d.For)
	}
	for _, c := range d.Changes {
		add(string(c.Kind), string(c.ID), strconv.Itoa(c.Rev), string(c.Op), c.Document)
	}
	return int64(sum)
}

// decodeCommit reads a document of the journal.
func decodeCommit(raw bson.Raw) (*kb.Commit, error) {
	seq, ok := seqOf(raw.Lookup("_id"))
	if !ok {
		return nil, fmt.Errorf("the document with _id %s is no commit: %w", raw.Lookup("_id"), kb.ErrDamaged)
	}
	if format, ok := raw.Lookup("format").AsInt64OK(); ok {
		if err := kb.CheckFormat(seq, int(format)); err != nil {
			return nil, err
		}
	}
	var d commitDocument
	if err := bson.Unmarshal(raw, &d); err != nil {
		return nil, fmt.Errorf("commit %d cannot be read (%w): %w", seq, err, kb.ErrDamaged)
	}
	if d.Sum != d.checksum() {
		return nil, fmt.Errorf("commit %d is not what was written: %w", seq, kb.ErrDamaged)
	}
	if d.Seq != int64(seq) {
		return nil, fmt.Errorf("commit %d is stored as number %d: %w", d.Seq, seq, kb.ErrDamaged)
	}
	return d.commit(), nil
}

func (d *commitDocument) commit() *kb.Commit {
	c := &kb.Commit{
		Format: d.Format, Base: d.Base, Seq: kb.Seq(d.Seq), ID: d.Commit, Prev: d.Prev, At: d.At.Time().UTC(),
		By: d.By, Note: d.Note, For: kb.ID(d.For), Key: d.Key, KeyHash: d.KeyHash,
	}
	for _, change := range d.Changes {
		c.Changes = append(c.Changes, kb.Change{
			Kind: change.Kind, ID: change.ID, Rev: change.Rev, Op: change.Op, Document: json.RawMessage(change.Document),
		})
	}
	return c
}

// decodeAfter reads a commit and checks that it follows the one read before;
// last.ID is empty for the first of a reading.
func decodeAfter(last kb.Head, raw bson.Raw) (*kb.Commit, error) {
	if seq, ok := seqOf(raw.Lookup("_id")); ok && seq != last.Seq+1 {
		return nil, fmt.Errorf("commit %d is missing: %w", last.Seq+1, kb.ErrDamaged)
	}
	c, err := decodeCommit(raw)
	if err != nil {
		return nil, err
	}
	if (last.ID != "" || last.Seq == 0) && c.Prev != last.ID {
		return nil, fmt.Errorf("commit %d does not follow commit %q: %w", c.Seq, last.ID, kb.ErrDamaged)
	}
	return c, nil
}
