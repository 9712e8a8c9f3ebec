package kb_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"prologis/backup"
	"prologis/internal/basetest"
	"prologis/kb"
)

// noted is what somebody noted, about what others worked on too, each with a word of its
// own: what goes with an erasure, and what others said, which stays.
type noted struct {
	handed, accepted, reviewed *kb.Contribution
	entry                      kb.Entry
}

var (
	herNotes = []string{"cominciozenobia", "squadrazenobia", "consegnozenobia", "pubblicozenobia", "invitozenobia", "nomezenobia",
		"chiedozenobia", "dubbiozenobia", "ragionezenobia", "accettozenobia", "direttozenobia"}
	othersNotes = []string{"notadibea", "confermaospite", "ripensodibea", "motivodiada", "scarsodiada"}
)

// mustIn answers what takes a contribution that has to be made.
func mustIn(t *testing.T) func(*kb.Contribution, error) *kb.Contribution {
	return func(c *kb.Contribution, err error) *kb.Contribution {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func notedOn(c *kb.Contribution, note string) kb.ContributionAction {
	return kb.ContributionAction{ID: c.ID, Note: note}
}

// notes has her note something about everything that can be noted about.
func (s *eraseScene) notes(t *testing.T) (n noted) {
	t.Helper()
	must := mustIn(t)
	_, bea := s.member("bea.collega@ponte.example", kb.RoleContributor)

	n.handed = must(s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice("a due mani"), Note: "cominciozenobia"}))
	must(s.Revise(ctx, bea, kb.ReviseInput{ID: n.handed.ID, Content: practice("a quattro mani"), Note: "notadibea"}))
	must(s.Revise(ctx, s.who, kb.ReviseInput{ID: n.handed.ID, Note: "squadrazenobia"}))
	s.link(t, n.handed, kb.PurposeConfirm)
	must(s.Submit(ctx, s.who, notedOn(n.handed, "consegnozenobia")))
	must(s.Claim(ctx, s.admin, notedOn(n.handed, "")))
	must(s.RequestChanges(ctx, s.admin, kb.ChangesInput{ContributionAction: notedOn(n.handed, "motivodiada"),
		Checklist: []kb.Score{{Criterion: "ADEQUACY", Score: 1, Reason: "scarsodiada"}}}))
	n.handed = must(s.Revise(ctx, bea, kb.ReviseInput{ID: n.handed.ID, Content: practice("ripensodibea")}))

	n.accepted = must(s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice("accettata"), Note: "pubblicozenobia"}))
	must(s.Submit(ctx, s.who, notedOn(n.accepted, "")))
	must(s.Claim(ctx, s.admin, notedOn(n.accepted, "")))
	c, _, err := s.Accept(ctx, s.admin, kb.AcceptInput{ContributionAction: notedOn(n.accepted, "")})
	n.accepted = must(c, err)

	n.reviewed = must(s.Contribute(ctx, s.admin, kb.ContributeInput{Content: practice("rivista")}))
	must(s.Submit(ctx, s.admin, notedOn(n.reviewed, "")))
	must(s.Claim(ctx, s.who, notedOn(n.reviewed, "")))
	must(s.RequestChanges(ctx, s.who, kb.ChangesInput{ContributionAction: notedOn(n.reviewed, "chiedozenobia"),
		Checklist: []kb.Score{{Criterion: "EFFECTIVENESS", Score: 0, Reason: "dubbiozenobia"}}}))
	must(s.Submit(ctx, s.admin, notedOn(n.reviewed, "")))
	must(s.Claim(ctx, s.who, notedOn(n.reviewed, "")))
	c, _, err = s.Accept(ctx, s.who, kb.AcceptInput{ContributionAction: notedOn(n.reviewed, "accettozenobia"),
		Checklist: []kb.Score{{Criterion: "EFFECTIVENESS", Score: 2, Reason: "ragionezenobia"}}})
	n.reviewed = must(c, err)

	put, err := s.Publish(ctx, s.who, kb.PublishInput{PutInput: kb.PutInput{Content: practice("diretta")}, Note: "direttozenobia"})
	must(nil, err)
	n.entry = put.Entry
	return n
}

// link has her make a link, and its holder confirm with a name.
func (s *eraseScene) link(t *testing.T, c *kb.Contribution, purpose kb.ContributionLinkPurpose) {
	t.Helper()
	issued, err := s.CreateContributionLink(ctx, s.who, kb.ContributionLinkInput{ID: c.ID, Purpose: purpose, Note: "invitozenobia"})
	if err != nil {
		t.Fatal(err)
	}
	holder, err := s.Authenticate(ctx, issued.Secret)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ConfirmContribution(ctx, holder, kb.ConfirmInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "confermaospite"}, Name: "Nomezenobia"}); err != nil {
		t.Fatal(err)
	}
}

// TestErasureTakesNotes erases somebody who has noted something everywhere.
func TestErasureTakesNotes(t *testing.T) {
	s := newEraseScene(t)
	n := s.notes(t)
	for _, word := range slices.Concat(herNotes, othersNotes) {
		if holding(t, s.dir, word) == nil {
			t.Errorf("%q is nowhere before", word)
		}
	}
	if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, s.dir, slices.Concat(herWords, herNotes)...); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	for _, word := range othersNotes {
		if holding(t, s.dir, word) == nil {
			t.Errorf("%q went with her", word)
		}
	}
	if told, err := json.Marshal(s.erased); err != nil || bytes.Contains(bytes.ToLower(told), []byte("zenobia")) || bytes.Contains(told, []byte("dibea")) {
		t.Errorf("told outside: %s, %v", told, err)
	}
	clean(t, s.Base)
	s.stays(t)
	n.stays(t, s.Base, s.admin)
}

