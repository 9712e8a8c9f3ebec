package kb_test

import (
	"slices"
	"testing"
	"time"

	"prologis/internal/filetest"
	"prologis/kb"
)

// TestWhoSeesAFileOfAContribution follows a file from a draft to the published
// entry: whoever may read the contribution may read the file, and nobody else.
func TestWhoSeesAFileOfAContribution(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa", "comune")
	author, colleague := f.member("an author", kb.RoleContributor, "cooperativa"), f.member("a colleague", kb.RoleContributor, "cooperativa")
	stranger, reviewer := f.member("a stranger", kb.RoleContributor, "comune"), f.member("a reviewer", kb.RoleReviewer, "comune")
	everybody := map[string]kb.Viewer{"nobody": {}, "author": author, "colleague": colleague, "stranger": stranger, "reviewer": reviewer}
	file := f.upload(author, "piano.pdf", filetest.PDF())
	seen := func(step string, by ...string) {
		t.Helper()
		for name, v := range everybody {
			if f.sees(v, file, filetest.PDF()) != slices.Contains(by, name) {
				t.Errorf("%s: seen by %s: %v", step, name, !slices.Contains(by, name))
			}
		}
	}
	seen("uploaded", "author")
	if _, err := f.Contribute(ctx, stranger, kb.ContributeInput{Content: withFiles(file.ID)}); kb.Problems(err)[0].Code != kb.CodeNotFound {
		t.Errorf("a stranger proposes it: %v", err)
	}
	c, err := f.Contribute(ctx, author, kb.ContributeInput{Content: withFiles(file.ID)})
	if err != nil {
		t.Fatal(err)
	}
	seen("in a draft", "author", "colleague")
	f.wait(8 * 24 * time.Hour)
	if swept, err := f.SweepFiles(ctx); err != nil || swept.Files != 0 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	do := func(v kb.Viewer, move func(kb.Viewer, kb.ContributionAction) (*kb.Contribution, error)) {
		t.Helper()
		if c, err = move(v, kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision}); err != nil {
			t.Fatal(err)
		}
	}
	do(author, func(v kb.Viewer, a kb.ContributionAction) (*kb.Contribution, error) { return f.Submit(ctx, v, a) })
	seen("submitted", "author", "colleague", "reviewer")
	f.check()
	do(reviewer, func(v kb.Viewer, a kb.ContributionAction) (*kb.Contribution, error) { return f.Claim(ctx, v, a) })
	do(reviewer, func(v kb.Viewer, a kb.ContributionAction) (*kb.Contribution, error) {
		accepted, _, err := f.Accept(ctx, v, kb.AcceptInput{ContributionAction: a})
		return accepted, err
	})
	seen("published", "nobody", "author", "colleague", "stranger", "reviewer")
	f.check()
}

// TestAFileThatADraftGivesUpIsRemoved takes a file out of a draft.
func TestAFileThatADraftGivesUpIsRemoved(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	author, colleague := f.member("an author", kb.RoleContributor, "cooperativa"), f.member("a colleague", kb.RoleContributor, "cooperativa")
	file := f.upload(author, "piano.pdf", filetest.PDF())
	c, err := f.Contribute(ctx, author, kb.ContributeInput{Content: withFiles(file.ID)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Revise(ctx, colleague, kb.ReviseInput{ID: c.ID, ExpectedRevision: &c.Revision, Content: withFiles()}); err != nil {
		t.Fatal(err)
	}
	if f.sees(colleague, file, nil) || !f.sees(author, file, filetest.PDF()) {
		t.Error("who sees it is not its uploader alone")
	}
	f.wait(8 * 24 * time.Hour)
	if swept, err := f.SweepFiles(ctx); err != nil || swept.Files != 1 {
		t.Errorf("swept %+v, %v", swept, err)
	}
	f.check()
}

// TestWhatIsDecidedAgainstIsKept rejects and withdraws contributions with a file and a
// comment: both stay, for whoever may read the contribution, and grow no more.
func TestWhatIsDecidedAgainstIsKept(t *testing.T) {
	for _, fate := range []kb.State{kb.StateRejected, kb.StateWithdrawn} {
		t.Run(string(fate), func(t *testing.T) {
			f := newFileBase(t, t.TempDir())
			f.organisation("cooperativa", "comune")
			author, reviewer := f.member("an author", kb.RoleContributor, "cooperativa"), f.member("a reviewer", kb.RoleReviewer, "comune")
			readers := map[string]kb.Viewer{"nobody": {}, "author": author, "colleague": f.member("a colleague", kb.RoleContributor, "cooperativa"),
				"stranger": f.member("a stranger", kb.RoleContributor, "comune"), "reviewer": reviewer, "another": f.member("another", kb.RoleReviewer, "comune")}
			may := map[kb.State][]string{kb.StateRejected: {"author", "colleague", "reviewer", "another"}, kb.StateWithdrawn: {"author", "colleague", "reviewer"}}[fate]
			file := f.upload(author, "piano.pdf", filetest.PDF())
			c, err := f.Contribute(ctx, author, kb.ContributeInput{Content: withFiles(file.ID)})
			step := func(moved *kb.Contribution, failed error) {
				t.Helper()
				if c, err = moved, failed; err != nil {
					t.Fatal(err)
				}
			}
			step(c, err)
			step(f.Submit(ctx, author, kb.ContributionAction{ID: c.ID}))
			step(f.Claim(ctx, reviewer, kb.ContributionAction{ID: c.ID}))
			comment, err := f.Comment(ctx, reviewer, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Con quali risultati?"}})
			if err != nil {
				t.Fatal(err)
			}
			if fate == kb.StateRejected {
				step(f.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "fuori tema"}}))
			} else {
				step(f.WithdrawContribution(ctx, author, kb.ContributionAction{ID: c.ID}))
			}
			f.wait(365 * 24 * time.Hour)
			if swept, err := f.SweepFiles(ctx); err != nil || swept.Files != 0 {
				t.Errorf("swept %+v, %v", swept, err)
			}
			for name, v := range readers {
				if f.sees(v, file, filetest.PDF()) != slices.Contains(may, name) {
					t.Errorf("the file is seen by %s: %v", name, !slices.Contains(may, name))
				}
				if _, err := f.Contribution(ctx, v, c.ID); (err == nil) != slices.Contains(may, name) {
					t.Errorf("it is read by %s: %v", name, err)
				}
			}
			kept, err := f.Comments(ctx, c, kb.CommentsPage{Limit: 10})
			if err != nil || len(kept) != 1 || kept[0].Text != comment.Text {
				t.Errorf("comments %+v, %v", kept, err)
			}
			_, err = f.Comment(ctx, author, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Ma perché?"}})
			wantError(t, err, kb.CodeConflict, "id", "it is "+string(fate))
			_, err = f.ResolveComment(ctx, author, kb.ResolveInput{Comment: comment.ID, Resolved: true})
			wantError(t, err, kb.CodeConflict, "comment", "it is "+string(fate))
			if _, err := f.Contribute(ctx, author, kb.ContributeInput{Content: withFiles(file.ID)}); err != nil {
				t.Errorf("the file in another contribution: %v", err)
			}
			f.check()
		})
	}
}
