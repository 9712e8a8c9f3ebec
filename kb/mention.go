package kb

import (
	"strconv"
	"sync"
)

// Mention says that a text of an entry names a concept.
type Mention struct {
	Concept ID
	Label          // by which it is named, as the concept has it
	Field   string // path of the text, as in "lessons" or "results.0.statement"
}

// maxMentions bounds the mentions of one entry.
const maxMentions = 500

// Mentions answers the concepts that the texts of an entry name, each once in a field, in the
// order of the fields. They are worked out when they are asked for and kept until a
// concept or the entry changes.
func (b *Base) Mentions(e Entry) []Mention {
	at := mentionKey{e.Meta().ID, e.Meta().Revision}
	version := b.Glossary.Version()
	if found, ok := b.mentions.get(at, version); ok {
		return found
	}
	found := b.mentionsOf(e)
	b.mentions.set(at, version, found)
	return found
}

func (b *Base) mentionsOf(e Entry) []Mention {
	type place struct {
		concept ID
		field   string
	}
	seen := map[place]bool{}
	var found []Mention
	eachProse(e.Content(), func(field, language, value string) {
		for _, span := range b.Glossary.Spans(value, language) {
			r := span.Readings[0]
			at := place{r.Concept, field}
			if seen[at] || r.Concept == e.Meta().ID || len(found) == maxMentions {
				continue
			}
			seen[at] = true
			found = append(found, Mention{Concept: r.Concept, Label: r.Label, Field: field})
		}
	})
	return found
}

// eachProse visits the texts of a content but for the labels of concepts, which name each
// other all the time.
func eachProse(content Content, visit func(field, language, value string)) {
	c, isConcept := content.(*ConceptContent)
	EachText(content, func(path string, t Text) {
		if isConcept && path == "prefLabel" {
			return
		}
		for _, tag := range t.Languages() {
			visit(path, tag, t[tag])
		}
	})
	if !isConcept {
		return
	}
	for i, d := range c.Definitions {
		visit("definitions."+strconv.Itoa(i)+".value", d.Language, d.Value)
	}
	eachOf(c.ScopeNotes, "scopeNotes", visit)
	eachOf(c.Examples, "examples", visit)
	for i, n := range c.Notes {
		if n.Kind != NoteEditorial {
			visit("notes."+strconv.Itoa(i)+".value", n.Language, n.Value)
		}
	}
}

// eachOf visits notes by language.
func eachOf(notes Labels, field string, visit func(field, language, value string)) {
	for _, tag := range notes.Languages() {
		for i, value := range notes[tag] {
			visit(field+"."+tag+"."+strconv.Itoa(i), tag, value)
		}
	}
}

// mentionCache keeps the mentions of entries, as one version of the glossary finds them.
type mentionCache struct {
	mu      sync.Mutex
	version uint64
	found   map[mentionKey][]Mention
}

type mentionKey struct {
	id       ID
	revision int
}

// maxMentioning is of how many entries mentions are kept.
const maxMentioning = 4096

func (c *mentionCache) get(at mentionKey, version uint64) ([]Mention, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != version {
		return nil, false
	}
	found, ok := c.found[at]
	return found, ok
}

func (c *mentionCache) set(at mentionKey, version uint64, found []Mention) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version != version || len(c.found) >= maxMentioning {
		c.version, c.found = version, nil
	}
	if c.found == nil {
		c.found = map[mentionKey][]Mention{}
	}
	c.found[at] = found
}
