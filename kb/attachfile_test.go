package kb_test

import (
	"bytes"
	"testing"

	"prologis/internal/filetest"
	"prologis/kb"
)

// attachInput is a file to be attached to a contribution.
func attachInput(c *kb.Contribution, name string, content []byte, a kb.Attachment) kb.AttachInput {
	return kb.AttachInput{ID: c.ID, ExpectedRevision: &c.Revision, Attachment: a,
		UploadInput: kb.UploadInput{Name: name, Content: bytes.NewReader(content), Size: int64(len(content)), IdempotencyKey: "attach " + name}}
}

// TestAttachFile keeps a file and attaches it in one commit, or does neither.
func TestAttachFile(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa", "comune")
	author, stranger := f.member("an author", kb.RoleContributor, "cooperativa"), f.member("a stranger", kb.RoleContributor, "comune")
	c, err := f.Contribute(ctx, author, kb.ContributeInput{Content: withFiles()})
	if err != nil {
		t.Fatal(err)
	}
	good := kb.Attachment{Title: kb.Text{"it": "Il piano"}, AlternativeText: kb.Text{"it": "Una pagina"}, Licence: kb.LicenceBY}
	stale, head := 7, f.Store
	for what, one := range map[string]struct {
		by      kb.Viewer
		change  func(*kb.AttachInput)
		name    string
		content []byte
		code    kb.Code
		path    string
	}{
		"lying":       {author, nil, "piano.pdf", filetest.PNG(), kb.CodeInvalid, "attachment.file"},
		"not shown":   {author, func(in *kb.AttachInput) { in.Attachment.AlternativeText = nil }, "a.png", filetest.PNG(), kb.CodeInvalid, "attachment.alternativeText"},
		"no licence":  {author, func(in *kb.AttachInput) { in.Attachment.Licence = "" }, "a.pdf", filetest.PDF(), kb.CodeInvalid, "attachment.licence"},
		"no holder":   {author, func(in *kb.AttachInput) { in.Attachment.Licence = kb.LicenceReserved }, "a.pdf", filetest.PDF(), kb.CodeInvalid, "attachment.credit"},
		"no language": {author, func(in *kb.AttachInput) { in.Attachment.Title = kb.Text{"?": "x"} }, "a.pdf", filetest.PDF(), kb.CodeInvalid, "attachment.title.?"},
		"stale":       {author, func(in *kb.AttachInput) { in.ExpectedRevision = &stale }, "a.pdf", filetest.PDF(), kb.CodeConflict, "expectedRevision"},
		"foreign":     {stranger, nil, "a.pdf", filetest.PDF(), kb.CodeNotFound, "id"},
	} {
		in := attachInput(c, one.name, one.content, good)
		if one.change != nil {
			one.change(&in)
		}
		was, _ := head.Head(ctx)
		_, err := f.AttachFile(ctx, one.by, in)
		wantError(t, err, one.code, one.path)
		if is, _ := head.Head(ctx); is != was || len(f.blobs()) > 0 {
			t.Errorf("%s: something was kept: %v, %v, %v", what, was, is, f.blobs())
		}
	}
	for range 2 { // a double click
		attached, err := f.AttachFile(ctx, author, attachInput(c, "piano.pdf", filetest.PDF(), good))
		if err != nil {
			t.Fatal(err)
		}
		list := kb.AttachmentsOf(attached.Proposal)
		if len(list) != 1 || list[0].Title["it"] != "Il piano" || len(f.blobs()) != 1 || attached.Revision != c.Revision+1 {
			t.Fatalf("attached: %+v, %v", attached, f.blobs())
		}
		if file, err := f.File(ctx, author, list[0].File); err != nil || !f.sees(author, file, filetest.PDF()) || f.sees(stranger, file, nil) {
			t.Errorf("who sees it: %v", err)
		}
	}
	f.check()
}
