package backup

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"

	"prologis/kb"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frameBytes stand in front of a payload: kind, length, checksum.
const frameBytes = 1 + 4 + 4

// blockWriter writes blocks and keeps the sum of all bytes.
type blockWriter struct {
	w   io.Writer
	sum hash.Hash
	zip *zstd.Encoder
}

func newBlockWriter(w io.Writer) (*blockWriter, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, err
	}
	b := &blockWriter{w: w, sum: sha256.New(), zip: zip}
	return b, b.bytes([]byte(magic + strconv.Itoa(Version) + "\n"))
}

func (b *blockWriter) bytes(p []byte) error {
	b.sum.Write(p)
	_, err := b.w.Write(p)
	return err
}

func (b *blockWriter) plain(kind byte, payload []byte) error {
	frame := make([]byte, frameBytes, frameBytes+len(payload))
	frame[0] = kind
	binary.BigEndian.PutUint32(frame[1:], uint32(len(payload)))
	binary.BigEndian.PutUint32(frame[5:], checksum(frame[:5], payload))
	return b.bytes(append(frame, payload...))
}

func (b *blockWriter) packed(kind byte, payload []byte) error {
	return b.plain(kind, b.zip.EncodeAll(payload, nil))
}

func (b *blockWriter) json(kind byte, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.plain(kind, payload)
}

func (b *blockWriter) end(c Counts) error {
	return b.json(blockEnd, trailer{c, hex.EncodeToString(b.sum.Sum(nil))})
}

func checksum(frame, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(frame, castagnoli), castagnoli, payload)
}

// blockReader reads blocks, keeps the sum of all bytes before the present block,
// and knows where it is.
type blockReader struct {
	r   *bufio.Reader
	sum hash.Hash
	zip *zstd.Decoder

	at      int64  // where the next block begins
	start   int64  // where the present one does
	before  string // sum of all before the present one
	payload []byte
}

func newBlockReader(r io.Reader) (*blockReader, error) {
	zip, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlockBytes))
	if err != nil {
		return nil, err
	}
	b := &blockReader{r: bufio.NewReaderSize(r, 256<<10), sum: sha256.New(), zip: zip}
	return b, b.checkMagic()
}

func (b *blockReader) close() { b.zip.Close() }

// checkMagic reads the first line.
func (b *blockReader) checkMagic() error {
	line := make([]byte, len(magic)+1)
	if err := b.fill(line); err != nil {
		if errors.Is(err, kb.ErrDamaged) {
			err = ErrForeign
		}
		return err
	}
	version, isBackup := strings.CutPrefix(string(line), magic)
	for isBackup && !strings.HasSuffix(version, "\n") && len(version) < 10 {
		if err := b.fill(line[:1]); err != nil {
			return err
		}
		version += string(line[:1])
	}
	n, err := strconv.Atoi(strings.TrimSuffix(version, "\n"))
	switch {
	case !isBackup || err != nil || n < 1:
		return ErrForeign
	case n > Version:
		return fmt.Errorf("the backup has version %d and this program knows versions up to %d: use a newer version of this program", n, Version)
	}
	return nil
}

// fill reads exactly so many bytes.
func (b *blockReader) fill(p []byte) error {
	n, err := io.ReadFull(b.r, p)
	b.at += int64(n)
	b.sum.Write(p[:n])
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the backup is cut off at byte %d, before its end: %w", b.at, kb.ErrDamaged)
	}
	return err
}

// next reads a block; its payload is valid until the one after.
func (b *blockReader) next() (kind byte, err error) {
	b.start, b.before = b.at, hex.EncodeToString(b.sum.Sum(nil))
	frame := make([]byte, frameBytes)
	if err := b.fill(frame); err != nil {
		return 0, err
	}
	length := binary.BigEndian.Uint32(frame[1:])
	if length > maxBlockBytes {
		return 0, b.damaged("names a length of %d bytes", length)
	}
	if uint32(cap(b.payload)) < length {
		b.payload = make([]byte, length)
	}
	b.payload = b.payload[:length]
	if err := b.fill(b.payload); err != nil {
		return 0, err
	}
	if binary.BigEndian.Uint32(frame[5:]) != checksum(frame[:5], b.payload) {
		return 0, b.damaged("is not what was written")
	}
	return frame[0], nil
}

// unpacked answers the payload of a packed block.
func (b *blockReader) unpacked() ([]byte, error) {
	plain, err := b.zip.DecodeAll(b.payload, nil)
	if err != nil {
		return nil, b.damaged("cannot be unpacked (%v)", err)
	}
	return plain, nil
}

func (b *blockReader) decode(v any) error {
	if err := json.Unmarshal(b.payload, v); err != nil {
		return b.damaged("cannot be read (%v)", err)
	}
	return nil
}

// damaged names the present block.
func (b *blockReader) damaged(format string, args ...any) error {
	return fmt.Errorf("the block at byte %d of the backup %s: %w", b.start, fmt.Sprintf(format, args...), kb.ErrDamaged)
}
