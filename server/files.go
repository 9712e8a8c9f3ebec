package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"prologis/graph"
	"prologis/kb"
)

// uploadDir makes the directory for files that are coming in, without those of a
// process before this one that did not get to remove them.
func uploadDir(data string) (string, error) {
	dir := filepath.Join(data, "uploads")
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.Mkdir(dir, 0o700)
	}
	if err != nil {
		return "", fmt.Errorf("make the directory for uploads: %w", err)
	}
	return dir, nil
}

// fileTime is how long a file may take to be read: lines are slow.
const fileTime = 15 * time.Minute

// fileServer serves GET /files/{id}. A file that does not exist and one that the viewer
// may not see answer the same. What is served is a download, and can do nothing
// in a page of ours if a browser shows it all the same.
type fileServer struct {
	base  *kb.Base
	graph *graph.Graph
	log   *slog.Logger
}

func (s *fileServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	header.Set("Content-Security-Policy", fileSecurity)
	header.Add("Vary", "Authorization, Cookie")
	viewer, err := s.graph.Viewer(r)
	if err != nil {
		header.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		refuseFile(w, r, s.log, err)
		return
	}
	serveFile(w, r, s.base, s.log, viewer, kb.ID(r.PathValue("id")))
}

// fileSecurity is the policy with which files are served.
const fileSecurity = "sandbox; default-src 'none'"

// serveFile serves a file that the viewer may read.
func serveFile(w http.ResponseWriter, r *http.Request, base *kb.Base, log *slog.Logger, viewer kb.Viewer, id kb.ID) {
	f, open, err := base.OpenFile(r.Context(), viewer, id)
	if err != nil {
		refuseFile(w, r, log, err)
		return
	}
	content := &fileReader{open: open, size: f.Size}
	defer content.Close()
	if err := content.reach(0); err != nil { // before the answer begins
		refuseFile(w, r, log, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", f.MediaType)
	header.Set("Content-Disposition", disposition(f.Name))
	if header.Get("Cache-Control") == "" {
		header.Set("Cache-Control", keptBy(r, base, id))
	}
	header.Set("ETag", `"`+f.SHA256+`"`)
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(fileTime))
	http.ServeContent(w, r, "", f.UploadedAt, content)
}

// keptBy says who may keep a file: those between us and its reader only what is published.
// All ask each time whether it may still be shown, since what is public now may not stay so.
func keptBy(r *http.Request, base *kb.Base, id kb.ID) string {
	if _, err := base.File(r.Context(), kb.Viewer{}, id); err != nil {
		return "private, no-cache"
	}
	return "public, no-cache"
}

// refuseFile answers what is not served.
func refuseFile(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	problem := kb.Problems(err)[0]
	switch {
	case errors.Is(err, kb.ErrNotExist):
		writeError(w, http.StatusNotFound, string(kb.CodeNotFound), "there is no such file, or it is not yours to see")
	case problem.Code == kb.CodeUnauthenticated:
		writeError(w, http.StatusUnauthorized, string(problem.Code), problem.Message)
	case r.Context().Err() != nil:
	default:
		log.ErrorContext(r.Context(), "a file cannot be served", "path", r.URL.Path, "err", err)
		writeError(w, http.StatusServiceUnavailable, string(kb.CodeUnavailable), "the file cannot be read now: try again later")
	}
}

// disposition names a download (RFC 6266), for old clients in ASCII too.
func disposition(name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r > '~' || r < ' ' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	plain := mime.FormatMediaType("attachment", map[string]string{"filename": ascii})
	if ascii == name {
		return plain
	}
	return plain + "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}

// fileReader reads a blob from wherever it is asked to: stores open blobs at their
// beginning.
type fileReader struct {
	open     func() (io.ReadCloser, error)
	size, at int64

	content io.ReadCloser // nil when it is not open
	read    int64         // of content
}

// Seek only notes the place.
func (f *fileReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.at
	case io.SeekEnd:
		offset += f.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the beginning")
	}
	f.at = offset
	return offset, nil
}

func (f *fileReader) Read(p []byte) (int, error) {
	if f.at >= f.size {
		return 0, io.EOF
	}
	if err := f.reach(f.at); err != nil {
		return 0, err
	}
	n, err := f.content.Read(p)
	f.at, f.read = f.at+int64(n), f.read+int64(n)
	return n, err
}

// reach opens the blob and goes to a place in it.
func (f *fileReader) reach(at int64) (err error) {
	if f.content != nil && f.read > at {
		f.Close()
	}
	if f.content == nil {
		if f.content, err = f.open(); err != nil {
			f.content = nil
			return err
		}
		f.read = 0
	}
	skipped, err := io.CopyN(io.Discard, f.content, at-f.read)
	f.read += skipped
	return err
}

func (f *fileReader) Close() {
	if f.content != nil {
		_ = f.content.Close() // it was only read
		f.content = nil
	}
}
