package graph

import (
	"strings"

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
		return op.say(label, func(language string) string { return furtherLabels[language][name][value] })
	}
	if language, form, ok := strings.Cut(value, "-"); ok && name == model.FacetFieldLanguages {
		return op.label(name, language) + " (" + form + ")"
	}
	return value
}

type label struct{ it, en string }

// say answers a label in the first language that its reader wants and that it is there in;
// else in Italian to those who want none, in English to all others.
func (op *operation) say(l label, further func(language string) string) string {
	for _, wanted := range op.languages {
		base, _, _ := strings.Cut(wanted, "-")
		switch said := further(base); {
		case base == "it":
			return l.it
		case base == "en":
			return l.en
		case said != "":
			return said
		}
	}
	if len(op.languages) == 0 {
		return l.it
	}
	return l.en
}

// sayInBoth answers a label that is there in Italian and English only.
func (op *operation) sayInBoth(l label) string {
	return op.say(l, func(string) string { return "" })
}

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
		"bs": {"Bosniaco", "Bosnian"}, "sr": {"Serbo", "Serbian"}, "mk": {"Macedone", "Macedonian"}, "bg": {"Bulgaro", "Bulgarian"},
		"pl": {"Polacco", "Polish"}, "cs": {"Ceco", "Czech"}, "sk": {"Slovacco", "Slovak"}, "hu": {"Ungherese", "Hungarian"},
		"el": {"Greco", "Greek"}, "nl": {"Olandese", "Dutch"}, "sv": {"Svedese", "Swedish"}, "da": {"Danese", "Danish"},
		"fi": {"Finlandese", "Finnish"}, "no": {"Norvegese", "Norwegian"}, "ca": {"Catalano", "Catalan"}, "la": {"Latino", "Latin"},
		"tr": {"Turco", "Turkish"}, "fa": {"Persiano", "Persian"}, "ps": {"Pashto", "Pashto"}, "ur": {"Urdu", "Urdu"},
		"hi": {"Hindi", "Hindi"}, "pa": {"Punjabi", "Punjabi"}, "ta": {"Tamil", "Tamil"}, "si": {"Singalese", "Sinhala"},
		"am": {"Amarico", "Amharic"}, "ti": {"Tigrino", "Tigrinya"}, "so": {"Somalo", "Somali"}, "wo": {"Wolof", "Wolof"},
		"ja": {"Giapponese", "Japanese"}, "ko": {"Coreano", "Korean"}, "vi": {"Vietnamita", "Vietnamese"}, "fil": {"Filippino", "Filipino"},
		"zh-Hant": {"Cinese tradizionale", "Traditional Chinese"}, "zh-Hans": {"Cinese semplificato", "Simplified Chinese"},
		"und": {"Lingua non indicata", "No language given"},
	},
}
