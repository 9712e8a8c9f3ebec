package mail_test

import (
	"bufio"
	"context"
	"net/textproto"
	"os"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// claim has the contribution claimed, of which its author is to be told.
func (h *house) claim() {
	h.t.Helper()
	_, err := h.Claim(ctx, h.reviewer, kb.ContributionAction{ID: h.contribution})
	h.ok(err)
}

// fork is the house as another process finds it whose machine went down now: the files
// as they are, and nothing of what this one holds.
func (h *house) fork() *house {
	h.t.Helper()
	other := *h
	other.dir = h.t.TempDir()
	h.ok(os.CopyFS(other.dir, os.DirFS(h.dir)))
	other.open()
	return &other
}

// messageID is how a mail is told from others, and known as the same again.
func messageID(t *testing.T, mail string) string {
	t.Helper()
	header, err := textproto.NewReader(bufio.NewReader(strings.NewReader(mail))).ReadMIMEHeader()
	if err != nil || header.Get("Message-Id") == "" {
		t.Fatalf("no id (%v) in\n%s", err, mail)
	}
	return header.Get("Message-Id")
}

// TestADeathBetweenClaimAndSending ends who has claimed a mail, before and after the
// mail server has taken it. It goes out when the claim has ended, and under the same
// id if it goes out again. How long ago the death was is told by the clock at the
// claim, since stores go by the machine's.
func TestADeathBetweenClaimAndSending(t *testing.T) {
	for _, c := range []struct {
		name  string
		taken bool // before the end
		ago   time.Duration
		again int // mails that go out afterwards
	}{
		{"just now, before it was taken", false, 0, 0},
		{"before it was taken", false, 3 * time.Minute, 1},
		{"after it was taken", true, 3 * time.Minute, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			office, sender := openPostOffice(t)
			h.deliver(sender.Send, 0, false)
			h.claim()
			h.now = h.now.Add(-c.ago)
			var left *house
			h.deliver(func(ctx context.Context, m *kb.Mail) (err error) {
				if c.taken {
					err = sender.Send(ctx, m)
				}
				left = h.fork()
				return err
			}, 1, false)
			left.now = time.Now()
			left.deliver(sender.Send, c.again, false)
			left.deliver(sender.Send, 0, false)
			mails, want := office.taken(), c.again
			if c.taken {
				want++
			}
			if len(mails) != want || want == 2 && messageID(t, mails[0]) != messageID(t, mails[1]) {
				t.Errorf("%d mails, want %d:\n%s", len(mails), want, strings.Join(mails, "\n"))
			}
		})
	}
}

// TestAMailServerIsAway has mails to many sent while no server answers for hours: none
// is lost, none goes out twice, and after three days they are given up.
func TestAMailServerIsAway(t *testing.T) {
	h := newHouse(t)
	office, sender := openPostOffice(t)
	h.deliver(sender.Send, 0, false)
	h.claim()
	for range 5 {
		h.now = h.now.Add(time.Minute)
		_, err := h.Comment(ctx, h.reviewer, kb.RemarkInput{ID: h.contribution, FieldComment: kb.FieldComment{Text: "Ecco"}})
		h.ok(err)
	}
	office.shut()
	for range 10 {
		h.deliver(sender.Send, 0, true)
		h.now = h.now.Add(time.Hour)
	}
	office.open()
	h.deliver(sender.Send, 6, false)
	h.deliver(sender.Send, 0, false)
	seen := map[string]bool{}
	for _, mail := range office.taken() {
		seen[messageID(t, mail)] = true
	}
	if len(seen) != 6 || len(office.taken()) != 6 {
		t.Errorf("%d mails, %d different ones", len(office.taken()), len(seen))
	}

	_, err := h.Comment(ctx, h.reviewer, kb.RemarkInput{ID: h.contribution, FieldComment: kb.FieldComment{Text: "Tardi"}})
	h.ok(err)
	office.shut()
	h.deliver(sender.Send, 0, true)
	office.open()
	h.now = h.now.Add(73 * time.Hour)
	h.deliver(sender.Send, 0, false)
	if len(office.taken()) != 6 {
		t.Errorf("%d mails after three days", len(office.taken()))
	}
}

// TestNothingPrivateIsMailed takes the right to read away between the notification and
// its mail, and erases the address: nothing goes out, and nothing waits.
func TestNothingPrivateIsMailed(t *testing.T) {
	for name, takeAway := range map[string]func(h *house) error{
		"disabled": func(h *house) error {
			_, err := h.SetDisabled(ctx, h.admin, h.author.Person, true)
			return err
		},
		"no member any more": func(h *house) error {
			_, err := h.RemoveMembership(ctx, h.admin, kb.MembershipInput{Person: h.author.Person, Organisation: "ponte"})
			return err
		},
		"erased": func(h *house) error {
			_, err := h.ErasePerson(ctx, h.admin, h.author.Person)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			office, sender := openPostOffice(t)
			h.deliver(sender.Send, 0, false)
			h.claim()
			h.ok(takeAway(h))
			h.deliver(sender.Send, 0, false)
			h.now = h.now.Add(time.Hour)
			h.deliver(sender.Send, 0, false)
			if mails := office.taken(); len(mails) > 0 {
				t.Errorf("mailed:\n%s", strings.Join(mails, "\n"))
			}
		})
	}
}
