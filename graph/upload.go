package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// Requests with files are read by the GraphQL multipart request specification
// (https://github.com/jaydenseric/graphql-multipart-request-spec): a part
// "operations" with the request, its files null; a part "map", which says where in
// it each file belongs; then the files. Any page can make a browser send such a
// form, so it has to name its sender, which no page of another site can make one
// do, and it is read only when it does.
const (
	typeMultipart = "multipart/form-data"
	maxFiles      = 10
	// MaxMultipart bounds a request with files.
	MaxMultipart = 64 << 20
	// maxMap bounds the part that says where the files belong.
	maxMap = 64 << 10
	// uploadTime is how long a request with files may take: lines are slow.
	uploadTime = 15 * time.Minute
)

// IsUpload reports whether a request comes with files.
func IsUpload(r *http.Request) bool {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && mediaType == typeMultipart && r.Method == http.MethodPost
}

// upload answers a request with files.
func (h *endpoint) upload(w http.ResponseWriter, r *http.Request, mediaType string) {
	if err := h.signedIn(r); err != nil {
		h.refuse(w, mediaType, err)
		return
	}
	control := http.NewResponseController(w) // a writer without deadlines needs no later ones
	_ = control.SetReadDeadline(time.Now().Add(uploadTime))
	_ = control.SetWriteDeadline(time.Now().Add(uploadTime + time.Minute))
	f := &form{dir: h.graph.opts.UploadDir, files: map[string]*os.File{}}
	defer f.remove()
	params, err := f.read(http.MaxBytesReader(w, r.Body, MaxMultipart), r.Header)
	if err != nil {
		h.refuse(w, mediaType, err)
		return
	}
	h.answer(w, r, mediaType, params)
}

// signedIn refuses a request that names nobody.
func (h *endpoint) signedIn(r *http.Request) *httpError {
	err := h.graph.waitFor(r.Context(), r.Header.Get("X-KB-After"))
	var viewer kb.Viewer
	if err == nil {
		viewer, err = h.graph.viewer(r.Context(), r.Header)
	}
	if err == nil && viewer.Anonymous() {
		err = &kb.Error{Code: kb.CodeUnauthenticated, Message: "files are taken from who is signed in: sign in first, or send a token as Authorization: Bearer"}
	}
	if err == nil {
		return nil
	}
	problem := kb.Problems(err)[0]
	switch problem.Code {
	case kb.CodeUnauthenticated:
		return &httpError{http.StatusUnauthorized, problem.Code, problem.Message}
	case kb.CodeInternal:
		hidden := h.graph.hide(r.Context(), err)
		return &httpError{http.StatusInternalServerError, hidden.Code, hidden.Message}
	case kb.CodeUnavailable:
		return &httpError{http.StatusServiceUnavailable, problem.Code, problem.Message}
	}
	return badRequest(http.StatusBadRequest, problem.Error())
}

// form is a request with files as it is read.
type form struct {
	dir    string
	params *graphql.RawParams
	paths  map[string][]string // in the request, by the names of the files' parts
	sizes  map[string]int64
	names  map[string]string
	files  map[string]*os.File
}

// remove removes the files as they came; what is to stay has been copied.
func (f *form) remove() {
	for _, file := range f.files {
		_ = file.Close()
		_ = os.Remove(file.Name()) // what stays is removed at the next start
	}
}

func (f *form) read(body io.Reader, headers http.Header) (*graphql.RawParams, *httpError) {
	_, params, err := mime.ParseMediaType(headers.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return nil, badRequest(http.StatusBadRequest, "the content type names no boundary")
	}
	parts := multipart.NewReader(body, params["boundary"])
	operations, refused := f.field(parts, "operations", maxSignedBody)
	if refused != nil {
		return nil, refused
	}
	raw, refused := readObject(operations, `the part "operations" is not a JSON object: send one operation at a time`)
	if refused != nil {
		return nil, refused
	}
	if f.params, refused = readParams(raw, headers); refused != nil {
		return nil, refused
	}
	if refused := f.readMap(parts); refused != nil {
		return nil, refused
	}
	if refused := f.readFiles(parts); refused != nil {
		return nil, refused
	}
	return f.params, f.place()
}

