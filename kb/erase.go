package kb

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"
)

// Erasure is that of a person's data, as it is kept outside the base and its
// backups, so that a backup that is older can be restored without that data.
type Erasure struct {
	ID     ID        `json:"id"`
	Person ID        `json:"person"`
	At     time.Time `json:"at"`
	// Holders are those of links that the person made: the names that they gave go too.
	Holders  []ID      `json:"holders,omitempty"`
	Rewrites []Rewrite `json:"rewrites"`
}

// Covers reports whether an entry of the ledger holds something that was erased.
func (e *Erasure) Covers(entry LedgerEntry) bool {
	return FactOf(entry, e.Person) || slices.ContainsFunc(e.Holders, func(id ID) bool { return FactOf(entry, id) })
}

// How often an erasure is tried when what it is to redact is being changed, and about
// how much one commit redacts: the rest is for the next.
const (
	eraseTries = 10
	erasePart  = MaxCommitBytes / 2
)

// ErasePerson removes what is held about somebody, wherever it stands: name, mail
// address, password, sessions and links; their public name from every revision;
// tokens, which end; drafts and what they took back, with the files, as far as
// nobody else has changed the text; the texts of their comments; the notes and reasons that they gave, with contributions,
// links and commits, in the public history too; the names that came with links of
// theirs. What they handed in stays, as the organisation's, and published entries stay,
// attributed to nobody. The opaque id stays. It returns when it is done here; other
// servers follow with the commit.
func (b *Base) ErasePerson(ctx context.Context, v Viewer, id ID) (*Person, error) {
	if err := v.allowAccount(id); err != nil {
		return nil, err
	}
	if err := v.inPerson(); err != nil {
		return nil, err
	}
	if err := b.erase(ctx, Author{By: string(v.Person), Note: "erase a person's data"}, id); err != nil {
		return nil, err
	}
	if err := b.purge(ctx); err != nil {
		b.Log.Warn("an erasure is not finished yet and goes on", "err", err)
	}
	return b.person(ctx, id)
}

// erase commits an erasure, in as many parts as it takes: the person themselves is in
// the last.
func (b *Base) erase(ctx context.Context, author Author, id ID) error {
	for try, done := 0, false; !done; {
		err := b.Commit(ctx, author, func(tx *Tx) (err error) {
			done, err = tx.erasePerson(id)
			return err
		})
		if errors.Is(err, errPending) && try < eraseTries {
			try++
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// erasing is an erasure on its way into a commit.
type erasing struct {
	*Tx
	of ID
	redaction
	before    map[revisionOf]Rewrite // what earlier parts of the erasure have redacted
	published map[Seq]bool           // acceptances that published a note of theirs, as those did until 2026-11-23
	size      int                    // of what is redacted, about
	weighed   int                    // changes of the commit that are in it
	done      bool
}

func (tx *Tx) erasePerson(id ID) (done bool, err error) {
	p, err := tx.person(id)
	switch {
	case errors.Is(err, ErrNotExist):
		return false, notFound([]string{"person"}, "there is no person %q", string(id))
	case err != nil || p.Erased != nil:
		return true, err
	case p.Service != "":
		return false, Invalid([]string{"person"}, "is a program: revoke its tokens")
	}
	if p.isAdmin() {
		if another, err := tx.otherAdmin(id); err != nil || !another {
			return false, errors.Join(err, errLastAdminIf(!another))
		}
	}
	if tx.isPending(id) {
		return false, errPending
	}
	e := &erasing{Tx: tx, of: id, redaction: redaction{Person: id}, published: map[Seq]bool{}}
	if err := e.readBefore(); err != nil {
		return false, err
	}
	for _, erase := range []func() error{e.tokens, e.comments, e.contributions, e.links, e.files, e.notes, e.person} {
		if err := erase(); err != nil {
			return false, err
		}
		if e.full() {
			break
		}
	}
	_, err = tx.redact(kindErasure, e.redaction)
	return e.done, err
}

// errErasedAuthor says that whoever asked for a change was erased while it waited: what
// they wrote must not come back.
var errErasedAuthor = &Error{Code: CodeUnauthenticated, Message: "your data was erased: this account can do nothing any more"}

// isErased reports whether whoever makes a commit is a person whose data was erased before.
func (tx *Tx) isErased(by string) (bool, error) {
	p, err := tx.person(ID(by))
	if errors.Is(err, ErrNotExist) {
		return false, nil
	}
	return err == nil && p.Erased != nil, err
}

// isPending reports whether somebody stands in what is not in the replica yet, or has
// made it.
func (tx *Tx) isPending(person ID) bool {
	for _, doc := range tx.overlay.state.docs {
		if bytes.Contains(doc, []byte(person)) {
			return true
		}
	}
	return tx.overlay.by[string(person)]
}

// readBefore reads what earlier parts of the erasure have redacted.
func (e *erasing) readBefore() error {
	e.before = map[revisionOf]Rewrite{}
	for _, id := range e.mentioning(kindErasure, e.of) {
		doc, err := e.document(id)
		if err != nil {
			return err
		}
		part, err := decodePrivate[redaction](doc)
		if err != nil {
			return err
		}
		for _, r := range part.Rewrites {
			if part.Person == e.of && !r.Note {
				e.before[revisionOf{r.ID, r.Rev}] = r
			}
		}
	}
	return nil
}

// full reports whether the rest is for another commit.
func (e *erasing) full() bool {
	for _, change := range e.changes[e.weighed:] {
		e.size += len(change.Document)
	}
	e.weighed = len(e.changes)
	return e.size > erasePart
}

// add puts rewrites into the erasure.
func (e *erasing) add(rewrites ...Rewrite) {
	for _, r := range rewrites {
		e.size += 200 + len(r.Document)
		for _, path := range r.Cut {
			e.size += 3 + len(path)
		}
	}
	e.Rewrites = append(e.Rewrites, rewrites...)
}

// rewrite redacts the revisions of a document up to now, and reports whether there was
// anything left to redact.
func (e *erasing) rewrite(id ID, stub func(rev int, doc []byte) (any, error)) (bool, error) {
	rewrites, err := e.past(id, stub)
	e.add(rewrites...)
	return len(rewrites) > 0, err
}

func (e *erasing) person() error {
	p, err := e.Tx.person(e.of)
	if err != nil {
		return err
	}
	nobody := person{ID: p.ID, Guest: p.Guest, CreatedAt: p.CreatedAt, Disabled: &e.Tx.at, Erased: &e.Tx.at}
	_, err = e.rewrite(p.ID, func(rev int, _ []byte) (any, error) {
		stub := nobody
		stub.Rev = rev
		return &stub, nil
	})
	if err != nil {
		return err
	}
	nobody.Rev, nobody.Epoch = p.Rev, p.Epoch+1
	e.done = true
	return e.savePerson(&nobody)
}

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
		redacted, err := e.rewrite(id, func(_ int, doc []byte) (any, error) {
			t, err := decodePrivate[Token](doc)
			return end(t), err
		})
		if err != nil {
			return err
		}
		if !redacted {
			continue
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
		if c.Author != e.of || c.Erased() {
			continue
		}
		if e.full() {
			return nil
		}
		_, err = e.rewrite(id, func(_ int, doc []byte) (any, error) {
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
		_, err = e.rewrite(id, func(_ int, doc []byte) (any, error) {
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
