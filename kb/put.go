package kb

import (
	"context"
	"fmt"
)

// PutInput asks for a new entry, or for a new content of one that exists.
type PutInput struct {
	// Content replaces the whole content of the entry. References in it may be
	// slugs; they are resolved in place.
	Content Content
	// Target names the entry to change, by id or slug; it must exist.
	Target ID
	// Slug names the entry to change, or else the slug of the new one. With a
	// Target it renames the entry; the old slug goes on answering.
	Slug string
	// ByURI names the entry to change by the URI of the content, if there is one.
	ByURI bool
	// ExpectedRevision, if not nil, is the revision that the writer saw.
	ExpectedRevision *int
	// Label, if set, is the outcome of the review that the entry went through, and
	// Contributor the organisation that contributed it.
	Label       ReviewLabel
	Contributor ID
	// OnlyBy, if set, leaves an entry alone whose last revision somebody else made.
	OnlyBy string
	// restores says that an archived entry becomes a live one again.
	restores bool
}

// PutResult says what became of a PutInput.
type PutResult struct {
	Entry   Entry
	Seq     Seq // of the commit; 0 when nothing was changed
	Outcome Outcome
}

// Outcome says what a put did.
type Outcome string

// The outcomes of a put.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
	// Skipped: somebody else edited the entry (OnlyBy).
	Skipped Outcome = "skipped"
)

// Put creates or changes one entry and returns when queries see it.
func (b *Base) Put(ctx context.Context, author Author, in PutInput) (*PutResult, error) {
	results, err := b.SubmitPut(ctx, author, []PutInput{in}).Wait()
	if err != nil {
		return nil, err
	}
	return results[0], nil
}

// PendingPut is a put on its way.
type PendingPut struct {
	request *request
	results []*PutResult
	err     error
	// what the idempotency key was used for before, and how to read it
	replayed *KeyRecord
	read     func(KeyRecord) ([]*PutResult, error)
}

// Wait returns when queries see the change, with a result for every input.
func (p *PendingPut) Wait() ([]*PutResult, error) {
	if p.err != nil {
		return nil, p.err
	}
	seq, err := p.request.wait()
	if err != nil {
		return nil, err
	}
	if p.replayed != nil {
		return p.read(*p.replayed)
	}
	for _, r := range p.results {
		if r.Outcome == Created || r.Outcome == Updated {
			r.Seq = seq
		}
	}
	return p.results, nil
}

// SubmitPut checks the inputs and queues them as one commit; they may refer to
// each other by slug. Puts of one goroutine are applied in their order, so many
// can be on their way at once. The errors of input i start with its index when
// there are several.
func (b *Base) SubmitPut(ctx context.Context, author Author, ins []PutInput) *PendingPut {
	p := &PendingPut{}
	var errs Errors
	for i, in := range ins {
		errs = append(errs, prefix(Validate(in.Content, in.Slug), i, len(ins))...)
	}
	if len(errs) > 0 {
		p.err = errs
		return p
	}
	written := writtenReferences(ins)
	p.read = func(k KeyRecord) ([]*PutResult, error) { return b.replayedResults(context.WithoutCancel(ctx), k) }
	p.request = b.submit(ctx, &request{
		author:   author,
		replayed: func(k *KeyRecord) { p.replayed = k },
		run: func(tx *Tx) (err error) {
			written.restore(ins) // a run before may have resolved them to what was never committed
			p.results, err = tx.putAll(ins)
			return err
		},
	})
	return p
}

// replayedResults answers what a commit made before had written, as it is now.
func (b *Base) replayedResults(ctx context.Context, k KeyRecord) ([]*PutResult, error) {
	entries, err := b.Entries(ctx, k.IDs)
	if err != nil {
		return nil, err
	}
	var results []*PutResult
	for _, e := range entries {
		if e != nil { // and not a file that was published with one
			results = append(results, &PutResult{Entry: e, Seq: k.Seq, Outcome: Unchanged})
		}
	}
	return results, nil
}

func prefix(errs Errors, i, n int) Errors {
	if n > 1 {
		for _, e := range errs {
			e.Path = append([]string{fmt.Sprint(i)}, e.Path...)
		}
	}
	return errs
}
