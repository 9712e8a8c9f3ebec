package kb

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// kindComment is the kind of the documents in which comments are kept: each its
// own, so that commenting costs what the comment costs.
const kindComment Kind = "comment"

// commentedOn is the reference from a comment to its contribution, and fieldOpen that
// of one that is not resolved: by it they are counted. Those whose fields begin with
// saidBy and openOn name who made it and, of one that is not resolved, what it is about: so
// it is known who takes part and what is left to do without reading what they say.
const (
	commentedOn = "contribution"
	fieldOpen   = "open"
	saidBy      = "by "
	openOn      = "open on "
)

// Comment is a remark on a contribution, or on a field of what it proposes.
type Comment struct {
	ID           ID         `json:"id"`
	Revision     int        `json:"rev"`
	Contribution ID         `json:"contribution"`
	Path         []string   `json:"path,omitempty"`
	Text         string     `json:"text"`
	Author       ID         `json:"author"`
	CreatedAt    time.Time  `json:"createdAt"`
	ReplyTo      ID         `json:"replyTo,omitempty"`
	Resolved     *time.Time `json:"resolved,omitempty"`
	ResolvedBy   ID         `json:"resolvedBy,omitempty"`
}

// Erased reports whether what it said went with the data of whoever wrote it: no comment
// is made without a text.
func (c *Comment) Erased() bool { return c.Text == "" }

// FieldComment is a comment to be made.
type FieldComment struct {
	// Path is the field that it is about, as the input or a problem of the contribution
	// names it; empty: the whole.
	Path []string
	Text string
}

// RemarkInput asks to comment on a contribution.
type RemarkInput struct {
	ID ID // of the contribution
	FieldComment
	ReplyTo        ID // the comment that is answered
	IdempotencyKey string
}

// Comment adds a comment to a contribution.
func (b *Base) Comment(ctx context.Context, v Viewer, in RemarkInput) (*Comment, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	author, err := v.author("commentOnContribution", "", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	check := &validation{}
	in.check(check)
	if err := check.found(); err != nil {
		return nil, err
	}
	return b.discuss(ctx, v, author, func(tx *Tx) (*Comment, error) {
		c, err := tx.allowed(v, ActionComment, in.ID, nil)
		if err != nil {
			return nil, err
		}
		if in.ReplyTo != "" {
			if err := tx.answers(c, in.ReplyTo); err != nil {
				return nil, err
			}
		}
		comment, err := tx.comment(v, c, in.FieldComment, in.ReplyTo)
		if err != nil {
			return nil, err
		}
		return comment, tx.tellOfComment(v, c, comment)
	})
}

// discuss runs a use case on a comment as one commit.
func (b *Base) discuss(ctx context.Context, v Viewer, author Author, run func(*Tx) (*Comment, error)) (c *Comment, err error) {
	replayed, err := b.once(ctx, author, func(tx *Tx) (err error) {
		c, err = run(tx)
		return err
	})
	if err != nil || replayed == nil {
		return c, err
	}
	if c, err = b.readComment(ctx, v, replayed.IDs[0]); err != nil || c.Erased() { // since
		return c, err
	}
	doc, err := b.left(ctx, c.ID, replayed.Seq)
	if err != nil {
		return nil, err
	}
	left, err := decodePrivate[Comment](doc)
	return &left, err
}

// Most that a comment says, and most steps of its path, in characters and steps.
const (
	maxComment      = 20_000
	maxCommentSteps = 8
)

func (f FieldComment) check(v *validation) {
	if blank(f.Text) {
		v.invalid("text", "is required")
	}
	v.checkString("text", f.Text, maxComment)
	if len(f.Path) > maxCommentSteps {
		v.invalid("path", "has %d steps; the limit is %d", len(f.Path), maxCommentSteps)
	}
	v.each("path", len(f.Path), func(i int) {
		if f.Path[i] == "" || utf8.RuneCountInString(f.Path[i]) > 100 {
			v.invalid("", "is no step of a path")
		}
		v.checkString("", f.Path[i], maxTitle)
	})
}

// comment puts a comment on a contribution into the commit.
func (tx *Tx) comment(v Viewer, c *Contribution, f FieldComment, replyTo ID) (*Comment, error) {
	path, stray := c.fieldAt(f.Path)
	if stray >= 0 {
		return nil, Invalid([]string{"path", strconv.Itoa(stray)}, "%q leads nowhere in the %s that is proposed", f.Path[stray], c.Kind.words())
	}
	if n := tx.count(c.ID, kindComment, commentedOn); n >= maxCommentsOn {
		return nil, full([]string{"id"}, "has %d comments already", n)
	}
	if n := tx.count(c.ID, kindComment, fieldOpen); n >= maxOpenComments {
		return nil, full([]string{"id"}, "has %d comments that are open: resolve some first", n)
	}
	comment := &Comment{
		ID: tx.newID(kindComment), Contribution: c.ID, Path: path, Text: f.Text,
		Author: v.Person, CreatedAt: tx.at, ReplyTo: replyTo,
	}
	return comment, tx.saveComment(comment)
}

func (tx *Tx) saveComment(c *Comment) error {
	c.Revision++
	return tx.addPrivate(kindComment, c.ID, c.Revision, c, nil)
}

// references are those from the comment to its contribution.
func (c *Comment) references() []Reference {
	fields := []string{commentedOn, saidBy + string(c.Author)}
	if c.Resolved == nil {
		fields = append(fields, fieldOpen)
		if len(c.Path) > 0 {
			fields = append(fields, openOn+c.Path[0])
		}
	}
	refs := make([]Reference, len(fields))
	for i, field := range fields {
		refs[i] = Reference{Target: c.Contribution, Kind: kindComment, Field: field, Source: c.ID}
	}
	return refs
}

// answers says whether a comment can be answered in the discussion of a contribution.
func (tx *Tx) answers(c *Contribution, id ID) error {
	to, err := tx.readComment(id)
	if errors.Is(err, ErrNotExist) || err == nil && to.Contribution != c.ID {
		return notFound([]string{"replyTo"}, "the contribution has no comment %q", string(id))
	}
	return err
}

func (tx *Tx) readComment(id ID) (Comment, error) {
	if !id.is(kindComment) {
		return Comment{}, ErrNotExist
	}
	doc, err := tx.document(id)
	if err != nil {
		return Comment{}, err
	}
	return decodePrivate[Comment](doc)
}

// ResolveInput says whether what a comment asks for is done.
type ResolveInput struct {
	Comment        ID
	Resolved       bool
	IdempotencyKey string
}

// ResolveComment marks a comment as resolved, or as open again.
func (b *Base) ResolveComment(ctx context.Context, v Viewer, in ResolveInput) (*Comment, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	author, err := v.author("resolveComment", "", in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	missing := notFound([]string{"comment"}, "there is no comment %q", string(in.Comment))
	return b.discuss(ctx, v, author, func(tx *Tx) (*Comment, error) {
		c, err := tx.readComment(in.Comment)
		if errors.Is(err, ErrNotExist) {
			return nil, missing
		}
		if err != nil {
			return nil, err
		}
		if _, err := tx.allowed(v, ActionComment, c.Contribution, nil); isNotFound(err) {
			return nil, missing
		} else if err != nil {
			return nil, at("comment", err)
		}
		if in.Resolved == (c.Resolved != nil) {
			return &c, nil
		}
		c.Resolved, c.ResolvedBy = nil, ""
		if in.Resolved {
			c.Resolved, c.ResolvedBy = &tx.at, v.Person
		}
		return &c, tx.saveComment(&c)
	})
}

func isNotFound(err error) bool {
	var problem *Error
	return errors.As(err, &problem) && problem.Code == CodeNotFound
}

func (b *Base) readComment(ctx context.Context, v Viewer, id ID) (comment *Comment, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		doc, err := r.Document(id)
		if err != nil {
			return err
		}
		c, err := decodePrivate[Comment](doc)
		comment = &c
		return err
	})
	if err == nil {
		_, err = b.repeated(ctx, v, comment.Contribution)
	}
	if err != nil {
		return nil, err
	}
	return comment, nil
}

