package backup

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"prologis/internal/ferret"
	"prologis/kb"
	"prologis/store/embedded"
	"prologis/store/mongodb"
)

// newStore opens an empty embedded store.
func newStore(t testing.TB) kb.Store {
	t.Helper()
	s, err := embedded.Open(t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// add appends n commits, together.
func add(t testing.TB, s kb.Store, n int) {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var commits []*kb.Commit
	for range n {
		c := &kb.Commit{
			Format: kb.Format, Base: "base", Seq: head.Seq + 1, ID: rand.Text(), Prev: head.ID,
			At: time.Now().UTC().Truncate(time.Millisecond), By: "tester", Note: "perché & così <b>", Key: "key", KeyHash: "hash",
			Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: int(head.Seq) + 1, Op: kb.OpPut, Document: json.RawMessage(
				`{"zeta":"` + rand.Text() + `","alpha":"<b>&\u2028é\/città","number":1.50,"big":12345678901234567890}`)}},
		}
		commits, head = append(commits, c), kb.Head{Seq: c.Seq, ID: c.ID}
	}
	if _, err := s.Append(context.Background(), commits); err != nil {
		t.Fatal(err)
	}
}

// filled makes a store with something of everything.
func filled(t testing.TB, commits int, blobs ...int) kb.Store {
	s, ctx := newStore(t), context.Background()
	add(t, s, commits)
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	for key, expires := range map[string]time.Time{
		"person/person_1/mail": {}, "invitation/1": soon, "session/1": soon, "lease/collections": soon, "delivery/1": {},
	} {
		if err := s.Ledger().PutNew(ctx, key, []byte("\x00\xff of "+key), expires); err != nil {
			t.Fatal(err)
		}
	}
	for i, size := range blobs {
		if err := s.Blobs().Put(ctx, fmt.Sprint("blob-", i), io.LimitReader(rand.Reader, int64(size))); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// dump is everything of a store that survives a restore, as text.
func dump(t testing.TB, s kb.Store) string {
	t.Helper()
	ctx, b := context.Background(), &strings.Builder{}
	for c, err := range s.Commits(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(c)
		fmt.Fprintf(b, "%s\n", text)
		for _, change := range c.Changes {
			fmt.Fprintf(b, "%s\n", change.Document)
		}
	}
	for entry, err := range s.Ledger().Entries(ctx, "") {
		if err != nil {
			t.Fatal(err)
		}
		if kb.SurvivesRestore(entry.Key) {
			fmt.Fprintf(b, "%q %q %s\n", entry.Key, entry.Value, entry.Expires)
		}
	}
	for name, err := range s.Blobs().Names(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		r, size, err := s.Blobs().Open(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		_ = r.Close()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "%s %d %x\n", name, size, content)
	}
	return b.String()
}

// backupOf writes a backup and verifies it.
func backupOf(t testing.TB, s kb.Store) ([]byte, Checked) {
	t.Helper()
	var file bytes.Buffer
	wrote, err := Write(context.Background(), s, &file, "test")
	if err != nil {
		t.Fatal(err)
	}
	checked, err := Verify(bytes.NewReader(file.Bytes()), nil)
	if err != nil || checked.Counts != wrote {
		t.Fatalf("Verify = %+v, %v; want %+v", checked, err, wrote)
	}
	return file.Bytes(), checked
}

func mustRestore(t testing.TB, into kb.Store, file []byte, checked Checked) {
	t.Helper()
	if err := Restore(context.Background(), into, bytes.NewReader(file), checked, nil); err != nil {
		t.Fatal(err)
	}
}

func TestRoundTrip(t *testing.T) {
	for name, s := range map[string]kb.Store{
		"empty":     newStore(t),
		"small":     filled(t, 3),
		"many":      filled(t, 2500, 0, 1, 3<<20, blockBytes),
		"no commit": filled(t, 0, 5),
	} {
		t.Run(name, func(t *testing.T) {
			file, checked := backupOf(t, s)
			to := newStore(t)
			mustRestore(t, to, file, checked)
			if dump(t, to) != dump(t, s) {
				t.Error("what was restored differs")
			}
			for entry, err := range to.Ledger().Entries(context.Background(), "") {
				if err != nil || !kb.SurvivesRestore(entry.Key) {
					t.Errorf("%s is in the restored ledger (%v)", entry.Key, err)
				}
			}
			if checked.Commits == 0 && checked.Entries == 0 {
				return
			}
			before := dump(t, to)
			if err := Restore(context.Background(), to, bytes.NewReader(file), checked, nil); !errors.Is(err, ErrNotEmpty) {
				t.Errorf("restored into a base that is there: %v", err)
			}
			if dump(t, to) != before || Unfinished(context.Background(), to) != nil {
				t.Error("the base that is there was changed")
			}
		})
	}
}

// TestFromStoreToStore carries a base from the embedded store to MongoDB and back.
func TestFromStoreToStore(t *testing.T) {
	server, err := ferret.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	ferret.Each(t, server.URI, func(t *testing.T, server string) {
		uri, _ := ferret.Database(t, server)
		over, err := mongodb.Open(context.Background(), uri, mongodb.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = over.Close() })
		first, last := filled(t, 60, 0, 700<<10), newStore(t)
		file, checked := backupOf(t, first)
		mustRestore(t, over, file, checked)
		if dump(t, over) != dump(t, first) {
			t.Error("what MongoDB holds differs")
		}
		file, checked = backupOf(t, over)
		mustRestore(t, last, file, checked)
		if dump(t, last) != dump(t, first) {
			t.Error("what came back differs")
		}
	})
}

// TestWhileOthersWrite backs up under a writer: the backup ends at one commit, and
// has what that commit rests on.
func TestWhileOthersWrite(t *testing.T) {
	s := filled(t, 500)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if err := s.Blobs().Put(context.Background(), fmt.Sprint("of-", i), strings.NewReader("x")); err != nil {
				t.Error(err)
				return
			}
			add(t, s, 1)
		}
	}()
	for range 5 {
		file, checked := backupOf(t, s)
		to := newStore(t)
		mustRestore(t, to, file, checked)
		if int(checked.Head.Seq)-500 > checked.Blobs {
			t.Errorf("%d commits with %d blobs", checked.Head.Seq, checked.Blobs)
		}
		n := 0
		for c, err := range to.Commits(context.Background(), 0) {
			if n++; err != nil || c.Seq != kb.Seq(n) {
				t.Fatalf("commit %d: %v", n, err)
			}
		}
		if n != checked.Commits {
			t.Errorf("%d commits were restored, %d backed up", n, checked.Commits)
		}
	}
	close(stop)
	<-done
}

