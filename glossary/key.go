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

// starts tells, with few mistakes, whether some label is or starts with the words of a key: two
// bits for each, of one word of memory. What was removed stays there, and costs a
// look-up in vain.
type starts struct {
	bits []uint64
	held int
}

const (
	firstStartBits = 1 << 20
	bitsPerStart   = 8
)

func newStarts() starts { return starts{bits: make([]uint64, firstStartBits/64)} }

func (s *starts) add(k key) {
	if s.has(k) {
		return
	}
	if s.held++; s.held*bitsPerStart > len(s.bits)*64 {
		s.bits = append(s.bits, s.bits...) // the longer places of what is held are both marked
	}
	at, marks := s.place(k)
	s.bits[at] |= marks
}

func (s *starts) has(k key) bool {
	at, marks := s.place(k)
	return s.bits[at]&marks == marks
}

func (s *starts) place(k key) (at int, marks uint64) {
	return int(uint64(k) & uint64(len(s.bits)-1)), 1<<(k>>40&63) | 1<<(k>>52&63)
}
