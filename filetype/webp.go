package filetype

import (
	"bytes"
	"encoding/binary"
	"io"
)

// The bits of VP8X's flags that announce metadata.
const webpMetadata = 0x08 | 0x04 // EXIF, XMP

// webpKept are the chunks of a WebP image that are kept.
var webpKept = map[string]bool{"VP8X": true, "VP8 ": true, "VP8L": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}

// cleanWebP copies the chunks of a WebP image that make the picture. Its size
// stands in front, so they are put together first.
func cleanWebP(w io.Writer, r *source) error {
	head, err := r.next(12)
	if err != nil {
		return err
	}
	left := int64(binary.LittleEndian.Uint32(head[4:])) - 4 // of the chunks
	var body bytes.Buffer
	picture := false
	for left > 0 {
		chunk, err := r.next(8)
		if err != nil {
			return err
		}
		name, length := string(chunk[:4]), int64(binary.LittleEndian.Uint32(chunk[4:]))
		length += length % 2
		if left -= 8 + length; left < 0 {
			return refuse("is a WebP image that is damaged: its part %q is larger than the whole", name)
		}
		if !webpKept[name] {
			if err := r.pass(nil, length); err != nil {
				return err
			}
			continue
		}
		picture = picture || name == "VP8 " || name == "VP8L" || name == "ANMF"
		at := body.Len() + 8
		body.Write(chunk)
		if err := r.pass(&body, length); err != nil {
			return err
		}
		if name == "VP8X" && length > 0 {
			body.Bytes()[at] &^= webpMetadata
		}
	}
	if !picture {
		return refuse("is a WebP image without a picture")
	}
	binary.LittleEndian.PutUint32(head[4:], uint32(body.Len()+4))
	_, err = w.Write(append(head, body.Bytes()...))
	return err
}
