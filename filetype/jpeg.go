package filetype

import (
	"bytes"
	"encoding/binary"
	"io"
)

// Markers of a JPEG image (ITU-T T.81, annex B).
const (
	jpegTEM  = 0x01
	jpegRST0 = 0xd0
	jpegSOI  = 0xd8
	jpegEOI  = 0xd9
	jpegSOS  = 0xda
	jpegAPP0 = 0xe0
	jpegAPPF = 0xef
	jpegCOM  = 0xfe
)

// cleanJPEG copies a JPEG image segment by segment up to its end. Of what
// applications and cameras add, only what decides how the picture looks is kept:
// the colours, and which way is up.
func cleanJPEG(w io.Writer, r *source) error {
	if err := r.pass(w, 2); err != nil {
		return err
	}
	for scanned := false; ; {
		marker, err := jpegMarker(r)
		if err != nil {
			return err
		}
		switch {
		case marker == jpegEOI && scanned:
			_, err := w.Write([]byte{0xff, jpegEOI})
			return err
		case marker == jpegEOI || marker == jpegSOI:
			return refuse("is a JPEG image that is damaged: it has no picture")
		case marker == jpegTEM || marker >= jpegRST0 && marker < jpegSOI:
			continue // they stand alone, and mean nothing here
		}
		if err := jpegSegment(w, r, marker); err != nil {
			return err
		}
		if marker == jpegSOS {
			scanned = true
			if err := jpegScan(w, r); err != nil {
				return err
			}
		}
	}
}

func jpegMarker(r *source) (byte, error) {
	b, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	if b != 0xff {
		return 0, refuse("is a JPEG image that is damaged")
	}
	for b == 0xff { // any number of them may stand before a marker
		if b, err = r.ReadByte(); err != nil {
			return 0, err
		}
	}
	return b, nil
}

func jpegSegment(w io.Writer, r *source, marker byte) error {
	size, err := r.next(2)
	if err != nil {
		return err
	}
	length := int(binary.BigEndian.Uint16(size)) - 2
	if length < 0 {
		return refuse("is a JPEG image that is damaged")
	}
	body, err := r.next(length)
	if err != nil {
		return err
	}
	if marker == jpegCOM || marker >= jpegAPP0 && marker <= jpegAPPF {
		if body = keptOfJPEG(marker, body); body == nil {
			return nil
		}
		binary.BigEndian.PutUint16(size, uint16(len(body)+2))
	}
	_, err = w.Write(append([]byte{0xff, marker, size[0], size[1]}, body...))
	return err
}

// jpegScan copies the coded picture up to the next marker, which stays.
func jpegScan(w io.Writer, r *source) error {
	for {
		part, err := r.Peek(2)
		if err != nil {
			return err
		}
		n := 1
		if part[0] == 0xff {
			if part[1] != 0 && (part[1] < jpegRST0 || part[1] >= jpegSOI) {
				return nil
			}
			n = 2
		} else if buffered, _ := r.Peek(r.Buffered()); len(buffered) > 2 {
			if n = bytes.IndexByte(buffered, 0xff); n < 0 {
				n = len(buffered)
			}
		}
		if err := r.pass(w, int64(n)); err != nil {
			return err
		}
	}
}

// keptOfJPEG answers what is kept of a segment for applications; nil for nothing.
func keptOfJPEG(marker byte, body []byte) []byte {
	switch {
	case marker == jpegAPP0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && len(body) >= 14:
		plain := bytes.Clone(body[:14])
		plain[12], plain[13] = 0, 0 // without its small picture
		return plain
	case marker == jpegAPP0+2 && bytes.HasPrefix(body, []byte("ICC_PROFILE\x00")):
		return body
	case marker == jpegAPP0+14 && bytes.HasPrefix(body, []byte("Adobe")):
		return body
	case marker == jpegAPP0+1 && bytes.HasPrefix(body, []byte(exifName)):
		if up := orientation(body[len(exifName):]); up > 1 {
			return onlyOrientation(up)
		}
	}
	return nil
}

const exifName = "Exif\x00\x00"

// Fields of EXIF, which is a TIFF file (CIPA DC-008).
const (
	tagOrientation = 0x0112
	typeShort      = 3
)

// orientation answers which way up a picture is, 1 to 8, by its EXIF; 0 when that
// does not say.
func orientation(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	for n := int64(order.Uint16(tiff[at:])); n > 0; n-- {
		field := at + 2 + 12*(n-1)
		if field+12 > int64(len(tiff)) || order.Uint16(tiff[field:]) != tagOrientation || order.Uint16(tiff[field+2:]) != typeShort {
			continue
		}
		if up := order.Uint16(tiff[field+8:]); up <= 8 {
			return up
		}
	}
	return 0
}

// onlyOrientation is EXIF that says which way is up, and nothing else.
func onlyOrientation(up uint16) []byte {
	b := []byte(exifName + "MM\x00\x2a\x00\x00\x00\x08\x00\x01")
	b = binary.BigEndian.AppendUint16(b, tagOrientation)
	b = binary.BigEndian.AppendUint16(b, typeShort)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint16(b, up)
	return append(b, 0, 0, 0, 0, 0, 0) // the rest of the value, and no further directory
}
