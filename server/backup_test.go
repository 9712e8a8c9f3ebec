package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"prologis/backup"
	"prologis/store/embedded"
	"prologis/synthetic"
)

// smallBase fills a data directory with some entries and a token.
func smallBase(t *testing.T, data string) {
	t.Helper()
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 8, Concepts: 6, CaseStudies: 4, Seed: 3}))
	mustRun(t, "token", "create", "--role", "EDITOR", "--data", data)
}

// sameBase holds what two bases export, and their tokens, against each other, and
// checks the second.
func sameBase(t *testing.T, a, b []string) {
	t.Helper()
	for _, command := range [][]string{{"export"}, {"token", "list"}} {
		want, got := mustRun(t, append(command, a...)...).out, mustRun(t, append(command, b...)...).out
		if got != want {
			t.Errorf("%v of the restored base differs:\n%.2000s\nwant\n%.2000s", command, got, want)
		}
	}
	if o := runCommand(t, "", append([]string{"check"}, b...)...); o.code != exitOK {
		t.Errorf("check of the restored base: exit %d\n%s%s", o.code, o.out, o.err)
	}
}

// namesIn lists what is in a directory.
func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	t.Run("without a server", func(t *testing.T) { checkBackup(t, t.TempDir()) })
	t.Run("with a server", func(t *testing.T) {
		data := t.TempDir()
		start(t, "--data", data, "--no-seed")
		checkBackup(t, data)
	})
}

func checkBackup(t *testing.T, data string) {
	smallBase(t, data)
	dir := t.TempDir()
	file, to := filepath.Join(dir, "base.backup"), filepath.Join(t.TempDir(), "new")
	if o := mustRun(t, "backup", file, "--data", data); !strings.Contains(o.err, "backed up ") || o.out != "" {
		t.Errorf("backup says %q, %q", o.err, o.out)
	}
	if got := namesIn(t, dir); len(got) != 1 {
		t.Errorf("beside the backup there is %q", got)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup can be read by others: %v, %v", info.Mode(), err)
	}
	if o := runCommand(t, "", "backup", file, "--data", data); o.code != exitFailed || !strings.Contains(o.err, "not overwritten") {
		t.Errorf("a backup over a file: exit %d, %s", o.code, o.err)
	}
	if o := mustRun(t, "restore", file, "--data", to); !strings.Contains(o.err, "restored ") {
		t.Errorf("restore says %q", o.err)
	}
	sameBase(t, []string{"--data", data}, []string{"--data", to})
	if o := runCommand(t, "", "restore", file, "--data", to); o.code != exitFailed || !strings.Contains(o.err, "there is a base already") {
		t.Errorf("restore over a base: exit %d, %s", o.code, o.err)
	}
	r := start(t, "--data", to, "--no-seed")
	if r.seq() == 0 {
		t.Error("the restored base serves nothing")
	}
	if o := runCommand(t, "", "restore", file, "--data", to); o.code != exitFailed || !strings.Contains(o.err, "stop it first") {
		t.Errorf("restore under a server: exit %d, %s", o.code, o.err)
	}
	piped := mustRun(t, "backup", "-", "--data", data).out
	again := t.TempDir()
	if o := runCommand(t, piped, "restore", "-", "--data", again); o.code != exitOK {
		t.Fatalf("restore from standard input: exit %d, %s", o.code, o.err)
	}
	sameBase(t, []string{"--data", data}, []string{"--data", again})
}

// TestADamagedBackupChangesNothing damages a backup in many places: refused, and
// the target is not even made.
func TestADamagedBackupChangesNothing(t *testing.T) {
	t.Parallel()
	data, to := t.TempDir(), filepath.Join(t.TempDir(), "to")
	smallBase(t, data)
	whole := mustRun(t, "backup", "-", "--data", data).out
	refused := func(what, content, says string) {
		t.Helper()
		o := runCommand(t, content, "restore", "-", "--data", to)
		if o.code != exitFailed || !strings.Contains(o.err, says) || !strings.Contains(o.err, "nothing was restored") {
			t.Errorf("%s: exit %d, %s", what, o.code, o.err)
		}
		if got := namesIn(t, to); len(got) > 0 {
			t.Fatalf("%s: the target holds %q", what, got)
		}
	}
	for i := 20; i < len(whole); i += len(whole) / 40 {
		refused(fmt.Sprint("cut at ", i), whole[:i], "cut off")
		refused(fmt.Sprint("flipped at ", i), whole[:i]+string(whole[i]^1)+whole[i+1:], "")
	}
	refused("nothing", "", "no backup")
	refused("an export", mustRun(t, "export", "--data", data).out, "no backup")
	if o := runCommand(t, "", "restore", filepath.Join(to, "none"), "--data", to); o.code != exitFailed || !strings.Contains(o.err, "no such file") {
		t.Errorf("no file: exit %d, %s", o.code, o.err)
	}
}

