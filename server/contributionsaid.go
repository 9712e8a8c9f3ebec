package main

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"prologis/kb"
)

// contributionSaying is a comment, or a step of the history.
type contributionSaying struct {
	ID        string // of a comment
	Who, What string
	At        time.Time
	HTML      template.HTML
	Checklist []criterionRow
	Answers   string // who is answered
	Resolved  bool
	MayMark   bool // as resolved, or as open again
}

// aboutChoice is what a comment can be about: the whole, a field or another comment.
type aboutChoice struct {
	Value, Label string
	Chosen       bool
}

// mostSayings is how many comments a page shows, the newest.
const mostSayings = 100

// sayings lists the comments and the history.
func (a *authPages) sayings(ctx context.Context, shown *contributionView, here *visit, words *authWords) error {
	holders, err := a.holders(ctx, here, words)
	if err != nil {
		return err
	}
	name := func(person kb.ID) (string, error) {
		if holder, by := holders[person]; by && person != here.viewer.Person {
			return holder, nil
		}
		return a.who(ctx, here, person, words)
	}
	if err := a.discussion(ctx, shown, here, words, name); err != nil {
		return err
	}
	for _, step := range here.c.History {
		who, err := name(step.By)
		if err != nil {
			return err
		}
		what := cmp.Or(words.did[step.Action], words.states[step.State])
		shown.History = append(shown.History, contributionSaying{Who: who, What: what, At: step.At.UTC(), HTML: discussed(step.Note), Checklist: checklistView(step.Checklist, words)})
	}
	return nil
}

// discussion lists the comments.
func (a *authPages) discussion(ctx context.Context, shown *contributionView, here *visit, words *authWords, name func(kb.ID) (string, error)) error {
	comments, err := a.base.Comments(ctx, here.c, kb.CommentsPage{Descending: true, Limit: mostSayings})
	if err != nil {
		return err
	}
	slices.Reverse(comments)
	mayMark := slices.ContainsFunc(shown.Actions, func(act contributionAct) bool { return act.Do == doComment })
	names := map[kb.ID]string{}
	for _, c := range comments {
		who, err := name(c.Author)
		if err != nil {
			return err
		}
		names[c.ID] = who
		where := ""
		if len(c.Path) > 0 {
			where = words.pathName(c.Path)
		}
		said := contributionSaying{ID: string(c.ID), Who: who, What: where, At: c.CreatedAt.UTC(), HTML: discussed(cmp.Or(c.Text, words.ErasedText)), Answers: names[c.ReplyTo], Resolved: c.Resolved != nil, MayMark: mayMark}
		shown.Comments = append(shown.Comments, said)
		if c.Resolved == nil && len(c.Path) > 0 {
			shown.beside(c.Path, said)
		}
	}
	return nil
}

// discussable offers what can be commented on: every text that the page has, and what
// others have said; to a reviewer the texts that they may ask to be changed.
func (shown *contributionView) discussable(words *authWords, typed url.Values) {
	may := map[string]bool{}
	for _, act := range shown.Actions {
		may[act.Do] = true
	}
	offer := func(value, label string) {
		shown.About = append(shown.About, aboutChoice{value, label, typed.Get("about") == value})
	}
	if may[doComment] {
		offer("", words.AboutWhole)
	}
	for i := range shown.Rows {
		row := &shown.Rows[i]
		path, is := strings.CutPrefix(row.Name, "text.")
		if is && may[doComment] {
			offer(path, row.Label)
		}
		if is && may["request_changes"] {
			row.Asks = "on." + path
			row.Asked = typed.Get(row.Asks)
		}
	}
	for _, said := range shown.Comments {
		if may[doComment] {
			where := ""
			if said.What != "" {
				where = " · " + said.What
			}
			offer(said.ID, words.Answer+" "+said.Who+where+" · "+said.At.Format("2006-01-02 15:04"))
		}
	}
}

// beside puts what is said of a field beside that: the row of the text that it leads to
// or into, or else the first of those that it leads to. What has no row stands in the
// discussion alone.
func (shown *contributionView) beside(path []string, said contributionSaying) {
	into, first := -1, -1
	for i, row := range shown.Rows {
		_, name, _ := strings.Cut(row.Name, ".")
		steps := strings.Split(name, ".")
		switch n := len(steps); {
		case n <= len(path) && slices.Equal(steps, path[:n]):
			into = i
		case first < 0 && n > len(path) && slices.Equal(steps[:len(path)], path):
			first = i
		}
	}
	if into < 0 {
		into = first
	}
	if into >= 0 {
		shown.Rows[into].Said = append(shown.Rows[into].Said, said)
	}
}

// holders are those who wrote or confirmed by a link, by the names that they gave.
func (a *authPages) holders(ctx context.Context, here *visit, words *authWords) (map[kb.ID]string, error) {
	links, err := a.base.ContributionLinks(ctx, here.viewer, here.c)
	if err != nil {
		return nil, err
	}
	holders := make(map[kb.ID]string, len(links))
	for _, l := range links {
		name, err := a.base.LinkHolder(ctx, l)
		if err != nil {
			return nil, err
		}
		holders[l.Holder] = words.ByLink
		if name != "" {
			holders[l.Holder] = name + " (" + words.ByLink + ")"
		}
	}
	return holders, nil
}

// who names a person as they have agreed to be named.
func (a *authPages) who(ctx context.Context, here *visit, person kb.ID, words *authWords) (string, error) {
	if person == here.viewer.Person {
		return words.You, nil
	}
	name, err := a.base.DisplayName(ctx, string(person))
	if errors.Is(err, kb.ErrNotExist) {
		err = nil
	}
	return cmp.Or(name, words.Somebody), err
}

// remarkIn reads what a comment is about.
func remarkIn(form url.Values, action kb.ContributionAction) kb.RemarkInput {
	in := kb.RemarkInput{ID: action.ID, FieldComment: kb.FieldComment{Text: action.Note}, IdempotencyKey: action.IdempotencyKey}
	switch about := form.Get("about"); {
	case strings.HasPrefix(about, "comment_"):
		in.ReplyTo = kb.ID(about)
	case about != "":
		in.Path = strings.Split(about, ".")
	}
	return in
}

// changesIn reads what a reviewer asks to change, field by field.
func changesIn(form url.Values) (asked []kb.FieldComment) {
	for _, field := range reviewed(form) {
		if path, is := strings.CutPrefix(field.Name, "on."); is {
			asked = append(asked, kb.FieldComment{Path: strings.Split(path, "."), Text: field.Value})
		}
	}
	return asked
}
