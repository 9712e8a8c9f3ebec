package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"prologis/backup"
	"prologis/kb"
)

// restoreCommand makes a base out of a backup, where there is none.
type restoreCommand struct {
	File     string `arg:"" help:"Backup to read; - is standard input."`
	Erasures string `help:"Erasures to apply, made after the backup: erasures.jsonl of a data directory of the base." type:"existingfile" placeholder:"FILE"`
}

// Run reads the whole backup once before it opens what it restores into, so that a
// damaged one changes nothing, and then again.
func (c *restoreCommand) Run(ctx context.Context, env *environment) error {
	file, err := c.open(env.std.in)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer file.Close()
	var erased []kb.Erasure
	if c.Erasures != "" {
		if erased, err = readErasures(c.Erasures); err != nil {
			return fmt.Errorf("restore: --erasures: %w", err)
		}
	}
	start := time.Now()
	checked, err := c.verify(file, env)
	if err != nil {
		return fmt.Errorf("restore: %s: %w; nothing was restored", c.File, err)
	}
	store, err := openForRestore(ctx, env)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	bar := byteBar(env.std.err, "restore", sizeOf(file))
	err = backup.Restore(ctx, store, io.TeeReader(file, bar), checked, erased)
	_ = bar.Finish()
	if len(erased) > 0 && err == nil {
		err = makeDataDir(env.cli.Data)
	}
	for _, e := range erased {
		err = errors.Join(err, keepErasure(env.cli.Data, e))
	}
	if err = errors.Join(err, store.Close()); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	fmt.Fprintf(env.std.err, "restored %s: the base as of %s (%s)\n", contents(checked),
		checked.Made.Format(time.RFC3339), time.Since(start).Round(time.Millisecond))
	return nil
}

// open opens the backup. Standard input, which can be read but once, is copied to a
// file first.
func (c *restoreCommand) open(stdin io.Reader) (*os.File, error) {
	if c.File != "-" {
		return os.Open(c.File)
	}
	spool, err := os.CreateTemp("", "kb-restore-")
	if err != nil {
		return nil, err
	}
	err = os.Remove(spool.Name()) // it stays readable here, and is gone however this ends
	if err == nil {
		_, err = io.Copy(spool, stdin)
	}
	if err == nil {
		_, err = spool.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, spool.Close())
	}
	return spool, nil
}

func (c *restoreCommand) verify(file *os.File, env *environment) (backup.Checked, error) {
	bar := byteBar(env.std.err, "verify", sizeOf(file))
	checked, err := backup.Verify(io.TeeReader(file, bar), nil)
	_ = bar.Finish()
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	return checked, err
}

// sizeOf is a file's size; -1 when it cannot be known.
func sizeOf(file *os.File) int64 {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return -1
	}
	return info.Size()
}

// openForRestore opens the store that is restored into, which no server may serve.
func openForRestore(ctx context.Context, env *environment) (kb.Store, error) {
	running, err := dialAdmin(ctx, env.cli.Data)
	if err != nil {
		return nil, err
	}
	if running != nil {
		return nil, errors.Join(fmt.Errorf("a server runs on %s: stop it first", env.cli.Data), running.Close())
	}
	c := env.house(patience)
	if c.mongodb == "" {
		if err := makeDataDir(c.data); err != nil {
			return nil, err
		}
	}
	return openAlone(ctx, c)
}
