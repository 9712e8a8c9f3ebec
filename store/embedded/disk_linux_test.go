package embedded

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of some megabytes; that needs root.
func smallDisk(t *testing.T, flags uintptr, options string) string {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmounting %s: %v", dir, err)
		}
	})
	return dir
}

// TestFullDisk fills the disk: a clear error, nothing lost, and with room again
// the same store goes on.
func TestFullDisk(t *testing.T) {
	disk := smallDisk(t, 0, "size=6m")
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(filepath.Join(disk, "data"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	appended := 0
	for err == nil && appended < 10000 {
		head, _ := s.Head(context.Background())
		var n int
		n, err = s.Append(context.Background(), chain(head, 20))
		appended += n
	}
	full := func(what string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "no room left for data directory") {
			t.Errorf("%s on a full disk: %v", what, err)
		}
	}
	full("Append", err)
	full("Put", s.Blobs().Put(context.Background(), "film", strings.NewReader(strings.Repeat("x", 4<<20))))
	if got := len(readAll(t, s)); got != appended {
		t.Errorf("%d commits on the full disk, %d were acknowledged", got, appended)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	appendChain(t, s, 20)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(filepath.Join(disk, "data"), Options{}); err != nil {
		t.Fatal(err)
	}
	if got := len(readAll(t, s)); got != appended+20 {
		t.Errorf("%d commits after reopening, %d were acknowledged", got, appended+20)
	}
}

func TestReadOnlyDirectory(t *testing.T) {
	dir := t.TempDir()
	if os.Getuid() == 0 {
		dir = smallDisk(t, syscall.MS_RDONLY, "") // root may write where no one may
	} else if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	for _, sub := range []string{"", "data"} {
		_, err := Open(filepath.Join(dir, sub), Options{})
		if err == nil || !strings.Contains(err.Error(), "cannot be written: make it writable") {
			t.Errorf("Open in a read-only directory: %v", err)
		}
	}
}
