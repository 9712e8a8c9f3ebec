package filetype

import (
	"encoding/binary"
	"hash/crc32"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngMetadata are the chunks that are not kept: texts, EXIF and the time.
var pngMetadata = map[string]bool{"tEXt": true, "zTXt": true, "iTXt": true, "eXIf": true, "tIME": true}

// cleanPNG copies a PNG image (https://www.w3.org/TR/png-3/) chunk by chunk up to
// its end; what follows that is no part of it.
func cleanPNG(w io.Writer, r *source) error {
	if err := r.pass(w, int64(len(pngSignature))); err != nil {
		return err
	}
	for {
		head, err := r.next(8)
		if err != nil {
			return err
		}
		length, name := int64(binary.BigEndian.Uint32(head)), string(head[4:])
		to := w
		if pngMetadata[name] {
			to = io.Discard
		}
		if _, err := to.Write(head); err != nil {
			return err
		}
		sum := crc32.NewIEEE()
		_, _ = sum.Write(head[4:])
		if err := r.pass(io.MultiWriter(to, sum), length); err != nil {
			return err
		}
		stored, err := r.next(4)
		if err != nil {
			return err
		}
		if binary.BigEndian.Uint32(stored) != sum.Sum32() {
			return refuse("is a PNG image that is damaged: the checksum of its part %q is wrong", name)
		}
		if _, err := to.Write(stored); err != nil || name == "IEND" {
			return err
		}
	}
}
