package main

import (
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"prologis/kb"
)

// postOffice is a mail server that keeps the ids of what it is given.
type postOffice struct {
	mu    sync.Mutex
	taken map[string]int
}

func (p *postOffice) NewSession(*smtp.Conn) (smtp.Session, error) { return p, nil }
func (p *postOffice) Mail(string, *smtp.MailOptions) error        { return nil }
func (p *postOffice) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (p *postOffice) Reset()                                      {}
func (p *postOffice) Logout() error                               { return nil }

var messageID = regexp.MustCompile(`<(notification_[^@]+)@`)

func (p *postOffice) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	if id := messageID.FindSubmatch(text); id != nil {
		p.taken[string(id[1])]++
	}
	return err
}

// count answers how many mails came, and how many different ones.
func (p *postOffice) count() (all, different int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, times := range p.taken {
		all += times
	}
	return all, len(p.taken)
}

// openPostOffice starts a mail server behind a listener.
func openPostOffice(t *testing.T, l net.Listener) *postOffice {
	office := &postOffice{taken: map[string]int{}}
	server := smtp.NewServer(office)
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close() })
	return office
}

func listenForMail(t *testing.T, addr string) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (r *running) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// enter uses a link of somebody's.
func (r *running) enter(link *kb.Link, mail string) kb.Viewer {
	r.t.Helper()
	ctx, base := r.t.Context(), r.house.base
	s, err := base.RedeemLink(ctx, link.Secret, kb.RedeemInput{Name: "Persona", Mail: mail, Password: "quattro parole messe insieme"})
	r.ok(err)
	v, err := base.SessionViewer(ctx, s.Secret)
	r.ok(err)
	return v
}

// invite makes an admin, and contributors of an organisation.
func (r *running) invite(names ...string) (admin kb.Viewer, members []kb.Viewer) {
	r.t.Helper()
	ctx, base := r.t.Context(), r.house.base
	link, err := base.FirstAdminLink(ctx)
	r.ok(err)
	admin = r.enter(link, "admin@regione.example")
	_, err = base.Put(ctx, kb.Author{}, kb.PutInput{Slug: "ponte", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Ponte"}, Sort: kb.SortCooperative}})
	r.ok(err)
	for _, name := range names {
		invited, err := base.Invite(ctx, admin, kb.InviteInput{Mail: name + "@ponte.example", Role: kb.RoleContributor, Organisation: "ponte"})
		r.ok(err)
		members = append(members, r.enter(invited.Link, ""))
	}
	return admin, members
}

// notifyMany has an author told that a review has begun, and of some comments; it
// answers of how many things.
func (r *running) notifyMany() (notified int) {
	r.t.Helper()
	ctx, base := r.t.Context(), r.house.base
	_, err := base.Deliver(ctx, nil) // the past is not mailed: from here on
	r.ok(err)
	admin, members := r.invite("author")
	content := &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": "Uno sportello"}, Summary: kb.Text{"it": "Una sintesi."}}}
	c, err := base.Contribute(ctx, members[0], kb.ContributeInput{Content: content})
	r.ok(err)
	_, err = base.Submit(ctx, members[0], kb.ContributionAction{ID: c.ID})
	r.ok(err)
	_, err = base.Claim(ctx, admin, kb.ContributionAction{ID: c.ID})
	r.ok(err)
	for notified = 1; notified < 6; notified++ {
		_, err := base.Comment(ctx, admin, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Ecco."}})
		r.ok(err)
	}
	return notified
}

// TestTwoServersMailOnce has two servers over one base mail what is notified while no
// mail server answers: they say so and try again, and when it answers every
// notification goes out, once.
func TestTwoServersMailOnce(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		l := listenForMail(t, "127.0.0.1:0")
		addr := l.Addr().String()
		l.Close()
		mails := []string{"--smtp-url", "smtp://" + addr, "--mail-from", "kb@regione.example", "--no-seed", "--mongodb-uri", uri, "--data"}
		a, b := start(t, append(mails, t.TempDir())...), start(t, append(mails, t.TempDir())...)
		mailed := a.notifyMany()
		for _, r := range []*running{a, b} {
			eventually(t, "a server says that mails wait", func() bool { return strings.Contains(r.log.String(), "mails go out later") })
		}
		office := openPostOffice(t, listenForMail(t, addr))
		eventuallyWithin(t, time.Minute, "every mail goes out", func() bool { _, different := office.count(); return different >= mailed })
		a.stop() // who is at it finishes
		b.stop()
		// a reviewer may be told of the submission, too, before it is claimed
		if all, different := office.count(); all != different || different > mailed+1 {
			t.Errorf("%d mails, %d of them different, for %d notifications", all, different, mailed)
		}
	})
}
