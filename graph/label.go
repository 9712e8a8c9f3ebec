package graph

import (
	"prologis/graph/model"
	"prologis/kb"
)

// label is a value of a facet as readers of the operation's language say it.
func (op *operation) label(name model.FacetField, value string) string {
	if id := kb.ID(value); id.Kind() != "" {
		op.mu.RLock()
		defer op.mu.RUnlock()
		if e := op.loaded.entries[id]; e != nil {
			return op.heading(e)
		}
		return value
	}
	if label, ok := valueLabels[name][value]; ok {
		if op.orderLanguage() == "en" {
			return label.en
		}
		return label.it
	}
	return value
}

type label struct{ it, en string }

// valueLabels are the labels of values that are no entries.
var valueLabels = map[model.FacetField]map[string]label{
	model.FacetFieldKind: {
		string(kb.KindPractice):      {"Pratiche", "Practices"},
		string(kb.KindCaseStudy):     {"Casi di studio", "Case studies"},
		string(kb.KindConcept):       {"Concetti", "Concepts"},
		string(kb.KindConceptScheme): {"Schemi concettuali", "Concept schemes"},
		string(kb.KindOrganisation):  {"Organizzazioni", "Organisations"},
		string(kb.KindTerritory):     {"Territori", "Territories"},
		string(kb.KindProgramme):     {"Programmi", "Programmes"},
		string(kb.KindCollection):    {"Raccolte", "Collections"},
	},
	model.FacetFieldLevel: {
		string(kb.LevelMunicipal):      {"Comunale", "Municipal"},
		string(kb.LevelInterMunicipal): {"Intercomunale", "Inter-municipal"},
		string(kb.LevelProvincial):     {"Provinciale", "Provincial"},
		string(kb.LevelRegional):       {"Regionale", "Regional"},
		string(kb.LevelNational):       {"Nazionale", "National"},
		string(kb.LevelEuropean):       {"Europeo", "European"},
	},
	model.FacetFieldReviewLabel: {
		string(kb.LabelDocumented):   {"Documentata", "Documented"},
		string(kb.LabelPromising):    {"Promettente", "Promising"},
		string(kb.LabelGoodPractice): {"Buona pratica", "Good practice"},
	},
	model.FacetFieldStatus: {
		string(kb.StatusPlanning):       {"In progettazione", "Planning"},
		string(kb.StatusUnderWay):       {"In corso", "Under way"},
		string(kb.StatusConcluded):      {"Concluso", "Concluded"},
		string(kb.StatusRegularService): {"Servizio a regime", "Regular service"},
	},
	model.FacetFieldEvidence: {
		"1": {"Descritto", "Described"},
		"2": {"Dati prima e dopo", "Figures before and after"},
		"3": {"Confronto", "Comparison"},
		"4": {"Valutazione indipendente", "Independent evaluation"},
		"5": {"Replicato", "Replicated"},
	},
	model.FacetFieldLanguages: {
		"it": {"Italiano", "Italian"}, "en": {"Inglese", "English"}, "fr": {"Francese", "French"},
		"es": {"Spagnolo", "Spanish"}, "de": {"Tedesco", "German"}, "pt": {"Portoghese", "Portuguese"},
		"ro": {"Romeno", "Romanian"}, "sq": {"Albanese", "Albanian"}, "uk": {"Ucraino", "Ukrainian"},
		"ru": {"Russo", "Russian"}, "ar": {"Arabo", "Arabic"}, "zh": {"Cinese", "Chinese"},
		"sl": {"Sloveno", "Slovenian"}, "hr": {"Croato", "Croatian"}, "bn": {"Bengalese", "Bengali"},
	},
}