// field reads a part that is no file.
func (f *form) field(parts *multipart.Reader, name string, limit int64) ([]byte, *httpError) {
	part, err := parts.NextPart()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, broken(err)
	}
	if err != nil || part.FormName() != name {
		return nil, badRequest(http.StatusBadRequest, `the parts of the form are "operations", "map" and then the files; "`+name+`" is missing in its place`)
	}
	text, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return nil, broken(err)
	}
	if int64(len(text)) > limit {
		return nil, badRequest(http.StatusRequestEntityTooLarge, fmt.Sprintf("the part %q has more than %d KiB", name, limit>>10))
	}
	return text, nil
}

// broken says what keeps a form from being read.
func broken(err error) *httpError {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return badRequest(http.StatusRequestEntityTooLarge, fmt.Sprintf("the request has more than %d MiB", MaxMultipart>>20))
	}
	return badRequest(http.StatusBadRequest, "the form broke off, or is none")
}

func (f *form) readMap(parts *multipart.Reader) *httpError {
	text, refused := f.field(parts, "map", maxMap)
	if refused != nil {
		return refused
	}
	if err := json.Unmarshal(text, &f.paths); err != nil || len(f.paths) == 0 {
		return badRequest(http.StatusBadRequest, `the part "map" is not an object of lists, such as {"0": ["variables.input.file"]}`)
	}
	if len(f.paths) > maxFiles {
		return badRequest(http.StatusBadRequest, fmt.Sprintf("at most %d files go into a request", maxFiles))
	}
	return nil
}

// readFiles keeps the files in the directory for uploads.
func (f *form) readFiles(parts *multipart.Reader) *httpError {
	f.sizes, f.names = map[string]int64{}, map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		name := part.FormName()
		switch {
		case f.paths[name] == nil:
			return badRequest(http.StatusBadRequest, fmt.Sprintf(`the part %q is not in "map"`, name))
		case f.files[name] != nil:
			return badRequest(http.StatusBadRequest, fmt.Sprintf("there are two parts %q", name))
		}
		if refused := f.keep(name, part); refused != nil {
			return refused
		}
	}
}

// keep writes a file as it comes. Of one that is too large only the beginning is
// kept: its size says that it is.
func (f *form) keep(name string, part *multipart.Part) *httpError {
	file, err := os.CreateTemp(f.dir, "upload-")
	if err != nil {
		return &httpError{http.StatusServiceUnavailable, kb.CodeUnavailable, "files cannot be taken now: try again later"}
	}
	f.files[name], f.names[name] = file, part.FileName()
	size, err := io.Copy(file, io.LimitReader(part, kb.MaxFileBytes+1))
	f.sizes[name] = size
	if err == nil {
		_, err = io.Copy(io.Discard, part)
	}
	var onDisk *os.PathError
	switch {
	case errors.As(err, &onDisk):
		return &httpError{http.StatusServiceUnavailable, kb.CodeUnavailable, "files cannot be taken now: try again later"}
	case err != nil:
		return broken(err)
	}
	return nil
}

// place puts the files into the variables where the map says.
func (f *form) place() *httpError {
	for _, name := range slices.Sorted(maps.Keys(f.paths)) {
		file := f.files[name]
		if file == nil {
			return badRequest(http.StatusBadRequest, fmt.Sprintf(`"map" names a part %q, which is missing`, name))
		}
		for _, path := range f.paths[name] {
			steps := strings.Split(path, ".")
			if steps[0] != "variables" || !put(f.params.Variables, steps[1:], model.Upload{Name: f.names[name], Content: file, Size: f.sizes[name]}) {
				return badRequest(http.StatusBadRequest, fmt.Sprintf(`"map" puts a file at %q, where no null stands in "operations"`, path))
			}
		}
	}
	return nil
}

// put puts a file in the place of a null.
func put(tree any, steps []string, file model.Upload) bool {
	if len(steps) == 0 {
		return false
	}
	switch node := tree.(type) {
	case map[string]any:
		below, there := node[steps[0]]
		if len(steps) > 1 {
			return put(below, steps[1:], file)
		}
		if there && below == nil {
			node[steps[0]] = file
			return true
		}
	case []any:
		i, err := strconv.Atoi(steps[0])
		if err != nil || i < 0 || i >= len(node) {
			return false
		}
		if len(steps) > 1 {
			return put(node[i], steps[1:], file)
		}
		if node[i] == nil {
			node[i] = file
			return true
		}
	}
	return false
}
