package kb_test

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"prologis/internal/filetest"
	"prologis/kb"
)

// heavy is a document of a little more than some MiB.
func heavy(mib int) []byte {
	noise := make([]byte, mib<<20)
	_, _ = rand.NewChaCha8([32]byte{}).Read(noise) // never fails
	return filetest.DOCX(filetest.Part{Name: "word/media/image1.png", Text: string(noise), Stored: true})
}

// TestNobodyFillsTheDisk uploads as many files, and as much, as a person may and the
// holder of a link.
func TestNobodyFillsTheDisk(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	c := o.brought(kb.Situation(kb.StateDraft))
	holder := func() kb.Viewer {
		t.Helper()
		secret, _ := o.linked(c, kb.PurposeFill)
		v, err := o.base.Authenticate(ctx, secret)
		o.ok(err)
		return v
	}
	upload := func(v kb.Viewer, content []byte) (*kb.File, error) {
		return o.base.Upload(ctx, v, kb.UploadInput{Name: "file", Content: bytes.NewReader(content), Size: int64(len(content))})
	}
	small, large := filetest.PNG(), heavy(19)
	for name, most := range map[string]struct {
		v                kb.Viewer
		files, documents int
	}{
		"a person": {author, 200, 10}, "a link": {holder(), 20, 3},
	} {
		filled(t, most.documents, func(int) error { _, err := upload(most.v, large); return err })
		_, err := upload(most.v, large)
		wantError(t, err, kb.CodeRateLimited, "file", "MiB")
		filled(t, most.files-most.documents, func(int) error { _, err := upload(most.v, small); return err })
		if _, err = upload(most.v, small); err == nil {
			t.Errorf("%s uploads more than %d files", name, most.files)
		}
		wantError(t, err, kb.CodeRateLimited, "file")
	}
	other := holder()
	var attached *kb.File
	for range 20 {
		var err error
		attached, err = upload(other, small)
		o.ok(err)
	}
	content := whole("Uno sportello")
	content.Attachments = withFiles(attached.ID).Attachments
	_, err := o.base.Revise(ctx, other, kb.ReviseInput{ID: c.ID, Content: content})
	o.ok(err)
	if _, err := upload(other, small); err != nil {
		t.Errorf("when one was attached: %v", err)
	}
	clean(t, o.base)
}

// TestNobodyHoardsTokens makes as many as may be good, and some more when others are not.
func TestNobodyHoardsTokens(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	soon := a.Now().Add(time.Hour)
	issue := func(until *time.Time) (*kb.IssuedToken, error) {
		return a.IssueToken(ctx, bea, kb.TokenRequest{Name: "prova", Role: kb.RoleContributor, Expires: until})
	}
	first, err := issue(&soon)
	if err != nil {
		t.Fatal(err)
	}
	filled(t, 199, func(int) error { _, err := issue(nil); return err })
	_, err = issue(nil)
	wantError(t, err, kb.CodeRateLimited, "", "200 good tokens already")
	a.clock.ahead(2 * time.Hour)
	if _, err = issue(nil); err != nil {
		t.Errorf("when %s had expired: %v", first.ID, err)
	}
	_, err = issue(nil)
	wantError(t, err, kb.CodeRateLimited, "")
	if err := a.RevokeToken(ctx, "test", first.ID); err != nil {
		t.Fatal(err)
	}
	_, err = issue(nil)
	wantError(t, err, kb.CodeRateLimited, "")
	clean(t, a.Base)
}
