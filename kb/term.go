package kb

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// TermInput proposes a term as the preferred label of a new concept.
type TermInput struct {
	Term, Language string
	Sentence       string   // in which it is used, "" for none
	Sources        []string // URIs of where the sentence stands
	Scheme         ID       // "" leaves it to later
	Note           string
	IdempotencyKey string
}

// TermProposal is what became of a term that was proposed.
type TermProposal struct {
	Contribution *Contribution // the draft; nil when the term was refused
	Existing     ID            // the concept whose label covers the term, which was refused for it
	Hints        []TermHint    // what the new concept may stand below or beside
}

// ProposeTerm starts a draft of a concept from a term, with its sentence as an example. A term
// that a label of some concept covers is refused, and the proposal names that concept.
func (b *Base) ProposeTerm(ctx context.Context, v Viewer, in TermInput) (*TermProposal, error) {
	p := &TermProposal{}
	if err := v.mayContribute(); err != nil {
		return p, err
	}
	author, err := v.author("proposeTerm", "", in.IdempotencyKey, in)
	if err != nil {
		return p, err
	}
	if err := in.check(); err != nil {
		return p, err
	}
	p.Contribution, err = b.act(ctx, v, author, func(tx *Tx) (*Contribution, error) {
		if in.Scheme != "" {
			schemes := []Kind{KindConceptScheme}
			if _, err := tx.named(in.Scheme, schemes); err != nil {
				return nil, referenceError([]string{"scheme"}, in.Scheme, schemes, err)
			}
		}
		if p.Existing, err = tx.refuseCovered(b.Glossary.Covering(in.Term, in.Language)); err != nil {
			return nil, err
		}
		return tx.startContribution(v, ContributeInput{Content: in.concept(), Note: in.Note})
	})
	if err != nil {
		return p, err
	}
	p.Hints, err = b.termHints(ctx, in)
	return p, err
}

// check tidies the input and says what is wrong with it.
func (in *TermInput) check() error {
	v := &validation{}
	for _, text := range []struct {
		step, value string
		limit       int
	}{{"term", in.Term, maxTitle}, {"sentence", in.Sentence, maxSummary}, {"note", in.Note, maxNote}} {
		v.checkString(text.step, text.value, text.limit)
	}
	in.Term, in.Sentence = strings.Join(strings.Fields(in.Term), " "), strings.TrimSpace(in.Sentence)
	if !saysSomething(in.Term) {
		v.invalid("term", "is required: a word or a phrase")
	}
	canonical, ok := CanonicalTag(in.Language)
	if !ok {
		v.invalid("language", "%q is not a BCP 47 language tag, such as it or pt-BR", in.Language)
	}
	in.Language = canonical
	v.each("sources", len(in.Sources), func(i int) { v.checkURI("", in.Sources[i]) })
	if len(in.Sources) > 0 && in.Sentence == "" {
		v.invalid("sources", "are those of the sentence, which is missing")
	}
	return v.found()
}

// concept is the term as the content of a concept. An example of which the sources are
// known is a note.
func (in *TermInput) concept() *ConceptContent {
	c := &ConceptContent{Scheme: in.Scheme, PrefLabel: Text{in.Language: in.Term}}
	switch {
	case in.Sentence == "":
	case len(in.Sources) == 0:
		c.Examples = Labels{in.Language: {in.Sentence}}
	default:
		c.Notes = []Note{{Kind: NoteExample, Value: in.Sentence, Language: in.Language, Sources: in.Sources}}
	}
	return c
}

// statusWords say of labels what they are.
var statusWords = map[TermStatus]string{
	TermPreferred: "the preferred label", TermAdmitted: "an alternative label", TermHidden: "a hidden label", TermDiscouraged: "a discouraged label",
}

// refuseCovered answers the first concept by which a term is covered, and says so.
func (tx *Tx) refuseCovered(readings []Reading) (ID, error) {
	for _, r := range readings {
		e, err := tx.Entry(r.Concept)
		if errors.Is(err, ErrNotExist) {
			continue // gone since the glossary was asked
		}
		if err != nil {
			return "", err
		}
		c, ok := e.(*Concept)
		if !ok || c.M.Archived != nil {
			continue
		}
		name, _ := c.PrefLabel.In([]string{r.Language})
		return c.M.ID, &Error{Code: CodeConflict, Path: []string{"term"}, Message: fmt.Sprintf(
			"%q (%s) is %s of %q already (%s): change that concept, or contribute another if it means something else",
			r.Value, r.Language, statusWords[r.Status], name.Value, c.M.Slug)}
	}
	return "", nil
}
