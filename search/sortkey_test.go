package search

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Shortened keys stand in the order of the collator's own.
func TestShortKeysKeepTheOrder(t *testing.T) {
	if !slices.IsSorted(plainWeights) || len(slices.Compact(slices.Clone(plainWeights))) != 27 {
		t.Fatalf("the weights of plain letters are %x", plainWeights)
	}
	letters := []rune("  aabcdez'-.,!0123456789àèìñöøßțșжя中文مرحبا🙂\u0301AZÀ")
	chance := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		runes := make([]rune, chance.IntN(12))
		for i := range runes {
			runes[i] = letters[chance.IntN(len(letters))]
		}
		return string(runes)
	}
	for _, tag := range []language.Tag{language.Italian, language.English, language.Spanish, language.Swedish, language.Chinese, language.Arabic} {
		collator := collate.New(tag, collate.Loose, collate.Numeric)
		var one, other collate.Buffer
		for range 20_000 {
			a, b := text(), text()
			whole := bytes.Compare(collator.KeyFromString(&one, a), collator.KeyFromString(&other, b))
			one.Reset()
			other.Reset()
			short := bytes.Compare(
				append(appendWeights(nil, collator.KeyFromString(&one, a)), endOfWeights),
				append(appendWeights(nil, collator.KeyFromString(&other, b)), endOfWeights),
			)
			if cmp.Compare(whole, 0) != cmp.Compare(short, 0) {
				t.Fatalf("%s: %q and %q compare as %d, shortened as %d", tag, a, b, whole, short)
			}
		}
	}
}
