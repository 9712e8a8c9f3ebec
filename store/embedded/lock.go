package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"prologis/kb"
	"prologis/store/embedded/boltfile"
)

// pidPath is the file that names the process that has the directory. It locks
// nothing, the lock on the journal does: it is there for the message to whoever
// comes second.
func pidPath(dir string) string { return filepath.Join(dir, "lock") }

func writePID(dir string) error {
	if err := os.WriteFile(pidPath(dir), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return fmt.Errorf("writing the lock file: %w", err)
	}
	return nil
}

func removePID(dir string) error {
	if err := os.Remove(pidPath(dir)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing the lock file: %w", err)
	}
	return nil
}

// holder names the process that has the directory, as far as it can be known.
func holder(dir string) string {
	text, err := os.ReadFile(pidPath(dir))
	if err != nil {
		return "another process"
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return "another process"
	}
	return fmt.Sprintf("another process (pid %d)", pid)
}

// explain adds to an error what whoever runs the server can do about it.
func explain(dir string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, boltfile.ErrInUse):
		return fmt.Errorf("data directory %s is in use by %s: stop it, or give this one another directory: %w", dir, holder(dir), err)
	case errors.Is(err, kb.ErrDamaged):
		return fmt.Errorf("the journal in data directory %s is damaged: restore it from a backup: %w", dir, err)
	case isOneOf(err, syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG):
		return fmt.Errorf("no room left for data directory %s: free some and repeat; nothing acknowledged is lost: %w", dir, err)
	case isOneOf(err, syscall.EROFS, syscall.EACCES, syscall.EPERM):
		return fmt.Errorf("data directory %s cannot be written: make it writable for this user, or give another: %w", dir, err)
	}
	return err
}

// isOneOf looks for error numbers, by their text too: bbolt does not wrap them
// all.
func isOneOf(err error, numbers ...syscall.Errno) bool {
	for _, number := range numbers {
		if errors.Is(err, number) || strings.Contains(err.Error(), number.Error()) {
			return true
		}
	}
	return false
}
