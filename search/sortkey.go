package search

import (
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// sortKeyVersion changes with whatever changes sort keys.
const sortKeyVersion = 2

// sortKeyRunes is how much of a text decides its place. Texts that begin alike so
// far are ordered by id.
const sortKeyRunes = 40

// sortKeys makes collation keys. Collators are not safe for concurrent use.
type sortKeys struct {
	mu    sync.Mutex
	pools map[string]*sync.Pool
}

func newSortKeys() *sortKeys { return &sortKeys{pools: map[string]*sync.Pool{}} }

// collated answers bytes that compare as texts do in the language: letters
// without regard to case and accents first, numbers by value, then accents.
func (s *sortKeys) collated(tag, text string) []byte {
	text = cutRunes(text, sortKeyRunes)
	pool := s.pool(tag)
	collator := pool.Get().(*collate.Collator)
	defer pool.Put(collator)
	var buf collate.Buffer
	key := appendWeights(nil, collator.KeyFromString(&buf, text))
	key = append(key, endOfWeights)
	if lower := strings.ToLower(text); !isASCII(lower) {
		key = append(key, lower...) // accents decide last: plain letters come first
	}
	return key
}

func (s *sortKeys) pool(tag string) *sync.Pool {
	s.mu.Lock()
	defer s.mu.Unlock()
	pool := s.pools[tag]
	if pool == nil {
		locale, _ := language.Parse(tag) // an unknown language collates as none
		pool = &sync.Pool{New: func() any { return collate.New(locale, collate.Loose, collate.Numeric) }}
		s.pools[tag] = pool
	}
	return pool
}

// Most keys are letters of the plain alphabet, of which the collator makes two bytes
// each. A key here has one byte for each of these; any other weight stands as the
// collator writes it behind a byte that lies between those of its plain neighbours.
const (
	endOfWeights = 2 // less than any weight
	firstGap     = 3 // what is before the first plain letter; then letter, gap, letter, ...
)

// plainWeights are those of the plain letters and of a blank, in order.
var plainWeights = func() (weights []uint32) {
	collator := collate.New(language.Und, collate.Loose)
	var buf collate.Buffer
	for _, letter := range " abcdefghijklmnopqrstuvwxyz" {
		weight, _ := cutWeight(collator.KeyFromString(&buf, string(letter)))
		weights = append(weights, weight)
	}
	return weights
}()

// cutWeight takes the first weight off a collator's key: two bytes of it, three if the
// first has its high bit set.
func cutWeight(key []byte) (weight uint32, rest []byte) {
	n := 2
	if key[0] >= 0x80 {
		n = 3
	}
	n = min(n, len(key))
	for _, b := range key[:n] {
		weight = weight<<8 | uint32(b)
	}
	return weight, key[n:]
}

// appendWeights appends a collator's key, shortened.
func appendWeights(to, key []byte) []byte {
	for len(key) > 0 {
		weight, rest := cutWeight(key)
		at, plain := slices.BinarySearch(plainWeights, weight)
		if plain {
			to = append(to, byte(firstGap+2*at+1))
		} else {
			to = append(append(to, byte(firstGap+2*at)), key[:len(key)-len(rest)]...)
		}
		key = rest
	}
	return to
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func cutRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// escapeKey keeps the order of keys and frees two bytes: 0 separates the keys of a
// cursor, and 0xff the values that scorch keeps by document.
func escapeKey(key []byte) string {
	var b strings.Builder
	b.Grow(len(key) + 8)
	for _, c := range key {
		switch c {
		case 0x00, 0x01:
			b.WriteByte(0x01)
			b.WriteByte(c + 1)
		case 0xfe, 0xff:
			b.WriteByte(0xfe)
			b.WriteByte(c - 0xfd)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
