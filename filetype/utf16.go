package filetype

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// inUTF8 answers a text as UTF-8 without a mark of its encoding: what begins with the mark
// of UTF-16 is turned into it, what has none is taken for it.
func inUTF8(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	head, _ := b.Peek(3)
	skip := 0
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		skip = 3
	case bytes.HasPrefix(head, []byte("\xfe\xff")):
		skip, order = 2, binary.BigEndian
	case bytes.HasPrefix(head, []byte("\xff\xfe")):
		skip, order = 2, binary.LittleEndian
	}
	_, _ = b.Discard(skip) // they were seen
	if order == nil {
		return b
	}
	return &utf16Reader{b, order}
}

// utf16Reader reads UTF-16 as UTF-8; halves of characters become U+FFFD.
type utf16Reader struct {
	r     *bufio.Reader
	order binary.ByteOrder
}

// Read reads whole characters, into at least four bytes.
func (u *utf16Reader) Read(p []byte) (n int, err error) {
	for n+utf8.UTFMax <= len(p) {
		char, err := u.char()
		if err != nil && n > 0 {
			return n, nil // is told next time
		}
		if err != nil {
			return 0, err
		}
		n += utf8.EncodeRune(p[n:], char)
	}
	return n, nil
}

func (u *utf16Reader) char() (rune, error) {
	first, err := u.unit()
	if err != nil || !utf16.IsSurrogate(first) {
		return first, err
	}
	second, err := u.unit()
	return utf16.DecodeRune(first, second), err
}

func (u *utf16Reader) unit() (rune, error) {
	var unit [2]byte
	_, err := io.ReadFull(u.r, unit[:])
	return rune(u.order.Uint16(unit[:])), err
}
