package parity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"prologis/internal/ferret"
	"prologis/kb"
)

// client sends operations to a server over HTTP.
type client struct {
	t     *testing.T
	url   string
	token string
}

// answer is an answer with what its headers say.
type answer struct {
	Data struct {
		PutEntry struct {
			Entry      *entry
			UserErrors []struct{ Code string }
		}
		Programme *entry
	}
	Errors []struct{ Extensions struct{ Code string } }
	status int
	seq    string
}

type entry struct {
	ID       string
	Slug     string
	Revision int
	Name     struct{ Value string }
}

const put = `mutation ($input: PutEntryInput!) { putEntry(input: $input) { entry { id slug revision ... on Programme { name { value } } } userErrors { code } } }`

// send sends an operation; after, if not "", is the commit that its answer has to
// include.
func (c *client) send(query string, variables map[string]any, after string) (a answer) {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if after != "" {
		r.Header.Set("X-KB-After", after)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Error(err)
		return a
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&a); err != nil {
		c.t.Error(err)
	}
	a.status, a.seq = response.StatusCode, response.Header.Get("X-KB-Seq")
	return a
}

func programme(name string, more map[string]any) map[string]any {
	input := map[string]any{"programme": map[string]any{"name": []any{map[string]any{"language": "it", "value": name}}}}
	for key, value := range more {
		input[key] = value
	}
	return map[string]any{"input": input}
}

// pair is two servers on one database, and a token made at the first.
type pair struct {
	a, b   *client
	base   *kb.Base // of a
	token  kb.Token
	secret string
}

func newPair(t *testing.T, at string) *pair {
	t.Helper()
	uri := database(t, at)
	first, second := onMongoDB(t, uri), onMongoDB(t, uri)
	p := &pair{base: first.base}
	var err error
	if p.secret, p.token, err = first.base.CreateToken(ctx, "parity", kb.TokenInput{Role: kb.RoleEditor, Name: "two servers"}); err != nil {
		t.Fatal(err)
	}
	for at, s := range map[**client]*server{&p.a: first, &p.b: second} {
		listening := httptest.NewServer(s.handler)
		t.Cleanup(listening.Close)
		*at = &client{t: t, url: listening.URL, token: p.secret}
	}
	return p
}

// TestTwoServersAreOneBase writes at one server and reads at the other, by what
// the answers say of their commits.
func TestTwoServersAreOneBase(t *testing.T) {
	ferret.Each(t, inProcess, func(t *testing.T, at string) {
		p := newPair(t, at)
		seq, _ := p.base.Head()
		first := p.b.send(put, programme("Zero", nil), fmt.Sprint(seq)) // b has to wait for the token
		if first.Data.PutEntry.Entry == nil {
			t.Fatalf("with a token made at the other server: %+v", first)
		}
		for i := range 10 {
			writer, reader := p.a, p.b
			if i%2 == 1 {
				writer, reader = reader, writer
			}
			name := fmt.Sprint("Programma ", i)
			wrote := writer.send(put, programme(name, map[string]any{"target": "zero", "expectedRevision": i + 1}), first.seq)
			if e := wrote.Data.PutEntry.Entry; e == nil || e.Revision != i+2 {
				t.Fatalf("write %d: %+v", i, wrote)
			}
			read := reader.send(`{ programme(slug: "zero") { revision name { value } } }`, nil, wrote.seq)
			if e := read.Data.Programme; e == nil || e.Revision != i+2 || e.Name.Value != name {
				t.Errorf("read behind write %d: %+v", i, read)
			}
			first = wrote
		}
	})
}

// TestRepeatedAtTheOtherServer sends one mutation with one key to both, and to
// both at once.
func TestRepeatedAtTheOtherServer(t *testing.T) {
	ferret.Each(t, inProcess, func(t *testing.T, at string) {
		p := newPair(t, at)
		wrote := p.a.send(put, programme("Una volta", map[string]any{"idempotencyKey": "k"}), "")
		again := p.b.send(put, programme("Una volta", map[string]any{"idempotencyKey": "k"}), wrote.seq)
		other := p.b.send(put, programme("Un'altra", map[string]any{"idempotencyKey": "k"}), "")
		if again.Data.PutEntry.Entry == nil || again.Data.PutEntry.Entry.ID != wrote.Data.PutEntry.Entry.ID || len(other.Data.PutEntry.UserErrors) != 1 {
			t.Fatalf("repeated: %+v, %+v, then %+v", wrote, again, other)
		}
		for round := range 3 {
			answers := p.race(4, func(int) map[string]any {
				return programme("Insieme", map[string]any{"idempotencyKey": fmt.Sprint("round ", round)})
			})
			for _, a := range answers {
				first := answers[0].Data.PutEntry.Entry
				if e := a.Data.PutEntry.Entry; e == nil || first == nil || e.ID != first.ID {
					t.Errorf("round %d: %+v", round, answers)
				}
			}
		}
	})
}

// TestOneOfTwoServersWins has both change one revision at once.
func TestOneOfTwoServersWins(t *testing.T) {
	ferret.Each(t, inProcess, func(t *testing.T, at string) {
		p := newPair(t, at)
		last := p.a.send(put, programme("Conteso", nil), "")
		p.b.send("{ base { seq } }", nil, last.seq)
		for round := range 5 {
			won, lost := 0, 0
			for _, a := range p.race(4, func(i int) map[string]any {
				return programme(fmt.Sprint("Conteso ", round, i), map[string]any{"target": "conteso", "expectedRevision": round + 1})
			}) {
				switch errs := a.Data.PutEntry.UserErrors; {
				case a.Data.PutEntry.Entry != nil:
					won++
				case len(errs) == 1 && errs[0].Code == "CONFLICT":
					lost++
				default:
					t.Errorf("round %d: %+v", round, a)
				}
			}
			if won != 1 || lost != 3 {
				t.Errorf("round %d: %d won, %d lost", round, won, lost)
			}
		}
	})
}

// race sends n mutations at once, to the servers in turn.
func (p *pair) race(n int, input func(i int) map[string]any) []answer {
	answers := make([]answer, n)
	var wg sync.WaitGroup
	for i := range answers {
		to := []*client{p.a, p.b}[i%2]
		wg.Go(func() { answers[i] = to.send(put, input(i), "") })
	}
	wg.Wait()
	return answers
}

// TestARevokedTokenEndsEverywhere revokes a token at one server; soon the other
// refuses it, the whole request.
func TestARevokedTokenEndsEverywhere(t *testing.T) {
	ferret.Each(t, inProcess, func(t *testing.T, at string) {
		p := newPair(t, at)
		seq, _ := p.base.Head()
		if a := p.b.send("{ base { seq } }", nil, fmt.Sprint(seq)); a.status != http.StatusOK {
			t.Fatalf("before: %+v", a)
		}
		if err := p.base.RevokeToken(ctx, "parity", p.token.ID); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			a := p.b.send("{ base { seq } }", nil, "")
			if a.status == http.StatusUnauthorized && len(a.Errors) == 1 && a.Errors[0].Extensions.Code == "UNAUTHENTICATED" {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("after ten seconds: %+v", a)
			}
		}
	})
}
