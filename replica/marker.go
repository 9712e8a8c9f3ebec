package replica

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"prologis/kb"
)

// bootIDPath is where Linux names this run of the machine.
const bootIDPath = "/proc/sys/kernel/random/boot_id"

// marker is a file beside the replica's that is there while the replica may hold
// what is not on the disk. Waiting for the disk with every Apply would halve the
// speed of writing for nothing that the journal does not have already. What is
// written survives the death of the process, in the system's memory; when the
// machine itself goes down, the file may be torn in ways that nobody can see. So
// the marker says in which run of the machine the replica was written: a marker
// of another run condemns the file.
type marker struct {
	path string
	boot string // this run of the machine; "" when every Apply is synced
	set  bool   // the file is there, durably, with boot in it
}

func newMarker(replica string, alwaysSync bool) marker {
	m := marker{path: replica + ".unsynced"}
	if id, err := os.ReadFile(bootIDPath); err == nil && !alwaysSync {
		m.boot = strings.TrimSpace(string(id))
	}
	return m
}

// trusted answers kb.ErrDamaged when the replica may be torn. What was written
// in this run of the machine is whole.
func (m *marker) trusted() error {
	found, err := os.ReadFile(m.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if m.boot == "" || strings.TrimSpace(string(found)) != m.boot {
		return fmt.Errorf("%w: %w: it was being written when the machine went down", kb.ErrDamaged, kb.ErrOutlived)
	}
	m.set = true
	return nil
}

// put makes the marker, durably, before the first write that is not synced. It
// answers false when every write has to be.
func (m *marker) put() (noSync bool, err error) {
	if m.boot == "" || m.set {
		return m.set, nil
	}
	// whole or not there: a process killed here must leave no half a marker
	half := m.path + ".new"
	f, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return false, err
	}
	_, err = f.WriteString(m.boot + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, err
	}
	if err := errors.Join(os.Rename(half, m.path), syncDir(m.path)); err != nil {
		return false, err
	}
	m.set = true
	return true, nil
}

// remove takes the marker away, durably, once the replica is on the disk.
func (m *marker) remove() error {
	m.set = false
	err := os.Remove(m.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncDir(m.path))
}

// syncDir makes the names in a file's directory durable.
func syncDir(path string) error {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
