package model

import (
	"fmt"
	"io"
)

// Upload is a file of a multipart request.
type Upload struct {
	Name    string
	Content io.ReaderAt
	Size    int64
}

// UnmarshalGQL takes the file that the request put into a variable: nothing that
// a document or JSON can hold is one.
func (u *Upload) UnmarshalGQL(v any) error {
	file, ok := v.(Upload)
	if !ok {
		return fmt.Errorf("%T is no file: send it as a part of a multipart request", v)
	}
	*u = file
	return nil
}

// MarshalGQL is what gqlgen wants beside UnmarshalGQL; files are not written.
func (u Upload) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, "null") }
