package kb

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// secretPrefix marks our tokens, so that leaked ones can be searched for.
const secretPrefix = "kb_"

// IsToken reports whether a bearer token looks like one of ours.
func IsToken(secret string) bool { return strings.HasPrefix(secret, secretPrefix) }

func newSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return secretPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// hashSecret needs no salt and no slowness: a secret has 256 random bits.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
