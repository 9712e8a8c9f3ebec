package kb_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// mailbox takes mails, or refuses them.
type mailbox struct {
	mails []*kb.Mail
	err   error
}

func (m *mailbox) send(_ context.Context, mail *kb.Mail) error {
	if m.err == nil {
		m.mails = append(m.mails, mail)
	}
	return m.err
}

// delivered delivers links, of which so many have to go out, and answers the last one.
func (m *mailbox) delivered(t *testing.T, a *accounts, want int) *kb.Mail {
	t.Helper()
	before := len(m.mails)
	n, err := a.DeliverLinks(ctx, m.send)
	if n != want || len(m.mails)-before != want || (err != nil) != (m.err != nil && !errors.Is(m.err, kb.ErrMailRefused)) {
		t.Fatalf("%d links went out, %v; want %d", n, err, want)
	}
	if len(m.mails) == 0 {
		return nil
	}
	return m.mails[len(m.mails)-1]
}

func mailing(c *kb.Config) { c.MailsLinks = true }

// outbox counts what the ledger holds of links to be mailed, secrets among them.
func (a *accounts) outbox(t *testing.T) (n int) {
	t.Helper()
	for e, err := range a.Store.Ledger().Entries(ctx, kb.LedgerDelivery) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(e.Value), `"secret"`) {
			n++
		}
	}
	return n
}

func TestLinksAreMailed(t *testing.T) {
	a, box := newAccountsIn(t, t.TempDir(), mailing), &mailbox{}
	invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "bea@ponte.example", Organisation: "ponte", Role: kb.RoleContributor})
	if err != nil || !invited.Mailed {
		t.Fatalf("%+v, %v", invited, err)
	}
	m := box.delivered(t, a, 1)
	if m.To != "bea@ponte.example" || strings.Count(m.Text, invited.Link.URL(a.Settings().BaseURL)) != 1 || !strings.HasPrefix(m.Subject, "Invito / Invitation") || strings.Contains(m.ID, invited.Link.Secret) {
		t.Errorf("%+v", m)
	}
	box.delivered(t, a, 0)
	if n := a.outbox(t); n != 0 {
		t.Errorf("%d secrets stay in the outbox", n)
	}
	if _, err := a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Bea", Password: goodPassword}); err != nil {
		t.Fatal(err)
	}
	reset, err := a.ResetPassword(ctx, a.admin, invited.Person.ID)
	if err != nil || !reset.Mailed {
		t.Fatalf("%+v, %v", reset, err)
	}
	if m := box.delivered(t, a, 1); !strings.Contains(m.Text, "/auth/reset/"+reset.Link.Secret) || !strings.Contains(m.Subject, "New password") {
		t.Errorf("%+v", m)
	}
}

// What is no longer good is not mailed, what fails is tried again as long as it is good,
// and what is refused is given up.
func TestLinksThatAreNotMailed(t *testing.T) {
	away := errors.New("the mail server is away")
	for name, c := range map[string]struct {
		change func(*kb.Config)
		then   func(*accounts, *mailbox, kb.ID) error
		want   int // mails in the end
		kept   int // links in the outbox
	}{
		"nobody mails": {nil, func(*accounts, *mailbox, kb.ID) error { return nil }, 0, 0},
		"replaced": {mailing, func(a *accounts, _ *mailbox, id kb.ID) error {
			_, err := a.ResetPassword(ctx, a.admin, id)
			return err
		}, 1, 0},
		"disabled": {mailing, func(a *accounts, _ *mailbox, id kb.ID) error {
			_, err := a.SetDisabled(ctx, a.admin, id, true)
			return err
		}, 0, 0},
		"erased": {mailing, func(a *accounts, _ *mailbox, id kb.ID) error {
			_, err := a.ErasePerson(ctx, a.admin, id)
			return err
		}, 0, 0},
		"ended": {mailing, func(a *accounts, _ *mailbox, _ kb.ID) error {
			a.clock.ahead(8 * 24 * time.Hour)
			return nil
		}, 0, 0},
		"refused": {mailing, func(_ *accounts, box *mailbox, _ kb.ID) error { box.err = kb.ErrMailRefused; return nil }, 0, 0},
		"away":    {mailing, func(_ *accounts, box *mailbox, _ kb.ID) error { box.err = away; return nil }, 0, 1},
		"away for a while": {mailing, func(a *accounts, box *mailbox, _ kb.ID) error {
			box.err = away
			box.delivered(a.t, a, 0)
			box.err = nil
			return nil
		}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a, box := newAccountsIn(t, t.TempDir(), c.change), &mailbox{}
			invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "bea@ponte.example", Organisation: "ponte", Role: kb.RoleContributor})
			if err != nil || invited.Mailed != (c.change != nil) {
				t.Fatalf("%+v, %v", invited, err)
			}
			if err := c.then(a, box, invited.Person.ID); err != nil {
				t.Fatal(err)
			}
			box.delivered(t, a, c.want)
			if n := a.outbox(t); n != c.kept {
				t.Errorf("%d secrets are in the outbox, want %d", n, c.kept)
			}
		})
	}
}
