package kb_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"prologis/internal/basetest"
	"prologis/kb"
)

// holding lists the files below a directory that hold any of the words.
func holding(t *testing.T, dir string, words ...string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // it was replaced meanwhile
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		held, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		held = bytes.ToLower(held)
		for _, word := range words {
			if bytes.Contains(held, []byte(word)) {
				found = append(found, filepath.Base(path)+": "+word)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// eraseScene is somebody who has left traces of every sort.
type eraseScene struct {
	*accounts
	dir    string
	who    kb.Viewer
	token  *kb.IssuedToken
	draft  *kb.Contribution
	handed *kb.Contribution
	public kb.Entry
	erased []kb.Erasure

	// over a database that another server follows, in a data directory of its own
	database *mongo.Database
	follower *kb.Base
	other    string
}

// What she has written: words that no other text here has.
var herWords = []string{"zenobia", "zenobiamail", "pubblicazenobia", "gettonezenobia", "bozzazenobia", "ripensatazenobia", "osservazenobia"}

func newEraseScene(t *testing.T) *eraseScene {
	t.Helper()
	return newEraseSceneWith(t, func(*kb.Config) {})
}

// newEraseSceneWith is newEraseScene by a configuration that is changed.
func newEraseSceneWith(t *testing.T, change func(*kb.Config)) *eraseScene {
	t.Helper()
	s := &eraseScene{dir: t.TempDir()}
	s.accounts = newAccountsIn(t, s.dir, func(c *kb.Config) {
		c.Erased = func(e kb.Erasure) error { s.erased = append(s.erased, e); return nil }
		change(c)
	})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, s.who = s.member("zenobiamail@ponte.example", kb.RoleEditor)
	name, shown := "Zenobia", "Pubblicazenobia"
	_, err := s.UpdateProfile(ctx, s.who, kb.ProfileInput{Name: &name, DisplayName: &shown})
	must(err)
	s.token, err = s.IssueToken(ctx, s.who, kb.TokenRequest{Name: "gettonezenobia", Role: kb.RoleContributor, Organisation: "ponte"})
	must(err)
	s.draft, err = s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice("bozzazenobia"), Note: "bozzazenobia"})
	must(err)
	revision := s.draft.Revision
	s.draft, err = s.Revise(ctx, s.who, kb.ReviseInput{ID: s.draft.ID, ExpectedRevision: &revision, Content: practice("ripensatazenobia")})
	must(err)
	s.handed, err = s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice("consegnata")})
	must(err)
	_, err = s.Comment(ctx, s.who, kb.RemarkInput{ID: s.handed.ID, FieldComment: kb.FieldComment{Text: "osservazenobia"}})
	must(err)
	revision = s.handed.Revision
	s.handed, err = s.Submit(ctx, s.who, kb.ContributionAction{ID: s.handed.ID, ExpectedRevision: &revision})
	must(err)
	_, err = s.Comment(ctx, s.admin, kb.RemarkInput{ID: s.handed.ID, FieldComment: kb.FieldComment{Text: "Grazie."}})
	must(err)
	told, err := s.Notifications(ctx, s.who, kb.NotificationsPage{Limit: 10})
	must(err)
	must(s.MarkRead(ctx, s.who, kb.MarkReadInput{UpTo: told[0].ID}))
	done, err := s.Put(ctx, kb.Author{By: string(s.who.Person)}, kb.PutInput{Content: practice("Pubblicata")})
	must(err)
	s.public = done.Entry
	return s
}

func TestErasureLeavesNothing(t *testing.T) {
	s := newEraseScene(t)
	if found := holding(t, s.dir, herWords...); len(found) < 5 {
		t.Fatalf("the words are not where they should be before: %v", found)
	}
	_, before := s.Head()
	p, err := s.ErasePerson(ctx, s.admin, s.who.Person)
	if err != nil {
		t.Fatal(err)
	}
	if p.State != kb.PersonErased || p.Name+p.Mail+p.DisplayName != "" || p.Memberships != nil {
		t.Errorf("left of her: %+v", p)
	}
	if found := holding(t, s.dir, herWords...); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	for e, err := range s.Store.Ledger().Entries(ctx, kb.LedgerRead) {
		t.Errorf("left of what she has read: %s, %v", e.Key, err)
	}
	if _, after := s.Head(); after <= before {
		t.Error("answers that show her name stay good")
	}
	clean(t, s.Base)
	s.stays(t)
	if len(s.erased) != 1 || s.erased[0].Person != s.who.Person || len(s.erased[0].Rewrites) < 6 {
		t.Errorf("told outside: %+v", s.erased)
	}
	if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil || len(s.erased) != 1 {
		t.Errorf("erased again: %v, told %d times", err, len(s.erased))
	}
}

