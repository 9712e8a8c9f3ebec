package mail_test

import (
	"context"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/mail"
)

var ctx = context.Background()

// postOffice is a mail server that keeps what it is given.
type postOffice struct {
	t      *testing.T
	addr   string
	server *smtp.Server
	mu     sync.Mutex
	answer *smtp.SMTPError // to every recipient; nil takes them
	mails  []string
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return &session{p}, nil }

func (p *postOffice) say(answer *smtp.SMTPError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func (p *postOffice) taken() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.mails...)
}

type session struct{ at *postOffice }

func (s *session) Mail(string, *smtp.MailOptions) error { return nil }
func (s *session) Reset()                               {}
func (s *session) Logout() error                        { return nil }

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	s.at.mu.Lock()
	defer s.at.mu.Unlock()
	if s.at.answer != nil {
		return s.at.answer
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.at.mu.Lock()
	defer s.at.mu.Unlock()
	s.at.mails = append(s.at.mails, string(text))
	return err
}

// openPostOffice starts a mail server, and answers who sends through it.
func openPostOffice(t *testing.T) (*postOffice, *mail.Sender) {
	t.Helper()
	p := &postOffice{t: t, addr: "127.0.0.1:0"}
	p.open()
	t.Cleanup(p.shut)
	s, err := mail.New("smtp://"+p.addr, "kb@regione.example")
	if err != nil {
		t.Fatal(err)
	}
	return p, s
}

// open starts the server, again perhaps, where it was.
func (p *postOffice) open() {
	p.t.Helper()
	l, err := net.Listen("tcp", p.addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.addr, p.server = l.Addr().String(), smtp.NewServer(p)
	go func(s *smtp.Server) { _ = s.Serve(l) }(p.server)
}

// shut ends the server; it may have ended.
func (p *postOffice) shut() { _ = p.server.Close() }

// house is a base in which a contribution waits to be claimed.
type house struct {
	*kb.Base
	t                       *testing.T
	dir                     string
	now                     time.Time
	admin, author, reviewer kb.Viewer
	contribution            kb.ID
}

func newHouse(t *testing.T) *house {
	h := &house{t: t, dir: t.TempDir(), now: time.Now().Truncate(time.Millisecond)}
	h.open()
	_, err := h.Put(ctx, kb.Author{}, kb.PutInput{Slug: "ponte", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Ponte"}, Sort: kb.SortCooperative}})
	h.ok(err)
	link, err := h.FirstAdminLink(ctx)
	h.ok(err)
	h.admin = h.enter(link)
	invite := func(mail string, role kb.AccessRole, organisation kb.ID) kb.Viewer {
		invited, err := h.Invite(ctx, h.admin, kb.InviteInput{Mail: mail, Role: role, Organisation: organisation})
		h.ok(err)
		return h.enter(invited.Link)
	}
	h.author, h.reviewer = invite("author@ponte.example", kb.RoleContributor, "ponte"), invite("reviewer@regione.example", kb.RoleReviewer, "")
	content := &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": "Uno sportello"}, Summary: kb.Text{"it": "Una sintesi."}}}
	c, err := h.Contribute(ctx, h.author, kb.ContributeInput{Content: content})
	h.ok(err)
	_, err = h.Submit(ctx, h.author, kb.ContributionAction{ID: c.ID})
	h.ok(err)
	h.contribution = c.ID
	return h
}

// open opens the base in the directory.
func (h *house) open() {
	h.Base = basetest.OpenDir(h.t, h.dir, func(c *kb.Config) { c.Now = func() time.Time { return h.now } })
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) enter(l *kb.Link) kb.Viewer {
	h.t.Helper()
	in := kb.RedeemInput{Name: "Persona", Password: "quattro parole messe insieme"}
	in.Mail = "admin@regione.example"
	s, err := h.RedeemLink(ctx, l.Secret, in)
	h.ok(err)
	v, err := h.SessionViewer(ctx, s.Secret)
	h.ok(err)
	return v
}

func (h *house) deliver(send kb.SendMail, want int, fails bool) {
	h.t.Helper()
	if sent, err := h.Deliver(ctx, send); sent != want || (err != nil) != fails {
		h.t.Errorf("%d mails went out, want %d: %v", sent, want, err)
	}
}

// TestMailsGoOutOnce sends what was notified after the first look, and nothing twice.
func TestMailsGoOutOnce(t *testing.T) {
	h := newHouse(t)
	office, sender := openPostOffice(t)
	h.deliver(sender.Send, 0, false)
	_, err := h.Claim(ctx, h.reviewer, kb.ContributionAction{ID: h.contribution})
	h.ok(err)
	h.deliver(sender.Send, 1, false)
	h.deliver(sender.Send, 0, false)
	mails := office.taken()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	for _, want := range []string{"Auto-Submitted: auto-generated", "author@ponte.example", "<notification_", "has begun", basetest.BaseURL + "/contri"} {
		if !strings.Contains(mails[0], want) {
			t.Errorf("the mail lacks %q:\n%s", want, mails[0])
		}
	}
}

// TestMailsAreSentAgain lets the server refuse for now, for ever, and a sender die.
func TestMailsAreSentAgain(t *testing.T) {
	h := newHouse(t)
	office, sender := openPostOffice(t)
	h.deliver(sender.Send, 0, false)
	_, err := h.Claim(ctx, h.reviewer, kb.ContributionAction{ID: h.contribution})
	h.ok(err)
	office.say(&smtp.SMTPError{Code: 451, Message: "later"})
	h.deliver(sender.Send, 0, true)
	office.say(nil)
	h.deliver(sender.Send, 1, false)

	comment := func() {
		h.now = h.now.Add(time.Second)
		_, err := h.Comment(ctx, h.reviewer, kb.RemarkInput{ID: h.contribution, FieldComment: kb.FieldComment{Text: "Ecco"}})
		h.ok(err)
	}
	comment()
	h.deliver(func(c context.Context, m *kb.Mail) error {
		h.deliver(sender.Send, 0, false) // another server, while this one has the claim
		return sender.Send(c, m)
	}, 1, false)
	comment()
	office.say(&smtp.SMTPError{Code: 550, Message: "nobody"})
	h.deliver(sender.Send, 0, false)
	office.say(nil)
	h.deliver(sender.Send, 0, false) // was refused for ever
	if n := len(office.taken()); n != 2 {
		t.Errorf("%d mails", n)
	}
}

func TestAddressesOfServers(t *testing.T) {
	for address, fails := range map[string]bool{
		"smtp://u:p@mail.example.org:587": false, "smtps://u:p@mail.example.org": false, "http://mail.example.org": true, "smtp://": true, "smtp://u:p@host:x": true,
	} {
		_, err := mail.New(address, "kb@regione.example")
		if (err != nil) != fails || err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, err := mail.New("smtp://localhost", "nobody"); err == nil {
		t.Error("mails are from nobody")
	}
}
