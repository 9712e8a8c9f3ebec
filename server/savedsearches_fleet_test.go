package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"prologis/graph"
	"prologis/kb"
	"prologis/store/embedded"
)

// waiting are people who wait for what they look for, each for one word.
type waiting struct {
	people []kb.Viewer
	words  []string
}

// newWaiting lets people in, and saves a search for each.
func newWaiting(r *running, words ...string) *waiting {
	r.t.Helper()
	_, people := r.invite(words...)
	w := &waiting{people, words}
	r.tellSaved()
	_, err := r.house.base.Deliver(r.t.Context(), nil) // from here on it is told of, and mailed
	r.ok(err)
	for i, v := range people {
		_, err := r.house.base.SaveSearch(r.t.Context(), v, kb.SavedSearchInput{Name: words[i], Query: words[i]})
		r.ok(err)
	}
	return w
}

// tellSaved looks at what is new, as every server does now and then.
func (r *running) tellSaved() {
	r.t.Helper()
	_, err := r.house.base.TellSaved(r.t.Context(), graph.New(r.house.base, graph.Options{}).AskSaved)
	r.ok(err)
}

// lines are practices for each of them, made in a round.
func (w *waiting) lines(round int) string {
	var lines strings.Builder
	for _, word := range w.words {
		fmt.Fprintf(&lines, `{"kind":"practice","slug":"%s-%d","input":{"title":{"it":"Una %s %d"},"summary":{"it":"Altro."}}}`+"\n", word, round, word, round)
	}
	return lines.String()
}

// told counts, of each of them, how often they were told of each entry.
func (w *waiting) told(ctx context.Context, base *kb.Base) (all []map[string]int, notices int, err error) {
	for _, v := range w.people {
		told := map[string]int{}
		list, err := base.Notifications(ctx, v, kb.NotificationsPage{Limit: 100})
		if err != nil {
			return nil, 0, err
		}
		for _, n := range list {
			notices++
			for _, e := range n.Matches {
				told[e.Meta().Slug]++
			}
		}
		all = append(all, told)
	}
	return all, notices, nil
}

// verify waits until each was told of what was made for them in so many rounds, and
// says so unless it was once and of nothing else. It answers how many notifications
// that took.
func (w *waiting) verify(r *running, rounds int) (notices int) {
	r.t.Helper()
	var all []map[string]int
	eventuallyWithin(r.t, time.Minute, "all are told", func() (done bool) {
		var err error
		all, notices, err = w.told(r.t.Context(), r.house.base)
		r.ok(err)
		for _, told := range all {
			if len(told) < rounds {
				return false
			}
		}
		return true
	})
	for i, told := range all {
		for round := range rounds {
			slug := fmt.Sprintf("%s-%d", w.words[i], round)
			if told[slug] != 1 {
				r.t.Errorf("who looks for %s is told %d times of %s", w.words[i], told[slug], slug)
			}
			delete(told, slug)
		}
		if len(told) > 0 {
			r.t.Errorf("who looks for %s is told of %v", w.words[i], told)
		}
	}
	return notices
}

// TestTwoServersTellOfAMatchOnce has two servers over one base look for what is new at
// the same time, while entries are published at both.
func TestTwoServersTellOfAMatchOnce(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		dirs := []string{t.TempDir(), t.TempDir()}
		servers := make([]*running, len(dirs))
		for i, dir := range dirs {
			servers[i] = start(t, "--no-seed", "--mongodb-uri", uri, "--data", dir)
		}
		w := newWaiting(servers[0], "scuola", "casa", "lingua")
		const rounds = 6
		ctx, stop := context.WithCancel(t.Context())
		var looking sync.WaitGroup
		for _, r := range servers {
			reads := graph.New(r.house.base, graph.Options{})
			looking.Go(func() {
				for ctx.Err() == nil {
					if _, err := r.house.base.TellSaved(ctx, reads.AskSaved); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for round := range rounds {
			mustRun(t, "import", write(t, w.lines(round)), "--data", dirs[round%2])
		}
		w.verify(servers[1], rounds)
		stop()
		looking.Wait()
	})
}

// TestKillsLoseNoMatch kills a server with -9 while it looks for what is new, tells
// people and mails: what was published is told of once in the notifications, and at
// least once in the mail.
func TestKillsLoseNoMatch(t *testing.T) {
	t.Parallel()
	rounds := 5
	if long() {
		rounds = 20
	}
	l := listenForMail(t, "127.0.0.1:0")
	office := openPostOffice(t, l)
	args := []string{"--no-seed", "--smtp-url", "smtp://" + l.Addr().String(), "--mail-from", "kb@regione.example"}
	data := t.TempDir()
	r := start(t, append(args, "--data", data)...)
	w := newWaiting(r, "scuola", "casa")
	r.stop()
	m := &member{t: t, data: data, args: args, env: []string{"KB_TEST_DELAY_PROJECTION=20"}}
	for round := range rounds {
		m.start()
		mustRun(t, "import", write(t, w.lines(round)), "--data", data)
		m.kill()
		for range 2 { // it looks as soon as it serves
			endClaims(t, data)
			m.start()
			time.Sleep(time.Duration(rand.IntN(150)) * time.Millisecond)
			m.kill()
		}
	}
	endClaims(t, data)
	r = start(t, append(args, "--data", data)...)
	notices := w.verify(r, rounds)
	eventuallyWithin(t, time.Minute, "every notification is mailed", func() bool {
		_, different := office.count()
		return different >= notices
	})
	all, different := office.count()
	t.Logf("%d kills, %d notifications, %d mails", 3*rounds, notices, all)
	if different != notices {
		t.Errorf("%d mails of different notifications, of %d", different, notices)
	}
	mustRun(t, "check", "--data", data)
}

// endClaims does what two minutes do: what who was killed had claimed is free again.
func endClaims(t *testing.T, data string) {
	t.Helper()
	store, err := embedded.Open(data, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for entry, err := range store.Ledger().Entries(t.Context(), "") {
		if err == nil && (strings.HasPrefix(entry.Key, kb.LedgerLease) || strings.HasSuffix(entry.Key, "/claim")) {
			err = store.Ledger().Delete(t.Context(), entry.Key)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
