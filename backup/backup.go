// Package backup writes a whole base into one file and reads it back: the journal
// up to a commit, the ledger without what is true of running servers only, and the
// blobs. It knows stores only by kb's interfaces, so what one store held any other
// can be given.
//
// A file is the line "prologis-backup 1" and blocks behind it. A block is its kind
// (1 byte), the length of its payload and a CRC-32C of kind, length and payload (4
// bytes each, big endian), and the payload. The first block is the header, as JSON;
// then come, in this order, blocks of commits and of ledger entries (JSON lines in
// zstd), and for each blob one with its name and size and those of its content
// (zstd); the last block holds the counts and the SHA-256 of every byte before it.
// So a flipped bit, a missing piece and a missing end are all noticed, and where.
package backup

import (
	"errors"
	"time"

	"prologis/kb"
)

// Version is the newest version of the file that this program reads, and the one
// that it writes.
const Version = 1

const magic = "prologis-backup "

// ErrForeign says that a file is no backup.
var ErrForeign = errors.New("this is no backup of a base")

// Header is what a backup says of itself at its beginning.
type Header struct {
	Base     string    `json:"base"`
	Head     kb.Head   `json:"head"`     // the last commit in it
	Software string    `json:"software"` // the build that made it
	Made     time.Time `json:"made"`
}

// Counts says how much is in a backup.
type Counts struct {
	Commits   int   `json:"commits"`
	Entries   int   `json:"entries"` // of the ledger
	Blobs     int   `json:"blobs"`
	BlobBytes int64 `json:"blobBytes"`
}

// Checked is a backup of which every byte was read and found right.
type Checked struct {
	Header
	Counts
	Sum string // SHA-256, hexadecimal: no other backup has it
}

// trailer is the last block.
type trailer struct {
	Counts
	Sum string `json:"sha256"`
}

// blob is the block in front of a blob's content.
type blob struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// The kinds of blocks.
const (
	blockHeader  = 'H'
	blockCommits = 'C'
	blockLedger  = 'L'
	blockBlob    = 'B'
	blockContent = 'D'
	blockDropped = 'X' // the blob was removed while it was read: forget it
	blockEnd     = 'E'
)

// blockBytes is about how much goes into one block; a commit is never divided.
const blockBytes = 1 << 20

// maxBlockBytes bounds a block, compressed or not: a commit of the largest size
// behind nearly a full block, with every character escaped.
const maxBlockBytes = blockBytes + 2*kb.MaxCommitBytes
