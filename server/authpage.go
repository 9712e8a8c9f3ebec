package main

import (
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

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
	Contribution *contributionView
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
	if page.Words == nil {
		page.Words = wordsFor(r)
	}
	page.Minimum, page.OIDC = kb.MinPassword, a.oidc.SignsIn()
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
	Until, Published, Complete, WriteIn, Choose      string
	Markdown, Save, YourName, Remark, Confirm        string
	Comments, Say, History, You, Somebody            string
	Overtaken, Archived, Present, Rebase             string
	AboutLabel, AboutWhole, Answer, AnswerTo         string
	Resolved, Resolve, Reopen, AskChange, ByLink     string
	ErasedText                                       string // of a comment or a reason
	Changes, Whole, Similar, NearDuplicate           string
	kinds                                            map[kb.Kind]string
	states                                           map[kb.State]string
	Checklist, ChecklistRule, Score, Reason, Outcome string
	criteria                                         map[kb.Criterion]string
	labels                                           map[kb.ReviewLabel]string
	actions                                          map[kb.Action]string
	did                                              map[kb.Action]string
	done                                             map[string]string

	badSignIn, badPassword, badName, badMail, takenMail, tooMany, away, otherwise string
	noContribution, forbidden, noReason, badChecklist, moved, badForm             string
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
	Published:    "È pubblicato", Complete: "Completo al", WriteIn: "Lingua in cui scrivere (it, en, fr, ar …)", Choose: "Scegli",
	Markdown: "Si può usare Markdown. Salvare non invia: si può tornare e continuare.", Save: "Salva",
	YourName: "Il tuo nome (facoltativo: lo vede solo chi può leggere il contributo)", Remark: "Una nota (facoltativa)", Confirm: "Confermo che ciò che dice è giusto",
	Comments: "Commenti", Say: "Una nota, il motivo o il commento", History: "Storia", You: "tu", Somebody: "una persona",
	Overtaken: "La scheda che questo contributo modifica è cambiata da quando è stato scritto. Ecco che cosa è diverso: riprendilo qui sotto, se serve, e prosegui dalla versione pubblicata.",
	Archived:  "La scheda che questo contributo modifica è stata archiviata.", Present: "La scheda com'è ora", Rebase: "Prosegui da questa scheda com'è ora",
	Changes: "Che cosa cambia di ciò che è pubblicato", Whole: "Per intero, come è proposto",
	Similar: "C’è già qualcosa di simile", NearDuplicate: "quasi uguale: forse basta completare questa",
	kinds: map[kb.Kind]string{kb.KindPractice: "Pratica", kb.KindCaseStudy: "Caso di studio", kb.KindConcept: "Concetto"},
	states: map[kb.State]string{kb.StateDraft: "bozza", kb.StateSubmitted: "inviato", kb.StateInReview: "in revisione", kb.StateChangesRequested: "da modificare",
		kb.StateAccepted: "accettato", kb.StateRejected: "respinto", kb.StateWithdrawn: "ritirato"},
	actions: map[kb.Action]string{kb.ActionSubmit: "Invia alla revisione", kb.ActionWithdraw: "Ritira", kb.ActionClaim: "Prendi in revisione", kb.ActionRelease: "Lascia la revisione",
		kb.ActionRequestChanges: "Chiedi modifiche", kb.ActionReject: "Respingi", kb.ActionAccept: "Accetta e pubblica", kb.ActionComment: "Commenta"},
	Checklist: "Lista di controllo della revisione", ChecklistRule: "Da 0, per niente, a 3, del tutto: di ogni criterio a cui dai un punteggio scrivi il motivo. Lascia vuoto ciò che non conta. La leggono gli autori.",
	Score: "Punteggio", Reason: "Motivo", Outcome: "Esito, di ciò che si accetta",
	criteria: map[kb.Criterion]string{"ADEQUACY": "Adeguatezza", "EFFECTIVENESS": "Efficacia", "RESULTS_AND_IMPACT": "Risultati e impatti", "SUSTAINABILITY": "Sostenibilità",
		"INNOVATION": "Innovazione", "REPRODUCIBILITY": "Riproducibilità", "TRANSFERABILITY": "Trasferibilità", "MAINSTREAMING": "Mainstreaming"},
	labels:     map[kb.ReviewLabel]string{kb.LabelDocumented: "documentata", kb.LabelPromising: "promettente", kb.LabelGoodPractice: "buona pratica"},
	AboutLabel: "Il commento riguarda", AboutWhole: "tutto il contributo", Answer: "risposta a", AnswerTo: "in risposta a",
	Resolved: "risolto", Resolve: "Segna come risolto", Reopen: "Riapri", AskChange: "Chiedi una modifica di questo campo", ByLink: "con un collegamento",
	ErasedText: "Testo cancellato con i dati di chi l'ha scritto.",
	did: map[kb.Action]string{kb.ActionContribute: "iniziato", kb.ActionRevise: "riscritto", kb.ActionSubmit: "inviato alla revisione", kb.ActionWithdraw: "ritirato", kb.ActionClaim: "preso in revisione",
		kb.ActionRelease: "revisione lasciata", kb.ActionRequestChanges: "modifiche chieste", kb.ActionAccept: "accettato e pubblicato", kb.ActionReject: "respinto", kb.ActionConfirm: "confermato",
		kb.ActionErase: "proposta cancellata con i dati di chi l'ha scritta"},
	done: map[string]string{"resolve": "Il commento è risolto.", "reopen": "Il commento è di nuovo aperto.", "revise": "Salvato.", "rebase": "Ora si prosegue dalla scheda pubblicata.", "submit": "Inviato: chi rivede lo trova nella sua lista.", "withdraw": "Ritirato.", "claim": "Ora lo rivedi tu.", "release": "Lo può rivedere qualcun altro.",
		"request_changes": "Chi lo ha scritto saprà che cosa modificare.", "reject": "Respinto.", "attach": "Il file è allegato.", "detach": "Il file non è più allegato.", "accept": "Accettato e pubblicato.", "comment": "Commento aggiunto.",
		"confirm": "Grazie: la conferma è registrata, e il collegamento non serve più."},
	BadLink: "Questo collegamento è già stato usato o sostituito, oppure è scaduto. Chiedine uno nuovo a chi te lo ha mandato.",

	badSignIn:   "L'indirizzo o la password non sono giusti.",
	badPassword: "Questa password non va bene: servono almeno 12 caratteri, e non può essere il tuo nome, il tuo indirizzo o una delle più comuni.",
	badName:     "Scrivi il tuo nome.", badMail: "Questo non è un indirizzo di posta elettronica.",
	takenMail:      "Questo indirizzo appartiene già a un'altra persona.",
	tooMany:        "Troppi tentativi non riusciti: aspetta qualche minuto e riprova.",
	away:           "In questo momento non è possibile: riprova tra poco.",
	noContribution: "Questo contributo non c'è, o non è tra quelli che puoi leggere.", forbidden: "Questo non ti è permesso.",
	noReason: "Scrivi il motivo.", badChecklist: "Nella lista di controllo, di ogni criterio a cui dai un punteggio da 0 a 3 scrivi anche il motivo.", moved: "Nel frattempo è cambiato: apri di nuovo la pagina per vedere come sta ora. Ciò che hai scritto è ancora qui sotto.",
	badForm:   "Ciò che la pagina ha inviato non è valido: aprila di nuovo e riprova. Il dettaglio, in inglese:",
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
	Published:    "It is published", Complete: "Complete to", WriteIn: "Language to write in (it, en, fr, ar …)", Choose: "Choose",
	Markdown: "Markdown may be used. Saving does not submit: you can come back and go on.", Save: "Save",
	YourName: "Your name (optional: only who may read the contribution sees it)", Remark: "A note (optional)", Confirm: "I confirm that what it says is right",
	Comments: "Comments", Say: "A note, the reason or the comment", History: "History", You: "you", Somebody: "a person",
	Overtaken: "The entry that this contribution changes has changed since it was written. This is what is different: take it over below where you should, and go on from what is published.",
	Archived:  "The entry that this contribution changes was archived.", Present: "The entry as it is now", Rebase: "Go on from this entry as it is now",
	Changes: "What changes of what is published", Whole: "In full, as it is proposed",
	Similar: "There is something like it already", NearDuplicate: "nearly the same: it may be enough to complete that one",
	kinds: map[kb.Kind]string{kb.KindPractice: "Practice", kb.KindCaseStudy: "Case study", kb.KindConcept: "Concept"},
	states: map[kb.State]string{kb.StateDraft: "draft", kb.StateSubmitted: "submitted", kb.StateInReview: "in review", kb.StateChangesRequested: "changes requested",
		kb.StateAccepted: "accepted", kb.StateRejected: "rejected", kb.StateWithdrawn: "withdrawn"},
	actions: map[kb.Action]string{kb.ActionSubmit: "Submit for review", kb.ActionWithdraw: "Withdraw", kb.ActionClaim: "Take it for review", kb.ActionRelease: "Give up the review",
		kb.ActionRequestChanges: "Request changes", kb.ActionReject: "Reject", kb.ActionAccept: "Accept and publish", kb.ActionComment: "Comment"},
	Checklist: "Checklist of the review", ChecklistRule: "From 0, not at all, to 3, fully: write the reason for each criterion that you score. Leave empty what does not matter. The authors read it.",
	Score: "Score", Reason: "Reason", Outcome: "Outcome, of what is accepted",
	criteria: map[kb.Criterion]string{"ADEQUACY": "Adequacy", "EFFECTIVENESS": "Effectiveness", "RESULTS_AND_IMPACT": "Results and impact", "SUSTAINABILITY": "Sustainability",
		"INNOVATION": "Innovation", "REPRODUCIBILITY": "Reproducibility", "TRANSFERABILITY": "Transferability", "MAINSTREAMING": "Mainstreaming"},
	labels:     map[kb.ReviewLabel]string{kb.LabelDocumented: "documented", kb.LabelPromising: "promising", kb.LabelGoodPractice: "good practice"},
	AboutLabel: "The comment is about", AboutWhole: "the whole contribution", Answer: "answer to", AnswerTo: "in answer to",
	Resolved: "resolved", Resolve: "Mark as resolved", Reopen: "Open again", AskChange: "Ask for a change of this field", ByLink: "by a link",
	ErasedText: "Text erased with the data of whoever wrote it.",
	did: map[kb.Action]string{kb.ActionContribute: "begun", kb.ActionRevise: "revised", kb.ActionSubmit: "submitted for review", kb.ActionWithdraw: "withdrawn", kb.ActionClaim: "taken for review",
		kb.ActionRelease: "review given up", kb.ActionRequestChanges: "changes requested", kb.ActionAccept: "accepted and published", kb.ActionReject: "rejected", kb.ActionConfirm: "confirmed",
		kb.ActionErase: "proposal erased with the data of whoever wrote it"},
	done: map[string]string{"resolve": "The comment is resolved.", "reopen": "The comment is open again.", "revise": "Saved.", "rebase": "It goes on from what is published now.", "submit": "Submitted: reviewers find it in their queue.", "withdraw": "Withdrawn.", "claim": "You review it now.", "release": "Somebody else can review it.",
		"request_changes": "The authors will know what to change.", "reject": "Rejected.", "attach": "The file is attached.", "detach": "The file is no longer attached.", "accept": "Accepted and published.", "comment": "The comment is there.",
		"confirm": "Thank you: your confirmation is noted, and the link is of no more use."},
	BadLink: "This link was used or replaced, or has expired. Ask whoever sent it for a new one.",

	badSignIn:   "The address or the password is not right.",
	badPassword: "This password will not do: it needs at least 12 characters, and cannot be your name, your address or one of the commonest.",
	badName:     "Write your name.", badMail: "This is no mail address.",
	takenMail:      "This address belongs to somebody else already.",
	tooMany:        "Too many attempts have failed: wait some minutes and try again.",
	away:           "This is not possible at the moment: try again soon.",
	noContribution: "There is no such contribution, or it is none of those that you may read.", forbidden: "You may not do this.",
	noReason: "Write the reason.", badChecklist: "In the checklist, write the reason for each criterion that you score from 0 to 3.", moved: "It has changed meanwhile: open the page again to see how it stands. What you wrote is still below.",
	badForm:   "What the page sent is not valid: open it again and try once more. In detail:",
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

// wordsIn answers the words for a language tag.
func wordsIn(tag string) *authWords {
	if base, _ := language.Make(tag).Base(); base.String() == "it" {
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
	case field == pathAttachment && (p.Code == kb.CodeInvalid || p.Code == kb.CodeRateLimited):
		return words.ofAttachment(p)
	case field == pathSession || field == pathLink && p.Code == kb.CodeNotFound:
		return words.ofEnded(field)
	case p.Code == kb.CodeUnauthenticated:
		return words.badSignIn
	case p.Code == kb.CodeRateLimited:
		return words.tooMany
	case p.Code == kb.CodeUnavailable:
		return words.away
	case p.Code == kb.CodeNotFound && field == "contribution":
		return words.noContribution
	case p.Code == kb.CodeNotFound && field != "" && words.placeOf(p.Path) != "":
		return words.placeOf(p.Path) + ": " + p.Message
	case p.Code == kb.CodeNotFound:
		return words.BadLink
	case p.Code == kb.CodeForbidden:
		return words.forbidden
	case p.Code == kb.CodeConflict && field == "mail":
		return words.takenMail
	case field == "mail":
		return words.badMail
	case field == "name" && !overlong(p):
		return words.badName
	case field == "password":
		return words.badPassword
	case field == "reason" && unwritten(p):
		return words.noReason
	case field == "checklist" && !overlong(p):
		return words.badChecklist
	case field == pathTexts && p.Code == kb.CodeConflict:
		return words.Clash("problem")
	case p.Code == kb.CodeConflict && field == "id":
		return words.Back("closed")
	case p.Code == kb.CodeConflict:
		return words.moved
	case p.Code == kb.CodeInvalid && len(p.Path) > 0:
		if place := words.placeOf(p.Path); place != "" {
			return place + ": " + p.Message
		}
		return words.badForm + " " + p.Error()
	case p.Code == kb.CodeInvalid:
		return words.badForm + " " + p.Message
	}
	return words.otherwise
}

// unwritten reports whether nothing was written where something has to be.
func unwritten(p *kb.Error) bool { return strings.HasPrefix(p.Message, "is required") }

// overlong reports whether more was written than there may be.
func overlong(p *kb.Error) bool { return strings.Contains(p.Message, "the limit is") }

// placeOf says where in a form something is wrong; "" for what no form has.
func (words *authWords) placeOf(path []string) string {
	switch path[0] {
	case "proposal":
		if len(path) > 1 {
			return words.placeOf(path[1:])
		}
	case pathAttachment:
		return words.pathName(append([]string{fieldAttachments}, path[1:]...))
	case "note", "reason", "text":
		return words.Say
	case "comments", "comment", "replyTo", "path":
		return words.Comments
	case "name":
		return words.Name
	case "language":
		return words.WriteIn
	case "checklist":
		return words.Checklist + " · " + words.Reason
	}
	if kb.FieldName(path[0]) != nil {
		return words.pathName(path)
	}
	return ""
}
