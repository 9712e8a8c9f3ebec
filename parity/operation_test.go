package parity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prologis/internal/filetest"
	"prologis/kb"
)

// operation is a file of the set. Comments at its top say as whom it is sent, with
// which headers and variables:
//
//	# as: editor
//	# Accept-Language: en
//	# variables: {"after": "@cursor#2"}
//
// "@kind/slug" in variables stands for the id of an entry, "@person/n" and
// "@token/n" for those of the n-th person and token, "@cursor#n" for the n-th cursor of the file named in "# after: name". "# file: name.pdf" sends a file of
// that name as the variable input.file; "@file#n", "@contribution#n", "@comment#n", "@link#n", "@notification#n" and "@search#n" are the n-th of those that were answered; "as: the last secret" sends the secret answered last.
type operation struct {
	name      string // of the file, without its extension
	query     string
	as        string
	after     string
	file      string // to send with it
	headers   map[string]string
	variables json.RawMessage
}

var headerLine = regexp.MustCompile(`^# ([A-Za-z-]+): (.*)$`)

// operations reads the files of a folder, in the order of their names.
func operations(t *testing.T, folder string) []*operation {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.graphql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no operations in %s: %v", folder, err)
	}
	var all []*operation
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o := &operation{name: strings.TrimSuffix(file, ".graphql"), query: string(source), headers: map[string]string{}}
		for _, line := range strings.Split(o.query, "\n") {
			parts := headerLine.FindStringSubmatch(line)
			switch {
			case parts == nil:
			case parts[1] == "as":
				o.as = parts[2]
			case parts[1] == "after":
				o.after = filepath.Join("testdata", folder, parts[2])
			case parts[1] == "file":
				o.file = parts[2]
			case parts[1] == "variables":
				o.variables = json.RawMessage(parts[2])
			default:
				o.headers[parts[1]] = parts[2]
			}
		}
		all = append(all, o)
	}
	return all
}

// world is a server with what the operations of a run share.
type world struct {
	*server
	tokens  map[string]string
	cursors map[string][]string // of the answers so far, by operation
	made    map[string][]string // ids by their kind, in the order in which they were answered
}

// newWorld makes the tokens that the operations are sent with.
func newWorld(t *testing.T, s *server) *world {
	t.Helper()
	w := &world{server: s, tokens: map[string]string{"nobody we know": "kb_nothing"}, cursors: map[string][]string{}, made: map[string][]string{}}
	for _, role := range []kb.AccessRole{kb.RoleReviewer, kb.RoleEditor, kb.RoleAdmin} {
		name := strings.ToLower(string(role))
		secret, _, err := s.base.CreateToken(ctx, "parity", kb.TokenInput{Role: role, Name: "the " + name})
		if err != nil {
			t.Fatal(err)
		}
		w.tokens[name] = secret
	}
	return w
}

