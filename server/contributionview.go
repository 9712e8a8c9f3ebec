package main

import (
	"cmp"
	"context"
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"prologis/kb"
	"prologis/markdown"
)

// contributionView is what the page of a contribution shows.
type contributionView struct {
	ID, Key         string
	Revision        int
	Kind, State     string
	Title, Language string
	Intro, Note     string
	Done            string // what was just done
	Expires         *time.Time
	Published       string // the address of the entry
	Overtaken       *overtakenView
	Similar         []similarRow         // to who writes or decides
	Changes         []contributionChange // of what is published
	Writing         string               // the language in which texts are written; "" to read only
	Confirms        bool
	Completeness    int
	Rows            []contributionRow
	Comments        []contributionSaying
	History         []contributionSaying
	Actions         []contributionAct
	Attach          *attachForm   // of who writes where files can go
	Review          *reviewForm   // of who may decide
	About           []aboutChoice // of who may comment
	Kept            []typedField  // of a review, for when they may again
	Was             string        // the fingerprint of the texts that the page has
	Say, Holder     string        // what was typed and not taken
	Back            []backRow     // what was typed and can be typed no more
}

// contributionRow is a field, as it is read or written.
type contributionRow struct {
	Name, Label, Value, Language, Direction string
	Saved                                   string // what there was before Value was typed
	Limit                                   int
	Lines                                   int
	Texts                                   []textIn // in all languages; to somebody who writes, in all others
	Values                                  []string // of what is no text
	Files                                   []attachmentRow
	Said                                    []contributionSaying // of it, and open still
	Asks                                    string               // the name of what a reviewer asks to change; "" to all others
	Asked                                   string               // as typed
	Clash                                   *clashRow            // nil unless somebody else wrote it too
}

// contributionAct is something that the viewer may do.
type contributionAct struct {
	Do, Label string
	Reason    bool // has to be given
}

