// Package transfer moves entries in and out as JSON Lines: one object
// {"kind", "slug", "input"} a line, where input is what mutations take. Lines
// are read and written as a stream; references may lead to later lines.
package transfer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"prologis/kb"
)

// MaxLine bounds one line, in bytes; it is what a commit can hold.
const MaxLine = kb.MaxCommitBytes

// line is one line of an import.
type line struct {
	Kind  kb.Kind         `json:"kind"`
	Slug  string          `json:"slug,omitempty"`
	Input json.RawMessage `json:"input"`
}

// parse reads a line strictly.
func parse(raw []byte) (line, kb.Content, error) {
	var l line
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, nil, kb.Invalid(nil, "the line is no JSON object of kind, slug and input: %s", explain(err))
	}
	if _, err := d.Token(); err != io.EOF {
		return l, nil, kb.Invalid(nil, "there is more behind the JSON object")
	}
	if l.Input == nil {
		return l, nil, kb.Invalid([]string{"input"}, "is required")
	}
	c, err := kb.DecodeContent(l.Kind, l.Input)
	return l, c, err
}

func explain(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("%s at byte %d", strings.TrimPrefix(err.Error(), "json: "), syntax.Offset)
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field == "" {
		return fmt.Sprintf("it is a JSON %s", wrongType.Value)
	} else if wrongType != nil {
		return fmt.Sprintf("%s cannot be a JSON %s", wrongType.Field, wrongType.Value)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// lineReader reads lines with their numbers, and skips those that are too long.
type lineReader struct {
	r      *bufio.Reader
	number int
	// Bytes read so far, for progress.
	bytes int64
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
}

var errLong = fmt.Errorf("the line is longer than %d bytes", MaxLine)

// next answers the next line that is not blank; io.EOF behind the last one,
// errLong for one that is too long. The bytes are the caller's.
func (lr *lineReader) next() ([]byte, error) {
	for {
		raw, err := lr.readLine()
		if err != nil {
			return nil, err
		}
		if trimmed := bytes.TrimSpace(raw); len(trimmed) > 0 {
			return trimmed, nil
		}
	}
}

func (lr *lineReader) readLine() ([]byte, error) {
	var raw []byte
	long := false
	lr.number++
	for {
		part, err := lr.r.ReadSlice('\n')
		lr.bytes += int64(len(part))
		if len(raw)+len(part) > MaxLine {
			long, raw = true, nil
		} else if !long {
			raw = append(raw, part...)
		}
		switch {
		case err == nil || err == io.EOF && (len(raw) > 0 || long):
			if lr.number == 1 {
				raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
			}
			if long {
				return nil, errLong
			}
			return raw, nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
