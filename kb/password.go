package kb

import (
	"context"
	_ "embed"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Passwords makes and checks what passwords are kept as.
type Passwords interface {
	Hash(ctx context.Context, password string) (string, error)
	// Verify reports whether hash was made of password. "" takes as long as any
	// hash, and was made of none.
	Verify(ctx context.Context, hash, password string) (bool, error)
}

// Lengths of passwords, in characters. Length is what makes them hard to guess;
// nothing is asked of what they are made of.
const (
	MinPassword = 12
	MaxPassword = 128
)

//go:embed common-passwords.txt
var commonPasswords string

// checkPassword says what is wrong with a new password of somebody.
func (v *validation) checkPassword(step, password string, who profile) {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(strings.TrimSpace(password))
	local, _, _ := strings.Cut(who.Mail, "@")
	switch {
	case !utf8.ValidString(password):
		v.invalid(step, "is not valid UTF-8")
	case n < MinPassword:
		v.invalid(step, "has %d characters; it needs at least %d", n, MinPassword)
	case n > MaxPassword:
		v.invalid(step, "has %d characters; the limit is %d", n, MaxPassword)
	case slices.Contains([]string{who.Mail, local, strings.ToLower(who.Name)}, lower):
		v.invalid(step, "is your name or address: take another")
	case common(lower), repeats(lower), counts(lower):
		v.invalid(step, "is one of the first that are guessed: take another")
	}
}

// common reports whether a password is one of the commonest, or one with other digits
// and signs around it or in the place of letters.
func common(lower string) bool {
	bare := bareWord(lower)
	return slices.ContainsFunc(strings.Fields(commonPasswords), func(known string) bool {
		return lower == known || len(bare) >= 4 && bare == bareWord(known)
	})
}

// bareWord takes off what is put around a word, and writes the letters for what stands
// in their place.
func bareWord(text string) string {
	text = strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	return strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s", "!", "i").Replace(text)
}

// counts reports whether a text is digits that count up or down.
func counts(text string) bool {
	step := 0
	for i := range text {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
		if i == 0 {
			continue
		}
		by := (int(text[i]) - int(text[i-1]) + 10) % 10
		if by != 1 && by != 9 || step != 0 && by != step {
			return false
		}
		step = by
	}
	return true
}

// repeats reports whether a text is one of up to four characters over and over.
func repeats(text string) bool {
	for n := 1; n <= 4 && n < len(text); n++ {
		if strings.HasPrefix(strings.Repeat(text[:n], len(text)/n+1), text) {
			return true
		}
	}
	return false
}

// normalPassword makes one of the ways in which keyboards write the same.
func normalPassword(password string) string { return norm.NFC.String(password) }

// hashPassword makes what a new password is kept as.
func (b *Base) hashPassword(ctx context.Context, password string) (credential, error) {
	if b.Passwords == nil {
		return credential{}, errors.New("the base was opened without passwords")
	}
	hash, err := b.Passwords.Hash(ctx, normalPassword(password))
	return credential{hash}, err
}

// verifyPassword reports whether a password is a person's; p may be nil, which
// takes as long.
func (b *Base) verifyPassword(ctx context.Context, p *person, password string) (bool, error) {
	if b.Passwords == nil {
		return false, errors.New("the base was opened without passwords")
	}
	var kept credential
	if p != nil && p.canSignIn() {
		if err := b.getLedger(ctx, p.Credential, &kept); err != nil && !errors.Is(err, ErrNotExist) {
			return false, err
		}
	}
	if utf8.RuneCountInString(password) > MaxPassword {
		password = ""
	}
	return b.Passwords.Verify(ctx, kept.Hash, normalPassword(password))
}
