package kb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// linkMail is a one-time link on its way to whom it is for. Its secret stands in the
// ledger, and in no backup, until it was sent, or until the link ends.
type linkMail struct {
	Person  ID          `json:"person"`
	Purpose LinkPurpose `json:"purpose"`
	Secret  string      `json:"secret"`
	Expires time.Time   `json:"expires"`
}

const (
	linkMails  = LedgerDelivery + "link/"
	linkClaims = LedgerDelivery + "linkclaim/"
)

// mailLink puts a link that a commit has named into the outbox, and reports whether it
// will be mailed: where this process mails, to whom has an address.
func (b *Base) mailLink(ctx context.Context, to *Person, l *Link) bool {
	if !b.MailsLinks || to.Mail == "" {
		return false
	}
	err := b.putLedger(ctx, linkMails+hashSecret(l.Secret), linkMail{to.ID, l.Purpose, l.Secret, l.Expires}, l.Expires)
	if err != nil {
		b.Log.Warn("a link is not mailed", "person", to.ID, "err", err)
	}
	return err == nil
}

// DeliverLinks mails the links in the outbox that are still good, and answers how many
// went out. An error is what kept the first from going out that did not; call it again
// later. Any number of processes may do so.
func (b *Base) DeliverLinks(ctx context.Context, send SendMail) (sent int, err error) {
	var keys []string // first: what is sent leaves the list
	for e, err := range b.Store.Ledger().Entries(ctx, linkMails) {
		if err != nil {
			return 0, ledgerError(err)
		}
		keys = append(keys, e.Key)
	}
	failed := 0
	for _, key := range keys {
		done, problem := b.deliverLink(ctx, key, send)
		if done {
			sent++
		}
		if problem == nil {
			continue
		}
		err = cmp.Or(err, problem)
		if failed++; failed == maxFailures || ctx.Err() != nil {
			break
		}
	}
	return sent, err
}

// deliverLink mails one link, unless another process is about to: it is claimed before
// it is sent, and taken out of the outbox after.
func (b *Base) deliverLink(ctx context.Context, key string, send SendMail) (sent bool, err error) {
	claim := linkClaims + strings.TrimPrefix(key, linkMails)
	err = b.putLedger(ctx, claim, b.Now(), b.Now().Add(mailClaimLasts))
	if errors.Is(err, ErrExists) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer b.forget(ctx, claim)
	var m linkMail
	if err := b.getLedger(ctx, key, &m); err != nil { // who had the claim before has sent it
		if errors.Is(err, ErrNotExist) {
			err = nil
		}
		return false, err
	}
	open, err := b.OpenLink(ctx, m.Secret)
	switch {
	case isNotFound(err): // it was used or replaced, or they were disabled
		b.forget(ctx, key)
		return false, nil
	case err != nil:
		return false, err
	}
	switch err := send(ctx, m.mail(strings.TrimPrefix(key, linkMails), open.Mail, b.Settings().BaseURL)); {
	case errors.Is(err, ErrMailRefused):
		b.Log.Warn("a link was refused", "person", m.Person)
	case err != nil:
		return false, err
	default:
		sent = true
	}
	b.forget(ctx, key)
	return sent, nil
}

// linkTellings say what a link is for; {} stands for the address of the base.
var linkTellings = map[LinkPurpose]Text{
	LinkInvitation: {"it": "Un invito a {}. Per accettarlo scegli nome e password:", "en": "An invitation to {}. To accept it choose a name and a password:"},
	LinkReset:      {"it": "Per scegliere una nuova password su {}:", "en": "To choose a new password at {}:"},
}

var linkSubjects = map[LinkPurpose]string{
	LinkInvitation: "Invito / Invitation: {}", LinkReset: "Nuova password / New password: {}",
}

// mail says a link in both languages: whoever reads it may speak one only.
func (m *linkMail) mail(id, address, base string) *Mail {
	l, until := &Link{Purpose: m.Purpose, Secret: m.Secret}, m.Expires.UTC().Format("2006-01-02 15:04 UTC")
	say := func(text string) string { return strings.Replace(text, "{}", base, 1) }
	return &Mail{
		ID: "link." + id, To: address, Subject: say(linkSubjects[m.Purpose]),
		Text: fmt.Sprintf("%s\n%s\n\n%s\n\nVale una volta, fino al %s. Se non lo aspettavi, ignoralo.\nIt is good once, until %s. If you did not expect it, ignore it.\n",
			say(linkTellings[m.Purpose]["it"]), say(linkTellings[m.Purpose]["en"]), l.URL(base), until, until),
	}
}
