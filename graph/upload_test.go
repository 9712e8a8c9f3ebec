package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"prologis/internal/filetest"
	"prologis/kb"
)

const (
	uploadFile = `mutation($input: UploadFileInput!) { uploadFile(input: $input) { file { id name mediaType size sha256 width height url uploadedAt } userErrors { path code message } } }`
	oneFile    = `{"0": ["variables.input.file"]}`
)

// part is a part of a form; one with a file name is a file.
type part struct {
	name, file string
	content    []byte
}

// operations is the first part of a form.
func operations(query string, variables any) part {
	b, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		panic(err)
	}
	return part{"operations", "", b}
}

func places(text string) part { return part{"map", "", []byte(text)} }

// formOf is the body of a form and its content type.
func formOf(parts ...part) (body []byte, contentType string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		var to io.Writer
		var err error
		if p.file != "" {
			to, err = w.CreateFormFile(p.name, p.file)
		} else {
			to, err = w.CreateFormField(p.name)
		}
		if err == nil {
			_, err = to.Write(p.content)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// submit sends a form over HTTP, as it is sent in life.
func (h *house) submit(headers []string, parts ...part) answer {
	h.t.Helper()
	body, contentType := formOf(parts...)
	return h.sendForm(headers, contentType, bytes.NewReader(body))
}

func (h *house) sendForm(headers []string, contentType string, body io.Reader) answer {
	h.t.Helper()
	server := httptest.NewServer(h.handler)
	defer server.Close()
	r, err := http.NewRequest(http.MethodPost, server.URL+"/graphql", body)
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/graphql-response+json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		h.t.Fatal(err)
	}
	defer response.Body.Close()
	a := answer{status: response.StatusCode, header: response.Header}
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		h.t.Fatal(err)
	}
	return a
}

// upload uploads a file and answers it.
func (h *house) upload(headers []string, name string, content []byte) any {
	h.t.Helper()
	a := h.submit(headers, operations(uploadFile, object{"input": object{"file": nil}}), places(oneFile), part{"0", name, content})
	if len(a.Errors) > 0 || told(a.Data["uploadFile"]) != "" {
		h.t.Fatalf("%s: %+v", name, a)
	}
	return at(a.Data, "uploadFile", "file")
}

// stored lists the blobs there are and the files that are coming in.
func (h *house) stored() (names []string) {
	h.t.Helper()
	for name, err := range h.base.Store.Blobs().Names(context.Background()) {
		if err != nil {
			h.t.Fatal(err)
		}
		names = append(names, name)
	}
	coming, err := os.ReadDir(h.uploads)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, file := range coming {
		names = append(names, "coming in: "+file.Name())
	}
	return names
}

func TestUploadedFilesAreAttached(t *testing.T) {
	h := newHouse(t).furnish()
	editor := h.token(kb.RoleEditor)
	plan := h.upload(editor, `C:\Users\anna\Piano di zona.PDF`, filetest.PDF())
	photo := h.upload(editor, "Sportello à Mestre", filetest.PNG())
	if at(plan, "name") != "Piano di zona.pdf" || at(plan, "mediaType") != "application/pdf" || at(plan, "width") != nil || at(plan, "size") != float64(len(filetest.PDF())) {
		t.Errorf("%v", plan)
	}
	if at(photo, "name") != "Sportello à Mestre.png" || at(photo, "width") != 4.0 || at(photo, "height") != 3.0 || len(at(photo, "sha256").(string)) != 64 {
		t.Errorf("%v", photo)
	}
	attached := []any{
		object{"file": at(plan, "id"), "licence": "CC_BY_4_0", "title": texts("Piano"), "credit": "ULSS 3"},
		object{"file": at(photo, "id"), "licence": "CC0_1_0", "alternativeText": texts("Uno sportello aperto")},
	}
	h.mutate(putEntry, object{"practice": object{"title": texts("Con allegati"), "summary": texts("x"), "attachments": attached}}, editor)
	data := h.data(`{ practice(slug: "con-allegati") { attachments { file { name url mediaType } title { value html } alternativeText { value language } licence credit } } }`, nil)
	got, err := json.Marshal(at(data, "practice", "attachments"))
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`[{"alternativeText":null,"credit":"ULSS 3","file":{"mediaType":"application/pdf","name":"Piano di zona.pdf","url":"http://kb.example/files/%v"},"licence":"CC_BY_4_0","title":{"html":null,"value":"Piano"}},`+
		`{"alternativeText":{"language":"it","value":"Uno sportello aperto"},"credit":null,"file":{"mediaType":"image/png","name":"Sportello à Mestre.png","url":"http://kb.example/files/%v"},"licence":"CC0_1_0","title":null}]`,
		at(plan, "id"), at(photo, "id"))
	if string(got) != want {
		t.Errorf("attachments are %s, want %s", got, want)
	}
	if left := h.stored(); len(left) != 2 {
		t.Errorf("stored: %v", left)
	}
	for i := range 5 {
		h.mutate(putEntry, object{"practice": object{"title": texts(fmt.Sprint("Altra ", i)), "summary": texts("x"), "attachments": attached}}, editor)
	}
	h.views.Store(0)
	h.data(`{ practices(first: 20) { nodes { attachments { file { name } } related { nodes { ... on Practice { attachments { file { name } } } } } } } }`, nil)
	if n := h.views.Load(); n > 2 {
		t.Errorf("%d looks at the replica for the files of many practices", n)
	}
}