// TestAnUnfinishedRestore refuses to serve until the same restore went through.
func TestAnUnfinishedRestore(t *testing.T) {
	t.Parallel()
	data, to := t.TempDir(), t.TempDir()
	smallBase(t, data)
	whole := mustRun(t, "backup", "-", "--data", data).out
	checked, err := backup.Verify(strings.NewReader(whole), nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(to, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Restore(context.Background(), store, io.LimitReader(strings.NewReader(whole), int64(len(whole)/2)), checked, nil); err == nil {
		t.Fatal("half a backup was restored")
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"check", "export", "serve --addr 127.0.0.1:0", "backup -"} {
		o := runCommand(t, "", append(strings.Fields(command), "--data", to)...)
		if o.code != exitFailed || !strings.Contains(o.err, "was not finished: run restore again") {
			t.Errorf("%s: exit %d, %s", command, o.code, o.err)
		}
	}
	if o := runCommand(t, whole, "restore", "-", "--data", to); o.code != exitOK {
		t.Fatalf("restore again: exit %d, %s", o.code, o.err)
	}
	sameBase(t, []string{"--data", data}, []string{"--data", to})
}

// TestBackupWhileServing backs up a server that takes an import: each backup is a
// base of its own that checks clean.
func TestBackupWhileServing(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	start(t, "--data", data, "--no-seed")
	smallBase(t, data)
	lines := generated(t, synthetic.Options{Practices: 400, Concepts: 100, Seed: 8})
	var importing sync.WaitGroup
	importing.Go(func() { runCommand(t, "", "import", lines, "--data", data) })
	for i := range 3 {
		file, to := filepath.Join(t.TempDir(), "backup"), t.TempDir()
		mustRun(t, "backup", file, "--data", data)
		mustRun(t, "restore", file, "--data", to)
		if o := runCommand(t, "", "check", "--data", to); o.code != exitOK {
			t.Errorf("backup %d: check: exit %d\n%s%s", i, o.code, o.out, o.err)
		}
	}
	importing.Wait()
	mustRun(t, "check", "--data", data)
}

// TestBackupOnAFullDisk leaves nothing behind. It needs the right to mount a file
// system, and is skipped without it.
func TestBackupOnAFullDisk(t *testing.T) {
	data, small := t.TempDir(), t.TempDir()
	smallBase(t, data)
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", small).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", small).Run() })
	o := runCommand(t, "", "backup", filepath.Join(small, "base.backup"), "--data", data)
	if o.code != exitFailed || !strings.Contains(o.err, "no space left") {
		t.Errorf("exit %d, %s", o.code, o.err)
	}
	if got := namesIn(t, small); len(got) > 0 {
		t.Errorf("%q is left on the full disk", got)
	}
	mustRun(t, "backup", filepath.Join(t.TempDir(), "base.backup"), "--data", data)
}

// TestMovingBetweenStores carries a base to MongoDB and back.
func TestMovingBetweenStores(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		data, last, dir := t.TempDir(), t.TempDir(), t.TempDir()
		smallBase(t, data)
		there, back := filepath.Join(dir, "there"), filepath.Join(dir, "back")
		over := []string{"--data", filepath.Join(t.TempDir(), "copy"), "--mongodb-uri", uri}
		mustRun(t, "backup", there, "--data", data)
		mustRun(t, append([]string{"restore", there}, over...)...)
		if o := runCommand(t, "", append([]string{"restore", there}, over...)...); o.code != exitFailed || !strings.Contains(o.err, "there is a base already") {
			t.Errorf("restore over a base on MongoDB: exit %d, %s", o.code, o.err)
		}
		sameBase(t, []string{"--data", data}, over)
		mustRun(t, append([]string{"backup", back}, over...)...)
		mustRun(t, "restore", back, "--data", last)
		sameBase(t, []string{"--data", data}, []string{"--data", last})
	})
}
