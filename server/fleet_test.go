package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/internal/ferret"
	"prologis/kb"
	"prologis/store/mongodb"
)

// long reports whether tests are to take their time: as many kills and as long
// an absence as are promised, instead of a few.
func long() bool { return os.Getenv("KB_TEST_LONG") != "" }

// fleet is a database and the servers over it, each a process of its own.
type fleet struct {
	t        *testing.T
	database *ferret.Process
	uri      string
	members  []*member
	token    string
}

// newFleet starts a database and n servers over it, and makes an editor's token.
func newFleet(t *testing.T, n int) *fleet {
	t.Helper()
	if testing.Short() {
		t.Skip("processes of their own: the race detector would see nothing of them")
	}
	f := &fleet{t: t, database: ferret.StartProcess(t)}
	f.uri, _ = ferret.Database(t, f.database.URI)
	for i := range n {
		f.members = append(f.members, f.member(filepath.Join(t.TempDir(), fmt.Sprint("server-", i))))
		f.members[i].start()
	}
	if n > 0 {
		f.token = f.makeToken(f.members[0])
		f.catchUp()
	}
	return f
}

func (f *fleet) makeToken(at *member) string {
	f.t.Helper()
	return strings.TrimSpace(mustRun(f.t, "token", "create", "--role", "EDITOR", "--data", at.data).out)
}

// member is one server of a fleet.
type member struct {
	t         *testing.T
	uri, data string   // without a uri it has a base of its own
	args, env []string // besides what all have
	p         *process
	url       atomic.Value // where it answers; another one after a restart
}

func (f *fleet) member(data string) *member {
	return &member{t: f.t, uri: f.uri, data: data, args: []string{"--no-seed"}}
}

// start starts the process; it returns when the server is ready.
func (m *member) start() {
	m.t.Helper()
	m.launch()
	m.url.Store(m.p.waitReady(m.t))
}

// launch starts the process and does not wait.
func (m *member) launch() {
	m.t.Helper()
	args := append([]string{"serve", "--addr", "127.0.0.1:0", "--data", m.data}, m.args...)
	if m.uri != "" {
		args = append(args, "--mongodb-uri", m.uri)
	}
	m.p = &process{exec.Command(built(m.t), args...), &buffer{}, &buffer{}}
	m.p.Env = append(os.Environ(), m.env...)
	m.p.Stdout, m.p.Stderr = m.p.out, m.p.err
	if err := m.p.Start(); err != nil {
		m.t.Fatal(err)
	}
	p := m.p
	m.t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
}

// kill ends the process as kill -9 does.
func (m *member) kill() {
	_ = m.p.Process.Kill()
	_ = m.p.Wait()
}

// ready answers the status of /readyz and what it says.
func (m *member) ready() (int, string) {
	response, err := http.Get(m.url.Load().(string) + "/readyz")
	if err != nil {
		return 0, err.Error()
	}
	defer response.Body.Close()
	var body bytes.Buffer
	_, _ = body.ReadFrom(response.Body)
	return response.StatusCode, body.String()
}

// reply is an answer of GraphQL.
type reply struct {
	Data struct {
		Base                   struct{ Seq kb.Seq }
		Programme              *kept
		PutEntry, ArchiveEntry struct {
			Entry      *kept
			UserErrors []struct{ Code, Message string }
		}
	}
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	Extensions struct {
		Seq   kb.Seq
		Stale string
	}
	newest kb.Seq // what X-KB-Seq says
}

// kept is an entry as the tests look at it.
type kept struct {
	ID, Slug string
	Revision int
}

// code is the code of a request that failed as a whole; "" when it did not.
func (r *reply) code() string {
	if len(r.Errors) == 0 {
		return ""
	}
	return r.Errors[0].Extensions.Code
}

var client = &http.Client{Timeout: 30 * time.Second}

// ask sends an operation; its answer includes the commit after.
func (m *member) ask(token, query string, variables map[string]any, after kb.Seq) (*reply, error) {
	r := &reply{}
	newest, err := m.askFor(r, token, query, variables, after)
	r.newest = newest
	return r, err
}

// askFor is ask for an answer of any shape.
func (m *member) askFor(into any, token, query string, variables map[string]any, after kb.Seq) (newest kb.Seq, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequest(http.MethodPost, m.url.Load().(string)+"/graphql", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	request.Header.Set("X-KB-After", fmt.Sprint(after))
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(into); err != nil {
		return 0, fmt.Errorf("status %d: %w", response.StatusCode, err)
	}
	_, err = fmt.Sscan(response.Header.Get("X-KB-Seq"), &newest)
	return newest, err
}

const (
	putQuery     = `mutation ($input: PutEntryInput!) { putEntry(input: $input) { entry { id slug revision } userErrors { code message } } }`
	archiveQuery = `mutation ($input: ArchiveEntryInput!) { archiveEntry(input: $input) { entry { id slug revision } userErrors { code message } } }`
)

// programmeInput is the input of a programme, with what else putEntry takes.
func programmeInput(name string, more map[string]any) map[string]any {
	input := map[string]any{"programme": map[string]any{"name": []any{map[string]any{"language": "it", "value": name}}}}
	for key, value := range more {
		input[key] = value
	}
	return map[string]any{"input": input}
}

// put writes a programme at a server, which has to take it.
func (f *fleet) put(at *member, name string) *reply {
	f.t.Helper()
	r, err := at.ask(f.token, putQuery, programmeInput(name, nil), 0)
	if err != nil || r.Data.PutEntry.Entry == nil {
		f.t.Fatalf("put %s: %v, %+v\n%s", name, err, r, at.p.err)
	}
	return r
}

// catchUp waits until every server is ready and has what the journal holds.
func (f *fleet) catchUp() {
	f.t.Helper()
	for i, m := range f.members {
		eventually(f.t, fmt.Sprintf("server %d is ready", i), func() bool {
			status, _ := m.ready()
			return status == http.StatusOK
		})
	}
}

// journal reads the commits as they are in the database.
func (f *fleet) journal() (commits []*kb.Commit) {
	f.t.Helper()
	store, err := mongodb.Open(f.t.Context(), f.uri, mongodb.Options{})
	if err != nil {
		f.t.Fatal(err)
	}
	defer store.Close()
	for c, err := range store.Commits(f.t.Context(), 0) {
		if err != nil {
			f.t.Fatal(err)
		}
		commits = append(commits, c)
	}
	return commits
}

// check runs server check at every server.
func (f *fleet) check() {
	f.t.Helper()
	f.catchUp()
	for _, m := range f.members {
		if o := runCommand(f.t, "", "check", "--data", m.data); o.code != exitOK {
			f.t.Errorf("check at %s: exit %d\n%s%s", m.data, o.code, o.out, o.err)
		}
	}
}
