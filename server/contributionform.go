package main

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"time"

	"prologis/graph"
	"prologis/kb"
)

// contributionBody bounds the fields of a form: whatever a whole contribution may hold
// goes into them.
const contributionBody = 8 << 20

// fieldCost is what a field of a form counts for beside its name and value, so that many
// empty ones are bounded too.
const fieldCost = 64

// sentFile is a file that came with a form.
type sentFile struct {
	*os.File
	name string
	size int64
}

// remove removes the file as it came; what is to stay has been copied.
func (f *sentFile) remove() {
	if f != nil {
		_ = f.Close()
		_ = os.Remove(f.Name()) // what stays is removed at the next start
	}
}

// readSent reads the fields of a form, and the file that came with it if there is one.
// What was read before it broke off is answered with the error.
func (a *authPages) readSent(w http.ResponseWriter, r *http.Request, takesFile bool) (form url.Values, file *sentFile, err error) {
	if !graph.IsUpload(r) {
		if err := r.ParseForm(); err != nil {
			return r.PostForm, nil, kb.Invalid(nil, "the form cannot be read: it has to be a form of at most %d MiB", contributionBody>>20)
		}
		return r.PostForm, nil, nil
	}
	control := http.NewResponseController(w) // a writer without deadlines needs no later ones
	_ = control.SetReadDeadline(time.Now().Add(fileTime))
	_ = control.SetWriteDeadline(time.Now().Add(fileTime + time.Minute))
	form = url.Values{}
	parts, err := r.MultipartReader()
	if err == nil {
		file, err = a.readParts(parts, form, takesFile)
	}
	var onDisk *os.PathError
	switch {
	case errors.As(err, &onDisk):
		err = &kb.Error{Code: kb.CodeUnavailable, Message: "files cannot be taken now: try again later", Cause: err}
	case err != nil:
		err = kb.Invalid(nil, "the form cannot be read: its fields have to have at most %d MiB, and all of it %d MiB", contributionBody>>20, graph.MaxMultipart>>20)
	}
	return form, file, err
}

var errLargeForm = errors.New("the fields of the form are too large")

// readParts reads the parts of a form with files.
func (a *authPages) readParts(parts *multipart.Reader, form url.Values, takesFile bool) (file *sentFile, err error) {
	room := contributionBody
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		if err != nil {
			return file, err
		}
		name := part.FormName()
		switch {
		case part.FileName() != "" && file == nil && takesFile:
			if file, err = keepSent(a.uploads, part); err != nil {
				return file, err
			}
			continue
		case part.FileName() != "" || name == "file": // one that was not chosen, or is not taken
			continue
		}
		value, err := io.ReadAll(io.LimitReader(part, int64(room)+1))
		if err != nil {
			return file, err
		}
		if room -= len(name) + len(value) + fieldCost; room < 0 {
			return file, errLargeForm
		}
		form.Add(name, string(value))
	}
}

// keepSent writes a file as it comes. Of one that is too large only the beginning is
// kept: its size says that it is.
func keepSent(dir string, part *multipart.Part) (*sentFile, error) {
	at, err := os.CreateTemp(dir, "upload-")
	if err != nil {
		return nil, err
	}
	file := &sentFile{File: at, name: part.FileName()}
	if file.size, err = io.Copy(at, io.LimitReader(part, kb.MaxFileBytes+1)); err == nil {
		_, err = io.Copy(io.Discard, part)
	}
	return file, err
}