func TestAttachmentsThatAreRefused(t *testing.T) {
	h := newHouse(t).furnish()
	editor := h.token(kb.RoleEditor)
	photo := at(h.upload(editor, "a.png", filetest.PNG()), "id")
	others := at(h.upload(h.token(kb.RoleContributor), "b.png", filetest.PNG()), "id") // nothing tells that it is there, and an image
	for want, attached := range map[string][]any{
		"practice.attachments.0.file INVALID":                                          {object{"licence": "CC0_1_0"}},
		"practice.attachments.0.file NOT_FOUND":                                        {object{"licence": "CC0_1_0", "file": others}},
		"practice.attachments.1.file NOT_FOUND, practice.attachments.2.file NOT_FOUND": {object{"licence": "CC0_1_0", "file": photo, "alternativeText": texts("x")}, object{"licence": "CC0_1_0", "file": "file_00000000000000000000000000"}, object{"licence": "CC0_1_0", "file": "veneto"}},
		"practice.attachments.0.alternativeText INVALID":                               {object{"licence": "CC0_1_0", "file": photo}},
		"practice.attachments.0.licence INVALID":                                       {object{"file": photo, "alternativeText": texts("x")}},
		"practice.attachments.0.credit INVALID":                                        {object{"file": photo, "alternativeText": texts("x"), "licence": "ALL_RIGHTS_RESERVED"}},
		"practice.attachments.1.file INVALID, practice.attachments.0.alternativeText INVALID, practice.attachments.1.alternativeText INVALID":    {object{"file": photo, "licence": "CC0_1_0"}, object{"file": photo, "licence": "CC0_1_0"}},
		"practice.title INVALID, practice.attachments.0.file NOT_FOUND, practice.themes.0 NOT_FOUND":                                             {object{"licence": "CC0_1_0", "file": others}},
		"practice.attachments.0.title.0.language INVALID, practice.attachments.0.credit INVALID, practice.attachments.0.alternativeText INVALID": {object{"file": photo, "licence": "CC0_1_0", "title": []any{object{"language": "?", "value": "x"}}, "credit": strings.Repeat("x", 501)}},
	} {
		practice := object{"title": texts("Pratica"), "summary": texts("x"), "attachments": attached}
		if strings.Contains(want, "themes") { // all that is wrong at once
			delete(practice, "title")
			practice["themes"] = []any{"nessuno"}
		}
		data := h.data(putEntry, object{"input": object{"practice": practice}}, editor...)
		if got := told(data["putEntry"]); got != want {
			t.Errorf("%v: %q, want %q", attached, got, want)
		}
	}
}

