package kb_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"prologis/internal/filetest"
	"prologis/kb"
)

const herLateWord = "tardivazenobia"

// late are things that she, or somebody to her, asks for while she is being erased: all
// have read what there was before.
func (s *eraseScene) late() map[string]func() error {
	name, picture := herLateWord, filetest.PNG()
	errOf := func(_ any, err error) error { return err }
	field := kb.FieldComment{Text: herLateWord}
	return map[string]func() error{
		"contribute": func() error {
			return errOf(s.Contribute(ctx, s.who, kb.ContributeInput{Content: practice(herLateWord), Note: herLateWord, IdempotencyKey: herLateWord}))
		},
		"revise": func() error {
			return errOf(s.Revise(ctx, s.who, kb.ReviseInput{ID: s.draft.ID, Content: practice(herLateWord)}))
		},
		"withdraw": func() error {
			return errOf(s.WithdrawContribution(ctx, s.who, kb.ContributionAction{ID: s.handed.ID, Note: herLateWord}))
		},
		"comment": func() error {
			return errOf(s.Comment(ctx, s.who, kb.RemarkInput{ID: s.handed.ID, FieldComment: field}))
		},
		"link": func() error {
			return errOf(s.CreateContributionLink(ctx, s.who, kb.ContributionLinkInput{ID: s.handed.ID, Purpose: kb.PurposeConfirm, Note: herLateWord}))
		},
		"put": func() error {
			return errOf(s.Put(ctx, kb.Author{By: string(s.who.Person), Note: herLateWord}, kb.PutInput{Content: practice(herLateWord)}))
		},
		"profile": func() error {
			return errOf(s.UpdateProfile(ctx, s.who, kb.ProfileInput{Name: &name, DisplayName: &name}))
		},
		"search": func() error { return errOf(s.SaveSearch(ctx, s.who, kb.SavedSearchInput{Name: herLateWord})) },
		"token": func() error {
			return errOf(s.IssueToken(ctx, s.who, kb.TokenRequest{Name: herLateWord, Role: kb.RoleContributor, Organisation: "ponte"}))
		},
		"upload": func() error {
			return errOf(s.Upload(ctx, s.who, kb.UploadInput{Name: herLateWord + ".png", Content: bytes.NewReader(picture), Size: int64(len(picture))}))
		},
		"role": func() error {
			return errOf(s.SetMembership(ctx, s.admin, kb.MembershipInput{Person: s.who.Person, Role: kb.RoleReviewer}))
		},
		"password": func() error { return errOf(s.ResetPassword(ctx, s.admin, s.who.Person)) },
	}
}

// askedLate asks for all of them, and returns when they wait for their turn behind as many
// as wait already; refused waits for their answers.
func (s *eraseScene) askedLate(t *testing.T, already int) (refused func()) {
	asked, late := sync.WaitGroup{}, s.late()
	refusals := []kb.Code{kb.CodeUnauthenticated, kb.CodeForbidden, kb.CodeConflict, kb.CodeNotFound}
	for what, ask := range late {
		asked.Go(func() {
			var problem *kb.Error
			if err := ask(); !errors.As(err, &problem) || !slices.Contains(refusals, problem.Code) {
				t.Errorf("%s: %v", what, err)
			}
		})
	}
	waiting(s.Base, already+len(late))
	return asked.Wait
}

// waiting waits until so many use cases wait for their turn.
func waiting(base *kb.Base, many int) {
	for end := time.Now().Add(30 * time.Second); base.Waiting() < many && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// TestErasureOfWhoIsAtWork erases somebody of whom much is waiting for its turn behind the
// erasure: what is appended after it, and what would go into one group with it.
func TestErasureOfWhoIsAtWork(t *testing.T) {
	t.Run("appended", func(t *testing.T) {
		var appended func()
		s := newEraseSceneWith(t, func(c *kb.Config) {
			c.BeforeProjection = func() {
				if appended != nil {
					appended()
				}
			}
		})
		var refused func()
		appended = func() { appended = nil; refused = s.askedLate(t, 0) }
		if _, err := s.ErasePerson(ctx, s.admin, s.who.Person); err != nil {
			t.Fatal(err)
		}
		refused()
		s.staysErased(t)
	})
	t.Run("of one group", func(t *testing.T) {
		s := newEraseScene(t)
		begun, goOn, erased := make(chan bool), make(chan bool), make(chan error)
		go func() {
			_ = s.Commit(context.Background(), kb.Author{By: "test"}, func(*kb.Tx) error { close(begun); <-goOn; return nil })
		}()
		<-begun
		go func() {
			_, err := s.ErasePerson(ctx, s.admin, s.who.Person)
			erased <- err
		}()
		waiting(s.Base, 1)
		refused := s.askedLate(t, 1)
		close(goOn)
		if err := <-erased; err != nil {
			t.Fatal(err)
		}
		refused()
		s.staysErased(t)
	})
}

// staysErased looks for whatever of her came back.
func (s *eraseScene) staysErased(t *testing.T) {
	t.Helper()
	clean(t, s.Base)
	if found := holding(t, s.dir, append(herWords, herLateWord)...); found != nil {
		t.Errorf("came back: %v", found)
	}
	s.stays(t)
	if p, err := s.Person(ctx, s.admin, s.who.Person); err != nil || p.State != kb.PersonErased || p.Name != "" || p.DisplayName != "" || p.Memberships != nil {
		t.Errorf("she is %+v, %v", p, err)
	}
}