// TestRunning finds a backup under way, and none after it, however it ended.
func TestRunning(t *testing.T) {
	s := filled(t, 3)
	running := func() bool {
		found, err := Running(context.Background(), s.Ledger())
		if err != nil {
			t.Error(err)
		}
		return found
	}
	full := errors.New("full")
	for name, fails := range map[string]error{"goes well": nil, "fails": full} {
		seen := false
		_, err := Write(context.Background(), s, writerFunc(func(p []byte) (int, error) {
			seen = running()
			return len(p), fails
		}), "test")
		if !seen || running() || !errors.Is(err, fails) {
			t.Errorf("a backup that %s: seen %t, then %t, %v", name, seen, running(), err)
		}
	}
}

// TestBlobRemovedMeanwhile removes a file under a backup that reads it: the rest
// is backed up. A file that is there and cannot be read fails the backup.
func TestBlobRemovedMeanwhile(t *testing.T) {
	for name, remove := range map[string]bool{"removed": true, "cut": false} {
		dir := t.TempDir()
		s, err := embedded.Open(dir, embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		add(t, s, 3)
		for _, blob := range []string{"a", "b", "c"} {
			if err := s.Blobs().Put(context.Background(), blob, io.LimitReader(rand.Reader, 4*blockBytes)); err != nil {
				t.Fatal(err)
			}
		}
		var file bytes.Buffer
		wrote, err := Write(context.Background(), s, writerFunc(func(p []byte) (int, error) {
			if path := filepath.Join(dir, "blobs", "b"); bytes.Contains(p, []byte(`{"name":"b"`)) {
				if err := os.Truncate(path, blockBytes); err != nil {
					t.Error(err)
				}
				if remove {
					_ = os.Remove(path)
				}
			}
			return file.Write(p)
		}), "test")
		if !remove {
			if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		checked, verr := Verify(bytes.NewReader(file.Bytes()), nil)
		if err != nil || verr != nil || wrote.Blobs != 2 || checked.Counts != wrote {
			t.Fatalf("%s: %+v, %v; read as %+v, %v", name, wrote, err, checked.Counts, verr)
		}
		to := newStore(t)
		mustRestore(t, to, file.Bytes(), checked)
		var names []string
		for name := range to.Blobs().Names(context.Background()) {
			names = append(names, name)
		}
		if !slices.Equal(names, []string{"a", "c"}) {
			t.Errorf("%s: restored %q", name, names)
		}
	}
}

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestInterrupted cuts a restore at many places: the base says so, refuses other
// backups, and the same one goes on.
func TestInterrupted(t *testing.T) {
	from := filled(t, 1500, 10, 2<<20)
	file, checked := backupOf(t, from)
	other, otherChecked := backupOf(t, filled(t, 2))
	want := dump(t, from)
	for _, share := range []int{0, 10, 50, 90, 99} {
		t.Run(fmt.Sprint(share), func(t *testing.T) {
			to := newStore(t)
			ctx, cancel := context.WithCancel(context.Background())
			cut := io.MultiReader(bytes.NewReader(file[:len(file)*share/100]), readerFunc(func([]byte) (int, error) {
				cancel()
				return 0, ctx.Err()
			}))
			if err := Restore(ctx, to, cut, checked, nil); !errors.Is(err, context.Canceled) {
				t.Fatalf("cut: %v", err)
			}
			if err := Unfinished(context.Background(), to); !errors.Is(err, ErrUnfinished) {
				t.Errorf("Unfinished = %v", err)
			}
			if err := Restore(context.Background(), to, bytes.NewReader(other), otherChecked, nil); !errors.Is(err, ErrUnfinished) {
				t.Errorf("another backup on top: %v", err)
			}
			mustRestore(t, to, file, checked)
			if err := Unfinished(context.Background(), to); err != nil || dump(t, to) != want {
				t.Errorf("run again: %v, or what was restored differs", err)
			}
		})
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
