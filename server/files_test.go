package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prologis/internal/filetest"
	"prologis/kb"
)

// token makes a token of a role.
func (r *running) token(role string, more ...string) string {
	r.t.Helper()
	args := append([]string{"token", "create", "--role", role, "--name", "the " + role, "--data", r.env.cli.Data}, more...)
	return strings.TrimSpace(mustRun(r.t, args...).out)
}

// send sends a request and answers it with its whole body.
func (r *running) send(method, path, token string, body io.Reader, headers ...string) (*http.Response, []byte) {
	r.t.Helper()
	request, err := http.NewRequest(method, r.URL()+path, body)
	if err != nil {
		r.t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response, all
}

// uploadForm is a request that uploads a file, and its content type.
func uploadForm(name string, content []byte) (form *bytes.Buffer, contentType string) {
	form = new(bytes.Buffer)
	w := multipart.NewWriter(form)
	_ = w.WriteField("operations", `{"query": "mutation($f: Upload!) { uploadFile(input: {file: $f}) { file { id } userErrors { message } } }", "variables": {"f": null}}`)
	_ = w.WriteField("map", `{"0": ["variables.f"]}`)
	part, _ := w.CreateFormFile("0", name)
	_, _ = part.Write(content)
	_ = w.Close() // all into memory
	return form, w.FormDataContentType()
}

// upload uploads a file and answers its id.
func (r *running) upload(token, name string, content []byte) string {
	r.t.Helper()
	form, contentType := uploadForm(name, content)
	_, answer := r.send("POST", "/graphql", token, form, "Content-Type", contentType)
	return uploaded(r.t, answer)
}

// uploaded is the id in the answer to an upload.
func uploaded(t *testing.T, answer []byte) string {
	t.Helper()
	var read struct {
		Data struct {
			UploadFile struct{ File struct{ ID string } }
		}
	}
	if err := json.Unmarshal(answer, &read); err != nil || read.Data.UploadFile.File.ID == "" {
		t.Fatalf("upload: %s", answer)
	}
	return read.Data.UploadFile.File.ID
}

// publish publishes a practice with a file.
func (r *running) publish(token, id string) {
	r.t.Helper()
	query := fmt.Sprintf(`mutation { putEntry(input: {practice: {title: {language: "it", value: "Pratica"}, summary: {language: "it", value: "x"}, attachments: {file: %q, licence: CC0_1_0}}}) { entry { id } userErrors { message } } }`, id)
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		r.t.Fatal(err)
	}
	if _, answer := r.send("POST", "/graphql", token, bytes.NewReader(body), "Content-Type", "application/json"); !bytes.Contains(answer, []byte(`"userErrors":[]`)) {
		r.t.Fatalf("publish: %s", answer)
	}
}

func TestFilesOnTheEmbeddedStore(t *testing.T) {
	r := start(t, "--no-seed", "--data", t.TempDir())
	checkFiles(t, r, r)
}

// TestFilesOnMongoDB uploads to one server and reads from another.
func TestFilesOnMongoDB(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		a := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		b := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
		checkFiles(t, a, b)
	})
}

