package main

import (
	"strings"

	"prologis/kb"
)

// languageWords are the names of languages, in Italian and English.
var languageWords = map[string][2]string{
	"it": {"italiano", "Italian"}, "en": {"inglese", "English"}, "fr": {"francese", "French"}, "de": {"tedesco", "German"}, "es": {"spagnolo", "Spanish"},
	"pt": {"portoghese", "Portuguese"}, "ro": {"romeno", "Romanian"}, "sq": {"albanese", "Albanian"}, "ar": {"arabo", "Arabic"}, "zh": {"cinese", "Chinese"},
	"uk": {"ucraino", "Ukrainian"}, "ru": {"russo", "Russian"}, "pl": {"polacco", "Polish"}, "sl": {"sloveno", "Slovenian"}, "hr": {"croato", "Croatian"},
	"sr": {"serbo", "Serbian"}, "bs": {"bosniaco", "Bosnian"}, "mk": {"macedone", "Macedonian"}, "bg": {"bulgaro", "Bulgarian"}, "hu": {"ungherese", "Hungarian"},
	"cs": {"ceco", "Czech"}, "sk": {"slovacco", "Slovak"}, "el": {"greco", "Greek"}, "nl": {"olandese", "Dutch"}, "sv": {"svedese", "Swedish"},
	"da": {"danese", "Danish"}, "fi": {"finlandese", "Finnish"}, "et": {"estone", "Estonian"}, "lv": {"lettone", "Latvian"}, "lt": {"lituano", "Lithuanian"},
	"mt": {"maltese", "Maltese"}, "ga": {"irlandese", "Irish"}, "no": {"norvegese", "Norwegian"}, "ca": {"catalano", "Catalan"}, "la": {"latino", "Latin"},
	"fur": {"friulano", "Friulian"}, "lld": {"ladino", "Ladin"}, "sc": {"sardo", "Sardinian"}, "rom": {"romaní", "Romani"}, "tr": {"turco", "Turkish"},
	"he": {"ebraico", "Hebrew"}, "fa": {"persiano", "Persian"}, "ps": {"pashtu", "Pashto"}, "ku": {"curdo", "Kurdish"}, "ur": {"urdu", "Urdu"},
	"hi": {"hindi", "Hindi"}, "bn": {"bengalese", "Bengali"}, "pa": {"punjabi", "Punjabi"}, "si": {"singalese", "Sinhala"}, "ta": {"tamil", "Tamil"},
	"tl": {"tagalog", "Tagalog"}, "fil": {"filippino", "Filipino"}, "vi": {"vietnamita", "Vietnamese"}, "ja": {"giapponese", "Japanese"}, "ko": {"coreano", "Korean"},
	"am": {"amarico", "Amharic"}, "ti": {"tigrino", "Tigrinya"}, "so": {"somalo", "Somali"}, "sw": {"swahili", "Swahili"}, "ha": {"hausa", "Hausa"},
	"wo": {"wolof", "Wolof"}, "ka": {"georgiano", "Georgian"}, "hy": {"armeno", "Armenian"}, "und": {"lingua non indicata", "language not given"},
}

// languageName says a language in the page's: of a region or script with its tag.
func (words *authWords) languageName(tag string) string {
	base, more, _ := strings.Cut(tag, "-")
	name, known := words.inTheirs(languageWords[base])
	switch {
	case !known:
		return tag
	case more != "":
		return name + " (" + tag + ")"
	}
	return name
}

// licenceWords are the names of the licences of files.
var licenceWords = map[kb.FileLicence][2]string{
	kb.LicenceCC0: {"CC0 1.0", "CC0 1.0"}, kb.LicenceBY: {"CC BY 4.0", "CC BY 4.0"}, kb.LicenceBYSA: {"CC BY-SA 4.0", "CC BY-SA 4.0"},
	kb.LicenceBYNC: {"CC BY-NC 4.0", "CC BY-NC 4.0"}, kb.LicenceBYNCSA: {"CC BY-NC-SA 4.0", "CC BY-NC-SA 4.0"}, kb.LicenceBYND: {"CC BY-ND 4.0", "CC BY-ND 4.0"},
	kb.LicenceBYNCND: {"CC BY-NC-ND 4.0", "CC BY-NC-ND 4.0"}, kb.LicenceIODL: {"IODL 2.0", "IODL 2.0"},
	kb.LicencePublicDomain: {"pubblico dominio", "public domain"}, kb.LicenceReserved: {"tutti i diritti riservati", "all rights reserved"},
}

// licenceName says a licence; "" when it is none.
func (words *authWords) licenceName(licence kb.FileLicence) string {
	name, _ := words.inTheirs(licenceWords[licence])
	return name
}

// inTheirs chooses between Italian and English.
func (words *authWords) inTheirs(names [2]string) (name string, known bool) {
	if name = names[0]; words == english {
		name = names[1]
	}
	return name, name != ""
}