// stays looks at what an erasure leaves.
func (s *eraseScene) stays(t *testing.T) {
	t.Helper()
	if e, err := s.Entry(ctx, s.public.Meta().ID); err != nil || e.Meta().Archived != nil {
		t.Errorf("what she published: %v", err)
	}
	if name, err := s.DisplayName(ctx, string(s.who.Person)); name != "" || err != nil {
		t.Errorf("it is attributed to %q, %v", name, err)
	}
	if c, err := s.Contribution(ctx, s.admin, s.handed.ID); err != nil || c.State != kb.StateSubmitted || c.Proposal.Heading()["it"] != "consegnata" {
		t.Errorf("what she handed in: %+v, %v", c, err)
	}
	c, err := s.Contribution(ctx, s.admin, s.draft.ID)
	if err != nil || c.State != kb.StateWithdrawn {
		t.Fatalf("her draft: %+v, %v", c, err)
	}
	endsErased(t, c)
	if _, err := s.Authenticate(ctx, s.token.Secret); err == nil {
		t.Error("her token is good")
	}
	if _, err := s.signIn("zenobiamail@ponte.example", goodPassword); err == nil {
		t.Error("she can sign in")
	}
	if _, err := s.SetDisabled(ctx, s.admin, s.who.Person, false); err == nil {
		t.Error("she can be let in again")
	}
	if _, err := s.Invite(ctx, s.admin, kb.InviteInput{Mail: "zenobiamail@ponte.example", Organisation: "ponte", Role: kb.RoleContributor}); err != nil {
		t.Errorf("she cannot be invited anew: %v", err)
	}
}

// endsErased looks whether the history of a contribution says that it was erased, once and
// at the end.
func endsErased(t *testing.T, c *kb.Contribution) {
	t.Helper()
	before, last := c.History[:len(c.History)-1], c.History[len(c.History)-1]
	if !c.Erased() || last.Action != kb.ActionErase || last.State != kb.StateWithdrawn || last.By != c.Author || last.At.Before(before[len(before)-1].At) ||
		slices.ContainsFunc(before, func(step kb.Step) bool { return step.Action == kb.ActionErase }) {
		t.Errorf("%s: %+v", c.ID, c.History)
	}
}

func TestPersonalData(t *testing.T) {
	s := newEraseScene(t)
	s.Deny(kb.Denial{Code: kb.CodeForbidden, Action: "putEntry", Person: s.who.Person}, "")
	for _, v := range []kb.Viewer{s.who, s.admin} {
		data, err := s.PersonalData(ctx, v, s.who.Person)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"Zenobia", "zenobiamail", "Pubblicazenobia", "gettonezenobia", "bozzazenobia", "ripensatazenobia", "osservazenobia", "consegnata", "putEntry", "Ponte"} {
			if !bytes.Contains(text, []byte(word)) {
				t.Errorf("%q is not in %s", word, text)
			}
		}
		if bytes.Contains(text, []byte("secret")) || bytes.Contains(text, []byte(s.token.Secret)) || bytes.Contains(text, []byte(s.token.Hash)) {
			t.Errorf("a secret is in %s", text)
		}
		if len(data.Notifications) != 1 || data.Notifications[0].Kind != kb.NotifyCommented {
			t.Errorf("notifications: %+v", data.Notifications)
		}
		if len(data.Links) != 0 {
			t.Errorf("links: %+v", data.Links)
		}
		if len(data.Changes) < 6 || len(data.Sessions) != 1 || len(data.Contributions) != 2 {
			t.Errorf("%d changes, %d sessions, %d contributions", len(data.Changes), len(data.Sessions), len(data.Contributions))
		}
	}
	s.earlierRevisions(t)
	if _, err := s.ResetPassword(ctx, s.admin, s.who.Person); err != nil {
		t.Fatal(err)
	}
	if data, err := s.PersonalData(ctx, s.who, s.who.Person); err != nil || len(data.Links) != 1 || data.Links[0].Purpose != "reset" {
		t.Errorf("the link to a new password: %+v, %v", data.Links, err)
	}
	_, other := s.member("bea@ponte.example", kb.RoleEditor)
	_, err := s.PersonalData(ctx, other, s.who.Person)
	wantError(t, err, kb.CodeForbidden, "")
}

