package glossary

// A key stands for the words of a label as its language reads them: stems, particles
// put right, acronyms as they are. It is a hash; that two labels share one of 2^64 by chance is not
// provided for.
type key uint64

const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

// seed starts the keys of a language.
func seed(language string) key { return hash(hashStart, language+"\x00") }

func hash(h key, s string) key {
	for i := range len(s) {
		h ^= key(s[i])
		h *= hashPrime
	}
	return h
}

// then is the key of the words behind k and one more.
func (k key) then(word key) key {
	k = (k ^ word) * 0x9e3779b97f4a7c15
	return k ^ k>>29
}

// prefixes tells, with few mistakes, whether some label starts with the words of a
// key: two bits for each. What was removed stays there, and costs a look-up in vain.
type prefixes struct {
	bits []uint64
	held int
}

const (
	firstPrefixBits = 1 << 20
	bitsPerPrefix   = 16
)

func newPrefixes() prefixes { return prefixes{bits: make([]uint64, firstPrefixBits/64)} }

func (p *prefixes) add(k key) {
	if p.has(k) {
		return
	}
	if p.held++; p.held*bitsPerPrefix > len(p.bits)*64 {
		p.bits = append(p.bits, p.bits...) // the longer places of what is held are both marked
	}
	a, b := p.places(k)
	p.bits[a>>6] |= 1 << (a & 63)
	p.bits[b>>6] |= 1 << (b & 63)
}

func (p *prefixes) has(k key) bool {
	a, b := p.places(k)
	return p.bits[a>>6]&(1<<(a&63)) != 0 && p.bits[b>>6]&(1<<(b&63)) != 0
}

func (p *prefixes) places(k key) (a, b uint64) {
	mask := uint64(len(p.bits)*64 - 1)
	return uint64(k) & mask, uint64(k) >> 24 & mask
}
