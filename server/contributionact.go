package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"prologis/kb"
)

// What a form asks beside the actions on a contribution.
const (
	doRevise   = "revise"
	doLanguage = "language" // to write in another one
	doComment  = "comment"
	doResolve  = "resolve"
	doReopen   = "reopen"
	doAttach   = "attach"
	doDetach   = "detach"
)

// doWhich names the comment or the file of a button, whose value is what to do and with which.
const doWhich = "which"

// parted takes the comment or the file out of what a form asks to do.
func parted(form url.Values) url.Values {
	if do, which, of := strings.Cut(form.Get("do"), "."); of {
		form.Set("do", do)
		form.Set(doWhich, which)
	}
	return form
}

// act does what a form asks. What somebody who writes has typed is saved first.
func (a *authPages) act(ctx context.Context, here *visit, form url.Values) error {
	revision, err := strconv.Atoi(form.Get("revision"))
	if err != nil {
		return kb.Invalid([]string{"revision"}, "%q is not the revision that the page had", form.Get("revision"))
	}
	action := kb.ContributionAction{ID: here.c.ID, ExpectedRevision: &revision, Note: strings.TrimSpace(form.Get("note")), IdempotencyKey: form.Get("key")}
	do := form.Get("do")
	saved, err := a.save(ctx, here, form, action)
	if err != nil {
		return err
	}
	if saved && !here.joined { // else they have not seen all that they would hand in
		action.ExpectedRevision = &here.c.Revision
	}
	if attaching(here, form) {
		c, err := a.attach(ctx, here, form, action)
		if err != nil {
			return err
		}
		here.c, here.done = c, doAttach
		if !here.joined {
			action.ExpectedRevision = &c.Revision
		}
	}
	if do != doRevise && do != doLanguage && do != doAttach {
		err = a.move(ctx, here, form, action)
	}
	if err == nil {
		here.done = do
	}
	return err
}

// move does what a form asks beside saving.
func (a *authPages) move(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) (err error) {
	switch v := here.viewer; form.Get("do") {
	case "rebase":
		return a.rebase(ctx, here, form, action)
	case doComment:
		_, err = a.base.Comment(ctx, v, remarkIn(form, action))
	case doResolve, doReopen:
		_, err = a.base.ResolveComment(ctx, v, kb.ResolveInput{Comment: kb.ID(form.Get(doWhich)), Resolved: form.Get("do") == doResolve, IdempotencyKey: action.IdempotencyKey})
	case doDetach:
		err = a.detach(ctx, here, form, action)
	case "confirm":
		_, err = a.base.ConfirmContribution(ctx, v, kb.ConfirmInput{ContributionAction: action, Name: form.Get("name")})
	case "submit":
		_, err = a.base.Submit(ctx, v, action)
	case "withdraw":
		_, err = a.base.WithdrawContribution(ctx, v, action)
	case "claim":
		_, err = a.base.Claim(ctx, v, action)
	case "release":
		_, err = a.base.Release(ctx, v, action)
	case "request_changes":
		_, err = a.base.RequestChanges(ctx, v, kb.ChangesInput{ContributionAction: action, Checklist: checklistIn(form), Comments: changesIn(form)})
	case "reject":
		_, err = a.base.Reject(ctx, v, kb.RejectInput{ContributionAction: action, Checklist: checklistIn(form)})
	case "accept":
		_, _, err = a.base.Accept(ctx, v, kb.AcceptInput{ContributionAction: action, Checklist: checklistIn(form), Label: kb.ReviewLabel(form.Get("label"))})
	default:
		err = kb.Invalid([]string{"do"}, "%q is nothing that this page does", form.Get("do"))
	}
	return err
}

// rebase goes on from what is published now.
func (a *authPages) rebase(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) error {
	base, err := strconv.Atoi(form.Get("base"))
	if err != nil {
		return kb.Invalid([]string{"base"}, "%q is no revision", form.Get("base"))
	}
	_, err = a.base.Revise(ctx, here.viewer, kb.ReviseInput{ID: action.ID, ExpectedRevision: action.ExpectedRevision,
		Target: kb.ID(form.Get("target")), BaseRevision: &base, IdempotencyKey: action.IdempotencyKey})
	return err
}

// revise writes the texts of one language.
func (a *authPages) revise(ctx context.Context, here *visit, in language.Tag, texts map[string]string, action kb.ContributionAction) (*kb.Contribution, error) {
	content, err := written(here.c.Proposal, in, texts)
	if err != nil {
		return nil, fmt.Errorf("fill in %s: %w", here.c.ID, err)
	}
	return a.base.Revise(ctx, here.viewer, kb.ReviseInput{
		ID: action.ID, ExpectedRevision: action.ExpectedRevision, Content: content, Note: action.Note, IdempotencyKey: action.IdempotencyKey,
	})
}

// written answers a content with what somebody typed in a language.
func written(c kb.Content, in language.Tag, texts map[string]string) (kb.Content, error) {
	c, err := kb.Filled(c, in.String(), texts)
	if err != nil {
		return nil, err
	}
	return underTerms(c, texts)
}

// typedTexts are the texts of a form by their paths, and the terms of its files by the
// names of their fields.
func typedTexts(form url.Values) map[string]string {
	texts := map[string]string{}
	for name := range form {
		if path, is := strings.CutPrefix(name, "text."); is {
			texts[path] = strings.ReplaceAll(form.Get(name), "\r\n", "\n")
		}
		if isTerm(name) {
			texts[name] = form.Get(name)
		}
	}
	return texts
}

// fingerprint tells texts from others: by it the texts of a form are known to be those
// that the page had.
func fingerprint(texts map[string]string) string {
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(h, "%q %q\n", path, strings.TrimSpace(texts[path]))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// takes are the fields of a form that these actions use up. What else is typed stays.
var takes = map[string][]string{doComment: {"note", "about"}, "claim": {"note"}, "release": {"note"}, doResolve: nil, doReopen: nil}

// unsent reports whether a form holds more than was asked to be taken, and takes the
// latter out.
func unsent(form url.Values) bool {
	taken, partly := takes[form.Get("do")]
	for _, name := range taken {
		form.Del(name)
	}
	return partly && (form.Get("note") != "" || len(reviewed(form)) > 0)
}

// typedField is a field of a form with what was typed.
type typedField struct{ Name, Value string }

// reviewed lists what a reviewer has typed beside a note.
func reviewed(form url.Values) (fields []typedField) {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		prefix, _, _ := strings.Cut(name, ".")
		if value := strings.TrimSpace(form.Get(name)); value != "" && slices.Contains([]string{"score", "reason", "label", "on"}, prefix) {
			fields = append(fields, typedField{name, value})
		}
	}
	return fields
}
