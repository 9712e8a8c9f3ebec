package main

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"prologis/kb"
)

// Fields of a form about a text that two people changed: keep.NAME says whose is to stay,
// and choose names those of which that has to be said.
const (
	fieldChoose = "choose"
	keepPrefix  = "keep."
	keepMine    = "mine"
	keepTheirs  = "theirs"
)

// pathTexts is where the error leads that texts were changed by two people.
const pathTexts = "texts"

var errClash = &kb.Error{Code: kb.CodeConflict, Path: []string{pathTexts}, Message: "somebody else changed the same texts"}

// joinTries is how often what was typed is put together with what others save meanwhile.
const joinTries = 5

// clashWords are those of texts that two people changed.
var clashWords = map[string][2]string{
	"problem": {"Nel frattempo qualcun altro ha cambiato gli stessi testi, e niente è stato salvato. Qui sotto, per ognuno, scegli quale tenere, e salva di nuovo.",
		"Somebody else has changed the same texts meanwhile, and nothing was saved. Choose below, for each, which one to keep, and save again."},
	"theirs":      {"Com'è stato salvato da qualcun altro", "As somebody else has saved it"},
	"mine":        {"Come l'hai scritto tu (puoi ancora cambiarlo)", "As you wrote it (you can still change it)"},
	"keep theirs": {"Tieni il testo salvato", "Keep the saved text"},
	"keep mine":   {"Tieni il mio", "Keep mine"},
	"empty":       {"(vuoto)", "(empty)"},
	"joined":      {"Salvato. Nel frattempo qualcun altro ha cambiato altre parti: qui sotto c'è tutto.", "Saved. Somebody else has changed other parts meanwhile: all of it is below."},
}

// Clash says something of texts that two people changed in the page's language.
func (words *authWords) Clash(what string) string { return words.one(clashWords[what]) }

// typing is what somebody typed into a form in one language.
type typing struct {
	form    url.Values
	in      language.Tag
	texts   map[string]string
	changed bool     // from what the page had
	open    []string // the texts of which they have not said whose is to stay
}

// save saves what somebody typed, if they did. It stands beside what others have saved
// since they opened the page; where both changed the same text nothing is saved until they
// have seen both.
func (a *authPages) save(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) (saved bool, err error) {
	t := &typing{form: form, texts: typedTexts(form)}
	do := form.Get("do")
	t.changed = do == doRevise || len(t.texts) > 0 && fingerprint(t.texts) != form.Get("was")
	if do != doRevise {
		action.Note, action.IdempotencyKey = "", action.IdempotencyKey+" texts"
	}
	stale := *action.ExpectedRevision != here.c.Revision
	if !t.changed && (!stale || len(t.texts) == 0 || here.ended != nil) {
		return false, nil
	}
	if t.in, err = language.Parse(form.Get("language")); err != nil {
		return false, kb.Invalid([]string{"language"}, "%q is not a language tag (BCP 47)", form.Get("language"))
	}
	from, err := a.openedAt(ctx, here, t, *action.ExpectedRevision)
	if err != nil {
		return false, err
	}
	if err := t.choose(from); err != nil {
		return false, err
	}
	if t.changed && len(t.open) == 0 {
		c, err := a.revise(ctx, here, t.in, t.texts, action)
		if err == nil {
			here.c, here.done = c, doRevise
			return true, nil
		}
		if !outrun(err) || here.ended != nil {
			return false, err
		}
	}
	return a.join(ctx, here, t, from, action)
}

// outrun reports whether something was not saved since something else was saved before it.
func outrun(err error) bool {
	p := kb.Problems(err)[0]
	return p.Code == kb.CodeConflict && len(p.Path) == 1 && (p.Path[0] == "expectedRevision" || p.Path[0] == "idempotencyKey")
}

// openedAt answers what the contribution proposed when the page was made. Where that is
// no more, it is what it proposes now without the texts that were typed: so each of these
// that is another is a clash.
func (a *authPages) openedAt(ctx context.Context, here *visit, t *typing, revision int) (kb.Content, error) {
	if revision == here.c.Revision || here.ended != nil {
		return here.c.Proposal, nil
	}
	from, err := a.base.ProposalAt(ctx, here.viewer, here.c.ID, revision)
	if errors.Is(err, kb.ErrNotExist) {
		none := map[string]string{}
		for name := range t.texts {
			none[name] = ""
		}
		return written(here.c.Proposal, t.in, none)
	}
	return from, err
}

// textsOf lists the texts of a content in a language by the names of their fields, those
// that are not written too.
func textsOf(c kb.Content, in language.Tag) (map[string]string, error) {
	sheet, err := kb.SheetOf(c)
	texts := make(map[string]string, len(sheet.Texts))
	for _, text := range sheet.Texts {
		texts["text."+strings.Join(text.Path, ".")] = text.Text[in.String()]
	}
	return texts, err
}

