package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"prologis/kb"
)

// roles are who asks. The author and the colleague are of one organisation, the
// stranger contributes for another; the holder is the reviewer who claims; the guest
// has a link to one draft.
var roles = []string{"anonymous", "stranger", "author", "colleague", "holder", "reviewer", "editor", "admin", "guest"}

// maySee says who may see what is planted, by its class: kb's rights in plain
// words. Whoever may see something also has to see it somewhere.
var maySee = map[string][]string{
	"published":      roles,
	"draft":          {"author", "colleague", "admin"}, // what is written on, or was withdrawn unread
	"linked":         {"author", "colleague", "admin", "guest", "confirming"},
	"another's link": {"author", "colleague", "admin", "confirming"},
	"in part":        {"author", "colleague", "admin"},                                 // of which a translation keeps only one language
	"handed in":      {"author", "colleague", "holder", "reviewer", "editor", "admin"}, // and when it is decided
	"taken back":     {"author", "colleague", "holder", "admin"},                       // withdrawn after it was claimed
	"upload":         {"author"},                                                       // a file that nothing refers to
	"superseded":     {"author"},                                                       // an earlier saved search, once, when it was saved
	"written before": {"author", "admin"},                                              // an earlier text: when it was written, and among the personal data of who wrote it
	"secret":         {},                                                               // passwords, idempotency keys, secrets of tokens
	"of the author":  {"author", "admin"}, "of the colleague": {"colleague", "admin"}, "of the stranger": {"stranger", "admin"},
	"of the holder": {"holder", "admin"}, "of the reviewer": {"reviewer", "admin"}, "of the editor": {"editor", "admin"}, "of the admin": {"admin"},
}

// notShownAgain are classes of which nothing has to be seen.
var notShownAgain = []string{"secret", "superseded", "written before", "upload", "in part"}

// planted is something that only some may see.
type planted struct {
	class, what string
	seen        map[string]bool // by role
}

// visibility is a server in which things are planted.
type visibility struct {
	*running
	maker
	tokens  map[string]string
	persons map[string]kb.ID
	planted map[string]*planted
	class   string // of what is planted now
	what    string
	asking  string            // as whom
	work    map[string]string // ids of contributions, by kind and state
	leaks   int
	dear    map[string]bool // operations that are refused as too complex
}

// mark is what planted texts look like: letters and digits, so that no analysis of
// words, slug or encoding takes them apart.
var mark = regexp.MustCompile(`(?i)zq[0-9a-f]{14}`)

// plant makes a text that only some may see.
func (v *visibility) plant() string {
	text := fmt.Sprintf("zq%014x", rand.Int64N(1<<56))
	v.planted[text] = &planted{class: v.class, what: v.what, seen: map[string]bool{}}
	return text
}

// plantID notes an id as something that only some may see.
func (v *visibility) plantID(id string) string {
	v.planted[id] = &planted{class: v.class, what: v.what + " (id)", seen: map[string]bool{}}
	return id
}

var privateID = regexp.MustCompile(`(contribution|comment|file|token)_[0-9a-hjkmnp-tv-z]{26}`)

// found lists what of the planted stands in bytes, encoded too.
func (v *visibility) found(b []byte) (marks []string) {
	texts := [][]byte{b}
	for _, e := range longRuns(b) {
		for _, form := range []*base64.Encoding{base64.RawURLEncoding, base64.RawStdEncoding} {
			if decoded, err := form.DecodeString(string(e)); err == nil {
				texts = append(texts, decoded)
			}
		}
	}
	for _, text := range texts {
		for _, m := range append(mark.FindAll(text, -1), privateID.FindAll(text, -1)...) {
			if m := strings.ToLower(string(m)); v.planted[m] != nil && !slices.Contains(marks, m) {
				marks = append(marks, m)
			}
		}
	}
	return marks
}

// longRuns lists what of bytes may be encoded: at least 16 of the characters of base64,
// of either alphabet. A regular expression takes ten times as long.
func longRuns(b []byte) (runs [][]byte) {
	first := 0
	for i := 0; i <= len(b); i++ {
		if i < len(b) && inBase64[b[i]] {
			continue
		}
		if i-first >= 16 {
			runs = append(runs, b[first:i])
		}
		first = i + 1
	}
	return runs
}

var inBase64 = func() (in [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/-") {
		in[c] = true
	}
	return in
}()

// hold holds an answer against what its reader may see. What the question itself
// has told is no secret, and the journal names every document to admins.
func (v *visibility) hold(role, question string, answer []byte) {
	v.t.Helper()
	marks := v.found(answer)
	v.leaked(role, question, marks)
	for _, m := range marks {
		v.planted[m].seen[role] = true
	}
}

