package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"prologis/backup"
	"prologis/kb"
)

// backupCommand writes the whole base into a file, through the running server if
// there is one.
type backupCommand struct {
	File string `arg:"" help:"File to write, which must not be there yet; - is standard output."`
}

func (c *backupCommand) Run(ctx context.Context, env *environment) error {
	if err := c.refuseTarget(env); err != nil {
		return err
	}
	from, err := connectBackup(ctx, env)
	if err != nil {
		return err
	}
	defer from.Close()
	start := time.Now()
	checked, err := c.write(ctx, from, env)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	fmt.Fprintf(env.std.err, "backed up %s (%s)\n", contents(checked), time.Since(start).Round(time.Millisecond))
	return nil
}

// refuseTarget refuses, before any work, what cannot be written to.
func (c *backupCommand) refuseTarget(env *environment) error {
	if c.File == "-" {
		if isTerminal(env.std.out) {
			return errors.New("backup: standard output is a terminal: name a file, or send it to another program")
		}
		return nil
	}
	switch _, err := os.Lstat(c.File); {
	case c.File == "":
		return errors.New("backup: name a file, or - for standard output")
	case err == nil:
		return fmt.Errorf("backup: %s is there already and is not overwritten: name a new file", c.File)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("backup: %w", err)
	}
	return nil
}

// write writes the file under another name beside its own, which it gets when all
// of it is on the disk and was read back from the stream.
func (c *backupCommand) write(ctx context.Context, from backer, env *environment) (checked backup.Checked, err error) {
	if c.File == "-" {
		return copyBackup(ctx, from, env.std.out, env.std.err)
	}
	dir := filepath.Dir(c.File)
	part, err := os.CreateTemp(dir, "."+filepath.Base(c.File)+".part-")
	if err != nil {
		return checked, err
	}
	defer os.Remove(part.Name()) // not there any more when all went well
	checked, err = copyBackup(ctx, from, part, env.std.err)
	if err == nil {
		err = part.Sync()
	}
	if err = errors.Join(err, part.Close()); err != nil {
		return checked, err
	}
	if err := c.refuseTarget(env); err != nil { // somebody was faster
		return checked, err
	}
	if err := os.Rename(part.Name(), c.File); err != nil {
		return checked, err
	}
	return checked, syncDir(dir)
}

// copyBackup writes a backup to w and verifies it as it goes by, with progress in
// commits.
func copyBackup(ctx context.Context, from backer, w, terminal io.Writer) (checked backup.Checked, err error) {
	bar := countBar(terminal, "backup")
	defer func() { _ = bar.Finish() }()
	reader, writer := io.Pipe()
	verified := make(chan error, 1)
	go func() {
		var err error
		checked, err = backup.Verify(reader, func(done, total int) {
			bar.ChangeMax(total)
			_ = bar.Set(done)
		})
		_ = reader.CloseWithError(err)
		verified <- err
	}()
	err = from.Backup(ctx, io.MultiWriter(w, writer))
	_ = writer.CloseWithError(err)
	if wrong := <-verified; err == nil {
		err = wrong
	}
	return checked, err
}

// contents says what is in a backup.
func contents(c backup.Checked) string {
	return fmt.Sprintf("%d commits, %d facts of the ledger, %d files", c.Commits, c.Entries, c.Blobs)
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// backer writes backups.
type backer interface {
	Backup(ctx context.Context, w io.Writer) error
	Close() error
}

// connectBackup goes through the server that runs on the data directory, or opens
// the store alone: a backup needs no replica and no index.
func connectBackup(ctx context.Context, env *environment) (backer, error) {
	return reach(ctx, env, false, func(r *remote) backer { return r }, func(c houseConfig) (backer, error) {
		store, err := openAlone(ctx, c)
		if err != nil {
			return nil, err
		}
		return &stored{store}, nil
	})
}

// stored is a store that nothing else here works on.
type stored struct{ kb.Store }

func (s *stored) Backup(ctx context.Context, w io.Writer) error {
	_, err := backup.Write(ctx, s.Store, w, softwareVersion())
	return err
}

func (l *local) Backup(ctx context.Context, w io.Writer) error {
	return (&stored{l.house.store}).Backup(ctx, w)
}

func (r *remote) Backup(ctx context.Context, w io.Writer) error { return r.bytes(ctx, "/backup", w) }

func (a *admin) backup(op operator, w io.Writer, r *http.Request) error {
	start := time.Now()
	err := op.Backup(r.Context(), w)
	if err == nil {
		a.log.Info("backup", "took", time.Since(start).Round(time.Millisecond))
	}
	return err
}
