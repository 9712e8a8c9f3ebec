package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"prologis/kb"
	"prologis/mail"
)

// mailFlags say how notifications and links are mailed.
type mailFlags struct {
	SMTPURL  string `name:"smtp-url" env:"KB_SMTP_URL" help:"Server through which notifications, invitations and links to passwords are mailed, smtp://user:password@host:port or smtps://…; better given as KB_SMTP_URL." placeholder:"URL"`
	MailFrom string `help:"Address that mails are from." placeholder:"ADDRESS"`
}

// sender answers who sends mails; nil for nobody.
func (f *mailFlags) sender() (*mail.Sender, error) {
	switch {
	case f.SMTPURL == "" && f.MailFrom == "":
		return nil, nil
	case f.SMTPURL == "":
		return nil, errors.New("--smtp-url is missing: --mail-from goes with it")
	case f.MailFrom == "":
		return nil, errors.New("--mail-from is missing: --smtp-url goes with it")
	}
	s, err := mail.New(f.SMTPURL, f.MailFrom)
	if err != nil {
		return nil, fmt.Errorf("--smtp-url: %w", err)
	}
	return s, nil
}

// How often it is looked for what to mail, and how long at most after failures.
const (
	mailEvery  = 5 * time.Second
	mailAtMost = 10 * time.Minute
)

// deliver mails links and notifications until ctx ends; after failures it waits longer
// and longer.
func deliver(ctx context.Context, base *kb.Base, s *mail.Sender, log *slog.Logger) {
	for wait := mailEvery; ; {
		links, failed := base.DeliverLinks(ctx, s.Send)
		sent, err := base.Deliver(ctx, s.Send)
		sent, err = sent+links, errors.Join(failed, err)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait = min(2*wait, mailAtMost)
			log.Warn("mails go out later", "in", wait, "err", err)
		default:
			wait = mailEvery
		}
		if sent > 0 {
			log.Info("mails were sent", "mails", sent)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}