// leaked reports what a role may not see.
func (v *visibility) leaked(role, question string, marks []string) {
	v.t.Helper()
	for _, m := range marks {
		p := v.planted[m]
		listed := role == "admin" && !mark.MatchString(m)
		if !slices.Contains(maySee[p.class], role) && !listed && !strings.Contains(question, m) {
			if v.leaks++; v.leaks < 20 {
				v.t.Errorf("%s sees %s (%s) in the answer to %.300s", role, p.what, p.class, question)
			}
		}
	}
}

// sent sends a request as a role, and holds the whole answer against what the role
// may see: status line, headers and body.
func (v *visibility) sent(role, method, path, body string, headers ...string) (*http.Response, []byte) {
	v.t.Helper()
	response, answer := v.send(method, path, v.tokens[role], strings.NewReader(body), headers...)
	var head bytes.Buffer
	if err := response.Header.Write(&head); err != nil {
		v.t.Fatal(err)
	}
	v.hold(role, method+" "+path+" "+body, append(head.Bytes(), answer...))
	return response, answer
}

// notExecuted is an error of a document, or of its variables.
var notExecuted = regexp.MustCompile(`"message":"(Unknown|Cannot|Fields "|Field "|Variable|must be|cannot use|Expected|Syntax)|"path":\["variable"`)

// ask sends an operation.
func (v *visibility) ask(role, query string, variables any) []byte {
	v.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		v.t.Fatal(err)
	}
	_, answer := v.sent(role, http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	if notExecuted.Match(answer) || bytes.Contains(answer, []byte(`"INTERNAL"`)) {
		v.t.Fatalf("%s: %.1500s\n%.600s", role, query, answer)
	}
	return answer
}

// do sends a mutation that has to succeed, and answers its payload.
func (v *visibility) do(role, name string, input map[string]any) map[string]any {
	v.t.Helper()
	var answer struct {
		Data   map[string]map[string]any
		Errors []struct{ Path []any }
	}
	body := v.ask(role, v.mutation(name), map[string]any{"input": input})
	err := json.Unmarshal(body, &answer)
	for _, e := range answer.Errors {
		if len(e.Path) == 0 || e.Path[len(e.Path)-1] != "personalData" { // which tokens may not read
			v.t.Errorf("%s as %s: an error at %v", name, role, e.Path)
		}
	}
	if err != nil || answer.Data[name] == nil {
		v.t.Fatalf("%s as %s: %v %.800s", name, role, err, body)
	}
	if problems, _ := answer.Data[name]["userErrors"].([]any); len(problems) > 0 {
		v.t.Fatalf("%s as %s: %v", name, role, problems)
	}
	return answer.Data[name]
}

// TestNothingUnpublishedShows plants what only some may see wherever something can
// be written, and then asks everything of the schema as everybody.
func TestNothingUnpublishedShows(t *testing.T) {
	if testing.Short() {
		t.Skip("asks a hundred thousand fields, one after the other")
	}
	t.Parallel()
	v := newVisibility(t)
	_, version := v.house.base.Head()
	before := v.public()
	streams := v.overhear()
	v.plantPrivate()
	if _, now := v.house.base.Head(); now != version {
		t.Errorf("private writes moved the version from %d to %d", version, now)
	}
	for question, answer := range v.public() {
		if before[question] != answer {
			t.Errorf("private writes changed the answer to %.300s\nfrom %.1500s\nto %.1500s", question, before[question], answer)
		}
	}
	v.plantDecided()
	streams.hold(v.work["concept ACCEPTED"])
	for _, role := range roles {
		v.walk(role)
	}
	v.twins()
	v.beside()
	for _, name := range v.missed() {
		t.Errorf("not visited: %s", name)
	}
	v.everythingAllowedWasSeen()
}

// everythingAllowedWasSeen tells whether the walk is blind.
func (v *visibility) everythingAllowedWasSeen() {
	var blind []string
	for _, p := range v.planted {
		for _, role := range maySee[p.class] {
			if role != "confirming" && !p.seen[role] && !slices.Contains(notShownAgain, p.class) {
				blind = append(blind, fmt.Sprintf("%s does not see %s (%s)", role, p.what, p.class))
			}
		}
	}
	sort.Strings(blind)
	if blind = slices.Compact(blind); len(blind) > 0 {
		v.t.Errorf("the walk is blind:\n%s", strings.Join(blind[:min(len(blind), 40)], "\n"))
	}
}