// checkFiles plays the story of a file of more than one chunk, written on one
// server and read on another.
func checkFiles(t *testing.T, writer, reader *running) {
	editor, admin := writer.token("EDITOR"), writer.token("ADMIN")
	content := bytes.Replace(filetest.PDF(), []byte("xref"), append(bytes.Repeat([]byte("%0123456789abcde\n"), 40_000), "xref"...), 1)
	id := writer.upload(editor, `Città "bella".pdf`, content)
	path := "/files/" + id
	same := func() { eventually(t, "the reader follows", func() bool { return reader.seq() >= writer.seq() }) }
	same()

	for _, token := range []string{"", admin} {
		for _, wrong := range []string{path, "/files/file_00000000000000000000000000", "/files/x", "/files/" + strings.ToUpper(id)} {
			response, body := reader.send("GET", wrong, token, nil)
			_, unknown := reader.send("GET", "/files/file_11111111111111111111111111", token, nil)
			if response.StatusCode != 404 || !bytes.Equal(body, unknown) || response.Header.Get("ETag")+response.Header.Get("Content-Disposition") != "" {
				t.Errorf("GET %s: %d %s %v", wrong, response.StatusCode, body, response.Header)
			}
		}
	}
	if response, body := reader.send("GET", path, editor, nil); response.StatusCode != 200 || !bytes.Equal(body, content) || response.Header.Get("Cache-Control") != "private, no-cache" {
		t.Errorf("the uploader gets %d with %d bytes: %v", response.StatusCode, len(body), response.Header)
	}
	if response, _ := reader.send("GET", path, "kb_nobody", nil); response.StatusCode != 401 {
		t.Errorf("with a bad token: %d", response.StatusCode)
	}

	writer.publish(editor, id)
	same()
	response, body := reader.send("GET", path, "", nil)
	if !bytes.Equal(body, content) {
		t.Errorf("published: %d bytes of %d", len(body), len(content))
	}
	for name, want := range map[string]string{
		"Content-Type":            "application/pdf",
		"Content-Disposition":     `attachment; filename="Citt_ bella.pdf"; filename*=UTF-8''Citt%C3%A0%20bella.pdf`,
		"X-Content-Type-Options":  "nosniff",
		"Content-Security-Policy": "sandbox; default-src 'none'",
		"Cache-Control":           "public, no-cache",
		"Accept-Ranges":           "bytes",
		"Content-Length":          fmt.Sprint(len(content)),
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	checkRanges(t, reader, path, content, response.Header.Get("ETag"))
	if response, body := reader.send("GET", path, "", nil, "If-None-Match", response.Header.Get("ETag")); response.StatusCode != 304 || len(body) > 0 {
		t.Errorf("what the reader has is sent again: %d", response.StatusCode)
	}
	if coming, err := os.ReadDir(filepath.Join(writer.env.cli.Data, "uploads")); err != nil || len(coming) > 0 {
		t.Errorf("left in uploads: %v, %v", coming, err)
	}
	mustRun(t, "check", "--data", writer.env.cli.Data)
}

func checkRanges(t *testing.T, r *running, path string, content []byte, etag string) {
	end := fmt.Sprint(len(content))
	for _, c := range []struct {
		method, header, value string
		status                int
		want                  []byte
	}{
		{"HEAD", "Accept", "*/*", 200, nil},
		{"GET", "If-None-Match", etag, 304, nil},
		{"GET", "If-None-Match", `"other"`, 200, content},
		{"GET", "Range", "bytes=0-99", 206, content[:100]},
		{"GET", "Range", "bytes=300000-300099", 206, content[300000:300100]},
		{"GET", "Range", "bytes=-50", 206, content[len(content)-50:]},
		{"GET", "Range", "bytes=" + end + "-", 416, nil},
		{"POST", "Accept", "*/*", 405, nil},
	} {
		response, body := r.send(c.method, path, "", nil, c.header, c.value)
		if response.StatusCode != c.status || c.want != nil && !bytes.Equal(body, c.want) {
			t.Errorf("%s with %s %s: %d, %d bytes", c.method, c.header, c.value, response.StatusCode, len(body))
		}
	}
	// two ranges, the later one first
	response, body := r.send("GET", path, "", nil, "Range", "bytes=5000-5009,0-9")
	if response.StatusCode != 206 || !bytes.Contains(body, content[5000:5010]) || !bytes.Contains(body, content[:10]) {
		t.Errorf("two ranges: %d %s", response.StatusCode, body)
	}
}

// TestUnnamedSendersAreRefusedEarly wants no file read of who is not signed in, and
// other paths to take no more than before.
func TestUnnamedSendersAreRefusedEarly(t *testing.T) {
	r := start(t, "--no-seed", "--data", t.TempDir())
	big := func() io.Reader { return io.LimitReader(zeros{}, 60<<20) }
	for _, path := range []string{"/graphql", "/files/x"} {
		request, err := http.NewRequest("POST", r.URL()+path, big())
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			continue // cut off while it was still sending
		}
		_ = response.Body.Close()
		if response.StatusCode != 401 && response.StatusCode != 405 {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
}

// zeros is an endless reader.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestUploadsOfAKilledProcessAreRemoved leaves a half upload for the next start.
func TestUploadsOfAKilledProcessAreRemoved(t *testing.T) {
	data := t.TempDir()
	start(t, "--no-seed", "--data", data).stop()
	left := filepath.Join(data, "uploads", "upload-123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, "--no-seed", "--data", data)
	if _, err := os.Stat(left); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
}

// TestFilesWithASession uploads as browsers do: with a cookie, and a header that no
// other site can make them send.
func TestFilesWithASession(t *testing.T) {
	r := start(t, "--no-seed", "--data", t.TempDir())
	admin, stranger := r.firstAdmin(), r.browser()
	form, contentType := uploadForm("a.pdf", filetest.PDF())
	if p := admin.send("POST", "/graphql", form.String(), "Content-Type", contentType); p.StatusCode != 400 || !strings.Contains(p.body, "CSRF") {
		t.Errorf("a form as any site could send it: %d %s", p.StatusCode, p.body)
	}
	if p := stranger.send("POST", "/graphql", form.String(), "Content-Type", contentType, "Apollo-Require-Preflight", "true"); p.StatusCode != 401 {
		t.Errorf("without a session: %d %s", p.StatusCode, p.body)
	}
	p := admin.send("POST", "/graphql", form.String(), "Content-Type", contentType, "Apollo-Require-Preflight", "true")
	path := "/files/" + uploaded(t, []byte(p.body))
	if p := admin.send("GET", path, ""); p.StatusCode != 200 || p.body != string(filetest.PDF()) {
		t.Errorf("the uploader gets %d %s", p.StatusCode, p.body)
	}
	if p := stranger.send("GET", path, ""); p.StatusCode != 404 {
		t.Errorf("a stranger gets %d", p.StatusCode)
	}
}

// TestNothingIsSweptDuringABackup leaves a blob of long ago that nothing names.
func TestNothingIsSweptDuringABackup(t *testing.T) {
	r := start(t, "--no-seed", "--data", t.TempDir())
	blobs, ledger := r.house.store.Blobs(), r.house.store.Ledger()
	const old, lease = "file-00000000000000000000000000", kb.LedgerLease + "backup/test"
	if err := errors.Join(blobs.Put(t.Context(), old, strings.NewReader("x")), ledger.PutNew(t.Context(), lease, nil, time.Now().Add(time.Hour))); err != nil {
		t.Fatal(err)
	}
	there := func() bool {
		content, _, err := blobs.Open(t.Context(), old)
		if err == nil {
			_ = content.Close()
		}
		return err == nil
	}
	r.house.tidy(t.Context(), r.env.log)
	if !there() {
		t.Error("it was removed during a backup")
	}
	if err := ledger.Delete(t.Context(), lease); err != nil {
		t.Fatal(err)
	}
	r.house.tidy(t.Context(), r.env.log)
	if there() {
		t.Error("it is still there")
	}
}

// TestFilesTravelWithABackup reads a file from a restored base.
func TestFilesTravelWithABackup(t *testing.T) {
	t.Parallel()
	r := start(t, "--no-seed", "--data", t.TempDir())
	editor := r.token("EDITOR")
	id, private := r.upload(editor, "a.docx", filetest.DOCX()), r.upload(editor, "b.pdf", filetest.PDF())
	r.publish(editor, id)
	kept, restored := filepath.Join(t.TempDir(), "base.backup"), t.TempDir()
	mustRun(t, "backup", kept, "--data", r.env.cli.Data)
	mustRun(t, "restore", kept, "--data", restored)
	mustRun(t, "check", "--data", restored)
	again := start(t, "--no-seed", "--data", restored)
	if response, body := again.send("GET", "/files/"+id, "", nil); response.StatusCode != 200 || !bytes.Equal(body, filetest.DOCX()) {
		t.Errorf("the public file: %d, %d bytes", response.StatusCode, len(body))
	}
	if response, _ := again.send("GET", "/files/"+private, "", nil); response.StatusCode != 404 {
		t.Errorf("the private file: %d", response.StatusCode)
	}
	if response, body := again.send("GET", "/files/"+private, editor, nil); response.StatusCode != 200 || !bytes.Equal(body, filetest.PDF()) {
		t.Errorf("the private file for its uploader: %d, %d bytes", response.StatusCode, len(body))
	}
}