// answer sends an operation, and answers what came back with ids and cursors by the
// order of their first appearance.
func (w *world) answer(t *testing.T, o *operation) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": o.query, "variables": json.RawMessage(w.fill(t, o))})
	if err != nil {
		t.Fatal(err)
	}
	contentType := "application/json"
	if o.file != "" {
		body, contentType = form(t, o.file, body)
	}
	r := httptest.NewRequest(http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("Accept", "application/graphql-response+json")
	for name, value := range o.headers {
		r.Header.Set(name, value)
	}
	if o.as == "contributor" {
		w.contributor(t)
	}
	if o.as != "" && o.as != "anonymous" {
		r.Header.Set("Authorization", "Bearer "+w.tokens[o.as])
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	return w.plain(t, o, recorder.Body.Bytes())
}

// form is a request with a file, whose content follows from its name.
func form(t *testing.T, file string, operations []byte) (body []byte, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := errors.Join(w.WriteField("operations", string(operations)), w.WriteField("map", `{"0": ["variables.input.file"]}`))
	if err == nil {
		var part io.Writer
		if part, err = w.CreateFormFile("0", file); err == nil {
			_, err = part.Write(map[string][]byte{".pdf": filetest.PDF(), ".webp": filetest.WebP(), ".docx": filetest.PDF()}[filepath.Ext(file)])
		}
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// contributor makes the token of a contributor, who needs an organisation that the
// mutations make.
func (w *world) contributor(t *testing.T) {
	t.Helper()
	if w.tokens["contributor"] != "" {
		return
	}
	secret, _, err := w.base.CreateToken(ctx, "parity", kb.TokenInput{Role: kb.RoleContributor, Name: "the contributor", Organisation: "cooperativa-laguna"})
	if err != nil {
		t.Fatal(err)
	}
	w.tokens["contributor"] = secret
}

var placeholder = regexp.MustCompile(`"@([a-z_]+)[/#]([a-z0-9-]+)"`)

// fill puts ids and cursors into the variables of an operation.
func (w *world) fill(t *testing.T, o *operation) string {
	if o.variables == nil {
		return "null"
	}
	return placeholder.ReplaceAllStringFunc(string(o.variables), func(found string) string {
		parts := placeholder.FindStringSubmatch(found)
		switch parts[1] {
		case "cursor":
			return nth(t, o, w.cursors[o.after], found, parts[2])
		case "file", "contribution", "comment", "link", "notification", "search":
			return nth(t, o, w.made[parts[1]], found, parts[2])
		case "person", "token":
			return fmt.Sprintf("%q", w.private(t, parts[1], parts[2]))
		}
		e, err := w.base.BySlug(ctx, kb.Kind(parts[1]), parts[2])
		if err != nil {
			t.Fatalf("%s: %s: %v", o.name, found, err)
		}
		return fmt.Sprintf("%q", e.Meta().ID)
	})
}

// nth answers the value that a placeholder with a number stands for.
func nth(t *testing.T, o *operation, values []string, placeholder, number string) string {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(number, &n); err != nil || n < 1 || n > len(values) {
		t.Fatalf("%s: there are %d for %s", o.name, len(values), placeholder)
	}
	return fmt.Sprintf("%q", values[n-1])
}

// private answers the id of the n-th person or token, in the order in which they
// were made.
func (w *world) private(t *testing.T, kind, n string) kb.ID {
	t.Helper()
	admin, err := w.base.Authenticate(ctx, w.tokens["admin"])
	if err != nil {
		t.Fatal(err)
	}
	ids, err := w.base.FindPeople(ctx, admin, kb.PersonFilter{})
	if err == nil && kind == "token" {
		ids = nil
		var tokens []kb.Token
		tokens, err = w.base.Tokens(ctx)
		for _, token := range tokens {
			ids = append(ids, token.ID)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	i, err := strconv.Atoi(n)
	if err != nil || i < 1 || i > len(ids) {
		t.Fatalf("there are %d of %s; asked for %q", len(ids), kind, n)
	}
	return ids[i-1]
}

var (
	secretForm = regexp.MustCompile(`kb_[A-Za-z0-9_-]{43}`)
	idForm     = regexp.MustCompile(`(practice|case_study|concept|concept_scheme|organisation|territory|programme|collection|contribution|comment|notification|person|token|file|link|search)_[0-9a-hjkmnp-tv-z]{26}`)
	cursorForm = regexp.MustCompile(`("(?:cursor|startCursor|endCursor)":)"([^"]*)"`)
	seqForm    = regexp.MustCompile(`("extensions":\{"seq":)([0-9]+)`)
)

// plain answers an answer as it is kept: with its seq as the head, which every
// operation that is added to those that build would otherwise change in all.
func (w *world) plain(t *testing.T, o *operation, body []byte) []byte {
	t.Helper()
	seen := map[string]string{}
	counts := map[string]int{}
	named := func(kind, value string) string {
		if seen[value] == "" {
			counts[kind]++
			seen[value] = fmt.Sprintf("%s#%d", kind, counts[kind])
		}
		return seen[value]
	}
	body = idForm.ReplaceAllFunc(body, func(id []byte) []byte {
		kind := string(idForm.FindSubmatch(id)[1])
		if !slices.Contains(w.made[kind], string(id)) {
			w.made[kind] = append(w.made[kind], string(id))
		}
		return []byte(named(kind, string(id)))
	})
	body = secretForm.ReplaceAllFunc(body, func(secret []byte) []byte {
		w.tokens["the last secret"] = string(secret)
		return []byte(named("secret", string(secret)))
	})
	var cursors []string
	body = cursorForm.ReplaceAllFunc(body, func(found []byte) []byte {
		parts := cursorForm.FindSubmatch(found)
		if seen[string(parts[2])] == "" {
			cursors = append(cursors, string(parts[2]))
		}
		return fmt.Appendf(nil, "%s%q", parts[1], named("cursor", string(parts[2])))
	})
	w.cursors[o.name] = cursors
	body = seqForm.ReplaceAllFunc(body, func(found []byte) []byte {
		parts := seqForm.FindSubmatch(found)
		if head, _ := w.base.Head(); string(parts[2]) != fmt.Sprint(head) {
			return found
		}
		return append(parts[1], `"head"`...)
	})
	var indented bytes.Buffer
	if err := json.Indent(&indented, body, "", "  "); err != nil {
		t.Fatalf("%s: %v in %s", o.name, err, body)
	}
	return indented.Bytes()
}
