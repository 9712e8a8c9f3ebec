package filetype

import (
	"bufio"
	"io"
)

// source reads a file from its beginning to its end.
type source struct{ *bufio.Reader }

func newSource(r io.Reader) *source { return &source{bufio.NewReaderSize(r, 64<<10)} }

// next reads n bytes.
func (s *source) next(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(s, b)
	return b, err
}

// pass copies n bytes; a nil w drops them.
func (s *source) pass(w io.Writer, n int64) error {
	if w == nil {
		w = io.Discard
	}
	_, err := io.CopyN(w, s, n)
	return err
}
