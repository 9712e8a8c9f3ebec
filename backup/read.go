package backup

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"prologis/kb"
)

// Verify reads a whole backup and says what is in it. It changes nothing: what it
// finds right can be restored. progress, if not nil, hears how many commits of how
// many were read.
func Verify(r io.Reader, progress func(done, total int)) (Checked, error) {
	return read(r, taker{commits: func(h Header, commits []*kb.Commit) error {
		if progress != nil {
			progress(int(commits[len(commits)-1].Seq), int(h.Head.Seq))
		}
		return nil
	}})
}

// taker takes what is read; what is nil is not asked. A commit was held against
// the one before it, but that the file is whole is known only at the end.
type taker struct {
	commits func(h Header, commits []*kb.Commit) error
	entry   func(kb.LedgerEntry) error
	blob    func(name string, content io.Reader) error
}

// reading is a backup being read.
type reading struct {
	Checked
	*blockReader
	taker
	last kb.Head
}

func read(r io.Reader, t taker) (Checked, error) {
	blocks, err := newBlockReader(r)
	if err != nil {
		return Checked{}, err
	}
	defer blocks.close()
	b := &reading{blockReader: blocks, taker: t}
	if err := b.header(); err != nil {
		return b.Checked, err
	}
	return b.Checked, b.blocks()
}

func (b *reading) header() error {
	kind, err := b.next()
	if err != nil {
		return err
	}
	if kind != blockHeader {
		return b.damaged("is no header")
	}
	return b.decode(&b.Header)
}

// blocks reads what is behind the header, in its order, to the end.
func (b *reading) blocks() error {
	order := []byte{blockCommits, blockLedger, blockBlob}
	for {
		kind, err := b.next()
		if err != nil {
			return err
		}
		if kind == blockEnd {
			return b.end()
		}
		for len(order) > 0 && order[0] != kind {
			order = order[1:]
		}
		if len(order) == 0 {
			return b.damaged("of kind %q is out of order", kind)
		}
		if err := b.take(kind); err != nil {
			return err
		}
	}
}

func (b *reading) take(kind byte) error {
	switch kind {
	case blockCommits:
		return b.takeCommits()
	case blockLedger:
		return b.takeLedger()
	default:
		return b.takeBlob()
	}
}

func (b *reading) takeCommits() error {
	commits, err := decodeLines[kb.Commit](b)
	if err != nil {
		return err
	}
	for _, c := range commits {
		if err := kb.CheckNext(b.Base, b.last, c); err != nil {
			return err
		}
		b.last = kb.Head{Seq: c.Seq, ID: c.ID}
	}
	b.Commits += len(commits)
	if b.commits == nil {
		return nil
	}
	return b.commits(b.Header, commits)
}

func (b *reading) takeLedger() error {
	entries, err := decodeLines[kb.LedgerEntry](b)
	if err != nil {
		return err
	}
	b.Entries += len(entries)
	for _, entry := range entries {
		if b.entry == nil {
			break
		}
		if err := b.entry(*entry); err != nil {
			return err
		}
	}
	return nil
}

// decodeLines reads the lines of a packed block, at least one. A field that this
// program does not know would be lost, so it is refused.
func decodeLines[T any](b *reading) (list []*T, err error) {
	plain, err := b.unpacked()
	if err != nil {
		return nil, err
	}
	for line := range bytes.Lines(plain) {
		one, strict := new(T), json.NewDecoder(bytes.NewReader(line))
		strict.DisallowUnknownFields()
		if err := strict.Decode(one); err != nil {
			return nil, b.unreadable(line, err)
		}
		list = append(list, one)
	}
	if len(list) == 0 {
		return nil, b.damaged("is empty")
	}
	return list, nil
}

// unreadable tells a commit of a newer format from damage.
func (b *reading) unreadable(line []byte, cause error) error {
	var commit struct {
		Seq    kb.Seq `json:"seq"`
		Format int    `json:"format"`
	}
	if json.Unmarshal(line, &commit) == nil && commit.Format > kb.Format {
		return kb.CheckFormat(commit.Seq, commit.Format)
	}
	return b.damaged("cannot be read by this version of the program (%v)", cause)
}

func (b *reading) takeBlob() error {
	var named blob
	if err := b.decode(&named); err != nil {
		return err
	}
	content := &content{b: b, left: named.Size}
	var err error
	if b.blob != nil {
		err = b.blob(named.Name, content)
	}
	if err == nil {
		_, err = io.Copy(io.Discard, content) // what the taker left
	}
	if errors.Is(err, errDropped) {
		return nil
	}
	if err != nil {
		return err
	}
	b.Blobs++
	b.BlobBytes += named.Size
	return nil
}

// errDropped ends the content of a blob that is none.
var errDropped = errors.New("this blob was removed while it was backed up")

// content reads the blocks of one blob.
type content struct {
	b    *reading
	left int64
	some []byte
}

func (c *content) Read(p []byte) (int, error) {
	if len(c.some) == 0 && c.left == 0 {
		return 0, io.EOF
	}
	if len(c.some) == 0 {
		if err := c.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.some)
	c.some = c.some[n:]
	return n, nil
}

func (c *content) more() (err error) {
	kind, err := c.b.next()
	if err != nil {
		return err
	}
	if kind == blockDropped {
		return errDropped
	}
	if kind != blockContent {
		return c.b.damaged("of kind %q stands within a blob", kind)
	}
	if c.some, err = c.b.unpacked(); err != nil {
		return err
	}
	if n := int64(len(c.some)); n == 0 || n > c.left {
		return c.b.damaged("holds %d bytes where %d are left of its blob", n, c.left)
	}
	c.left -= int64(len(c.some))
	return nil
}

// end holds what was read against what was written.
func (b *reading) end() error {
	var said trailer
	if err := b.decode(&said); err != nil {
		return err
	}
	switch {
	case said.Sum != b.before:
		return b.damaged("says that the bytes before it are others")
	case said.Counts != b.Counts:
		return b.damaged("says that %+v are before it, and %+v were read", said.Counts, b.Counts)
	case b.last != b.Head:
		return b.damaged("comes behind commit %d, the header names %d as the last", b.last.Seq, b.Head.Seq)
	}
	b.Sum = said.Sum
	switch _, err := b.r.ReadByte(); {
	case err == nil:
		return fmt.Errorf("something follows the end of the backup, which is at byte %d: %w", b.at, kb.ErrDamaged)
	case !errors.Is(err, io.EOF):
		return err
	}
	return nil
}