// earlierRevisions looks for what she saved before in what is held about her: of others'
// work nothing, and nothing that was squashed.
func (s *eraseScene) earlierRevisions(t *testing.T) {
	t.Helper()
	must := mustIn(t)
	handed := must(s.Revise(ctx, s.who, kb.ReviseInput{ID: s.draft.ID, Note: "bozzazenobia due"}))
	_, colleague := s.member("carla@ponte.example", kb.RoleContributor)
	must(s.Revise(ctx, colleague, kb.ReviseInput{ID: handed.ID, Content: practice("dicarla")}))
	must(s.Revise(ctx, s.who, kb.ReviseInput{ID: handed.ID, Content: practice("ripresazenobia")}))
	revisions := func(who kb.Viewer) (list []kb.PersonalRevision) {
		t.Helper()
		data, err := s.PersonalData(ctx, who, who.Person)
		if err != nil || data.RevisionsLeftOut != 0 {
			t.Fatalf("%d left out, %v", data.RevisionsLeftOut, err)
		}
		for _, c := range data.Contributions {
			if c.ID != handed.ID && len(c.Revisions) > 0 {
				t.Errorf("%s has revisions: %+v", c.ID, c.Revisions)
			}
			list = append(list, c.Revisions...)
		}
		return list
	}
	for i, want := range []struct{ note, title string }{{"bozzazenobia due", "ripensatazenobia"}, {"bozzazenobia", "ripensatazenobia"}, {"bozzazenobia", "bozzazenobia"}} {
		if list := revisions(s.who); len(list) != 3 || list[i].Revision != 3-i || list[i].Note != want.note || !bytes.Contains(list[i].Proposal, []byte(want.title)) {
			t.Errorf("revision %d: %+v", i, list)
		}
	}
	if list := revisions(colleague); list != nil {
		t.Errorf("of who is not its author: %+v", list)
	}
	s.clock.ahead(8 * 24 * time.Hour)
	must(s.Revise(ctx, s.who, kb.ReviseInput{ID: handed.ID, Content: practice("tornatazenobia")}))
	if n, err := s.SquashDrafts(ctx); err != nil || n == 0 {
		t.Fatalf("%d squashed, %v", n, err)
	}
	if list := revisions(s.who); len(list) != 1 || !bytes.Contains(list[0].Proposal, []byte("ripresazenobia")) {
		t.Errorf("squashed: %+v", list)
	}
}

func TestWhoMayErase(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleEditor)
	_, carla := a.member("carla@ponte.example", kb.RoleContributor)
	_, err := a.ErasePerson(ctx, bea, carla.Person)
	wantError(t, err, kb.CodeForbidden, "")
	_, err = a.ErasePerson(ctx, kb.Viewer{}, carla.Person)
	wantError(t, err, kb.CodeUnauthenticated, "")
	_, err = a.ErasePerson(ctx, a.admin, "person_nobody")
	wantError(t, err, kb.CodeNotFound, "person")
	_, err = a.ErasePerson(ctx, a.admin, a.admin.Person)
	wantError(t, err, kb.CodeConflict, "person")
	if _, err := a.ErasePerson(ctx, carla, carla.Person); err != nil {
		t.Errorf("she herself: %v", err)
	}
	if _, _, err := a.CreateToken(ctx, "test", kb.TokenInput{Name: "robot", Role: kb.RoleEditor}); err != nil {
		t.Fatal(err)
	}
	robots, err := a.FindPeople(ctx, a.admin, kb.PersonFilter{States: []kb.PersonState{kb.PersonService}})
	if err != nil || len(robots) != 1 {
		t.Fatalf("%v, %v", robots, err)
	}
	_, err = a.ErasePerson(ctx, a.admin, robots[0])
	wantError(t, err, kb.CodeInvalid, "person")
	clean(t, a.Base)
}

// deafStore does not rewrite, as a server that is killed between the commit of an
// erasure and what follows from it.
type deafStore struct{ kb.Store }

var errDeaf = errors.New("killed here")

func (deafStore) Rewrite(context.Context, []kb.Rewrite) error { return errDeaf }

func TestAnErasureCutShortGoesOn(t *testing.T) {
	dir := t.TempDir()
	a := newAccountsIn(t, dir, func(c *kb.Config) { c.Store = deafStore{c.Store} })
	_, bea := a.member("zenobiamail@ponte.example", kb.RoleEditor)
	shown := "Pubblicazenobia"
	if _, err := a.UpdateProfile(ctx, bea, kb.ProfileInput{DisplayName: &shown}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.ErasePerson(ctx, bea, bea.Person); err != nil {
		t.Fatal(err)
	}
	var differences []kb.Difference
	if _, err := a.Check(ctx, func(d kb.Difference) { differences = append(differences, d) }); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(differences, func(d kb.Difference) bool { return d.Where == "journal" && d.ID == string(bea.Person) }) {
		t.Errorf("check does not notice: %+v", differences)
	}
	if found := holding(t, dir, "pubblicazenobia"); found == nil {
		t.Fatal("it was rewritten all the same")
	}
	a.close()
	base := basetest.OpenDir(t, dir, nil)
	eventually(t, func() bool { return holding(t, dir, "pubblicazenobia", "zenobiamail") == nil })
	clean(t, base)
}

// eventually waits until something is so.
func eventually(t *testing.T, so func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come to be")
		}
	}
}
