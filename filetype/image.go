package filetype

import (
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
)

// Most that an image may unpack into.
const (
	maxSide   = 20_000
	maxPixels = 60_000_000
)

// measure reads the dimensions of a PNG, JPEG or GIF.
func (f *File) measure() error {
	c, _, err := image.DecodeConfig(io.NewSectionReader(f.content, 0, f.size))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return f.cutOff()
	}
	if err != nil {
		return refuse("begins like %s, but is none (%v)", f.Name, err)
	}
	return f.setSize(c.Width, c.Height)
}

func (f *File) setSize(width, height int) error {
	switch {
	case width <= 0 || height <= 0:
		return refuse("is %s without pixels", f.Name)
	case width > maxSide || height > maxSide || width*height > maxPixels:
		return refuse("is %s of %d × %d pixels; at most %d on a side and %d million in all are taken",
			f.Name, width, height, maxSide, maxPixels/1_000_000)
	}
	f.Width, f.Height = width, height
	return nil
}

// measureWebP reads the dimensions of a WebP image from its first chunk
// (https://developers.google.com/speed/webp/docs/riff_container).
func (f *File) measureWebP() error {
	b := make([]byte, 30)
	if _, err := f.content.ReadAt(b, 0); err != nil {
		return f.cutOff()
	}
	switch string(b[12:16]) {
	case "VP8X":
		return f.setSize(1+int(b[24])+int(b[25])<<8+int(b[26])<<16, 1+int(b[27])+int(b[28])<<8+int(b[29])<<16)
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[21:])
		if b[20] == 0x2f {
			return f.setSize(1+int(bits&0x3fff), 1+int(bits>>14&0x3fff))
		}
	case "VP8 ":
		if string(b[23:26]) == "\x9d\x01\x2a" {
			return f.setSize(int(binary.LittleEndian.Uint16(b[26:])&0x3fff), int(binary.LittleEndian.Uint16(b[28:])&0x3fff))
		}
	}
	return refuse("begins like %s, but is none", f.Name)
}

func (f *File) cutOff() error { return refuse("is %s that is not whole: it ends too early", f.Name) }
