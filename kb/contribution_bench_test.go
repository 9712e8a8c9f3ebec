package kb_test

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"sync"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

var entries = flag.Int("entries", 1000, "how many practices a base of benchmarks holds")

// BenchmarkContribution times the steps of a contribution, one client after the
// other and 16 at once: go test ./kb -run '^$' -bench Contribution -entries 100000.
func BenchmarkContribution(b *testing.B) {
	o := &crowd{B: b, base: basetest.Open(b)}
	o.fill(*entries)
	author, reviewer := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("reviewer", kb.RoleReviewer, "")
	steps := map[string]func(c *kb.Contribution) error{
		"comment": func(c *kb.Contribution) error {
			_, err := o.base.Comment(bg, author, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Una domanda."}})
			return err
		},
		"submit": func(c *kb.Contribution) error {
			_, err := o.base.Submit(bg, author, kb.ContributionAction{ID: c.ID})
			return err
		},
		"accept": func(c *kb.Contribution) error {
			_, _, err := o.base.Accept(bg, reviewer, kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: c.ID}})
			return err
		},
	}
	for _, name := range []string{"comment", "submit", "accept"} {
		for _, clients := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/clients=%d", name, clients), func(b *testing.B) {
				b.StopTimer()
				made := o.contributions(b.N, author, reviewer, name)
				b.StartTimer()
				o.share(clients, made, steps[name])
			})
		}
	}
}

// BenchmarkDiscussion times a comment behind none and behind 400 long ones:
// go test ./kb -run '^$' -bench Discussion -benchtime 200x.
func BenchmarkDiscussion(b *testing.B) {
	o := &crowd{B: b, base: basetest.Open(b)}
	o.fill(1)
	author, reviewer := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("reviewer", kb.RoleReviewer, "")
	for _, behind := range []int{0, 400} {
		c := o.contributions(1, author, reviewer, "accept")[0]
		o.say(author, c, behind, strings.Repeat("parola ", 2_200))
		b.Run(fmt.Sprintf("behind=%d", behind), func(b *testing.B) {
			for b.Loop() {
				said := o.say(reviewer, c, 1, "Una domanda.")
				b.StopTimer()
				o.settle(author, said)
				b.StartTimer()
			}
		})
	}
}

// say makes n comments, and answers the last; all but that one are resolved.
func (o *crowd) say(v kb.Viewer, c *kb.Contribution, n int, text string) (last *kb.Comment) {
	for i := range n {
		said, err := o.base.Comment(bg, v, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: text}})
		o.ok(err)
		if last = said; i < n-1 {
			o.settle(v, said)
		}
	}
	return last
}

func (o *crowd) settle(v kb.Viewer, c *kb.Comment) {
	_, err := o.base.ResolveComment(bg, v, kb.ResolveInput{Comment: c.ID, Resolved: true})
	o.ok(err)
}

var bg = context.Background()

// crowd is a base that many write to.
type crowd struct {
	*testing.B
	base *kb.Base
}

func (o *crowd) ok(err error) {
	if err != nil {
		o.Fatal(err)
	}
}

func (o *crowd) fill(n int) {
	_, err := o.base.Put(bg, kb.Author{By: "bench"}, kb.PutInput{Slug: "ours", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Noi"}, Sort: kb.SortCooperative}})
	o.ok(err)
	for n > 0 {
		var pending []*kb.PendingPut
		for range min(n, 500) {
			pending = append(pending, o.base.SubmitPut(bg, kb.Author{By: "bench"}, []kb.PutInput{{Content: whole(fmt.Sprintf("Pratica %d", n))}}))
			n--
		}
		for _, p := range pending {
			_, err := p.Wait()
			o.ok(err)
		}
	}
}

func (o *crowd) viewer(name string, role kb.AccessRole, organisation kb.ID) kb.Viewer {
	secret, _, err := o.base.CreateToken(bg, "bench", kb.TokenInput{Name: name, Role: role, Organisation: organisation})
	o.ok(err)
	v, err := o.base.Authenticate(bg, secret)
	o.ok(err)
	return v
}

// contributions makes n that are ready for a step.
func (o *crowd) contributions(n int, author, reviewer kb.Viewer, step string) []*kb.Contribution {
	made := make([]*kb.Contribution, n)
	o.each(16, n, func(i int) (err error) {
		made[i], err = o.base.Contribute(bg, author, kb.ContributeInput{Content: whole(fmt.Sprintf("Contributo %d", i))})
		if err == nil && step == "accept" {
			if _, err = o.base.Submit(bg, author, kb.ContributionAction{ID: made[i].ID}); err == nil {
				_, err = o.base.Claim(bg, reviewer, kb.ContributionAction{ID: made[i].ID})
			}
		}
		return err
	})
	return made
}

func (o *crowd) share(clients int, made []*kb.Contribution, step func(*kb.Contribution) error) {
	o.each(clients, len(made), func(i int) error { return step(made[i]) })
}

// each runs fn for 0 to n-1, by some clients at once.
func (o *crowd) each(clients, n int, fn func(i int) error) {
	var wait sync.WaitGroup
	for c := range clients {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := c; i < n; i += clients {
				if err := fn(i); err != nil {
					o.Error(err)
				}
			}
		}()
	}
	wait.Wait()
}
