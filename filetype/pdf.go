package filetype

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
)

// checkPDF wants the end of a PDF document where readers look for it, and nothing in it
// that acts when it is opened, or that hides other files.
func checkPDF(content io.ReaderAt, size int64) error {
	tail := make([]byte, min(size, 1024))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return fmt.Errorf("read the file: %w", err)
	}
	if !bytes.Contains(tail, []byte("%%EOF")) || !bytes.Contains(tail, []byte("startxref")) {
		return refuse("is a PDF document that is not whole: its end is missing")
	}
	if zip, err := endsAsZip(content, size); err != nil || zip {
		if err != nil {
			return err
		}
		return refuse("is a PDF document and a ZIP archive at once")
	}
	return scanPDF(content, size)
}

const (
	zipEnd     = "PK\x05\x06" // the end record's signature
	zipEndSize = 22           // without its comment
)

// endsAsZip reports whether a file ends as ZIP archives do.
func endsAsZip(content io.ReaderAt, size int64) (bool, error) {
	tail := make([]byte, min(size, zipEndSize+0xffff))
	if _, err := content.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return false, fmt.Errorf("read the file: %w", err)
	}
	for i := 0; i+zipEndSize <= len(tail); i++ {
		if string(tail[i:i+4]) == zipEnd && i+zipEndSize+int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail) {
			return true, nil
		}
	}
	return false, nil
}
