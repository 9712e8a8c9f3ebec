package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tellings are the sentences of notifications; {} stands for what it is about.
var tellings = map[NotificationKind]Text{
	NotifyClaimed:          {"it": "È cominciata la revisione di {}.", "en": "The review of {} has begun."},
	NotifyChangesRequested: {"it": "Chi rivede {} chiede modifiche.", "en": "The reviewer of {} asks for changes."},
	NotifyCommented:        {"it": "C'è un nuovo commento su {}.", "en": "There is a new comment on {}."},
	NotifyAccepted:         {"it": "{}: la proposta è stata accettata e pubblicata.", "en": "{}: the contribution was accepted and published."},
	NotifyRejected:         {"it": "{}: la proposta non è stata accettata.", "en": "{}: the contribution was not accepted."},
	NotifySubmitted:        {"it": "{} aspetta chi lo riveda.", "en": "{} waits for a reviewer."},
	NotifyResubmitted:      {"it": "{}: la proposta è stata ripresentata dopo le modifiche richieste.", "en": "{}: the contribution was submitted again after the changes asked for."},
	NotifyWithdrawn:        {"it": "{}: la proposta è stata ritirata da chi l'ha presentata.", "en": "{}: the contribution was withdrawn by its authors."},
	NotifyClaimLost:        {"it": "La revisione di {} non è più affidata a te.", "en": "The review of {} is no longer yours."},
	NotifyReleased: {"it": "La revisione di {} è stata lasciata: la proposta aspetta qualcun altro che la riveda.",
		"en": "The review of {} was given up: the contribution waits for another reviewer."},
	NotifyHandedIn:  {"it": "{}: la proposta è stata presentata.", "en": "{}: the contribution was submitted."},
	NotifyRevised:   {"it": "{}: chi scrive con te ha modificato il testo.", "en": "{}: somebody who writes on it with you has changed the text."},
	NotifyFilledIn:  {"it": "{}: chi ha ricevuto il link ha scritto nella proposta.", "en": "{}: whoever was sent the link has written on the contribution."},
	NotifyConfirmed: {"it": "{}: chi ha ricevuto il link ha confermato la proposta.", "en": "{}: whoever was sent the link has confirmed the contribution."},
	NotifyDueSoon:   {"it": "La revisione di {} scade tra poco.", "en": "The review of {} is due soon."},
	NotifyTargetChanged: {"it": "{}: la scheda che si propone di modificare è cambiata. La proposta va aggiornata a ciò che è pubblicato ora.",
		"en": "{}: the entry that it is to change was changed. The contribution has to be brought up to what is published now."},
	NotifyTargetArchived: {"it": "{}: la scheda che si propone di modificare è stata archiviata. La proposta può passare a quella che la sostituisce.",
		"en": "{}: the entry that it is to change was archived. The contribution can be led to the one that stands in its place."},
	NotifyEntryChanged:  {"it": "{}: la scheda pubblicata da questa proposta è stata modificata.", "en": "{}: the entry that was published from it was changed."},
	NotifyEntryArchived: {"it": "{}: la scheda pubblicata da questa proposta è stata archiviata.", "en": "{}: the entry that was published from it was archived."},
	NotifyEntryMerged: {"it": "{}: il concetto pubblicato da questa proposta è stato unito a un altro, che ne prende il posto.",
		"en": "{}: the concept that was published from it was merged into another, which takes its place."},
	NotifyEntryRestored: {"it": "{}: la scheda pubblicata da questa proposta è di nuovo pubblicata.", "en": "{}: the entry that was published from it is published again."},
	NotifyNewMatches:    {"it": "La ricerca {} trova qualcosa di nuovo", "en": "The search {} finds something new"},
	NotifyOverdue:       {"it": "La revisione di {} è scaduta: altri possono prenderla in carico.", "en": "The review of {} is overdue: others may claim it."},
}

// What stands for a contribution without a title, and for one that the reader may
// not see any more.
var (
	deleted  = Text{"it": "che hai eliminato", "en": "that you have deleted"}
	untitled = Text{"it": "una proposta senza titolo", "en": "an untitled contribution"}
	hidden   = Text{"it": "una proposta che non puoi più vedere", "en": "a contribution that you can no longer see"}
)

// besides is what is said of what an import did, which is told of the first only.
var besides = Text{"it": "Con essa può essere cambiato altro di tuo.", "en": "More of yours may have changed with it."}

// tell is what a notification says, in the languages that it can be said in.
func (n *Notification) tell() Text {
	text := Text{}
	for tag, sentence := range tellings[n.Kind] {
		said := strings.Replace(sentence, "{}", n.subject(tag), 1) + n.matched(tag)
		if byImport(n.Kind, n.By) {
			said += " " + besides[tag]
		}
		first, size := utf8.DecodeRuneInString(said)
		text[tag] = string(unicode.ToUpper(first)) + said[size:]
	}
	return text
}

// subject names what a notification is about, for readers of a language.
func (n *Notification) subject(tag string) string {
	switch {
	case n.Search != nil:
		return quoted(n.Search.Name, tag)
	case n.search != "":
		return deleted[tag]
	case n.Contribution == nil:
		return hidden[tag]
	}
	if title, ok := n.Contribution.Proposal.Heading().In([]string{tag}); ok && title.Value != "" {
		return quoted(title.Value, tag)
	}
	return untitled[tag]
}

// quoted puts a text between the quotation marks of a language.
func quoted(text, tag string) string {
	if tag == "it" {
		return "«" + text + "»"
	}
	return "“" + text + "”"
}
