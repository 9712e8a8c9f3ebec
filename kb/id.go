package kb

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

// ID is the opaque, permanent name of an entry: its kind, "_" and 26 base32
// characters, in the order of creation. In inputs a slug may stand in its place
// until the rules have resolved it.
type ID string

// Crockford's alphabet in lower case; its order is that of the bytes.
var base32Lower = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

const idChars = 26

// newID makes the id of the n-th entry made at a moment.
func newID(kind Kind, at time.Time, n int) ID {
	return ID(string(kind) + "_" + newToken(at, n))
}

// newToken makes the part of an id behind the kind: 48 bits of milliseconds, 16
// of n, and 64 random bits.
func newToken(at time.Time, n int) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(at.UnixMilli())<<16|uint64(min(n, 0xffff)))
	_, _ = rand.Read(b[8:]) // never fails
	return base32Lower.EncodeToString(b[:])
}

// tokenTime answers when a token was made; false for what is none.
func tokenTime(token string) (time.Time, bool) {
	b, err := base32Lower.DecodeString(token)
	if err != nil || len(b) != 16 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b) >> 16)), true
}

// Kind answers the kind that a well-formed id names; "" for anything else.
func (id ID) Kind() Kind {
	if kind := id.named(); kind.Valid() {
		return kind
	}
	return ""
}

// named answers what a well-formed id names, private kinds too.
func (id ID) named() Kind {
	i := strings.LastIndexByte(string(id), '_')
	if i < 0 || len(id)-i-1 != idChars {
		return ""
	}
	for _, c := range string(id[i+1:]) {
		if !strings.ContainsRune("0123456789abcdefghjkmnpqrstvwxyz", c) {
			return ""
		}
	}
	return Kind(id[:i])
}

// is reports whether an id is well-formed and of a kind, which may be private.
func (id ID) is(kind Kind) bool { return id.named() == kind }
