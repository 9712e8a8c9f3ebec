package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// letters is a mail server that hands on what it is given.
type letters chan string

func (l letters) NewSession(*smtp.Conn) (smtp.Session, error) { return l, nil }
func (l letters) Mail(string, *smtp.MailOptions) error        { return nil }
func (l letters) Rcpt(_ string, _ *smtp.RcptOptions) error    { return nil }
func (l letters) Reset()                                      {}
func (l letters) Logout() error                               { return nil }
func (l letters) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	l <- string(text)
	return err
}

// TestInvitationsAreMailed invites somebody on a server that sends mails, and on one
// that does not.
func TestInvitationsAreMailed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := make(letters, 10)
	office := smtp.NewServer(box)
	go func() { _ = office.Serve(l) }()
	t.Cleanup(func() { _ = office.Close() })
	invites := `mutation { invitePerson(input: {mail: "bea@ponte.example", role: EDITOR}) { link { url } mailed } }`
	var answer struct {
		InvitePerson struct {
			Link   struct{ URL string }
			Mailed bool
		}
	}
	silent := start(t, "--no-seed", "--data", t.TempDir()).firstAdmin()
	if silent.graphql(invites, nil, &answer); answer.InvitePerson.Mailed {
		t.Errorf("%+v", answer)
	}
	admin := start(t, "--no-seed", "--data", t.TempDir(), "--smtp-url", "smtp://"+l.Addr().String(), "--mail-from", "kb@regione.example").firstAdmin()
	if admin.graphql(invites, nil, &answer); !answer.InvitePerson.Mailed {
		t.Errorf("%+v", answer)
	}
	select {
	case text := <-box:
		whole := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(text)
		if !strings.Contains(whole, answer.InvitePerson.Link.URL) || !strings.Contains(whole, "bea@ponte.example") {
			t.Errorf("%s\nhas no %s", text, answer.InvitePerson.Link.URL)
		}
	case <-time.After(time.Minute):
		t.Error("no mail came")
	}
}
