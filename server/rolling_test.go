package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"prologis/synthetic"
)

// rotation is the servers that a proxy sends requests to.
type rotation struct {
	mu sync.RWMutex // held for reading during a request
	in []*member
}

// set returns when no request is left at a server that is out.
func (r *rotation) set(in ...*member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.in = in
}

// TestRollingRestart restarts two servers one after the other, each with an index
// that another version wrote and that it has to rebuild: clients of the servers
// that are ready notice nothing.
func TestRollingRestart(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 2)
	for i := range 10 {
		f.put(f.members[0], fmt.Sprint("Integrazione ", i))
	}
	f.put(f.members[0], "Prima")
	f.catchUp()
	proxy := &rotation{in: f.members}
	stop := make(chan struct{})
	var clients sync.WaitGroup
	answered := make([]int, 3)
	for i := range answered {
		clients.Go(func() {
			for ; ; answered[i]++ {
				select {
				case <-stop:
					return
				case <-time.After(5 * time.Millisecond):
				}
				proxy.mu.RLock()
				at := proxy.in[answered[i]%len(proxy.in)]
				if i == 0 {
					if r, err := at.ask(f.token, putQuery, programmeInput(fmt.Sprint("Intanto ", answered[0]), nil), 0); err != nil || r.Data.PutEntry.Entry == nil {
						t.Errorf("a write: %+v, %v", r, err)
					}
				} else if r, err := at.ask("", `{ search(query: "integrazione") { totalCount } programme(slug: "prima") { id } }`, nil, 0); err != nil || r.Data.Programme == nil {
					t.Errorf("a read: %+v, %v", r, err)
				}
				proxy.mu.RUnlock()
			}
		})
	}
	for i, m := range f.members {
		proxy.set(f.members[1-i])
		restartAsAnotherVersion(t, m)
		proxy.set(f.members...)
		time.Sleep(200 * time.Millisecond)
	}
	close(stop)
	clients.Wait()
	f.check()
	t.Logf("answered: %d writes, %d and %d reads", answered[0], answered[1], answered[2])
}

// restartAsAnotherVersion restarts a server on an index that claims to be of
// another version.
func restartAsAnotherVersion(t *testing.T, m *member) {
	t.Helper()
	if err := m.p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := m.p.Wait(); err != nil {
		t.Errorf("a server that was told to stop: %v\n%s", err, m.p.err)
	}
	current := filepath.Join(m.data, "index", "CURRENT")
	text, err := os.ReadFile(current)
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]string
	if err := json.Unmarshal(text, &names); err != nil {
		t.Fatal(err)
	}
	text = bytes.ReplaceAll(text, []byte(names["fingerprint"]), []byte("0123456789abcdef"))
	if err := os.WriteFile(current, text, 0o600); err != nil {
		t.Fatal(err)
	}
	m.launch()
	var found []string
	eventually(t, "it listens", func() bool { found = listeningAt.FindStringSubmatch(m.p.err.String()); return found != nil })
	m.url.Store("http://" + found[1])
	early, _ := m.ready()
	m.p.waitReady(t)
	if said := m.p.err.String(); early == http.StatusOK || !strings.Contains(said, "written by another version") || !strings.Contains(said, "index rebuilt") {
		t.Errorf("it was %d before it had rebuilt its index:\n%s", early, said)
	}
}

// TestTimeZonesAndLocales asks two servers, one far away and of other habits, and
// wants the same bytes.
func TestTimeZonesAndLocales(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 1)
	mustRun(t, "import", generated(t, synthetic.Options{Practices: 30, Concepts: 20, CaseStudies: 10, Seed: 2}), "--data", f.members[0].data)
	for i, env := range [][]string{
		{"TZ=Pacific/Kiritimati", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8"},
		{"TZ=America/Los_Angeles", "LANG=C", "LC_ALL=C"},
	} {
		m := f.member(filepath.Join(t.TempDir(), fmt.Sprint("elsewhere-", i)))
		m.env = env
		m.start()
		f.members = append(f.members, m)
	}
	f.catchUp()
	seen := map[string]bool{}
	for _, query := range []string{
		`{ practices(first: 50) { totalCount nodes { slug title { value language } createdAt updatedAt start end history(first: 1) { nodes { at } } citation(format: APA) } } }`,
		`{ practices(first: 50, orderBy: [{field: TITLE, direction: DESC}]) { nodes { slug } } concepts(first: 50) { nodes { slug prefLabel { value } } } }`,
		`{ search(query: "INTEGRAZIONE istituzioni", facets: [THEMES, YEAR, STATUS]) { totalCount nodes { slug } facets { buckets { value label count } } } suggest(prefix: "S") { entry { slug } } }`,
		`{ practices(filter: {updatedAt: {gte: "2024-01-01T00:00:00Z"}, year: {gte: 2015}}) { totalCount nodes { slug } } changes(first: 5) { nodes { seq at } } }`,
		`{ practices(first: 1000) { totalCount } }`,
	} {
		var first []byte
		for i, m := range f.members {
			body, err := json.Marshal(map[string]string{"query": query})
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Post(m.url.Load().(string)+"/graphql", "application/json", bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = answer
				seen[string(answer)] = true
			} else if !bytes.Equal(first, answer) {
				t.Errorf("%s\nat server 0: %s\nat server %d: %s", query, first, i, answer)
			}
		}
	}
	if len(seen) < 5 {
		t.Errorf("%d different answers", len(seen))
	}
}
