package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// contributing is clients who take contributions through their lives at one server
// with a base of its own, and send again what was not answered.
type contributing struct {
	*member
	tokens  map[string]string // by role
	before  int               // commits, when they began
	stop    chan struct{}
	clients sync.WaitGroup

	mu       sync.Mutex
	all      []*contributed
	writes   int // acknowledged
	repeated int // operations that were sent again
}

// contributed is a contribution as the acknowledgements say that it is.
type contributed struct {
	ID, State string
	Revision  int
	title     string
	comments  []string
	entry     string // its slug, when it is published
}

const (
	contributors = 16
	outcomes     = 5 // ways in which a contribution may end
)

// startContributing starts a server and sets the clients to work.
func startContributing(t *testing.T) *contributing {
	t.Helper()
	c := &contributing{member: &member{t: t, data: filepath.Join(t.TempDir(), "data"), args: []string{"--no-seed"}},
		tokens: map[string]string{}, stop: make(chan struct{})}
	c.start()
	organisation := `{"kind":"organisation","slug":"ponte","input":{"name":[{"language":"it","value":"Ponte"}],"sort":"COOPERATIVE"}}`
	mustRun(t, "import", write(t, organisation), "--data", c.data)
	for role, more := range map[string][]string{"CONTRIBUTOR": {"--organisation", "ponte"}, "REVIEWER": nil, "ADMIN": nil} {
		c.tokens[role] = strings.TrimSpace(mustRun(t, append([]string{"token", "create", "--role", role, "--data", c.data}, more...)...).out)
	}
	now, err := c.ask("", `{ base { seq } }`, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.before = int(now.Data.Base.Seq)
	for i := range contributors {
		c.clients.Go(func() {
			for n := 0; c.live(i, n); n++ {
			}
		})
	}
	return c
}

// live takes one contribution as far as it is meant to go; it reports whether there is to
// be another.
func (c *contributing) live(client, n int) bool {
	w := &contributed{title: fmt.Sprintf("Proposta %d di %d", n, client)}
	now := func(more map[string]any) map[string]any {
		input := map[string]any{"id": w.ID, "expectedRevision": w.Revision}
		maps.Copy(input, more)
		return input
	}
	propose := func(title string) map[string]any {
		return map[string]any{"practice": map[string]any{"title": inItalian(title), "summary": inItalian("Una sintesi di " + title)}}
	}
	for _, step := range append([]func() bool{
		func() bool { return c.act(w, "CONTRIBUTOR", "contribute", "Contribute", propose("Bozza di "+w.title)) },
		func() bool {
			return c.act(w, "CONTRIBUTOR", "reviseContribution", "ReviseContribution", now(propose(w.title)))
		},
		func() bool { return c.comment(w, "CONTRIBUTOR") },
		func() bool { return c.act(w, "CONTRIBUTOR", "submitContribution", "ContributionAction", now(nil)) },
		func() bool { return c.act(w, "REVIEWER", "claimContribution", "ContributionAction", now(nil)) },
		func() bool { return c.comment(w, "REVIEWER") },
	}, []func() bool{
		func() bool { return c.act(w, "REVIEWER", "acceptContribution", "AcceptContribution", now(nil)) },
		func() bool { return c.act(w, "REVIEWER", "acceptContribution", "AcceptContribution", now(nil)) },
		func() bool {
			return c.act(w, "REVIEWER", "rejectContribution", "RejectContribution", now(map[string]any{"reason": "No."}))
		},
		func() bool {
			return c.act(w, "REVIEWER", "requestChanges", "RequestChanges", now(map[string]any{"reason": "Ancora."}))
		},
		func() bool { return c.act(w, "CONTRIBUTOR", "withdrawContribution", "ContributionAction", now(nil)) },
	}[(client+n)%outcomes]) {
		select {
		case <-c.stop:
			return false
		default:
		}
		if !step() {
			return false
		}
	}
	return true
}

func inItalian(text string) []any { return []any{map[string]any{"language": "it", "value": text}} }

// moved is what a mutation answers.
type moved struct {
	Contribution *struct {
		ID, State string
		Revision  int
		Entry     *struct{ Slug string }
	}
	Comment    *struct{ ID string }
	UserErrors []struct{ Code, Message string }
}

// act does something that makes a revision of the contribution.
func (c *contributing) act(w *contributed, role, name, input string, with map[string]any) bool {
	m := c.mutate(role, name, input, "contribution { id state revision entry { slug } }", with)
	if m == nil || m.Contribution == nil || m.Contribution.Revision != w.Revision+1 {
		c.t.Errorf("%s of %+v is answered with %+v", name, w, m)
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if w.ID == "" {
		c.all = append(c.all, w)
	}
	w.ID, w.State, w.Revision = m.Contribution.ID, m.Contribution.State, m.Contribution.Revision
	if m.Contribution.Entry != nil {
		w.entry = m.Contribution.Entry.Slug
	}
	c.writes++
	return true
}

// comment says something that nobody else says.
func (c *contributing) comment(w *contributed, role string) bool {
	text := fmt.Sprintf("%s, osservazione %d", w.title, len(w.comments))
	m := c.mutate(role, "commentOnContribution", "Comment", "comment { id }", map[string]any{"id": w.ID, "text": text})
	if m == nil || m.Comment == nil {
		c.t.Errorf("a comment on %+v is answered with %+v", w, m)
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w.comments = append(w.comments, text)
	c.writes++
	return true
}

// mutate sends a mutation until it is answered, under one idempotency key.
func (c *contributing) mutate(role, name, input, answered string, with map[string]any) *moved {
	query := fmt.Sprintf("mutation($input: %sInput!) { %s(input: $input) { %s userErrors { code message } } }", input, name, answered)
	with["idempotencyKey"] = fmt.Sprint(name, rand.Int64())
	var answer struct {
		Data   map[string]*moved
		Errors []struct{ Extensions struct{ Code string } }
	}
	var err error
	for try, began := 0, time.Now(); time.Since(began) < patient; try++ {
		answer.Data, answer.Errors = nil, nil
		_, err = c.askFor(&answer, c.tokens[role], query, map[string]any{"input": with}, 0)
		if err == nil && len(answer.Errors) == 0 {
			if try > 0 {
				c.mu.Lock()
				c.repeated++
				c.mu.Unlock()
			}
			return answer.Data[name]
		}
		if err == nil && answer.Errors[0].Extensions.Code != "UNAVAILABLE" {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	c.t.Errorf("%s: %v, %+v", name, err, answer)
	return nil
}

// verify holds what was acknowledged against the base.
func (c *contributing) verify() {
	c.t.Helper()
	r := start(c.t, "--data", c.data, "--no-seed")
	if o := runCommand(c.t, "", "check", "--data", c.data); o.code != exitOK {
		c.t.Errorf("check: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if got := r.seq(); got != c.before+c.writes {
		c.t.Errorf("%d commits for %d acknowledged writes", got-c.before, c.writes)
	}
	c.url.Store(r.URL())
	states := map[string]int{}
	for _, w := range c.all {
		c.verifyOne(w)
		states[w.State]++
	}
	for state, n := range states {
		c.verifyDesk(state, n)
	}
	var published struct{ Practices struct{ TotalCount int } }
	r.query(`{ practices(filter: {text: "proposta"}) { totalCount } }`, nil, &published)
	if published.Practices.TotalCount != states["ACCEPTED"] {
		c.t.Errorf("%d contributions were accepted, %d entries are found", states["ACCEPTED"], published.Practices.TotalCount)
	}
	c.t.Logf("%d contributions, %v; %d writes acknowledged, %d operations repeated", len(c.all), states, c.writes, c.repeated)
}

// verifyOne looks a contribution up, with the entry that it was published as.
func (c *contributing) verifyOne(w *contributed) {
	c.t.Helper()
	type text struct{ Value string }
	var answer struct {
		Data struct {
			Contribution *struct {
				State    string
				Revision int
				Proposal struct{ Title text }
				Comments struct{ Nodes []struct{ Text string } }
				Entry    *struct {
					Slug     string
					Revision int
					Title    text
				}
			}
		}
	}
	_, err := c.askFor(&answer, c.tokens["ADMIN"], `query($id: ID!) { contribution(id: $id) { state revision comments(first: 10) { nodes { text } }
		proposal { ... on PracticeDraft { title { value } } } entry { slug revision ... on Practice { title { value } } } } }`, map[string]any{"id": w.ID}, 0)
	got := answer.Data.Contribution
	if err != nil || got == nil {
		c.t.Errorf("%+v was acknowledged and is not there: %v", w, err)
		return
	}
	title := w.title
	if w.Revision == 1 {
		title = "Bozza di " + title
	}
	var comments []string
	for _, said := range got.Comments.Nodes {
		comments = append(comments, said.Text)
	}
	if got.State != w.State || got.Revision != w.Revision || got.Proposal.Title.Value != title || fmt.Sprint(comments) != fmt.Sprint(w.comments) {
		c.t.Errorf("%+v was acknowledged; there is %+v", w, got)
	}
	if e := got.Entry; (e != nil) != (w.State == "ACCEPTED") || e != nil && (e.Slug != w.entry || e.Revision != 1 || e.Title.Value != title) {
		c.t.Errorf("%+v was acknowledged; its entry is %+v", w, e)
	}
}

// verifyDesk walks the list of those in a state, which the desk's index answers.
func (c *contributing) verifyDesk(state string, want int) {
	c.t.Helper()
	seen := map[string]bool{}
	for after := ""; ; {
		var answer struct {
			Data struct {
				Contributions struct {
					TotalCount int
					Nodes      []struct{ ID, State string }
					PageInfo   struct {
						HasNextPage bool
						EndCursor   string
					}
				}
			}
		}
		v := map[string]any{"filter": map[string]any{"state": map[string]any{"in": []string{state}}}}
		if after != "" {
			v["after"] = after
		}
		_, err := c.askFor(&answer, c.tokens["ADMIN"], `query($filter: ContributionFilter, $after: String) { contributions(filter: $filter, first: 100, after: $after) {
			totalCount nodes { id state } pageInfo { hasNextPage endCursor } } }`, v, 0)
		page := answer.Data.Contributions
		if err != nil || page.TotalCount != want {
			c.t.Fatalf("the desk counts %d contributions that are %s, want %d: %v", page.TotalCount, state, want, err)
		}
		for _, n := range page.Nodes {
			if n.State != state || seen[n.ID] {
				c.t.Errorf("the desk lists %+v among those that are %s", n, state)
			}
			seen[n.ID] = true
		}
		if after = page.PageInfo.EndCursor; !page.PageInfo.HasNextPage {
			break
		}
	}
	for _, w := range c.all {
		if seen[w.ID] != (w.State == state) {
			c.t.Errorf("%+v: that the desk lists it as %s is %t", w, state, seen[w.ID])
		}
	}
}

// TestKillNineWhileContributing kills a server with -9 while sixteen clients write,
// again and again, one time in two while commits wait between journal and
// projections: every acknowledged write is there once, and no other.
func TestKillNineWhileContributing(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a process of its own: the race detector would see nothing of it")
	}
	n := 6
	if long() {
		n = 20
	}
	c := startContributing(t)
	for i := range n {
		time.Sleep(time.Duration(100+rand.IntN(300)) * time.Millisecond)
		c.kill()
		c.env = nil
		if i%2 == 0 {
			c.env = []string{fmt.Sprint("KB_TEST_DELAY_PROJECTION=", 20+rand.IntN(60))}
		}
		c.start()
	}
	time.Sleep(300 * time.Millisecond)
	close(c.stop)
	c.clients.Wait()
	c.kill()
	c.verify()
	if c.repeated < n*contributors/2 {
		t.Errorf("%d kills made clients repeat only %d operations", n, c.repeated)
	}
}
