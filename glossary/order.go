package glossary

import (
	"bytes"
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"prologis/kb"
)

// listings keeps ordered lists until a concept changes: to collate the labels of a wide hierarchy
// takes longer than a page of it should.
type listings struct {
	mu      sync.Mutex
	version uint64
	kept    map[listing]any
	members int
}

// listing names an ordered list.
type listing struct {
	of       string
	id       kb.ID
	language string
}

// maxListed bounds the members of the lists that are kept, all together.
const maxListed = 1 << 20

// listed answers a list that is kept, or else makes it. The graph may be read meanwhile.
func listed[T any](g *Glossary, at listing, list func() []T) []T {
	g.mu.RLock()
	defer g.mu.RUnlock()
	version := g.version.Load()
	g.listings.mu.Lock()
	kept, ok := g.listings.kept[at]
	ok = ok && g.listings.version == version
	g.listings.mu.Unlock()
	if ok {
		return kept.([]T)
	}
	made := list()
	g.listings.keep(at, version, made, len(made))
	return made
}

func (l *listings) keep(at listing, version uint64, list any, members int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil || l.version != version || l.members+members > maxListed {
		l.kept, l.version, l.members = map[listing]any{}, version, 0
	}
	l.kept[at] = list
	l.members += members
}

// ordered answers the ids of concepts in the order of the labels that are shown in a
// language, each once.
func (g *graph) ordered(numbers []number, tag string) []kb.ID {
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	c := newCollator(tag)
	keys := make([]sortable, len(numbers))
	for i, n := range numbers {
		keys[i] = sortable{c.key(g.heading(n, tag)), i}
	}
	slices.SortFunc(keys, sortable.compare)
	ids := make([]kb.ID, len(numbers))
	for i, k := range keys {
		ids[i] = g.concepts[numbers[k.at]].id
	}
	return ids
}

// sortable is a member of a list that is being ordered.
type sortable struct {
	key []byte
	at  int
}

func (s sortable) compare(other sortable) int {
	if c := bytes.Compare(s.key, other.key); c != 0 {
		return c
	}
	return s.at - other.at
}

// collator makes keys that order labels as readers of a language do.
type collator struct {
	*collate.Collator
	buffer collate.Buffer
}

func newCollator(tag string) *collator {
	return &collator{Collator: collate.New(language.Make(tag), collate.Loose, collate.Numeric)}
}

func (c *collator) key(label string) []byte {
	key := slices.Clone(c.KeyFromString(&c.buffer, label))
	c.buffer.Reset()
	return key
}

// heading is the preferred label of a concept that is shown to readers of a language, as
// kb.Text.In chooses it.
func (g *graph) heading(n number, tag string) string {
	text := kb.Text{}
	for i := range g.concepts[n].labels {
		l := &g.concepts[n].labels[i]
		if statuses[l.status()] != kb.TermPreferred {
			break
		}
		if !l.again() {
			text[g.languages.values[l.language()]] = g.text(ref{n, uint32(i)})
		}
	}
	shown, _ := text.In([]string{tag})
	return shown.Value
}