// TestFilesThatLie wants for each the path of the file, and nothing stored.
func TestFilesThatLie(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"relazione.docx", filetest.PDF(), "is named .docx like a Word document, but is a PDF document: name it .pdf"},
		{"foto.png", []byte("<svg onload=alert(1)>"), "SVG"},
		{"piano.pdf", []byte("MZ\x90"), "a program for Windows"},
		{"vuoto.pdf", nil, "is empty"},
		{"grande.png", filetest.HugePNG(), "60000 × 60000 pixels"},
		{"rotta.jpg", filetest.JPEG()[:600], "not whole"},
		{"macro.docx", filetest.DOCX(filetest.Part{Name: "word/vbaProject.bin", Text: "x"}), "macros"},
		{"bomba.docx", filetest.DOCX(filetest.Part{Name: "word/x.xml", Text: strings.Repeat("0", 16<<20)}), "unpacks into more"},
		{"troppo.pdf", append(filetest.PDF(), make([]byte, kb.MaxFileBytes)...), "has more than 20 MiB"},
	} {
		a := h.submit(editor, operations(uploadFile, object{"input": object{"file": nil}}), places(oneFile), part{"0", c.name, c.content})
		payload := a.Data["uploadFile"]
		message, _ := at(payload, "userErrors", 0, "message").(string)
		if told(payload) != "file INVALID" || !strings.Contains(message, c.says) || at(payload, "file") != nil {
			t.Errorf("%s: %+v; want %q", c.name, a, c.says)
		}
	}
	if left := h.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

// TestMultipartRequests holds the endpoint to the multipart request specification.
func TestMultipartRequests(t *testing.T) {
	h := newHouse(t).furnish()
	contributor := h.token(kb.RoleContributor)
	nothing := operations(uploadFile, object{"input": object{"file": nil}})
	pdf := part{"0", "a.pdf", filetest.PDF()}
	pair := operations(`mutation($a: UploadFileInput!, $b: UploadFileInput!) { x: uploadFile(input: $a) { file { name } } y: uploadFile(input: $b) { file { name } } }`,
		object{"a": object{"file": nil}, "b": object{"file": nil}, "all": []any{}})
	for _, c := range []struct {
		name    string
		headers []string
		parts   []part
		status  int
		says    string // part of the answer
	}{
		{"a file", contributor, []part{nothing, places(oneFile), pdf}, 200, `"name":"a.pdf"`},
		{"nobody", nil, []part{nothing, places(oneFile), pdf}, 401, "signed in"},
		{"a bad token", []string{"Authorization", "Bearer kb_x"}, []part{nothing, places(oneFile), pdf}, 401, "unknown"},
		{"no operations", contributor, []part{places(oneFile), pdf}, 400, "operations"},
		{"no map", contributor, []part{nothing, pdf}, 400, "map"},
		{"nothing else", contributor, []part{nothing}, 400, "map"},
		{"the map first", contributor, []part{places(oneFile), nothing, pdf}, 400, "operations"},
		{"operations that are a list", contributor, []part{{"operations", "", []byte(`[]`)}, places(oneFile), pdf}, 400, "one operation"},
		{"operations that are no JSON", contributor, []part{{"operations", "", []byte(`{`)}, places(oneFile), pdf}, 400, "one operation"},
		{"operations that are very long", contributor, []part{{"operations", "", make([]byte, 8<<20+1)}}, 413, "8192 KiB"},
		{"no query", contributor, []part{{"operations", "", []byte(`{}`)}, places(oneFile), pdf}, 400, "query"},
		{"a map that is no JSON", contributor, []part{nothing, places(`x`), pdf}, 400, "map"},
		{"an empty map", contributor, []part{nothing, places(`{}`), pdf}, 400, "map"},
		{"a map of strings", contributor, []part{nothing, places(`{"0": "variables.input.file"}`), pdf}, 400, "map"},
		{"a map of many", contributor, []part{nothing, places(`{"0":[],"1":[],"2":[],"3":[],"4":[],"5":[],"6":[],"7":[],"8":[],"9":[],"10":[]}`)}, 400, "at most 10"},
		{"a place that is not there", contributor, []part{nothing, places(`{"0": ["variables.input.picture"]}`), pdf}, 400, "no null"},
		{"a place that is too deep", contributor, []part{nothing, places(`{"0": ["variables.input.file.x"]}`), pdf}, 400, "no null"},
		{"a place outside", contributor, []part{nothing, places(`{"0": ["query"]}`), pdf}, 400, "no null"},
		{"a place in a list that is too short", contributor, []part{pair, places(`{"0": ["variables.all.0"]}`), pdf}, 400, "no null"},
		{"a missing file", contributor, []part{nothing, places(oneFile)}, 400, "missing"},
		{"a file that is nowhere", contributor, []part{nothing, places(oneFile), pdf, {"1", "b.pdf", filetest.PDF()}}, 400, "not in"},
		{"a part twice", contributor, []part{nothing, places(oneFile), pdf, pdf}, 400, "two parts"},
		{"a place twice", contributor, []part{nothing, places(`{"0": ["variables.input.file", "variables.input.file"]}`), pdf}, 400, "no null"},
		{"two files", contributor, []part{pair, places(`{"0": ["variables.a.file"], "1": ["variables.b.file"]}`), pdf, {"1", "b.pdf", filetest.PDF()}}, 200, `"x":{"file":{"name":"a.pdf"}},"y":{"file":{"name":"b.pdf"}}`},
		{"one file for two", contributor, []part{pair, places(`{"0": ["variables.a.file", "variables.b.file"]}`), pdf}, 200, `"x":{"file":{"name":"a.pdf"}},"y":{"file":{"name":"a.pdf"}}`},
	} {
		a := h.submit(c.headers, c.parts...)
		said, err := json.Marshal(object{"data": a.Data, "errors": a.Errors})
		if err != nil {
			t.Fatal(err)
		}
		if a.status != c.status || !strings.Contains(strings.ReplaceAll(string(said), `\"`, `"`), c.says) {
			t.Errorf("%s: %d %s; want %d with %q", c.name, a.status, said, c.status, c.says)
		}
	}
	if left := h.stored(); len(left) != 5 {
		t.Errorf("five files were answered; stored: %v", left)
	}
	// A file is only what came as one.
	a := h.ask(uploadFile, object{"input": object{"file": "a.pdf"}}, contributor...)
	if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INVALID" || !strings.Contains(a.Errors[0].Message, "file") {
		t.Errorf("a string for a file: %+v", a)
	}
}

