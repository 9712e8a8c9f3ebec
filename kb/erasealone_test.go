package kb_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"prologis/backup"
	"prologis/internal/basetest"
	"prologis/internal/filetest"
	"prologis/kb"
)

// worked is what she proposed and others did something with, each with words of its own.
type worked struct {
	claimed, confirmed, filled *kb.Contribution
}

var (
	herAlone   = []string{"ritiratazenobia", "rivedutazenobia", "confermatazenobia", "avviatazenobia", "seguitazenobia", "rimastazenobia", "allegatozenobia", "contenutozenobia"}
	othersSaid = []string{"rilasciodiada", "motivodiada", "scarsodiada", "confermaospite", "completaospite"}
	alsoOthers = []string{"completaospite", "dopozenobia"}
)

// works has others claim, confirm and fill in what she wrote.
func (s *eraseScene) works(t *testing.T) (w worked) {
	t.Helper()
	must := mustIn(t)
	begin := func(title string, with ...func(*kb.PracticeContent)) *kb.Contribution {
		t.Helper()
		return must(s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice(title, with...), Note: title}))
	}
	save := func(v kb.Viewer, c *kb.Contribution, title string) {
		t.Helper()
		must(s.Revise(ctx, v, kb.ReviseInput{ID: c.ID, Content: practice(title)}))
	}

	w.claimed = begin("ritiratazenobia")
	must(s.Submit(ctx, s.who, notedOn(w.claimed, "")))
	must(s.Claim(ctx, s.admin, notedOn(w.claimed, "")))
	must(s.Release(ctx, s.admin, notedOn(w.claimed, "rilasciodiada")))
	must(s.Claim(ctx, s.admin, notedOn(w.claimed, "")))
	must(s.RequestChanges(ctx, s.admin, kb.ChangesInput{ContributionAction: notedOn(w.claimed, "motivodiada"),
		Checklist: []kb.Score{{Criterion: "ADEQUACY", Score: 1, Reason: "scarsodiada"}}}))
	save(s.who, w.claimed, "rivedutazenobia")
	w.claimed = must(s.WithdrawContribution(ctx, s.who, notedOn(w.claimed, "")))

	w.confirmed = begin("confermatazenobia", s.attaching(t, "allegatozenobia.pdf", "contenutozenobia"))
	s.link(t, w.confirmed, kb.PurposeConfirm)

	w.filled = begin("avviatazenobia")
	save(s.who, w.filled, "seguitazenobia")
	issued, err := s.CreateContributionLink(ctx, s.who, kb.ContributionLinkInput{ID: w.filled.ID, Purpose: kb.PurposeFill})
	if err != nil {
		t.Fatal(err)
	}
	guest, err := s.Authenticate(ctx, issued.Secret)
	if err != nil {
		t.Fatal(err)
	}
	must(s.Revise(ctx, guest, kb.ReviseInput{ID: w.filled.ID, Note: "notaospite"}))
	save(s.who, w.filled, "rimastazenobia")
	save(guest, w.filled, "completaospite")
	save(s.who, w.filled, "dopozenobia")
	return w
}

// attaching uploads a file of hers that holds a word, and attaches it to what is proposed.
func (s *eraseScene) attaching(t *testing.T, name, word string) func(*kb.PracticeContent) {
	t.Helper()
	content := bytes.Replace(filetest.PDF(), []byte("\n"), []byte("\n% "+word+"\n"), 1)
	file, err := s.Upload(ctx, s.who, kb.UploadInput{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *kb.PracticeContent) {
		c.Attachments = []kb.Attachment{{File: file.ID, Licence: kb.LicenceBY}}
	}
}

// TestErasureTakesWhatOthersOnlyTouched erases somebody whose drafts others have claimed,
// confirmed and filled in, on each store, and restores a backup from before, which had more.
func TestErasureTakesWhatOthersOnlyTouched(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { newEraseScene(t).alone(t, false) })
	t.Run("embedded, squashed", func(t *testing.T) { newEraseScene(t).alone(t, true) })
	onDatabases(t, func(t *testing.T, uri string) { newSharedEraseScene(t, uri).alone(t, true) })
}

func (s *eraseScene) alone(t *testing.T, squashed bool) {
	t.Helper()
	w := s.works(t)
	s.follows(t)
	if missing := s.missing(t, slices.Concat(herAlone, othersSaid, alsoOthers)); len(missing) > 0 {
		t.Errorf("nowhere before: %v", missing)
	}
	var file bytes.Buffer
	if _, err := backup.Write(ctx, s.Store, &file, "test"); err != nil {
		t.Fatal(err)
	}
	stay := slices.Concat(othersSaid, alsoOthers)
	if squashed {
		s.clock.ahead(8 * 24 * time.Hour)
		if n, err := s.SquashDrafts(ctx); err != nil || n < 3 {
			t.Fatalf("%d squashed, %v", n, err)
		}
		stay = []string{"dopozenobia", "motivodiada"}
	}
	if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil {
		t.Fatal(err)
	}
	s.follows(t)
	s.gone(t, w, stay)

	dir := restoredIn(t, file.Bytes(), s.erased)
	base := basetest.OpenDir(t, dir, nil)
	if found := holding(t, dir, herAlone...); found != nil {
		t.Errorf("restored: %v", found)
	}
	if found := holding(t, restoredIn(t, file.Bytes(), nil), "contenutozenobia"); found == nil {
		t.Error("the file was not in the backup")
	}
	clean(t, base)
}

// missing lists those of some words that stand nowhere.
func (s *eraseScene) missing(t *testing.T, words []string) []string {
	t.Helper()
	found := s.holding(t, words...)
	return slices.DeleteFunc(slices.Clone(words), func(word string) bool {
		return slices.ContainsFunc(found, func(place string) bool { return strings.HasSuffix(place, ": "+word) })
	})
}

// gone looks for her words wherever they were, and at what became of each.
func (s *eraseScene) gone(t *testing.T, w worked, stay []string) {
	t.Helper()
	if found := s.holding(t, herAlone...); found != nil {
		t.Errorf("left: %v", found)
	}
	if missing := s.missing(t, stay); len(missing) > 0 {
		t.Errorf("went with her: %v", missing)
	}
	for what, c := range map[string]*kb.Contribution{"claimed": w.claimed, "confirmed": w.confirmed} {
		now, err := s.Contribution(ctx, s.admin, c.ID)
		if err != nil || now.State != kb.StateWithdrawn || now.Note != "" || len(now.Proposal.Heading()) != 0 {
			t.Errorf("%s: %+v, %v", what, now, err)
			continue
		}
		endsErased(t, now)
	}
	now, err := s.Contribution(ctx, s.admin, w.filled.ID)
	if err != nil || now.State != kb.StateDraft || now.Erased() || now.Proposal.Heading()["it"] != "dopozenobia" {
		t.Errorf("filled in: %+v, %v", now, err)
	}
	clean(t, s.Base)
}
