package kb

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// Erasure is that of a person's data, as it is kept outside the base and its
// backups, so that a backup that is older can be restored without that data.
type Erasure struct {
	ID       ID        `json:"id"`
	Person   ID        `json:"person"`
	At       time.Time `json:"at"`
	Rewrites []Rewrite `json:"rewrites"`
}

// How often an erasure is tried when what it is to redact is being changed.
const eraseTries = 10

// ErasePerson removes what is held about somebody, wherever it stands: name, mail
// address, password, sessions and links; their public name from every revision;
// tokens, which end; drafts that nobody else has worked on, with their files; the
// texts of their comments. What they handed in stays, as the organisation's, and
// published entries stay, attributed to nobody. The opaque id stays. It returns
// when it is done here; other servers follow with the commit.
func (b *Base) ErasePerson(ctx context.Context, v Viewer, id ID) (*Person, error) {
	if err := v.allowAccount(id); err != nil {
		return nil, err
	}
	err := error(errPending)
	for try := 0; try < eraseTries && errors.Is(err, errPending); try++ {
		err = b.Commit(ctx, Author{By: string(v.Person), Note: "erase a person's data"}, func(tx *Tx) error { return tx.erasePerson(id) })
	}
	if err != nil {
		return nil, err
	}
	if err := b.purge(ctx); err != nil {
		b.Log.Warn("an erasure is not finished yet and goes on", "err", err)
	}
	return b.person(ctx, id)
}

// erasing is an erasure on its way into a commit.
type erasing struct {
	*Tx
	of ID
	redaction
}

func (tx *Tx) erasePerson(id ID) error {
	p, err := tx.person(id)
	switch {
	case errors.Is(err, ErrNotExist):
		return notFound([]string{"person"}, "there is no person %q", string(id))
	case err != nil || p.Erased != nil:
		return err
	case p.Service != "":
		return Invalid([]string{"person"}, "is a program: revoke its tokens")
	}
	if p.isAdmin() {
		if another, err := tx.otherAdmin(id); err != nil || !another {
			return errors.Join(err, errLastAdminIf(!another))
		}
	}
	for _, doc := range tx.overlay.state.docs {
		if bytes.Contains(doc, []byte(id)) {
			return errPending
		}
	}
	e := &erasing{Tx: tx, of: id, redaction: redaction{Person: id}}
	for _, erase := range []func() error{e.claims, e.person, e.tokens, e.comments, e.contributions, e.files} {
		if err := erase(); err != nil {
			return err
		}
	}
	_, err = tx.redact(kindErasure, e.redaction)
	return err
}

// rewrite redacts the revisions of a document up to now.
func (e *erasing) rewrite(id ID, stub func(rev int, doc []byte) (any, error)) error {
	rewrites, err := e.past(id, stub)
	e.Rewrites = append(e.Rewrites, rewrites...)
	return err
}

func (e *erasing) person() error {
	p, err := e.Tx.person(e.of)
	if err != nil {
		return err
	}
	nobody := person{ID: p.ID, CreatedAt: p.CreatedAt, Disabled: &e.Tx.at, Erased: &e.Tx.at}
	err = e.rewrite(p.ID, func(rev int, _ []byte) (any, error) {
		stub := nobody
		stub.Rev = rev
		return &stub, nil
	})
	if err != nil {
		return err
	}
	nobody.Rev, nobody.Epoch = p.Rev, p.Epoch+1
	return e.savePerson(&nobody)
}

func (e *erasing) claims() error { return e.releaseClaims(e.of, e.of) }

func (e *erasing) tokens() error {
	for _, id := range e.mentioning(kindToken, e.of) {
		t, err := e.token(id)
		if err != nil {
			return err
		}
		if t.Person != e.of {
			continue
		}
		end := func(t Token) *Token {
			t.Name = ""
			if t.Revoked == nil {
				t.Revoked = &e.Tx.at
			}
			return &t
		}
		err = e.rewrite(id, func(_ int, doc []byte) (any, error) {
			t, err := decodePrivate[Token](doc)
			return end(t), err
		})
		if err != nil {
			return err
		}
		t.Rev++
		if err := e.addPrivate(kindToken, id, t.Rev, end(t), []string{tokenKey(t.Hash)}); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) comments() error {
	for _, id := range e.mentioning(kindComment, e.of) {
		c, err := e.readComment(id)
		if err != nil {
			return err
		}
		if c.Author != e.of {
			continue
		}
		err = e.rewrite(id, func(_ int, doc []byte) (any, error) {
			c, err := decodePrivate[Comment](doc)
			c.Text = ""
			return &c, err
		})
		if err != nil {
			return err
		}
		c.Text = ""
		if err := e.saveComment(&c); err != nil {
			return err
		}
	}
	return nil
}

func (e *erasing) contributions() error {
	for _, id := range e.mentioning(kindContribution, e.of) {
		c, err := e.contribution(id)
		if err != nil {
			return err
		}
		alone, err := e.theirsAlone(c)
		if err != nil {
			return err
		}
		if !alone {
			continue
		}
		err = e.rewrite(id, func(_ int, doc []byte) (any, error) { return emptied(doc, StateWithdrawn) })
		if err != nil {
			return err
		}
		c.empty(StateWithdrawn)
		if err := e.saveContribution(c); err != nil {
			return err
		}
	}
	return nil
}

// theirsAlone reports whether a contribution is a draft, or was taken back, and
// nobody but the person has ever worked on it.
func (e *erasing) theirsAlone(c *Contribution) (bool, error) {
	if c.Author != e.of || c.State != StateDraft && c.State != StateWithdrawn {
		return false, nil
	}
	for revision, err := range e.overlay.reader.Revisions(c.ID, 0, false) {
		if err != nil || revision.By != string(e.of) {
			return false, err
		}
	}
	return true, nil
}

// empty takes out of a contribution whatever its author wrote.
func (c *Contribution) empty(state State) {
	c.Proposal, c.Note, c.State = NewContent(c.Kind), "", state
	c.History = slices.Clone(c.History)
	for i := range c.History {
		c.History[i].Note = ""
	}
}

// emptied is the document of a contribution of which the rest was taken out.
func emptied(doc []byte, state State) (json.RawMessage, error) {
	c, err := decodeContribution(doc)
	if err != nil {
		return nil, err
	}
	c.empty(state)
	return encodeContribution(c)
}

// files gives up what the person uploaded that nothing refers to any more.
func (e *erasing) files() error {
	for id := range e.overlay.reader.Referrers(e.of, kindFile, fieldUploadedBy, "", false) {
		f, err := e.file(id)
		if err != nil {
			return err
		}
		if e.referred(id) {
			continue
		}
		give := func(f File) *File {
			f.Name, f.Removed = "", &e.Tx.at
			return &f
		}
		err = e.rewrite(id, func(_ int, doc []byte) (any, error) {
			f, err := decodePrivate[File](doc)
			return give(f), err
		})
		if err != nil {
			return err
		}
		f.Rev++
		if err := e.addPrivate(kindFile, id, f.Rev, give(*f), nil); err != nil {
			return err
		}
	}
	return nil
}
