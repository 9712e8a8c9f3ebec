package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// source reads files one behind the other as one stream of lines, and knows in
// which file each line of it stands.
type source struct {
	files []namedReader
	size  int64 // of all files; -1 when it cannot be known

	lines   int  // ended so far
	ended   bool // the last byte read ended a line
	started bool // something of the current file was read

	mu     sync.Mutex // lines are located while others are read
	starts []int      // lines before each file opened so far
}

type namedReader struct {
	name string
	io.ReadCloser
}

// openSource opens the files; "-" is standard input.
func openSource(names []string, stdin io.Reader) (*source, error) {
	s := &source{ended: true, starts: []int{0}}
	for _, name := range names {
		if name == "-" {
			s.files = append(s.files, namedReader{"-", io.NopCloser(stdin)})
			s.size = -1
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("import: %w", err), s.Close())
		}
		s.files = append(s.files, namedReader{name, f})
		info, err := f.Stat()
		switch {
		case err != nil || !info.Mode().IsRegular():
			s.size = -1
		case s.size >= 0:
			s.size += info.Size()
		}
	}
	return s, nil
}

// current is the index of the file being read.
func (s *source) current() int { return len(s.starts) - 1 }

func (s *source) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.files[s.current()].Read(p)
	if n > 0 && !s.started && s.current() > 0 { // the first file's mark is the importer's affair
		n = copy(p, bytes.TrimPrefix(p[:n], []byte("\xef\xbb\xbf")))
	}
	if n > 0 {
		s.started, s.ended = true, p[n-1] == '\n'
		s.lines += bytes.Count(p[:n], []byte("\n"))
		return n, nil
	}
	if !errors.Is(err, io.EOF) || s.current() == len(s.files)-1 {
		return 0, err
	}
	if !s.ended { // a file may lack its last line end
		p[0], n = '\n', 1
		s.lines++
		s.ended = true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts = append(s.starts, s.lines)
	s.started = false
	return n, nil
}

// locate answers the file and the line in it of a line of the stream.
func (s *source) locate(line int) (file string, number int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.current()
	for s.starts[i] >= line && i > 0 {
		i--
	}
	return s.files[i].name, line - s.starts[i]
}

func (s *source) Close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}
