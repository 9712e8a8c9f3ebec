// Package mail sends the mails of a base through a server that speaks SMTP.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	smtp "github.com/wneessen/go-mail"

	"prologis/kb"
)

// Sender sends mails from one address through one server.
type Sender struct {
	from, host string
	options    []smtp.Option
}

// How long one mail may take.
const patience = 30 * time.Second

// New answers a sender for smtp://user:password@host:port or smtps://…. Without TLS
// from the start, STARTTLS is required of every server but this machine's own. Its
// errors never hold the address's user or password.
func New(address, from string) (*Sender, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("is no address such as smtp://user:password@mail.example.org:587")
	}
	s := &Sender{from: from, host: u.Hostname()}
	policy, port := smtp.TLSMandatory, 587
	if isLocal(s.host) {
		policy = smtp.TLSOpportunistic
	}
	s.options = []smtp.Option{smtp.WithTLSPolicy(policy), smtp.WithTimeout(patience)}
	if u.Scheme == "smtps" {
		s.options, port = append(s.options, smtp.WithSSL()), 465
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("has a port that is no number")
		}
	}
	s.options = append(s.options, smtp.WithPort(port))
	if password, given := u.User.Password(); given {
		s.options = append(s.options, smtp.WithSMTPAuth(smtp.SMTPAuthAutoDiscover), smtp.WithUsername(u.User.Username()), smtp.WithPassword(password))
	}
	if err := smtp.NewMsg().From(from); err != nil {
		return nil, fmt.Errorf("mails cannot be from %q: %w", from, err)
	}
	if _, err := smtp.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail server %s: %w", s.host, err)
	}
	return s, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send is a kb.SendMail.
func (s *Sender) Send(ctx context.Context, m *kb.Mail) error {
	msg := smtp.NewMsg()
	if err := msg.From(s.from); err != nil {
		return fmt.Errorf("mail from %s: %w", s.from, err)
	}
	if err := msg.To(m.To); err != nil {
		return fmt.Errorf("%w: the address is none", kb.ErrMailRefused)
	}
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(m.ID + "@" + s.host)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(smtp.TypeTextPlain, m.Text)
	client, err := smtp.NewClient(s.host, s.options...)
	if err == nil {
		err = client.DialAndSendWithContext(ctx, msg)
	}
	var refused *smtp.SendError
	switch {
	case errors.As(err, &refused) && refused.Reason == smtp.ErrSMTPRcptTo && !refused.IsTemp():
		return kb.ErrMailRefused
	case refused != nil: // its text names the recipient
		return fmt.Errorf("mail server %s: %s, code %d", s.host, refused.Reason, refused.ErrorCode())
	case err != nil:
		return fmt.Errorf("mail server %s: %w", s.host, err)
	}
	return nil
}
