package main

import (
	"strconv"
	"strings"
)

// fieldWords are the names of the fields of a contribution, in Italian and English,
// in the order in which pages show them.
var fieldWords = []struct{ field, italian, english string }{
	{"title", "Titolo", "Title"}, {"prefLabel", "Termine preferito", "Preferred term"}, {"altLabels", "Altri termini, uno per riga", "Other terms, one a line"},
	{"hiddenLabels", "Forme solo per la ricerca, una per riga", "Forms for search only, one a line"}, {"definitions", "Definizioni", "Definitions"},
	{"scopeNotes", "Ambito d'uso, una nota per riga", "Scope, a note a line"}, {"examples", "Esempi, uno per riga", "Examples, one a line"},
	{"localName", "Nome locale", "Local name"}, {"summary", "Sintesi", "Summary"}, {"description", "Descrizione", "Description"},
	{"status", "Stato", "Status"}, {"start", "Inizio", "Start"}, {"end", "Fine", "End"}, {"practices", "Pratiche applicate", "Practices applied"},
	{"territories", "Territori", "Territories"}, {"level", "Livello", "Level"}, {"organisations", "Organizzazioni", "Organisations"},
	{"need", "Bisogno", "Need"}, {"context", "Contesto", "Context"}, {"startingSituation", "Situazione di partenza", "Starting situation"},
	{"objectives", "Obiettivi", "Objectives"}, {"approach", "Approccio", "Approach"}, {"steps", "Azioni, passo per passo", "Steps"},
	{"instruments", "Strumenti", "Instruments"}, {"innovation", "Che cosa c'è di nuovo", "What is new"}, {"themes", "Temi", "Themes"},
	{"areas", "Aree del Piano di Zona", "Areas of the Piano di Zona"}, {"targetGroups", "Destinatari", "Target groups"},
	{"indirectTargetGroups", "Destinatari indiretti", "Indirect target groups"}, {"reached", "Persone raggiunte", "People reached"},
	{"involvement", "Partecipazione", "Involvement"}, {"governance", "Governo", "Governance"}, {"programmes", "Programmi e finanziamenti", "Programmes and funding"},
	{"yearlyCost", "Costo annuo", "Yearly cost"}, {"staff", "Personale", "Staff"}, {"training", "Formazione", "Training"}, {"results", "Risultati", "Results"},
	{"monitoring", "Monitoraggio", "Monitoring"}, {"strengths", "Punti di forza", "Strengths"}, {"weaknesses", "Punti deboli", "Weaknesses"},
	{"failures", "Che cosa non ha funzionato", "What did not work"}, {"sideEffects", "Effetti collaterali", "Side effects"},
	{"lessons", "Che cosa si è imparato", "Lessons"}, {"transferability", "Trasferibilità", "Transferability"}, {"conditions", "Condizioni", "Conditions"},
	{"obstacles", "Ostacoli", "Obstacles"}, {"sustainability", "Sostenibilità", "Sustainability"}, {"mainstreaming", "Estensione", "Mainstreaming"},
	{"scheme", "Schema", "Scheme"}, {"broader", "Più ampio", "Broader"}, {"related", "Collegati", "Related"}, {"discouraged", "Da non usare", "Not to be used"},
	{"labelDetails", "Sui termini", "About the terms"}, {"notes", "Note", "Notes"}, {"sources", "Fonti", "Sources"}, {"attachments", "Allegati", "Attachments"},
	{"compiler", "Compilato da", "Compiled by"}, {"licence", "Licenza", "Licence"},
}

// partWords are those of texts within a field.
var partWords = map[string][2]string{
	"statement": {"che cosa", "what"}, "indicator": {"indicatore", "indicator"}, "unit": {"unità", "unit"}, "method": {"metodo", "method"}, "note": {"nota", "note"},
	"horizontal": {"in altri luoghi", "elsewhere"}, "vertical": {"nelle politiche", "in policies"}, "text": {"come", "how"}, "reason": {"motivo", "reason"}, "usage": {"uso", "usage"},
	"title": {"titolo", "title"}, "alternativeText": {"testo alternativo", "alternative text"},
	"file": {"file", "file"}, "credit": {"autore o titolare dei diritti", "author or holder of the rights"}, "number": {"numero", "number"}, "role": {"ruolo", "role"},
}

// fieldPlaces are the places of fields on a page.
var fieldPlaces = func() map[string]int {
	places := map[string]int{}
	for i, w := range fieldWords {
		places[w.field] = i
	}
	return places
}()

// fieldName says a field in the page's language; what has no word is left as it is.
func (words *authWords) fieldName(field string) string {
	i, known := fieldPlaces[field]
	switch {
	case !known:
		return field
	case words == english:
		return fieldWords[i].english
	}
	return fieldWords[i].italian
}

// partName says where in a field a text stands; "" for the field itself.
func (words *authWords) partName(step string) string {
	w := partWords[step]
	if words == english {
		return w[1]
	}
	return w[0]
}

// pathName says where in a contribution something stands, members of lists by their
// number; what has no word is left as it is.
func (words *authWords) pathName(path []string) string {
	name := words.fieldName(path[0])
	for _, step := range path[1:] {
		if n, err := strconv.Atoi(step); err == nil {
			name += " " + strconv.Itoa(n+1)
			continue
		}
		name += " · " + words.stepName(step)
	}
	return name
}

// stepName says a step below a field: a part, a field or a language.
func (words *authWords) stepName(step string) string {
	part := words.partName(step)
	_, known := fieldPlaces[step]
	switch {
	case part != "":
		return part
	case known:
		return strings.ToLower(words.fieldName(step))
	}
	return words.languageName(step)
}
