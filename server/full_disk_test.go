package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"prologis/synthetic"
)

// TestAFullDisk fills a small file system in mid-import. It needs the right to
// mount one, and is skipped without it.
func TestAFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("closing waits for the disk")
	}
	t.Parallel()
	data := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(data, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", data).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", data).Run() })
	lines := generated(t, synthetic.Options{Practices: 2500, Concepts: 100, Seed: 1})
	o := runCommand(t, "", "import", "--report", "--data", data, lines)
	if o.code != exitFailed || !strings.Contains(o.err, "no space left") && !strings.Contains(o.err, "no room left") {
		t.Fatalf("exit %d\n%.2000s", o.code, o.err)
	}
	t.Logf("%.500s", o.err)
	kept := strings.Count(o.out, `"created"`)
	if out, err := exec.Command("mount", "-o", "remount,size=400m", data).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v: %s", err, out)
	}
	if o := runCommand(t, "", "check", "--data", data); o.code != exitOK {
		t.Errorf("check after the disk was full: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if got := strings.Count(mustRun(t, "export", "--data", data).out, "\n"); got < kept {
		t.Errorf("%d lines were acknowledged, %d entries are there", kept, got)
	}
	if o := mustRun(t, "import", "--data", data, lines); strings.Contains(o.err, " 0 unchanged") {
		t.Errorf("the import does not go on where it stopped: %s", o.err)
	}
}
