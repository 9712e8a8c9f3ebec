package kb

// fieldWords are what people call the fields of contributions, in Italian and English, in
// the order in which they read them.
var fieldWords = []struct{ field, italian, english string }{
	{"title", "Titolo", "Title"}, {"prefLabel", "Termine preferito", "Preferred term"}, {"altLabels", "Altri termini", "Other terms"},
	{"hiddenLabels", "Forme solo per la ricerca", "Forms for search only"}, {"definitions", "Definizioni", "Definitions"},
	{"scopeNotes", "Ambito d'uso", "Scope"}, {"examples", "Esempi", "Examples"}, {"localName", "Nome locale", "Local name"}, {"summary", "Sintesi", "Summary"},
	{"description", "Descrizione", "Description"}, {"status", "Stato", "Status"}, {"start", "Inizio", "Start"}, {"end", "Fine", "End"},
	{"language", "Lingua dell'originale", "Language of the original"}, {"practices", "Pratiche applicate", "Practices applied"},
	{"territories", "Territori", "Territories"}, {"point", "Punto sulla mappa", "Point on the map"}, {"level", "Livello", "Level"},
	{"organisations", "Organizzazioni", "Organisations"}, {"need", "Bisogno", "Need"}, {"context", "Contesto", "Context"},
	{"startingSituation", "Situazione di partenza", "Starting situation"}, {"objectives", "Obiettivi", "Objectives"}, {"approach", "Approccio", "Approach"},
	{"steps", "Azioni, passo per passo", "Steps"}, {"instruments", "Strumenti", "Instruments"}, {"innovation", "Che cosa c'è di nuovo", "What is new"},
	{"themes", "Temi", "Themes"}, {"areas", "Aree del Piano di Zona", "Areas of the Piano di Zona"}, {"targetGroups", "Destinatari", "Target groups"},
	{"indirectTargetGroups", "Destinatari indiretti", "Indirect target groups"}, {"reached", "Persone raggiunte", "People reached"},
	{"involvement", "Partecipazione", "Involvement"}, {"governance", "Governo", "Governance"},
	{"programmes", "Programmi e finanziamenti", "Programmes and funding"}, {"yearlyCost", "Costo annuo", "Yearly cost"}, {"staff", "Personale", "Staff"},
	{"training", "Formazione", "Training"}, {"results", "Risultati", "Results"}, {"monitoring", "Monitoraggio", "Monitoring"},
	{"strengths", "Punti di forza", "Strengths"}, {"weaknesses", "Punti deboli", "Weaknesses"}, {"failures", "Che cosa non ha funzionato", "What did not work"},
	{"sideEffects", "Effetti collaterali", "Side effects"}, {"lessons", "Che cosa si è imparato", "Lessons"},
	{"transferability", "Trasferibilità", "Transferability"}, {"conditions", "Condizioni", "Conditions"}, {"obstacles", "Ostacoli", "Obstacles"},
	{"sustainability", "Sostenibilità", "Sustainability"}, {"mainstreaming", "Estensione", "Mainstreaming"}, {"adaptedFrom", "Adattato da", "Adapted from"},
	{"scheme", "Schema", "Scheme"}, {"schemes", "Altri schemi", "Other schemes"}, {"topConceptOf", "In cima agli schemi", "Top concept of"},
	{"uri", "URI", "URI"}, {"notations", "Notazioni", "Notations"}, {"broader", "Più ampio", "Broader"}, {"related", "Collegati", "Related"},
	{"exactMatch", "Equivale a", "Exact match"}, {"closeMatch", "Vicino a", "Close match"}, {"broadMatch", "Più ampio altrove", "Broader match"},
	{"narrowMatch", "Più ristretto altrove", "Narrower match"}, {"relatedMatch", "Collegato altrove", "Related match"},
	{"discouraged", "Da non usare", "Not to be used"}, {"deprecated", "Superato", "Deprecated"}, {"replacedBy", "Sostituito da", "Replaced by"},
	{"labelDetails", "Sui termini", "About the terms"}, {"notes", "Note", "Notes"}, {"sources", "Fonti", "Sources"}, {"attachments", "Allegati", "Attachments"},
	{"compiler", "Compilato da", "Compiled by"}, {"reviewer", "Rivisto da", "Reviewed by"},
	{"consent", "Consenso al trattamento dei dati personali", "Consent to the use of personal data"}, {"licence", "Licenza", "Licence"},
	{"synthetic", "Dati sintetici", "Synthetic data"},
}

// fieldPlaces are the places of fields in that order.
var fieldPlaces = func() map[string]int {
	places := map[string]int{}
	for i, word := range fieldWords {
		places[word.field] = i
	}
	return places
}()

// FieldName is what people call a field of a contribution, in Italian and English; nil for
// what is none.
func FieldName(field string) Text {
	i, known := fieldPlaces[field]
	if !known {
		return nil
	}
	return Text{"it": fieldWords[i].italian, "en": fieldWords[i].english}
}

// FieldPlace is where a field stands among all when people read them.
func FieldPlace(field string) int { return fieldPlaces[field] }
