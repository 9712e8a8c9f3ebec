package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"

	"prologis/kb"
)

// textIn is what a text says in one language.
type textIn struct {
	Part                      string // of the field; "" for the field itself
	Language, Name, Direction string
	Value                     string
	HTML                      template.HTML
}

// directionOf is the direction of a language, as HTML has it.
func directionOf(tag string) string { return strings.ToLower(string(kb.DirectionOf(tag))) }

// textsIn lists a text in all its languages but one, the reader's first.
func (words *authWords) textsIn(text kb.Text, but string) []textIn {
	tags := slices.DeleteFunc(text.Languages(), func(tag string) bool { return tag == but })
	slices.SortStableFunc(tags, func(x, y string) int { return words.distance(x) - words.distance(y) })
	texts := make([]textIn, len(tags))
	for i, tag := range tags {
		texts[i] = textIn{Language: tag, Name: words.languageName(tag), Direction: directionOf(tag), Value: text[tag], HTML: rendered(text[tag])}
	}
	return texts
}

// distance orders languages: the reader's, what is spoken of it elsewhere, all others.
func (words *authWords) distance(tag string) int {
	switch base, _, _ := strings.Cut(tag, "-"); {
	case tag == words.Language:
		return 0
	case base == words.Language:
		return 1
	}
	return 2
}

// textRows lists texts: to somebody who writes those that can be written, with what
// other languages have, and to somebody who reads those that there are.
func textRows(writing string, c *kb.Contribution, texts []kb.SheetText, words *authWords, typed url.Values) (rows []contributionRow, err error) {
	if writing == "" {
		for _, text := range texts {
			if len(text.Text) > 0 && text.Path[0] != fieldAttachments { // these stand with their files
				rows = append(rows, contributionRow{Name: "text." + strings.Join(text.Path, "."), Label: words.pathName(text.Path), Texts: words.textsIn(text.Text, "")})
			}
		}
		return rows, nil
	}
	whole := map[string]kb.Text{}
	for _, text := range texts {
		whole[strings.Join(text.Path, ".")] = text.Text
	}
	sheet, err := kb.SheetOf(c.Proposal) // of a translation not all that there is
	for _, text := range sheet.Texts {
		rows = append(rows, writtenRow(text, writing, whole[strings.Join(text.Path, ".")], words, typed))
	}
	return rows, err
}

// writtenRow is a text to be written in one language; whole is what it says in all.
func writtenRow(text kb.SheetText, writing string, whole kb.Text, words *authWords, typed url.Values) contributionRow {
	row := contributionRow{
		Name: "text." + strings.Join(text.Path, "."), Label: words.pathName(text.Path), Limit: text.Limit, Lines: 6,
		Language: writing, Direction: directionOf(writing), Value: text.Text[writing], Saved: text.Text[writing], Texts: words.textsIn(whole, writing),
	}
	if text.Limit <= 500 {
		row.Lines = 1
	}
	if typed.Has(row.Name) {
		row.Value = typed.Get(row.Name)
	}
	return row
}

// contents answers what the entry held that a contribution is to change, nil for none,
// and what it would hold.
func (a *authPages) contents(ctx context.Context, c *kb.Contribution) (before, after kb.Content, err error) {
	before, after, err = a.base.ContributionContents(ctx, c)
	if errors.Is(err, kb.ErrNotExist) { // what it was made from is no more
		return nil, c.Proposal, nil
	}
	return before, after, err
}

// contributionChange is a field that is different in one language, or that has none.
type contributionChange struct{ Label, Language, Name, Direction, Before, After string }

// changes puts differences into the reader's words.
func (a *authPages) changes(ctx context.Context, changes []*kb.FieldChange, words *authWords) ([]contributionChange, error) {
	shown := make([]contributionChange, len(changes))
	for i, change := range changes {
		shown[i] = contributionChange{Label: words.pathName(change.Path), Language: change.Language, Before: change.Before, After: change.After}
		if change.Language != "" {
			shown[i].Name, shown[i].Direction = words.languageName(change.Language), directionOf(change.Language)
			continue
		}
		for _, value := range []*string{&shown[i].Before, &shown[i].After} {
			names, err := a.named(ctx, strings.Split(*value, ", "), words)
			if err != nil {
				return nil, err
			}
			*value = strings.Join(names, ", ")
		}
	}
	return shown, nil
}

// named puts the names of entries, files and licences in the place of what refers to
// them.
func (a *authPages) named(ctx context.Context, values []string, words *authWords) ([]string, error) {
	shown := make([]string, len(values))
	for i, value := range values {
		name, err := a.nameOf(ctx, value, words)
		if err != nil {
			return nil, fmt.Errorf("name %s: %w", value, err)
		}
		shown[i] = cmp.Or(name, value)
	}
	return shown, nil
}

// nameOf answers the name of what a value refers to; "" when it has none.
func (a *authPages) nameOf(ctx context.Context, value string, words *authWords) (string, error) {
	if strings.HasPrefix(value, "file_") {
		files, err := a.base.Files(ctx, []kb.ID{kb.ID(value)})
		if err != nil || files[0] == nil {
			return "", err
		}
		return files[0].Name, nil
	}
	if !kb.ID(value).Kind().Valid() {
		return words.licenceName(kb.FileLicence(value)), nil
	}
	e, err := a.base.Entry(ctx, kb.ID(value))
	if errors.Is(err, kb.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	name, _ := e.Content().Heading().In([]string{words.Language})
	return name.Value, nil
}