func TestARequestWithFilesIsBounded(t *testing.T) {
	h := newHouse(t).furnish()
	contributor := h.token(kb.RoleContributor)
	parts := []part{operations(uploadFile, object{"input": object{"file": nil}}), places(`{"0": ["variables.input.file"], "1": ["x"], "2": ["x"], "3": ["x"]}`)}
	for i := range 4 {
		parts = append(parts, part{fmt.Sprint(i), "a.pdf", make([]byte, 17<<20)})
	}
	if a := h.submit(contributor, parts...); a.status != 413 || !strings.Contains(a.Errors[0].Message, "64 MiB") {
		t.Errorf("%+v", a)
	}
	if left := h.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

// TestAnAbortedUploadLeavesNothing cuts the connection in the middle of a file.
func TestAnAbortedUploadLeavesNothing(t *testing.T) {
	h := newHouse(t).furnish()
	contributor := h.token(kb.RoleContributor)
	ended := make(chan struct{}, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.handler.ServeHTTP(w, r)
		ended <- struct{}{}
	}))
	defer server.Close()
	body, contentType := formOf(operations(uploadFile, object{"input": object{"file": nil}}), places(oneFile), part{"0", "a.pdf", append(filetest.PDF(), make([]byte, 4<<20)...)})
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(conn)
	fmt.Fprintf(w, "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", contributor[1], contentType, len(body))
	if _, err = w.Write(body[:len(body)/2]); err == nil {
		err = w.Flush()
	}
	if err != nil {
		t.Fatal(err)
	}
	for len(h.stored()) == 0 { // until it comes in
		time.Sleep(time.Millisecond)
	}
	_ = conn.Close()
	<-ended
	if left := h.stored(); len(left) > 0 {
		t.Errorf("stored: %v", left)
	}
}

func TestAnUploadIsRepeatable(t *testing.T) {
	h := newHouse(t).furnish()
	contributor := h.token(kb.RoleContributor)
	send := func(name string, content []byte) any {
		return h.submit(contributor, operations(uploadFile, object{"input": object{"file": nil, "idempotencyKey": "k"}}), places(oneFile), part{"0", name, content}).Data["uploadFile"]
	}
	first := send("a.pdf", filetest.PDF())
	if again := send("a.pdf", filetest.PDF()); at(again, "file", "id") == nil || at(again, "file", "id") != at(first, "file", "id") {
		t.Errorf("%v, then %v", first, again)
	}
	if other := send("a.png", filetest.PNG()); told(other) != "idempotencyKey CONFLICT" {
		t.Errorf("%v", other)
	}
	if left := h.stored(); len(left) != 1 {
		t.Errorf("stored: %v", left)
	}
}
