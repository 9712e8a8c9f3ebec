package mongodb

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"prologis/kb"
)

// connect makes the client. What the guarantees of the store rest on overrides
// the URI:
//   - write concern majority and journal: an acknowledged write is on the disks
//     of most members and is not rolled back
//     (https://www.mongodb.com/docs/manual/reference/write-concern/);
//   - read concern majority: what was read is not rolled back
//     (https://www.mongodb.com/docs/manual/reference/read-concern-majority/);
//   - read preference primary: secondaries lag, and a head must not go back;
//   - no retryable writes: DocumentDB and FerretDB lack them, and the store
//     repeats by itself what may be repeated.
//
// timeoutMS is in opts by now: the store gives every operation a deadline.
func connect(o *options.ClientOptions, opts Options) (*mongo.Client, error) {
	journaled := true
	o.SetWriteConcern(&writeconcern.WriteConcern{W: writeconcern.WCMajority, Journal: &journaled}).
		SetReadConcern(readconcern.Majority()).
		SetReadPreference(readpref.Primary()).
		SetRetryWrites(false).
		SetServerSelectionTimeout(opts.ConnectTimeout)
	o.Timeout = nil
	if o.ConnectTimeout == nil {
		o.SetConnectTimeout(opts.ConnectTimeout)
	}
	if o.AppName == nil {
		o.SetAppName("prologis")
	}
	return mongo.Connect(o)
}

// explained is an error with what to do about it and without secrets. What it
// wraps is for errors.Is and errors.As.
type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

// explain adds to an error what whoever runs the server can do about it, and
// takes the secrets out of it.
func (t target) explain(err error) error {
	if err == nil {
		return nil
	}
	if done := new(explained); errors.As(err, &done) {
		return err
	}
	text := t.scrubber.Replace(err.Error())
	if advice := t.advice(err); advice != "" {
		text = advice + ": " + text
	}
	return &explained{text, err}
}

// The server's error codes that are looked at, by their names in
// https://www.mongodb.com/docs/manual/reference/error-codes/.
const (
	codeUnauthorized         = 13
	codeAuthenticationFailed = 18
	codeAtlasError           = 8000
)

func (t target) advice(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, kb.ErrDamaged):
		return fmt.Sprintf("the journal in %s is damaged, or another program wrote into it: remove what is foreign, or restore it from a backup", t)
	case isExpected(err):
		return ""
	case hasCode(err, codeAuthenticationFailed, codeAtlasError) || strings.Contains(text, "auth error"):
		return fmt.Sprintf("the server at %s refused the credentials of the URI: check user name, password and authSource", t.hosts)
	case hasCode(err, codeUnauthorized):
		return fmt.Sprintf("the user of the URI may not do this: grant it the role readWrite on database %q", t.database)
	case strings.Contains(text, "x509:") || strings.Contains(text, "tls:"):
		return fmt.Sprintf("the TLS connection to %s failed: check tls, tlsCAFile and tlsCertificateKeyFile of the URI", t.hosts)
	case strings.Contains(text, "server selection"):
		return fmt.Sprintf("no MongoDB server that takes writes answers at %s: start it, or correct the URI", t.hosts)
	}
	return ""
}

// isExpected reports whether an error needs no advice.
func isExpected(err error) bool {
	for _, known := range []error{kb.ErrHeadMoved, kb.ErrExists, kb.ErrNotExist, context.Canceled, errClosed, mongo.ErrClientDisconnected} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

func hasCode(err error, codes ...int) bool {
	var server mongo.ServerError
	if !errors.As(err, &server) {
		return false
	}
	for _, code := range codes {
		if server.HasErrorCode(code) {
			return true
		}
	}
	return false
}
