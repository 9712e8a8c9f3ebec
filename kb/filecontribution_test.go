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
