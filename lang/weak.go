package lang

import "strings"

// weakWords are words that questions are put with, by language: verbs and adverbs that
// stand around what is looked for. They say something, unlike stop words, but less than
// their rarity among texts that answer, and do not ask, makes believe. Folded.
var weakWords = map[string]map[string]bool{
	"it": setOf(strings.Fields(`
		accade accadono aiuta aiutano aiutare altri altrove ancora attorno bisogna bisognerebbe capire chiunque conosce conoscere conoscono consigli cosa cose
		deve devono dobbiamo dovrebbe dovremmo dice dicono esempi esempio esiste esistono esperienza esperienze evitare fa faccia facciamo fanno fare fatto funziona funzionano
		gia idea idee mettere messo modi modo oppure posso possono possiamo potere potrebbe potremmo puo qualche qualcosa qualcuno quando riesce riescono riuscire
		sapere sappiamo sanno serve servono succede succedono suggerimenti trova trovano trovare vogliamo voglio vuole vogliono`)),
	"en": setOf(strings.Fields(`
		anybody anyone anything already around avoid best better can could do does doing done else elsewhere example examples exist exists experience experiences find finding
		get gets getting going good happen happens has have help helping helps idea ideas instead keep know known knows like made make makes making may might must
		need needs others ought possible should shall somebody someone something start successful suggest take tell things tips try use used using want wants way ways
		whether works would`)),
}

// IsWeak reports whether a folded word in lower case says less than its rarity.
func (a *Analyser) IsWeak(word string) bool { return weakWords[a.Language][word] }
