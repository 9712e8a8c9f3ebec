package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestEveryDamageIsSeen flips every byte, cuts at every length, and adds to the end.
func TestEveryDamageIsSeen(t *testing.T) {
	file, _ := backupOf(t, filled(t, 5, 0, 300))
	refused := func(what string, damaged []byte) {
		t.Helper()
		_, err := Verify(bytes.NewReader(damaged), nil)
		if !errors.Is(err, kb.ErrDamaged) && !errors.Is(err, ErrForeign) && (err == nil || !strings.Contains(err.Error(), "newer version")) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := range file {
		for _, flip := range []byte{1, 0x80, 0xff} {
			damaged := bytes.Clone(file)
			damaged[i] ^= flip
			refused(fmt.Sprintf("byte %d flipped by %x", i, flip), damaged)
		}
		refused(fmt.Sprintf("cut at %d", i), file[:i])
		if i%16 == 0 {
			refused(fmt.Sprintf("byte %d missing", i), append(bytes.Clone(file[:i]), file[i+1:]...))
		}
	}
	refused("a byte more", append(bytes.Clone(file), 0))
	refused("twice", append(bytes.Clone(file), file...))
}

// TestDamageIsNamed damages a large backup and asks where it is said to be.
func TestDamageIsNamed(t *testing.T) {
	file, _ := backupOf(t, filled(t, 2500, 2<<20))
	for name, test := range map[string]struct {
		damage func([]byte) []byte
		want   string
	}{
		"cut":     {func(b []byte) []byte { return b[:len(b)/2] }, fmt.Sprintf("cut off at byte %d", len(file)/2)},
		"flipped": {func(b []byte) []byte { b[len(b)/2] ^= 1; return b }, "the block at byte"},
		"zeroed":  {func(b []byte) []byte { clear(b[len(b)/3:]); return b }, "the block at byte"},
		"longer":  {func(b []byte) []byte { return append(b, "more"...) }, fmt.Sprintf("follows the end of the backup, which is at byte %d", len(file))},
		"empty":   {func([]byte) []byte { return nil }, "no backup"},
		"text":    {func([]byte) []byte { return []byte("kind;slug\npractice;x\n") }, "no backup"},
		"newer":   {func(b []byte) []byte { return bytes.Replace(b, []byte(" 1\n"), []byte(" 12\n"), 1) }, "version 12"},
	} {
		_, err := Verify(bytes.NewReader(test.damage(bytes.Clone(file))), nil)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want %q", name, err, test.want)
		}
	}
}

// TestWellFormedAndWrong writes files whose sums are right and whose content is
// not what a backup has.
func TestWellFormedAndWrong(t *testing.T) {
	commit := func(seq kb.Seq, change func(*kb.Commit)) *kb.Commit {
		c := &kb.Commit{Format: kb.Format, Base: "base", Seq: seq, ID: fmt.Sprint("c", seq), At: time.Unix(int64(seq), 0).UTC(), Changes: []kb.Change{}}
		if seq > 1 {
			c.Prev = fmt.Sprint("c", seq-1)
		}
		if change != nil {
			change(c)
		}
		return c
	}
	same := func(*writing) {}
	for name, test := range map[string]struct {
		commits []*kb.Commit
		rest    func(*writing)
		want    string
	}{
		"right":                  {[]*kb.Commit{commit(1, nil), commit(2, nil)}, same, ""},
		"a commit missing":       {[]*kb.Commit{commit(2, nil)}, same, "commit 2 does not follow commit 0"},
		"the last missing":       {[]*kb.Commit{commit(1, nil)}, same, "comes behind commit 1"},
		"another base's":         {[]*kb.Commit{commit(1, nil), commit(2, func(c *kb.Commit) { c.Base = "other" })}, same, "belongs to another base"},
		"another's chain":        {[]*kb.Commit{commit(1, nil), commit(2, func(c *kb.Commit) { c.Prev = "x" })}, same, "commit 2 does not follow"},
		"a newer journal format": {[]*kb.Commit{commit(1, nil), commit(2, func(c *kb.Commit) { c.Format++ })}, same, "use a newer version"},
		"counts":                 {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) { b.Entries = 7 }, "were read"},
		"the sum":                {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) { b.blocks.sum.Write([]byte{0}) }, "the bytes before it are others"},
		"the order": {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) {
			_ = b.blocks.json(blockBlob, blob{"b", 0})
			_ = b.blocks.packed(blockLedger, []byte(`{"key":"x"}`))
		}, "out of order"},
		"an unknown block": {nil, func(b *writing) { _ = b.blocks.plain('X', nil) }, "out of order"},
		"an unknown field": {nil, func(b *writing) { _ = b.blocks.packed(blockCommits, []byte(`{"seq":1,"colour":"red"}`)) }, "colour"},
		"a newer format with unknown fields": {nil, func(b *writing) {
			_ = b.blocks.packed(blockCommits, fmt.Appendf(nil, `{"seq":1,"format":%d,"colour":"red"}`, kb.Format+1))
		}, "use a newer version"},
		"no commits": {nil, func(b *writing) { _ = b.blocks.packed(blockCommits, nil) }, "is empty"},
		"no zstd":    {nil, func(b *writing) { _ = b.blocks.plain(blockCommits, []byte("plain")) }, "cannot be unpacked"},
		"half a blob": {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) {
			_ = b.blocks.json(blockBlob, blob{"b", 10})
			_ = b.blocks.packed(blockContent, []byte("half"))
		}, "within a blob"},
		"a dropped blob": {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) {
			_ = b.blocks.json(blockBlob, blob{"b", 10})
			_ = b.blocks.packed(blockContent, []byte("half"))
			_ = b.blocks.plain(blockDropped, nil)
		}, ""},
		"no blob to drop": {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) { _ = b.blocks.plain(blockDropped, nil) }, "out of order"},
		"more than a blob": {[]*kb.Commit{commit(1, nil), commit(2, nil)}, func(b *writing) {
			_ = b.blocks.json(blockBlob, blob{"b", 2})
			_ = b.blocks.packed(blockContent, []byte("half"))
		}, "where 2 are left"},
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			blocks, err := newBlockWriter(&file)
			if err != nil {
				t.Fatal(err)
			}
			b := &writing{blocks: blocks, Counts: Counts{Commits: len(test.commits)}}
			_ = blocks.json(blockHeader, Header{Base: "base", Head: kb.Head{Seq: 2, ID: "c2"}})
			for _, c := range test.commits {
				_ = json.NewEncoder(&b.lines).Encode(c)
			}
			_ = b.flush(blockCommits)
			test.rest(b)
			_ = blocks.end(b.Counts)
			_, err = Verify(&file, nil)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("%v; want %q", err, test.want)
			}
		})
	}
}

// TestFileChangedMeanwhile restores from another file than was verified.
func TestFileChangedMeanwhile(t *testing.T) {
	file, _ := backupOf(t, filled(t, 3))
	_, checked := backupOf(t, filled(t, 3))
	to := newStore(t)
	err := Restore(context.Background(), to, io.NewSectionReader(bytes.NewReader(file), 0, int64(len(file))), checked, nil)
	if !errors.Is(err, kb.ErrDamaged) || !errors.Is(Unfinished(context.Background(), to), ErrUnfinished) {
		t.Errorf("%v, then %v", err, Unfinished(context.Background(), to))
	}
}
