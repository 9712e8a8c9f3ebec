package linked

// say answers a word of the page in its language; what has none is left as it is.
func (p *pageMaker) say(word string) string {
	if w, ok := pageWords[word]; ok {
		if p.wanted[0] == "en" {
			return w[1]
		}
		return w[0]
	}
	return word
}

// pageWords are the words of pages, in Italian and English.
var pageWords = map[string][2]string{
	"practice": {"Pratica", "Practice"}, "case_study": {"Caso di studio", "Case study"}, "concept": {"Concetto", "Concept"},
	"concept_scheme": {"Schema concettuale", "Concept scheme"}, "collection": {"Raccolta", "Collection"},
	"organisation": {"Organizzazione", "Organisation"}, "territory": {"Territorio", "Territory"}, "programme": {"Programma", "Programme"},

	"prefLabel": {"Termine preferito", "Preferred term"}, "altLabel": {"Altri termini", "Other terms"},
	"discouraged": {"Da non usare", "Not to be used"}, "definition": {"Definizioni", "Definitions"},
	"scopeNote": {"Ambito d'uso", "Scope"}, "example": {"Esempi", "Examples"}, "notation": {"Codice", "Code"},
	"broader": {"Più ampio", "Broader"}, "narrower": {"Più specifici", "Narrower"}, "related": {"Correlati", "Related"},
	"scheme": {"Schema", "Scheme"}, "collections": {"Raccolte", "Collections"}, "members": {"Contiene", "Members"},
	"topConcepts": {"Concetti di partenza", "Top concepts"},
	"exactMatch":  {"Corrisponde a", "Same as"}, "closeMatch": {"Quasi come", "Nearly the same as"},
	"broadMatch": {"Altrove, più ampio", "Broader elsewhere"}, "narrowMatch": {"Altrove, più specifico", "Narrower elsewhere"},
	"relatedMatch": {"Altrove, correlato", "Related elsewhere"},

	"NOTE": {"Nota", "Note"}, "SCOPE_NOTE": {"Ambito d'uso", "Scope"}, "EXAMPLE": {"Esempio", "Example"},
	"HISTORY_NOTE": {"Nota storica", "History"}, "CHANGE_NOTE": {"Modifica", "Change"},
	"FRAMEWORK": {"di questo quadro", "of this framework"}, "LAW": {"di legge", "of the law"}, "EU_GLOSSARY": {"di un glossario UE", "of an EU glossary"},
	"REGIONAL": {"regionale", "regional"}, "PRACTITIONER": {"degli operatori", "of practitioners"},
	"recommended": {"consigliata", "recommended"},

	"archived": {"Archiviato", "Archived"}, "deprecated": {"Non più in uso", "No longer in use"},
	"replacedBy": {"Al suo posto", "Use instead"}, "otherForms": {"Altri formati", "Other forms"}, "uri": {"Indirizzo permanente", "Permanent address"},

	"summary": {"Sintesi", "Summary"}, "description": {"Descrizione", "Description"}, "need": {"Bisogno", "Need"},
	"objectives": {"Obiettivi", "Objectives"}, "approach": {"Approccio", "Approach"}, "steps": {"Azioni", "Steps"},
	"lessons": {"Lezioni apprese", "Lessons learned"}, "period": {"Periodo", "Period"}, "territories": {"Territori", "Territories"},
	"themes": {"Temi", "Themes"}, "targetGroups": {"Destinatari", "Target groups"}, "programmes": {"Programmi", "Programmes"},
	"practices": {"Pratiche", "Practices"}, "caseStudies": {"Casi di studio", "Case studies"}, "sources": {"Fonti", "Sources"},
	"publisher": {"Editore", "Publisher"}, "licence": {"Licenza", "Licence"}, "acronym": {"Sigla", "Acronym"}, "website": {"Sito", "Website"},
	"partOf": {"Fa parte di", "Part of"}, "parts": {"Comprende", "Parts"}, "code": {"Codice", "Code"}, "action": {"Azione", "Action"},
	"LEAD_PARTNER": {"Capofila", "Lead partner"}, "PARTNER": {"Partner", "Partner"}, "FUNDER": {"Finanziatore", "Funder"},
	"SUB_CONTRACTOR": {"Affidatario", "Sub-contractor"}, "PROMOTER": {"Promotore", "Promoter"}, "BENEFICIARY": {"Beneficiario", "Beneficiary"},
}

// Say is say for the template.
func (p *page) Say(word string) string { return (&pageMaker{wanted: []string{p.Language}}).say(word) }
