package filetype

import "io"

// The blocks of a GIF image (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).
const (
	gifExtension   = 0x21
	gifImage       = 0x2c
	gifTrailer     = 0x3b
	gifComment     = 0xfe
	gifApplication = 0xff
)

// cleanGIF copies a GIF image block by block up to its trailer, without comments
// and without what applications add, but for the number of repetitions.
func cleanGIF(w io.Writer, r *source) error {
	head, err := r.next(13)
	if err != nil {
		return err
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	if err := r.pass(w, colourTable(head[10])); err != nil {
		return err
	}
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return err
		}
		switch kind {
		case gifTrailer:
			_, err := w.Write([]byte{gifTrailer})
			return err
		case gifImage:
			err = gifPicture(w, r)
		case gifExtension:
			err = gifExtra(w, r)
		default:
			return refuse("is a GIF image that is damaged: it holds a block 0x%02x", kind)
		}
		if err != nil {
			return err
		}
	}
}

// colourTable is the size of the table of colours that flags announce.
func colourTable(flags byte) int64 {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

func gifPicture(w io.Writer, r *source) error {
	head, err := r.next(9)
	if err != nil {
		return err
	}
	if _, err := w.Write(append([]byte{gifImage}, head...)); err != nil {
		return err
	}
	if err := r.pass(w, colourTable(head[8])+1); err != nil { // and the size of codes
		return err
	}
	return gifData(w, r)
}

func gifExtra(w io.Writer, r *source) error {
	label, err := r.ReadByte()
	if err != nil {
		return err
	}
	to := w
	if first, _ := r.Peek(12); label == gifComment || label == gifApplication && (len(first) < 12 || string(first[1:]) != "NETSCAPE2.0") {
		to = io.Discard
	}
	if _, err := to.Write([]byte{gifExtension, label}); err != nil {
		return err
	}
	return gifData(to, r)
}

// gifData copies blocks of data up to the empty one.
func gifData(w io.Writer, r *source) error {
	for {
		size, err := r.ReadByte()
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte{size}); err != nil || size == 0 {
			return err
		}
		if err := r.pass(w, int64(size)); err != nil {
			return err
		}
	}
}
