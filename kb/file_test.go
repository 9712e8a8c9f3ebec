package kb_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/internal/filetest"
	"prologis/kb"
)

// fileBase is a base whose clock can be moved on, with people who upload.
type fileBase struct {
	*kb.Base
	t     *testing.T
	later atomic.Int64
}

func newFileBase(t *testing.T, dir string) *fileBase {
	t.Helper()
	f := &fileBase{t: t}
	f.Base = basetest.OpenDir(t, dir, func(c *kb.Config) {
		c.Now = func() time.Time { return time.Now().Add(time.Duration(f.later.Load())) }
	})
	return f
}

func (f *fileBase) wait(d time.Duration) { f.later.Add(int64(d)) }

// viewer is a person of a role in the first organisation.
func (f *fileBase) viewer(name string, role kb.AccessRole) kb.Viewer {
	f.t.Helper()
	return f.member(name, role, "cooperativa")
}

// member is a person of a role in an organisation.
func (f *fileBase) member(name string, role kb.AccessRole, organisation kb.ID) kb.Viewer {
	f.t.Helper()
	secret, _, err := f.CreateToken(ctx, "test", kb.TokenInput{Role: role, Name: name, Organisation: organisation})
	if err != nil {
		f.t.Fatal(err)
	}
	v, err := f.Authenticate(ctx, secret)
	if err != nil {
		f.t.Fatal(err)
	}
	return v
}

func (f *fileBase) organisation(slugs ...string) {
	f.t.Helper()
	for _, slug := range slugs {
		_, err := f.Put(ctx, kb.Author{}, kb.PutInput{Slug: slug, Content: &kb.OrganisationContent{Name: kb.Text{"it": slug}, Sort: kb.SortCooperative}})
		if err != nil {
			f.t.Fatal(err)
		}
	}
}

func (f *fileBase) upload(v kb.Viewer, name string, content []byte) *kb.File {
	f.t.Helper()
	file, err := f.Upload(ctx, v, kb.UploadInput{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))})
	if err != nil {
		f.t.Fatal(err)
	}
	return file
}

// publish puts a practice with files; revision 0 is a new one.
func (f *fileBase) publish(v kb.Viewer, slug string, revision int, ids ...kb.ID) {
	f.t.Helper()
	in := kb.PublishInput{PutInput: kb.PutInput{Content: withFiles(ids...), Slug: slug}}
	if revision > 0 {
		in.Slug, in.Target, in.ExpectedRevision = "", kb.ID(slug), &revision
	}
	if _, err := f.Publish(ctx, v, in); err != nil {
		f.t.Fatal(err)
	}
}

func withFiles(ids ...kb.ID) *kb.PracticeContent {
	c := &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": "Pratica"}, Summary: kb.Text{"it": "x"}}}
	for _, id := range ids {
		c.Attachments = append(c.Attachments, kb.Attachment{File: id, Licence: kb.LicenceBY})
	}
	return c
}