// choose does what was said of texts that two people changed, and leaves out what is as
// it was but for the space around it.
func (t *typing) choose(from kb.Content) error {
	texts, err := textsOf(from, t.in)
	if err != nil {
		return err
	}
	for name, was := range texts {
		path, choosing := strings.TrimPrefix(name, "text."), slices.Contains(t.form[fieldChoose], name)
		switch keep := t.form.Get(keepPrefix + name); {
		case !t.form.Has(name):
		case !choosing && strings.TrimSpace(was) == strings.TrimSpace(t.texts[path]):
			delete(t.texts, path)
		case choosing && keep == keepTheirs:
			delete(t.texts, path)
			t.form.Set(name, was)
		case choosing && keep != keepMine:
			t.open = append(t.open, name)
		}
	}
	maps.DeleteFunc(t.form, func(name string, _ []string) bool { return name == fieldChoose || strings.HasPrefix(name, keepPrefix) })
	return nil
}

// join saves what somebody typed on what others have saved meanwhile.
func (a *authPages) join(ctx context.Context, here *visit, t *typing, from kb.Content, action kb.ContributionAction) (saved bool, err error) {
	for range joinTries {
		if here.c, err = a.base.Contribution(ctx, here.viewer, here.c.ID); err != nil {
			return false, err
		}
		content, err := t.joined(here, from)
		if err != nil {
			return false, err
		}
		if len(here.clashes) > 0 {
			return false, errClash
		}
		changes, err := kb.Diff(here.c.Proposal, content)
		if err != nil || !t.changed || len(changes) == 0 { // a second click, for one
			return false, err
		}
		c, err := a.base.Revise(ctx, here.viewer, kb.ReviseInput{ID: action.ID, ExpectedRevision: &here.c.Revision, Content: content,
			Note: action.Note, IdempotencyKey: action.IdempotencyKey + " on " + strconv.Itoa(here.c.Revision)})
		if err == nil {
			here.c, here.done, here.joined = c, doneJoined, true
			return true, nil
		}
		if !outrun(err) {
			return false, err
		}
	}
	return false, errClash
}

// joined answers what is there now with what was typed, and puts into the form what the
// page is to show.
func (t *typing) joined(here *visit, from kb.Content) (kb.Content, error) {
	mine, err := written(from, t.in, t.texts)
	if err != nil {
		return nil, err
	}
	content, clashes, err := kb.ThreeWay(from, mine, here.c.Proposal)
	if err != nil {
		return nil, err
	}
	saved, err := textsOf(here.c.Proposal, t.in)
	if err != nil {
		return nil, err
	}
	typed := maps.Clone(t.form)
	if err := t.show(content); err != nil {
		return nil, err
	}
	here.clashes, here.lost = map[string]string{}, nil
	for _, clash := range clashes {
		name := "text." + strings.Join(clash.Path, ".")
		if clash.Gone || clash.Language == "" {
			here.lost = append(here.lost, clash)
			continue
		}
		t.form.Set(name, clash.Mine)
		here.clashes[name] = clash.Theirs
	}
	for _, name := range t.open {
		if theirs, there := saved[name]; there && t.form.Has(name) {
			here.clashes[name], t.form[name] = theirs, typed[name]
		}
	}
	return content, nil
}

// show puts the texts and terms of a content into the form in the place of those typed.
func (t *typing) show(c kb.Content) error {
	texts, err := textsOf(c, t.in)
	if err != nil {
		return err
	}
	maps.DeleteFunc(t.form, func(name string, _ []string) bool { return strings.HasPrefix(name, "text.") || isTerm(name) })
	for name, text := range texts {
		t.form.Set(name, text)
	}
	for _, one := range kb.AttachmentsOf(c) {
		t.form.Set(licencePrefix+string(one.File), string(one.Licence))
		t.form.Set(creditPrefix+string(one.File), one.Credit)
	}
	return nil
}

// doneJoined is what was done when texts were saved beside those of others.
const doneJoined = "joined"

// clashRow is a text as somebody else has saved it, while it was typed.
type clashRow struct{ Language, Direction, Theirs string }

// clashing puts what others have saved beside what was typed, and gives back what was
// typed into what others took out.
func (shown *contributionView) clashing(here *visit, words *authWords) {
	for i := range shown.Rows {
		row := &shown.Rows[i]
		if theirs, clashes := here.clashes[row.Name]; clashes {
			row.Clash = &clashRow{row.Language, row.Direction, theirs}
		}
	}
	for i, lost := range here.lost {
		row := backRow{Name: "lost." + strconv.Itoa(i), Label: words.pathName(lost.Path), Value: cmp.Or(words.licenceName(kb.FileLicence(lost.Mine)), lost.Mine)}
		if lost.Language != "" {
			row.Label += " · " + words.languageName(lost.Language)
			row.Language, row.Direction = lost.Language, directionOf(lost.Language)
		}
		shown.Back = append(shown.Back, row)
	}
}
