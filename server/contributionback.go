package main

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"prologis/kb"
)

// backRow is something that was typed and cannot be saved: it is given back to be copied.
type backRow struct{ Name, Label, Language, Direction, Value string }

// backWords are those of what is given back, and of why.
var backWords = map[string][2]string{
	"title":   {"Ciò che hai scritto e non è stato salvato", "What you wrote and was not saved"},
	"copy":    {"Copialo da qui, se ti serve: questa pagina non lo conserva.", "Copy it from here if you need it: this page does not keep it."},
	"closed":  {"Nel frattempo lo stato del contributo è cambiato, e questo non si può più fare. Com'è ora, lo vedi qui in alto.", "The state of the contribution has changed meanwhile, and this can no longer be done. What it is now stands above."},
	"ended":   {"Nel frattempo il contributo è stato inviato, ritirato o deciso: con questo collegamento non si può più scrivere.", "The contribution was submitted, withdrawn or decided meanwhile: nothing more can be written by this link."},
	"session": {"L'accesso è scaduto: accedi di nuovo in un'altra scheda, poi torna qui a copiare ciò che hai scritto.", "You are no longer signed in: sign in again in another tab, then come back to copy what you wrote."},
}

// Back says something of what is given back in the page's language.
func (words *authWords) Back(what string) string { return words.one(backWords[what]) }

// Where errors lead that the page itself answers.
const (
	pathSession = "session" // that has ended
	pathLink    = "link"    // of a contribution that is out of its holder's hands
)

// ofEnded says what has ended while somebody typed.
func (words *authWords) ofEnded(field string) string {
	if field == pathLink {
		return words.Back("ended")
	}
	return words.Back("session")
}

// typedBack lists what was typed in a form but for what is saved, by the names of the
// fields, and for what the page shows in a field.
func (words *authWords) typedBack(typed url.Values, saved map[string]string, shows func(name string) bool) (rows []backRow) {
	tag, err := language.Parse(typed.Get("language"))
	inLanguage := err == nil && typed.Get("language") != ""
	texts := typedTexts(typed)
	changed := fingerprint(texts) != typed.Get("was")
	for _, name := range inOrder(typed) {
		value, text := strings.ReplaceAll(typed.Get(name), "\r\n", "\n"), strings.HasPrefix(name, "text.")
		label := words.typedLabel(name)
		if label == "" || strings.TrimSpace(value) == "" || text && !changed || strings.TrimSpace(value) == strings.TrimSpace(saved[name]) || shows(name) {
			continue
		}
		row := backRow{Name: name, Label: label, Value: value}
		if text && inLanguage {
			row.Label += " · " + words.languageName(tag.String())
			row.Language, row.Direction = tag.String(), directionOf(tag.String())
		}
		rows = append(rows, row)
	}
	return rows
}

// inOrder lists the fields of a form, texts as pages have them.
func inOrder(typed url.Values) []string {
	place := func(name string) int {
		_, path, _ := strings.Cut(name, ".")
		field, _, _ := strings.Cut(path, ".")
		return kb.FieldPlace(field)
	}
	names := slices.Sorted(maps.Keys(typed))
	slices.SortStableFunc(names, func(x, y string) int { return place(x) - place(y) })
	return names
}

// typedLabel says what a field of a form is in which people write; "" of all others.
func (words *authWords) typedLabel(name string) string {
	kind, of, _ := strings.Cut(name, ".")
	switch {
	case name == "note":
		return words.Say
	case of == "":
		return ""
	case kind == "text":
		return words.pathName(strings.Split(of, "."))
	case kind == "on":
		return words.AskChange + " · " + words.pathName(strings.Split(of, "."))
	case kind == "reason" && words.criteria[kb.Criterion(of)] != "":
		return words.Reason + " · " + words.criteria[kb.Criterion(of)]
	case name == attachPrefix+"title", name == attachPrefix+"alternativeText", name == attachPrefix+"credit":
		return words.Attaching(of)
	}
	return ""
}

// unsaved notes what was typed and neither saved nor shown in a field.
func (shown *contributionView) unsaved(c *kb.Contribution, words *authWords, typed url.Values) error {
	if typed == nil {
		return nil
	}
	saved, err := textsOf(c.Proposal, language.Make(typed.Get("language")))
	if err != nil {
		return err
	}
	shown.Back = words.typedBack(typed, saved, func(name string) bool {
		switch prefix, _, _ := strings.Cut(name, "."); prefix {
		case "text":
			return shown.Writing != "" && slices.ContainsFunc(shown.Rows, func(row contributionRow) bool { return row.Name == name })
		case "attach":
			return shown.Attach != nil
		case "note":
			return len(shown.Actions) > 0 || shown.Confirms
		}
		return len(shown.Actions) > 0 || shown.Writing != "" // kept by the form
	})
	return nil
}

// turnBack turns somebody away who has sent a form, with what they typed; here is nil
// when nobody knows them.
func (a *authPages) turnBack(w http.ResponseWriter, r *http.Request, here *visit, typed url.Values, err error) {
	words, saved := wordsFor(r), map[string]string(nil)
	if here != nil {
		words = here.words(r)
		saved, _ = textsOf(here.c.Proposal, language.Make(typed.Get("language"))) // without it more is given back
	}
	page := authPage{Words: words, Contribution: &contributionView{Title: words.Contribution}}
	page.Contribution.Back = words.typedBack(typed, saved, func(string) bool { return false })
	if len(page.Contribution.Back) == 0 {
		a.turnAway(w, r, err)
		return
	}
	switch code := kb.Problems(err)[0].Code; {
	case code == kb.CodeUnauthenticated && r.PathValue("id") != "":
		page.Next, err = r.URL.Path, &kb.Error{Code: code, Path: []string{pathSession}, Message: "sign in again"}
	case here != nil && here.ended != nil && here.link.Confirmed == nil:
		err = &kb.Error{Code: kb.CodeNotFound, Path: []string{pathLink}, Message: "the link has ended"}
	}
	a.refuse(w, r, signInForm{}, "contribution", page, err)
}