// contributionView makes the page: asked has the language to write in, typed what
// was sent and not taken.
func (a *authPages) contributionView(ctx context.Context, here *visit, words *authWords, asked, typed url.Values) (*contributionView, error) {
	c := here.c
	title, _ := c.Proposal.Heading().In([]string{words.Language})
	shown := &contributionView{
		ID: string(c.ID), Key: newKey(), Revision: c.Revision, Kind: words.kinds[c.Kind], State: words.states[c.State],
		Title: cmp.Or(title.Value, "…"), Language: title.Language, Done: words.done[cmp.Or(here.done, asked.Get("done"))],
		Say: typed.Get("note"), Holder: typed.Get("name"),
	}
	if typed != nil {
		shown.Done = words.done[here.done]
	}
	if doneJoined == cmp.Or(here.done, asked.Get("done")) {
		shown.Done = words.Clash(doneJoined)
	}
	if here.link != nil {
		expires := here.link.Expires.UTC()
		shown.Note, shown.Expires = here.link.Note, &expires
		shown.Intro = words.FillIntro
		if here.link.Purpose == kb.PurposeConfirm {
			shown.Intro = words.ConfirmIntro
		}
	}
	a.actions(shown, here, words, typed)
	if shown.Review == nil {
		shown.Kept = reviewed(typed)
	}
	if shown.Writing != "" {
		shown.Writing = writing(c, words, cmp.Or(typed.Get("language"), asked.Get("language")))
	}
	if shown.Writing != "" && kb.TakesAttachments(c) {
		shown.Attach = newAttachForm(shown.Writing, words, typed)
	}
	before, after, err := a.contents(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := a.rows(ctx, shown, here, after, words, typed); err != nil {
		return nil, err
	}
	if before != nil {
		changes, err := kb.Diff(before, after)
		if err != nil {
			return nil, err
		}
		if shown.Changes, err = a.changes(ctx, changes, words); err != nil {
			return nil, err
		}
	}
	if score, err := kb.CompletenessOf(c.Proposal); err == nil {
		shown.Completeness = score.Score
	}
	if c.Entry != "" {
		if e, err := a.base.Entry(ctx, c.Entry); err == nil {
			shown.Published = pathOf(e)
		}
	}
	if shown.Overtaken, err = a.overtaken(ctx, c, words, shown.Writing != ""); err != nil {
		return nil, err
	}
	if shown.Writing != "" || shown.Review != nil {
		if shown.Similar, err = a.similar(ctx, here, words); err != nil {
			return nil, err
		}
	}
	if err := a.sayings(ctx, shown, here, words); err != nil {
		return nil, err
	}
	shown.discussable(words, typed)
	if err := shown.unsaved(c, words, typed); err != nil {
		return nil, err
	}
	shown.clashing(here, words)
	return shown, nil
}

// writing chooses the language in which texts are written: the one asked for, that
// of a translation, or the page's.
func writing(c *kb.Contribution, words *authWords, asked string) string {
	if c.Translation != "" {
		return c.Translation
	}
	if tag, err := language.Parse(asked); asked != "" && err == nil {
		return tag.String()
	}
	return words.Language
}

// actions lists what the viewer may do by this page.
func (a *authPages) actions(shown *contributionView, here *visit, words *authWords, typed url.Values) {
	for _, p := range here.viewer.CanOn(here.c, time.Now()) {
		switch do := strings.ToLower(string(p.Action)); {
		case !p.Allowed:
		case p.Action == kb.ActionRevise:
			shown.Writing = words.Language
		case p.Action == kb.ActionConfirm:
			shown.Confirms = true
		case words.actions[p.Action] != "":
			shown.Actions = append(shown.Actions, contributionAct{do, words.actions[p.Action], p.Action == kb.ActionReject || p.Action == kb.ActionRequestChanges || p.Action == kb.ActionComment})
			if p.Action == kb.ActionAccept {
				shown.Review = newReviewForm(words, typed)
			}
		}
	}
}

// rows lists the fields in their order: all texts to somebody who writes, and what
// there is to somebody who reads. After is what the entry would hold.
func (a *authPages) rows(ctx context.Context, shown *contributionView, here *visit, after kb.Content, words *authWords, typed url.Values) error {
	sheet, err := kb.SheetOf(after)
	if err != nil {
		return err
	}
	place := map[string]int{}
	add := func(field string, row contributionRow) {
		place[row.Name] = kb.FieldPlace(field)
		if field == fieldAttachments { // together, and beside where more are attached
			place[row.Name] = math.MaxInt
		}
		shown.Rows = append(shown.Rows, row)
	}
	files, err := a.attachments(ctx, here, after, words)
	if err != nil {
		return err
	}
	saved := map[string]string{}
	if shown.Attach != nil {
		termed(files, kb.AttachmentsOf(after), saved, words, typed)
	}
	if len(files) > 0 {
		add(fieldAttachments, contributionRow{Name: "fact." + fieldAttachments, Label: words.fieldName(fieldAttachments), Files: files})
	}
	texts, err := textRows(shown.Writing, here.c, sheet.Texts, words, typed)
	if err != nil {
		return err
	}
	for _, row := range texts {
		path := strings.TrimPrefix(row.Name, "text.")
		field, _, _ := strings.Cut(path, ".")
		saved[path] = row.Saved
		add(field, row)
	}
	for _, fact := range sheet.Facts {
		if fact.Field == fieldAttachments {
			continue
		}
		values, err := a.named(ctx, fact.Values, words)
		if err != nil {
			return err
		}
		add(fact.Field, contributionRow{Name: "fact." + fact.Field, Label: words.fieldName(fact.Field), Values: values})
	}
	shown.Was = fingerprint(saved)
	slices.SortStableFunc(shown.Rows, func(x, y contributionRow) int { return cmp.Compare(place[x.Name], place[y.Name]) })
	return nil
}

// rendered is Markdown as safe HTML; what cannot be rendered is shown as it is.
func rendered(source string) template.HTML { return safe(markdown.HTML, source) }

// discussed is what somebody says in a discussion as safe HTML, which fetches nothing.
func discussed(source string) template.HTML { return safe(markdown.DiscussionHTML, source) }

func safe(render func(string) (string, error), source string) template.HTML {
	html, err := render(source)
	if err != nil {
		return template.HTML(template.HTMLEscapeString(source)) // escaped: it is text
	}
	return template.HTML(html) // sanitised by markdown
}
