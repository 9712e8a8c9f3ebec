package main

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestAFullDiskOfOneServer fills the file system that one of two servers has its
// copy on: it is not ready and takes no writes, the other goes on, and when there
// is room again it catches up by itself. It needs the right to mount a file
// system, and is skipped without it.
func TestAFullDiskOfOneServer(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
	f := newFleet(t, 1)
	small := f.member(filepath.Join(dir, "data"))
	small.start()
	f.members = append(f.members, small)
	f.put(small, "Prima")
	f.catchUp()

	ballast := filepath.Join(dir, "ballast")
	fill(t, ballast)
	written := 0
	text := strings.Repeat("Una descrizione lunga quanto basta. ", 500)
	eventually(t, "a copy that does not fit", func() bool {
		more := map[string]any{"programme": map[string]any{
			"name":        []any{map[string]any{"language": "it", "value": fmt.Sprint("Altrove ", written)}},
			"description": []any{map[string]any{"language": "it", "value": text}},
		}}
		r, err := f.members[0].ask(f.token, putQuery, map[string]any{"input": more}, 0)
		if err != nil || r.Data.PutEntry.Entry == nil {
			t.Fatalf("the other server answers %+v, %v", r, err)
		}
		written++
		status, body := small.ready()
		return status == http.StatusServiceUnavailable && strings.Contains(body, "no space left")
	})
	if r := f.read(small); r.Data.Programme == nil {
		t.Errorf("a read where the disk is full: %+v", r)
	}
	r, err := small.ask(f.token, putQuery, programmeInput("Qui", map[string]any{"idempotencyKey": "qui"}), 0)
	if err != nil || r.code() != "UNAVAILABLE" {
		t.Errorf("a write where the disk is full: %+v, %v", r, err)
	}
	f.put(f.members[0], "Ancora")
	if status, body := f.members[0].ready(); status != http.StatusOK {
		t.Errorf("the other server is %d %s", status, body)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	f.catchUp()
	again, err := small.ask(f.token, putQuery, programmeInput("Qui", map[string]any{"idempotencyKey": "qui"}), 0)
	if err != nil || again.Data.PutEntry.Entry == nil {
		t.Errorf("afterwards a write is answered with %+v, %v", again, err)
	}
	f.check()
	t.Logf("full behind %d entries", written)
}

// fill takes all the room that a file system has.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size >= 4<<10; size /= 2 {
		for block := make([]byte, size); err == nil; {
			_, err = file.Write(block)
		}
		err = nil
	}
}
