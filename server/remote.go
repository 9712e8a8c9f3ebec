package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"syscall"
	"time"

	"prologis/kb"
	"prologis/transfer"
)

// remote works through the server that has the base open.
type remote struct{ http *http.Client }

// dialAdmin answers the running server of a data directory; nil when none runs.
func dialAdmin(ctx context.Context, data string) (*remote, error) {
	r := &remote{&http.Client{Transport: &http.Transport{
		DialContext: func(context.Context, string, string) (net.Conn, error) { return dialSocket(data) },
	}}}
	ping, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	response, err := r.do(ping, http.MethodGet, "/ping", nil)
	switch {
	case err == nil:
		return r, response.Body.Close()
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR),
		errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return nil, nil // none, a dead one's socket, or one that is going
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s belongs to another user: run this command as the one that the server runs as: %w", data, err)
	}
	return nil, fmt.Errorf("reach the server on %s: %w", data, err)
}

func (r *remote) do(ctx context.Context, method, target string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, "http://admin"+target, body)
	if err != nil {
		return nil, err
	}
	return r.http.Do(request)
}

var errWentAway = errors.New("the server went away before it was done; what it acknowledged is kept, so run the command again")

// events runs a command on the server and hands on what it says, the last too.
func (r *remote) events(ctx context.Context, target string, body io.Reader, take func(event)) error {
	response, err := r.do(ctx, http.MethodPost, target, body)
	if err != nil {
		return errors.Join(errWentAway, err)
	}
	defer response.Body.Close()
	lines := json.NewDecoder(bufio.NewReader(response.Body))
	for {
		var e event
		if err := lines.Decode(&e); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return errWentAway
		}
		take(e)
		switch {
		case e.Error != "":
			return errors.New(e.Error)
		case e.End:
			return nil
		}
	}
}

func (r *remote) Import(ctx context.Context, lines io.Reader, o importOptions, report func(transfer.Line)) (transfer.Summary, error) {
	query := url.Values{}
	if o.dryRun {
		query.Set("dry-run", "1")
	}
	if o.allLines {
		query.Set("all", "1")
	}
	var summary transfer.Summary
	err := r.events(ctx, "/import?"+query.Encode(), lines, func(e event) {
		if e.Line != nil {
			report(*e.Line)
		}
		if e.Summary != nil {
			summary = *e.Summary
		}
	})
	return summary, err
}

func (r *remote) Reindex(ctx context.Context, progress func(done, total int)) error {
	return r.events(ctx, "/reindex", nil, func(e event) {
		if e.Progress != nil {
			progress(e.Progress.Done, e.Progress.Total)
		}
	})
}

func (r *remote) Check(ctx context.Context, report func(kb.Difference)) (checked kb.Checked, err error) {
	err = r.events(ctx, "/check", nil, func(e event) {
		if e.Difference != nil {
			report(*e.Difference)
		}
		if e.Checked != nil {
			checked = *e.Checked
		}
	})
	return checked, err
}

func (r *remote) Export(ctx context.Context, kinds []kb.Kind, w io.Writer) error {
	query := url.Values{}
	for _, k := range kinds {
		query.Add("kind", string(k))
	}
	return r.bytes(ctx, "/export?"+query.Encode(), w)
}

// bytes copies what a command on the server writes.
func (r *remote) bytes(ctx context.Context, target string, w io.Writer) error {
	response, err := r.do(ctx, http.MethodGet, target, nil)
	if err != nil {
		return errors.Join(errWentAway, err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(w, response.Body); err != nil {
		return fmt.Errorf("copy what the server sends: %w", err)
	}
	switch said := response.Trailer.Get(errorTrailer); said {
	case "none":
		return nil
	case "":
		return errWentAway
	default:
		if plain, err := strconv.Unquote(said); err == nil {
			said = plain
		}
		return errors.New(said)
	}
}

// encodeJSON answers a value as the body of a request.
func encodeJSON(v any) (io.Reader, error) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		return nil, fmt.Errorf("encode a request: %w", err)
	}
	return &b, nil
}

func (r *remote) Close() error {
	r.http.CloseIdleConnections()
	return nil
}
