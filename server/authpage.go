package main

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"

	"golang.org/x/text/language"

	"prologis/kb"
)

//go:embed auth/*.html auth/style.css
var authFiles embed.FS

// pageSet are the pages below /auth, by name.
type pageSet struct{ templates *template.Template }

func parsePages() (*pageSet, error) {
	t, err := template.ParseFS(authFiles, "auth/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the pages of /auth: %w", err)
	}
	return &pageSet{t}, nil
}

// authPage is what the pages below /auth show.
type authPage struct {
	Words      *authWords
	Name, Mail string
	Next       string
	Link       *kb.OpenLink // nil where there is none, or it is not good
	// Contribution is where a link to one leads; nil as Link is.
	Contribution *linkedContribution
	Problems     []*kb.Error
	Minimum      int  // of passwords
	OIDC         bool // there is a provider to sign in with
}

// Says are the problems in the reader's words, each once.
func (p authPage) Says() (says []string) {
	said := map[string]bool{}
	for _, problem := range p.Problems {
		if text := p.Words.of(problem); !said[text] {
			said[text] = true
			says = append(says, text)
		}
	}
	return says
}

func serveAuthStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, authFiles, "auth/style.css")
}

func (a *authPages) show(w http.ResponseWriter, r *http.Request, status int, name string, page authPage) {
	page.Words, page.Minimum, page.OIDC = wordsFor(r), kb.MinPassword, a.oidc.SignsIn()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", page.Words.Language)
	w.Header().Set("Vary", "Accept-Language")
	w.WriteHeader(status)
	if err := a.pages.templates.ExecuteTemplate(w, name+".html", page); err != nil {
		a.log.WarnContext(r.Context(), "a page broke off", "page", name, "err", err)
	}
}

// authWords are the texts of the pages in one language.
type authWords struct {
	Language, Title                                  string
	SignIn, Mail, Password, Name                     string
	Invitation, InvitationIntro, FirstAdmin          string
	Reset, NewPassword, PasswordRule, Accept, Change string
	BadLink, Provider                                string
	Contribution, FillIntro, ConfirmIntro            string
	Until, GoOn                                      string

	badSignIn, badPassword, badName, badMail, takenMail, tooMany, away, otherwise string
}

var italian = &authWords{
	Language: "it", Title: "PROLOGIS · base di conoscenza",
	SignIn: "Accedi", Mail: "Indirizzo di posta elettronica", Password: "Password", Name: "Nome e cognome",
	Invitation:      "Benvenuta, benvenuto",
	InvitationIntro: "Scegli la password con cui accederai. Il nome lo vedono solo gli amministratori.",
	FirstAdmin:      "Questo collegamento crea il primo amministratore della base.",
	Reset:           "Nuova password", NewPassword: "Nuova password",
	PasswordRule: "Almeno 12 caratteri: va bene una frase. Non il tuo nome o indirizzo, né una delle password più comuni.",
	Accept:       "Entra", Change: "Cambia la password",
	Provider:     "Accedi con l'identità digitale del tuo ente",
	Contribution: "Un contributo alla base di conoscenza",
	FillIntro:    "Ti è stato chiesto di completare questo contributo: scrivi ciò che sai, finché chi lo ha iniziato non lo invia.",
	ConfirmIntro: "Ti è stato chiesto di leggere questo contributo e di confermare che ciò che dice è giusto. Si può confermare una volta sola.",
	Until:        "Questo collegamento è personale e vale fino al",
	GoOn:         "Non serve un account. Con un programma: invia la parte finale di questo indirizzo come Authorization: Bearer a /graphql; contributionLink dice di che cosa si tratta, e poi:",
	BadLink:      "Questo collegamento è già stato usato o sostituito, oppure è scaduto. Chiedine uno nuovo a chi te lo ha mandato.",

	badSignIn:   "L'indirizzo o la password non sono giusti.",
	badPassword: "Questa password non va bene: servono almeno 12 caratteri, e non può essere il tuo nome, il tuo indirizzo o una delle più comuni.",
	badName:     "Scrivi il tuo nome.", badMail: "Questo non è un indirizzo di posta elettronica.",
	takenMail: "Questo indirizzo appartiene già a un'altra persona.",
	tooMany:   "Troppi tentativi non riusciti: aspetta qualche minuto e riprova.",
	away:      "In questo momento non è possibile: riprova tra poco.",
	otherwise: "Qualcosa non ha funzionato: riprova, e se succede ancora avvisa chi gestisce il servizio.",
}

var english = &authWords{
	Language: "en", Title: "PROLOGIS · knowledge base",
	SignIn: "Sign in", Mail: "Mail address", Password: "Password", Name: "Full name",
	Invitation:      "Welcome",
	InvitationIntro: "Choose the password with which you will sign in. Your name is shown to administrators only.",
	FirstAdmin:      "This link makes the first administrator of the base.",
	Reset:           "New password", NewPassword: "New password",
	PasswordRule: "At least 12 characters: a sentence will do. Not your name or address, nor one of the commonest passwords.",
	Accept:       "Enter", Change: "Change the password",
	Provider:     "Sign in with your organisation's identity",
	Contribution: "A contribution to the knowledge base",
	FillIntro:    "You were asked to fill in this contribution: write what you know, until those who began it submit it.",
	ConfirmIntro: "You were asked to read this contribution and to confirm that what it says is right. This can be done once.",
	Until:        "This link is personal, and good until",
	GoOn:         "No account is needed. With a program: send the last part of this address as Authorization: Bearer to /graphql; contributionLink says what it is about, and then:",
	BadLink:      "This link was used or replaced, or has expired. Ask whoever sent it for a new one.",

	badSignIn:   "The address or the password is not right.",
	badPassword: "This password will not do: it needs at least 12 characters, and cannot be your name, your address or one of the commonest.",
	badName:     "Write your name.", badMail: "This is no mail address.",
	takenMail: "This address belongs to somebody else already.",
	tooMany:   "Too many attempts have failed: wait some minutes and try again.",
	away:      "This is not possible at the moment: try again soon.",
	otherwise: "Something went wrong: try again, and tell whoever runs this service if it happens again.",
}

var languages = language.NewMatcher([]language.Tag{language.Italian, language.English})

func wordsFor(r *http.Request) *authWords {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return italian
	}
	if _, index, confidence := languages.Match(tags...); index == 0 && confidence != language.No {
		return italian
	}
	return english
}

// of says what is wrong to a reader; kb's own messages are for developers.
func (words *authWords) of(p *kb.Error) string {
	field := ""
	if len(p.Path) > 0 {
		field = p.Path[0]
	}
	switch {
	case p.Code == kb.CodeUnauthenticated:
		return words.badSignIn
	case p.Code == kb.CodeRateLimited:
		return words.tooMany
	case p.Code == kb.CodeUnavailable:
		return words.away
	case p.Code == kb.CodeNotFound:
		return words.BadLink
	case p.Code == kb.CodeConflict && field == "mail":
		return words.takenMail
	case field == "mail":
		return words.badMail
	case field == "name":
		return words.badName
	case field == "password":
		return words.badPassword
	}
	return words.otherwise
}