func (f *fileBase) blobs() (names []string) {
	f.t.Helper()
	for name, err := range f.Store.Blobs().Names(ctx) {
		if err != nil {
			f.t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// sees reports whether a viewer can read a file, with its content.
func (f *fileBase) sees(v kb.Viewer, file *kb.File, content []byte) bool {
	f.t.Helper()
	got, open, err := f.OpenFile(ctx, v, file.ID)
	if errors.Is(err, kb.ErrNotExist) {
		return false
	}
	if err != nil {
		f.t.Fatal(err)
	}
	r, err := open()
	if err != nil {
		f.t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || !bytes.Equal(b, content) || got.Size != int64(len(content)) {
		f.t.Errorf("%s holds %d bytes, %v", file.Name, len(b), err)
	}
	return true
}

func (f *fileBase) check() {
	f.t.Helper()
	if _, err := f.Check(ctx, func(d kb.Difference) { f.t.Errorf("check: %+v", d) }); err != nil {
		f.t.Fatal(err)
	}
}

// TestWhoSeesAFile follows a file from its upload to where nothing refers to it.
func TestWhoSeesAFile(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	editor, contributor := f.viewer("an editor", kb.RoleEditor), f.viewer("a contributor", kb.RoleContributor)
	admin := f.viewer("an admin", kb.RoleAdmin)
	file := f.upload(editor, "piano.pdf", filetest.PDF())
	everybody := map[string]kb.Viewer{"nobody": {}, "the uploader": editor, "a contributor": contributor, "an admin": admin}
	seen := func(step string, by ...string) {
		t.Helper()
		for name, v := range everybody {
			if f.sees(v, file, filetest.PDF()) != slices.Contains(by, name) {
				t.Errorf("%s: seen by %s: %v", step, name, !slices.Contains(by, name))
			}
		}
	}
	all := []string{"nobody", "the uploader", "a contributor", "an admin"}
	seen("uploaded", "the uploader")
	if _, err := f.Publish(ctx, admin, kb.PublishInput{PutInput: kb.PutInput{Content: withFiles(file.ID)}}); kb.Problems(err)[0].Code != kb.CodeNotFound {
		t.Errorf("somebody else publishes it: %v", err)
	}
	f.publish(editor, "pratica", 0, file.ID)
	seen("published", all...)
	f.publish(admin, "altra", 0, file.ID)
	f.publish(editor, "pratica", 1)
	seen("in another practice still", all...)
	if _, err := f.Archive(ctx, kb.Author{}, kb.KindPractice, kb.ArchiveInput{Target: "altra", Reason: "doppia"}); err != nil {
		t.Fatal(err)
	}
	seen("the practice is archived, and shown by its id", all...)
	f.publish(editor, "terza", 0, file.ID)
	f.publish(editor, "terza", 1)
	seen("archived still", all...)
	f.check()

	taken := f.upload(editor, "foto.pdf", filetest.PDF())
	f.publish(editor, "quarta", 0, taken.ID)
	f.publish(editor, "quarta", 1)
	if f.sees(kb.Viewer{}, taken, filetest.PDF()) || !f.sees(editor, taken, filetest.PDF()) {
		t.Error("a file that was taken out is public, or lost")
	}
	for _, id := range []kb.ID{"", "file_", "file_00000000000000000000000000", kb.ID(contributor.Person), "base_settings"} {
		if _, err := f.File(ctx, admin, id); !errors.Is(err, kb.ErrNotExist) {
			t.Errorf("%q: %v", id, err)
		}
	}
	f.check()
}

// TestUnusedFilesAreRemoved lets time pass: what is used stays, and so does what
// was ever published.
func TestUnusedFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	f := newFileBase(t, dir)
	f.organisation("cooperativa")
	editor := f.viewer("an editor", kb.RoleEditor)
	used, was := f.upload(editor, "a.pdf", filetest.PDF()), f.upload(editor, "c.pdf", filetest.PDF())
	again := kb.UploadInput{Name: "b.png", Content: bytes.NewReader(filetest.PNG()), Size: int64(len(filetest.PNG())), IdempotencyKey: "k"}
	unused, err := f.Upload(ctx, editor, again)
	if err != nil {
		t.Fatal(err)
	}
	f.publish(editor, "pratica", 0, used.ID)
	f.publish(editor, "altra", 0, was.ID)
	f.publish(editor, "altra", 1)
	abandoned := "file-" + f.blobs()[0][len("file-"):len("file-")+10] + "0000000000000000"
	if err := f.Store.Blobs().Put(ctx, abandoned, bytes.NewReader([]byte("cut off"))); err != nil {
		t.Fatal(err)
	}
	if err := f.Store.Blobs().Put(ctx, "somebody-elses", bytes.NewReader(nil)); err != nil {
		t.Fatal(err)
	}
	sweep := func(want kb.Swept) {
		t.Helper()
		if got, err := f.SweepFiles(ctx); err != nil || got != want {
			t.Errorf("swept %+v, %v; want %+v", got, err, want)
		}
	}
	sweep(kb.Swept{})
	f.wait(25 * time.Hour)
	sweep(kb.Swept{Blobs: 1}) // what came to nothing
	f.wait(7 * 24 * time.Hour)
	sweep(kb.Swept{Files: 1})
	if f.sees(editor, unused, nil) {
		t.Error("an unused file is there after a week")
	}
	if _, err := f.Publish(ctx, editor, kb.PublishInput{PutInput: kb.PutInput{Content: withFiles(unused.ID)}}); kb.Problems(err)[0].Code != kb.CodeNotFound {
		t.Errorf("it can still be attached: %v", err)
	}
	if _, err := f.Upload(ctx, editor, again); kb.Problems(err)[0].Code != kb.CodeConflict {
		t.Errorf("its key answers %v", err)
	}
	sweep(kb.Swept{}) // a backup may be under way that began before
	f.wait(25 * time.Hour)
	sweep(kb.Swept{Blobs: 1})
	if got, want := f.blobs(), []string{used.Blob, was.Blob, "somebody-elses"}; len(got) != 3 || !slices.Contains(got, want[0]) || !slices.Contains(got, want[1]) {
		t.Errorf("%v are left, want %v", got, want)
	}
	if !f.sees(kb.Viewer{}, used, filetest.PDF()) || !f.sees(editor, was, filetest.PDF()) {
		t.Error("a file that is needed is gone")
	}
	f.check()
}

// TestFilesAreRebuiltFromTheJournal wants the same references after the replica
// was made anew.
func TestFilesAreRebuiltFromTheJournal(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	editor := f.viewer("an editor", kb.RoleEditor)
	file := f.upload(editor, "a.pdf", filetest.PDF())
	f.upload(editor, "b.pdf", filetest.PDF())
	f.publish(editor, "pratica", 0, file.ID)
	if _, err := f.Archive(ctx, kb.Author{}, kb.KindPractice, kb.ArchiveInput{Target: "pratica", Reason: "x"}); err != nil {
		t.Fatal(err)
	}
	config := f.Config
	f.Close()
	if err := config.Replica.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	again, err := kb.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	f.Base = again
	f.check()
	if !f.sees(kb.Viewer{}, file, filetest.PDF()) {
		t.Error("the file is not public any more")
	}
}

// TestCheckSeesWhatHappenedToFiles damages and removes the bytes of files.
func TestCheckSeesWhatHappenedToFiles(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	editor := f.viewer("an editor", kb.RoleEditor)
	gone, other := f.upload(editor, "a.pdf", filetest.PDF()), f.upload(editor, "b.pdf", filetest.PDF())
	for _, file := range []*kb.File{gone, other} {
		if err := f.Store.Blobs().Delete(ctx, file.Blob); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Store.Blobs().Put(ctx, other.Blob, bytes.NewReader(bytes.ToUpper(filetest.PDF()))); err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	if _, err := f.Check(ctx, func(d kb.Difference) { found[d.Where+" "+d.ID] = true }); err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || !found["files "+string(gone.ID)] || !found["files "+string(other.ID)] {
		t.Errorf("%v", found)
	}
}

func TestAPersonsPendingFilesAreBounded(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	editor, other := f.viewer("an editor", kb.RoleEditor), f.viewer("another", kb.RoleEditor)
	first := f.upload(editor, "a.pdf", filetest.PDF())
	for range 199 {
		f.upload(editor, "a.pdf", filetest.PDF())
	}
	in := kb.UploadInput{Name: "a.pdf", Content: bytes.NewReader(filetest.PDF()), Size: int64(len(filetest.PDF()))}
	if _, err := f.Upload(ctx, editor, in); kb.Problems(err)[0].Code != kb.CodeRateLimited || len(f.blobs()) != 200 {
		t.Errorf("%v, %d blobs", err, len(f.blobs()))
	}
	f.upload(other, "a.pdf", filetest.PDF())
	f.publish(editor, "pratica", 0, first.ID)
	f.upload(editor, "a.pdf", filetest.PDF())
	if _, err := f.Upload(ctx, kb.Viewer{}, in); kb.Problems(err)[0].Code != kb.CodeUnauthenticated {
		t.Errorf("nobody uploads: %v", err)
	}
}

func TestNamesOfFiles(t *testing.T) {
	f := newFileBase(t, t.TempDir())
	f.organisation("cooperativa")
	editor := f.viewer("an editor", kb.RoleEditor)
	long := strings.Repeat("à", 300)
	for given, want := range map[string]string{
		"piano.pdf": "piano.pdf", "PIANO.PDF": "PIANO.pdf", "piano": "piano.pdf", "": "file.pdf", ".pdf": "pdf.pdf", "...": "file.pdf",
		"../../etc/passwd": "passwd.pdf", `C:\\temp\\a.pdf`: "a.pdf", "a\x00b\n.pdf": "ab.pdf", "fattura\u202efdp.exe": "fatturafdp.exe.pdf",
		"relazione v1.2": "relazione v1.2.pdf", "a  b .pdf": "a b .pdf", `<a href="x">.pdf`: "a href=x.pdf", "\xff.pdf": "pdf.pdf",
		long + ".pdf": strings.Repeat("à", 98) + ".pdf",
	} {
		if got := f.upload(editor, given, filetest.PDF()).Name; got != want {
			t.Errorf("%q is kept as %q, want %q", given, got, want)
		}
	}
}
