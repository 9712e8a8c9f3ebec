package kb

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Mail is a notification on its way to one recipient.
type Mail struct {
	ID      string // the same whenever it is sent again
	To      string
	Subject string
	Text    string
}

// ErrMailRefused is a mail that will never be taken: its address is none.
var ErrMailRefused = errors.New("the mail was refused")

// SendMail sends a mail, or answers why not: ErrMailRefused for ever, anything else
// for now.
type SendMail func(ctx context.Context, m *Mail) error

// How mails are sent: again as long as the notification is younger than mailLasts,
// by one process at a time as long as its claim lasts. What was sent is known until
// long after nobody looks at it any more.
const (
	mailLasts      = 72 * time.Hour
	mailClaimLasts = 2 * time.Minute
	mailDoneLasts  = 2 * mailLasts
)

const mailPosition = LedgerDelivery + "position/"

// Deliver mails what was notified since the commit up to which all was delivered,
// and answers how many mails went out. The first time there is nothing to do: the
// past is not mailed. An error is what kept the first mail from going out that did
// not; call it again later. Any number of processes may do so.
func (b *Base) Deliver(ctx context.Context, send SendMail) (sent int, err error) {
	position, err := readVersioned[Seq](ctx, b, mailPosition)
	if err != nil {
		return 0, err
	}
	head := b.applied.get()
	if position.version == 0 {
		_, err = position.replace(ctx, b, head)
		return 0, err
	}
	d := &delivery{Base: b, send: send, reached: position.Value}
	if d.reached < head {
		if err = d.since(ctx, head); err == nil || errors.Is(err, errStop) {
			err = d.first
		}
	}
	if d.reached > position.Value {
		_, failed := position.replace(ctx, b, d.reached)
		err = errors.Join(err, failed)
	}
	return d.sent, err
}

// delivery is one look at what is to be mailed.
type delivery struct {
	*Base
	send    SendMail
	reached Seq  // everything up to it is settled
	held    bool // something behind it is not
	sent    int
	failed  int
	first   error // that kept a mail from going out
}

// maxFailures ends a look: then it is the mail server, and not a recipient.
const maxFailures = 20

var errStop = errors.New("too many mails failed")

func (d *delivery) since(ctx context.Context, head Seq) error {
	for c, err := range d.Store.Commits(ctx, d.reached) {
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		if c.Seq > head {
			return nil
		}
		for _, change := range c.Changes {
			if change.Kind != kindNotice {
				continue
			}
			if err := d.notice(ctx, change.Document); err != nil {
				return err
			}
		}
		if !d.held {
			d.reached = c.Seq
		}
	}
	return nil
}

func (d *delivery) notice(ctx context.Context, doc json.RawMessage) error {
	n, err := decodePrivate[notice](doc)
	if err != nil {
		return err
	}
	for _, to := range n.Recipients {
		settled, err := d.deliver(ctx, &n, to)
		d.held = d.held || !settled
		if err == nil {
			continue
		}
		d.first = cmp.Or(d.first, err) // what one recipient's server says need not hold for others
		if d.failed++; d.failed == maxFailures || ctx.Err() != nil {
			return errStop
		}
	}
	return nil
}

// deliver mails a notification to one recipient, unless that is done or another
// process is about to. It is claimed before it is sent: who dies in between leaves
// a claim that ends.
func (d *delivery) deliver(ctx context.Context, n *notice, to ID) (settled bool, err error) {
	key := LedgerDelivery + string(n.ID) + "/" + string(to)
	claim, done := key+"/claim", key+"/done"
	if settled, err := d.holds(ctx, done); err != nil || settled {
		return settled, err
	}
	if d.Now().Sub(n.At) > mailLasts {
		d.Log.Warn("a mail is given up", "notification", n.ID, "person", to)
		return true, nil
	}
	err = d.putLedger(ctx, claim, d.Now(), d.Now().Add(mailClaimLasts))
	if errors.Is(err, ErrExists) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer d.forget(ctx, claim)
	if settled, err := d.holds(ctx, done); err != nil || settled { // by who had the claim before
		return settled, err
	}
	switch err := d.sendTo(ctx, n, to); {
	case errors.Is(err, ErrMailRefused):
		d.Log.Warn("a mail was refused", "notification", n.ID, "person", to)
	case err != nil:
		return false, err
	}
	return true, d.putLedger(ctx, done, d.Now(), d.Now().Add(mailDoneLasts))
}

func (d *delivery) holds(ctx context.Context, key string) (bool, error) {
	var at time.Time
	err := d.getLedger(ctx, key, &at)
	if errors.Is(err, ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// sendTo mails a notification, if its recipient may still read what it is about.
func (d *delivery) sendTo(ctx context.Context, n *notice, to ID) error {
	m, err := d.mail(ctx, n, to)
	if err != nil || m == nil {
		return err
	}
	if err := d.send(ctx, m); err != nil {
		return err
	}
	d.sent++
	return nil
}

// mail is a notification as a mail; nil when there is nothing to be sent: to
// programs, to who was disabled or has read it, and of what they may not read.
func (d *delivery) mail(ctx context.Context, n *notice, to ID) (*Mail, error) {
	p, err := d.readPerson(ctx, to)
	if errors.Is(err, ErrNotExist) {
		return nil, nil
	}
	if err != nil || p.Disabled != nil || p.Service != "" {
		return nil, err
	}
	who, err := d.profile(ctx, p)
	if err != nil || who.Mail == "" {
		return nil, err
	}
	marks, err := d.readMarks(ctx, to)
	if err != nil || marks.Read(n.ID) {
		return nil, err
	}
	var shown *Notification
	err = d.Replica.View(ctx, func(r ReplicaReader) (err error) {
		shown, err = d.readNotification(r, p.viewer(), n.ID, d.Now())
		return err
	})
	if err == nil {
		err = d.nameSearches(ctx, to, shown)
	}
	if err == nil && shown.Search != nil && len(shown.Matches) > 0 {
		return d.matchesMail(shown, who.Mail, to), nil
	}
	if err != nil || shown.Contribution == nil {
		return nil, err
	}
	at, err := d.addresses(ctx, shown.Contribution)
	if err != nil {
		return nil, err
	}
	return shown.mail(who.Mail, to, at), nil
}

// addresses are those of a contribution and, before it, of the entry that was made of it.
func (d *delivery) addresses(ctx context.Context, c *Contribution) (at []string, err error) {
	if c.Entry != "" {
		e, err := d.Entry(ctx, c.Entry)
		if err != nil {
			return nil, err
		}
		at = append(at, d.URI(e))
	}
	return append(at, d.Settings().BaseURL+"/contributions/"+string(c.ID)), nil
}

// mail says a notification in both languages: whoever reads it may speak one only. The
// reason is in the one in which it was given.
func (n *Notification) mail(address string, to ID, at []string) *Mail {
	paragraphs := []string{n.Text["it"] + n.toDo("it"), n.Text["en"] + n.toDo("en")}
	if n.Reason != "" {
		paragraphs = append(paragraphs, "Motivo / Reason:\n"+n.Reason)
	}
	paragraphs = append(paragraphs, strings.Join(at, "\n"))
	return &Mail{
		ID: string(n.ID) + "." + string(to), To: address, Subject: n.Text["it"],
		Text: strings.Join(paragraphs, "\n\n") + "\n",
	}
}
