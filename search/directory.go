package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	bolterrors "go.etcd.io/bbolt/errors"

	"prologis/kb"
	"prologis/lang"
)

// The files of an index directory: one directory per generation, which of them
// serves, and whether the index was closed.
const (
	currentFile = "CURRENT"
	stateFile   = "STATE"
)

// formatVersion changes with whatever changes what the index holds of a document
// that is not in the fingerprint by itself.
const formatVersion = 5

// errNoIndex is why a directory is of no use that was never written.
var errNoIndex = fmt.Errorf("there is none yet: %w", fs.ErrNotExist)

// current says which generation serves and what it was written by.
type current struct {
	Generation  string `json:"generation"`
	Fingerprint string `json:"fingerprint"`
}

// state says on which run of the machine the index was open. What the kernel
// held back is lost with it, so an index open on another run is not believed.
type state struct {
	Boot string `json:"boot"`
	Open bool   `json:"open"`
}

// Open opens the index in dir, which nobody else may have open. An index that is
// missing, damaged, of another version, or that was open when the machine
// stopped, is replaced by an empty one: its Head is zero, and the caller rebuilds.
func Open(dir string, opts Options) (*Index, error) {
	ix, err := newIndex(dir, opts)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the index directory: %w", err)
	}
	name, why := ix.usable()
	if why == nil {
		ix.serving, err = ix.openChecked(filepath.Join(dir, name))
		if errors.Is(err, bolterrors.ErrTimeout) {
			return nil, fmt.Errorf("open the index in %s: another process has it open: %w", dir, err)
		}
		why = err
	}
	if ix.discarded = why; why != nil {
		if !errors.Is(why, errNoIndex) {
			ix.opts.Log.Warn("the index has to be rebuilt", "dir", dir, "why", why)
		}
		if name, err = ix.startEmpty(); err != nil {
			return nil, err
		}
	}
	ix.removeOthers(name)
	return ix, ix.writeState(true)
}

// Discarded says why Open began with an empty index: fs.ErrNotExist where there was
// none; nil when it took the one that was there.
func (ix *Index) Discarded() error { return ix.discarded }

// usable answers the generation that CURRENT names, or why it is of no use.
func (ix *Index) usable() (name string, why error) {
	var c current
	switch err := readJSON(filepath.Join(ix.dir, currentFile), &c); {
	case errors.Is(err, fs.ErrNotExist):
		return "", errNoIndex
	case err != nil:
		return "", err
	case c.Fingerprint != ix.fingerprint():
		return "", fmt.Errorf("%w: it was written by another version", kb.ErrOutlived)
	case c.Generation != filepath.Base(c.Generation) || !strings.HasPrefix(c.Generation, "g"):
		return "", fmt.Errorf("CURRENT: %w", kb.ErrDamaged)
	}
	var s state
	if err := readJSON(filepath.Join(ix.dir, stateFile), &s); err != nil {
		return "", fmt.Errorf("%w: %v", kb.ErrDamaged, err)
	}
	if s.Open && s.Boot != bootID() {
		return "", fmt.Errorf("%w: it was open when the machine stopped", kb.ErrOutlived)
	}
	return c.Generation, nil
}

// startEmpty serves a new, empty generation.
func (ix *Index) startEmpty() (name string, err error) {
	name = newGenerationName()
	if ix.serving, err = ix.openGeneration(filepath.Join(ix.dir, name)); err != nil {
		return "", err
	}
	return name, ix.writeCurrent(name)
}

func newGenerationName() string { return "g" + time.Now().UTC().Format("20060102T150405.000000000") }

func (ix *Index) writeCurrent(name string) error {
	return writeJSON(filepath.Join(ix.dir, currentFile), current{Generation: name, Fingerprint: ix.fingerprint()})
}

func (ix *Index) writeState(open bool) error {
	return writeJSON(filepath.Join(ix.dir, stateFile), state{Boot: bootID(), Open: open})
}

// noteClosed says that the files are complete.
func (ix *Index) noteClosed() error {
	if ix.dir == "" {
		return nil
	}
	return ix.writeState(false)
}

// fingerprint stands for everything that decides what the index holds of a document.
func (ix *Index) fingerprint() string {
	h := sha256.New()
	fmt.Fprintln(h, formatVersion, ix.opts.Version, ix.opts.Languages, lang.Version(), sortKeyVersion)
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// removeOthers deletes what other generations left behind.
func (ix *Index) removeOthers(name string) {
	entries, err := os.ReadDir(ix.dir)
	if err != nil {
		ix.opts.Log.Warn("cannot look for old indexes", "dir", ix.dir, "error", err)
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), "g") && e.Name() != name {
			ix.remove(e.Name())
		}
	}
}

func (ix *Index) remove(name string) {
	if err := os.RemoveAll(filepath.Join(ix.dir, name)); err != nil {
		ix.opts.Log.Warn("cannot remove an old index", "generation", name, "error", err)
	}
}

// bootID tells runs of the machine apart; "" where nothing does.
func bootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(path), err)
	}
	return nil
}

// writeJSON replaces a small file, so that a crash leaves the old or the new one.
func writeJSON(path string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