// stays looks at what she noted something about.
func (n noted) stays(t *testing.T, base *kb.Base, admin kb.Viewer) {
	t.Helper()
	c, err := base.Contribution(ctx, admin, n.handed.ID)
	if err != nil || c.State != kb.StateChangesRequested || c.Proposal.Heading()["it"] != "ripensodibea" || c.Note != "" {
		t.Fatalf("what others worked on too: %+v, %v", c, err)
	}
	if len(c.History) != len(n.handed.History) {
		t.Errorf("its steps: %+v", c.History)
	}
	for i, step := range c.History {
		if was := n.handed.History[i]; step.By != was.By || step.Action != was.Action || strings.Contains(step.Note, "zenobia") {
			t.Errorf("step %d: %+v", i, step)
		}
	}
	links, err := base.ContributionLinks(ctx, admin, c)
	if err != nil || len(links) != 1 || links[0].Note != "" || links[0].Confirmed == nil {
		t.Fatalf("her link: %+v, %v", links, err)
	}
	if name, err := base.LinkHolder(ctx, links[0]); name != "" || err != nil {
		t.Errorf("the holder of her link: %q, %v", name, err)
	}
	c, err = base.Contribution(ctx, admin, n.reviewed.ID)
	if err != nil || c.State != kb.StateAccepted || len(c.Checklist) != 1 || c.Checklist[0].Score != 2 || c.Checklist[0].Reason != "" {
		t.Errorf("what she reviewed: %+v, %v", c, err)
	}
	for _, id := range []kb.ID{n.accepted.Entry, n.reviewed.Entry, n.entry.Meta().ID} {
		history, err := base.History(ctx, id, 0, true, 10)
		if err != nil || len(history) != 1 || history[0].Note != "" || history[0].By == "" {
			t.Errorf("the public history of %s: %+v, %v", id, history, err)
		}
	}
}

// TestErasureOfAHolder erases who came by a link that somebody else made.
func TestErasureOfAHolder(t *testing.T) {
	s := newEraseScene(t)
	n := s.notes(t)
	links, err := s.ContributionLinks(ctx, s.admin, n.handed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(ctx, s.admin, links[0].Holder); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, s.dir, "nomezenobia", "confermaospite", "invitozenobia"); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	if holding(t, s.dir, "consegnozenobia") == nil {
		t.Error("what she noted went with the holder")
	}
	clean(t, s.Base)
}

// TestABackupFromBeforeNotesWereErased restores one with notes that were squashed
// before they could be erased.
func TestABackupFromBeforeNotesWereErased(t *testing.T) {
	s := newEraseScene(t)
	n := s.notes(t)
	var file bytes.Buffer
	if _, err := backup.Write(ctx, s.Store, &file, "test"); err != nil {
		t.Fatal(err)
	}
	s.clock.ahead(8 * 24 * time.Hour)
	if squashed, err := s.SquashDrafts(ctx); err != nil || squashed < 3 {
		t.Fatalf("%d squashed, %v", squashed, err)
	}
	if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, s.dir, slices.Concat(herWords, herNotes)...); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	clean(t, s.Base)
	dir := restoredIn(t, file.Bytes(), s.erased)
	base := basetest.OpenDir(t, dir, nil)
	if found := holding(t, dir, slices.Concat(herWords, herNotes)...); found != nil {
		t.Errorf("restored: %v", found)
	}
	n.stays(t, base, s.admin)
	clean(t, base)
}

// TestErasureInParts erases somebody who has written more than one commit can redact.
func TestErasureInParts(t *testing.T) {
	if os.Getenv("KB_TEST_LONG") == "" {
		t.Skip("thousands of revisions take a while; set KB_TEST_LONG=1")
	}
	s := newEraseScene(t)
	var wg sync.WaitGroup
	for range 40 {
		c, err := s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice("bozzazenobia")})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for range 200 {
				if _, err := s.Revise(ctx, s.who, kb.ReviseInput{ID: c.ID, Note: "ripensatazenobia"}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil {
		t.Fatal(err)
	}
	if found := holding(t, s.dir, herWords...); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	if len(s.erased) < 2 {
		t.Errorf("erased in %d parts", len(s.erased))
	}
	clean(t, s.Base)
}

// TestPersonalNotes looks for what somebody noted in what they take with them.
func TestPersonalNotes(t *testing.T) {
	s := newEraseScene(t)
	s.notes(t)
	data, err := s.PersonalData(ctx, s.who, s.who.Person)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range herNotes {
		if !bytes.Contains(bytes.ToLower(text), []byte(word)) {
			t.Errorf("%q is not in %s", word, text)
		}
	}
	bea, err := s.signIn("bea.collega@ponte.example", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = s.PersonalData(ctx, s.viewer(bea), s.viewer(bea).Person); err != nil {
		t.Fatal(err)
	}
	if text, err = json.Marshal(data); err != nil || bytes.Contains(text, []byte("zenobia")) || !bytes.Contains(text, []byte(s.who.Person)) {
		t.Errorf("what others noted: %s, %v", text, err)
	}
}