// CommentsPage asks for comments on a contribution, in the order in which they
// were made.
type CommentsPage struct {
	After      ID // exclusive; "" for the end that it starts at
	Descending bool
	Limit      int
}

// Comments answers comments on a contribution that the viewer has read.
func (b *Base) Comments(ctx context.Context, c *Contribution, p CommentsPage) (comments []*Comment, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id := range r.Referrers(c.ID, kindComment, commentedOn, p.After, p.Descending) {
			if len(comments) == p.Limit {
				return nil
			}
			doc, err := r.Document(id)
			if err != nil {
				return err
			}
			comment, err := decodePrivate[Comment](doc)
			if err != nil {
				return err
			}
			comments = append(comments, &comment)
		}
		return nil
	})
	return comments, err
}

// CountComments counts the comments on a contribution.
func (b *Base) CountComments(ctx context.Context, c *Contribution) (int, error) {
	return b.CountInverse(ctx, c.ID, kindComment, commentedOn)
}

// fieldsOf lists the names of the fields of a content, in their order.
func fieldsOf(c Content) []string { return fieldNames(reflect.TypeOf(c).Elem()) }

func fieldNames(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			names = append(names, fieldNames(f.Type)...)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// ChangesInput gives a contribution back to its authors.
type ChangesInput struct {
	ContributionAction
	Checklist []Score
	Comments  []FieldComment
}

// maxComments bounds how many comments one request for changes makes.
const maxComments = 100

// RequestChanges asks the authors for changes, with a reason and comments on fields.
func (b *Base) RequestChanges(ctx context.Context, v Viewer, in ChangesInput) (*Contribution, error) {
	check := &validation{}
	in.needReason(check)
	check.checkChecklist(in.Checklist)
	if len(in.Comments) > maxComments {
		check.invalid("comments", "holds %d comments; the limit is %d", len(in.Comments), maxComments)
	}
	check.each("comments", len(in.Comments), func(i int) { in.Comments[i].check(check) })
	if err := check.found(); err != nil {
		return nil, err
	}
	return b.moveWith(ctx, v, ActionRequestChanges, in.ContributionAction, in, func(tx *Tx, c *Contribution) error {
		c.decided(in.Checklist)
		var problems Errors
		for i, f := range in.Comments {
			var refused *Error
			_, err := tx.comment(v, c, f, "")
			if err != nil && !errors.As(err, &refused) {
				return err
			}
			if err != nil {
				problems = append(problems, Problems(within(err, "comments", strconv.Itoa(i)))...)
			}
		}
		if len(problems) > 0 {
			return problems
		}
		return nil
	})
}
