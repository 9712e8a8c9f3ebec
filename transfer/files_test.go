package transfer_test

import (
	"bytes"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/internal/filetest"
	"prologis/kb"
	"prologis/transfer"
)

// TestAttachmentsAreExportedByTheirFiles reads lines with attachments into the
// base that they are of, and into one that lacks the files.
func TestAttachmentsAreExportedByTheirFiles(t *testing.T) {
	base := basetest.Open(t)
	secret, _, err := base.CreateToken(ctx, "test", kb.TokenInput{Role: kb.RoleEditor, Name: "x"})
	if err != nil {
		t.Fatal(err)
	}
	editor, err := base.Authenticate(ctx, secret)
	if err != nil {
		t.Fatal(err)
	}
	file, err := base.Upload(ctx, editor, kb.UploadInput{Name: "a.pdf", Content: bytes.NewReader(filetest.PDF()), Size: int64(len(filetest.PDF()))})
	if err != nil {
		t.Fatal(err)
	}
	line := `{"kind":"practice","slug":"p","input":{"title":[{"language":"it","value":"P"}],"summary":[{"language":"it","value":"S"}],` +
		`"attachments":[{"file":"` + string(file.ID) + `","title":[{"language":"it","value":"Piano"}],"licence":"CC_BY_4_0"}]}}`
	if reports, _ := run(t, base, transfer.Options{}, line); reports[1].Outcome != kb.Created {
		t.Fatalf("%+v", reports[1])
	}
	var exported strings.Builder
	if err := transfer.Export(ctx, base, []kb.Kind{kb.KindPractice}, &exported); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(exported.String(), `"attachments":[{"file":"`+string(file.ID)+`","licence":"CC_BY_4_0","title":[{"language":"it","value":"Piano"}]}]`) {
		t.Errorf("exported: %s", &exported)
	}
	if reports, _ := run(t, base, transfer.Options{}, exported.String()); reports[1].Outcome != kb.Unchanged {
		t.Errorf("into the same base: %+v", reports[1])
	}
	reports, summary := run(t, basetest.Open(t), transfer.Options{}, exported.String())
	if summary.Failed != 1 || len(reports[1].Errors) != 1 || strings.Join(reports[1].Errors[0].Path, ".") != "attachments.0.file" || reports[1].Errors[0].Code != kb.CodeNotFound {
		t.Errorf("into another: %+v", reports[1])
	}
}
