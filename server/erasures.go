package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"prologis/kb"
)

// erasuresFile is where in its data directory a server keeps the erasures: ids and
// hashes, a JSON object a line. No backup holds it, so that a backup from before an
// erasure can be restored without what was erased.
const erasuresFile = "erasures.jsonl"

// keepErasure adds an erasure to the file, durably, unless it is there.
func keepErasure(data string, e kb.Erasure) error {
	path := filepath.Join(data, erasuresFile)
	kept, err := readErasures(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, k := range kept {
		if k.ID == e.ID {
			return nil
		}
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("encode an erasure: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	// a line that a crash cut short ends here, and is not read
	_, err = f.Write(append([]byte("\n"), append(line, '\n')...))
	return errors.Join(err, f.Sync(), f.Close())
}

// readErasures reads a file of erasures. Lines that were cut short are left out: what
// they began stands in another, since an erasure is only done when its line is whole.
func readErasures(path string) (erasures []kb.Erasure, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for r := bufio.NewReader(f); ; {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return erasures, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", path, err)
		}
		var e kb.Erasure
		if len(bytes.TrimSpace(line)) > 0 && json.Unmarshal(line, &e) == nil && e.Person != "" {
			erasures = append(erasures, e)
		}
	}
}
