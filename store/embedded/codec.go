package embedded

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"prologis/kb"
)

// bbolt keeps no checksums, so every commit has its own in front: a flipped bit
// in a text would otherwise be read as if somebody had written it.
const sumBytes = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// encodeCommit makes the stored form of a commit. Documents keep their bytes, if
// they are compact JSON.
func encodeCommit(c *kb.Commit) ([]byte, error) {
	var b bytes.Buffer
	b.Write(make([]byte, sumBytes))
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // it would rewrite the documents within
	if err := enc.Encode(c); err != nil {
		return nil, fmt.Errorf("encoding commit %d: %w", c.Seq, err)
	}
	value := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	binary.BigEndian.PutUint32(value, crc32.Checksum(value[sumBytes:], castagnoli))
	return value, nil
}

// decodeCommit reads the commit stored under key.
func decodeCommit(key, value []byte) (*kb.Commit, error) {
	if len(key) != 8 {
		return nil, fmt.Errorf("key %x of the journal: %w", key, kb.ErrDamaged)
	}
	seq := kb.Seq(binary.BigEndian.Uint64(key))
	if len(value) < sumBytes || binary.BigEndian.Uint32(value) != crc32.Checksum(value[sumBytes:], castagnoli) {
		return nil, fmt.Errorf("commit %d is not what was written: %w", seq, kb.ErrDamaged)
	}
	c := new(kb.Commit)
	if err := json.Unmarshal(value[sumBytes:], c); err != nil {
		return nil, fmt.Errorf("commit %d cannot be read (%w): %w", seq, err, kb.ErrDamaged)
	}
	if err := kb.CheckFormat(seq, c.Format); err != nil {
		return nil, err
	}
	if c.Seq != seq {
		return nil, fmt.Errorf("commit %d is stored as number %d: %w", c.Seq, seq, kb.ErrDamaged)
	}
	return c, nil
}

// decodeAfter reads a commit and checks that it follows the one read before;
// last.ID is empty for the first of a reading.
func decodeAfter(last kb.Head, key, value []byte) (*kb.Commit, error) {
	c, err := decodeCommit(key, value)
	if err != nil {
		return nil, err
	}
	if c.Seq != last.Seq+1 {
		return nil, fmt.Errorf("commit %d is missing: %w", last.Seq+1, kb.ErrDamaged)
	}
	if (last.ID != "" || last.Seq == 0) && c.Prev != last.ID {
		return nil, fmt.Errorf("commit %d does not follow commit %q: %w", c.Seq, last.ID, kb.ErrDamaged)
	}
	return c, nil
}
