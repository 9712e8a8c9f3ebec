package glossary

// Articles and prepositions change with the words around them: cittadino di Paese
// terzo, cittadini di un Paese terzo, cittadini dei Paesi terzi. Inside a label an article may be there
// or not, and a preposition that has swallowed one (dei) counts as itself (di).

// particle is what becomes of such a word: another one, or nothing.
type particle struct {
	as   string
	skip bool
}

var particles = map[string]map[string]particle{
	"it": join(
		skips("il", "lo", "la", "i", "gli", "le", "l", "un", "uno", "una"),
		stand("di", "d", "del", "dello", "della", "dei", "degli", "delle", "dell"),
		stand("a", "al", "allo", "alla", "ai", "agli", "alle", "all"),
		stand("da", "dal", "dallo", "dalla", "dai", "dagli", "dalle", "dall"),
		stand("in", "nel", "nello", "nella", "nei", "negli", "nelle", "nell"),
		stand("su", "sul", "sullo", "sulla", "sui", "sugli", "sulle", "sull"),
	),
	"en": skips("a", "an", "the", "s"),
	"fr": join(skips("le", "la", "les", "l", "un", "une"), stand("de", "d", "du", "des"), stand("a", "au", "aux")),
	"es": join(skips("el", "la", "los", "las", "un", "una"), stand("de", "del"), stand("a", "al")),
	"pt": join(skips("o", "os", "as", "um", "uma"), stand("de", "do", "da", "dos", "das"), stand("em", "no", "na", "nos", "nas")),
	"de": skips("der", "die", "das", "des", "dem", "den", "ein", "eine", "einer", "eines"),
}

func skips(words ...string) map[string]particle {
	all := map[string]particle{}
	for _, word := range words {
		all[word] = particle{as: word, skip: true}
	}
	return all
}

func stand(as string, words ...string) map[string]particle {
	all := map[string]particle{as: {as: as}}
	for _, word := range words {
		all[word] = particle{as: as}
	}
	return all
}

func join(tables ...map[string]particle) map[string]particle {
	all := map[string]particle{}
	for _, table := range tables {
		for word, p := range table {
			all[word] = p
		}
	}
	return all
}
