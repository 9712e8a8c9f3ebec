package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/filetype"
)

// maxFileName bounds the names of files, in bytes: file systems take no more.
const maxFileName = 200

// fileName tidies the name that a file was uploaded with, and gives it the
// extension of its type. A name that promises another type is refused.
func fileName(given string, t filetype.Type) (string, error) {
	name := strings.ToValidUTF8(given, "")
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`<>:"|?*`, r) {
			return -1 // the invisible ones can turn a name round
		}
		return r
	}, name)
	name = strings.Trim(strings.Join(strings.Fields(name), " "), ". ")
	stem, extension := name, ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		stem, extension = name[:i], strings.ToLower(name[i+1:])
	}
	switch promised, ok := filetype.ByExtension(extension); {
	case t.Named(extension):
	case ok:
		return "", Invalid([]string{"file"}, "is named .%s like %s, but is %s: name it .%s", extension, promised.Name, t.Name, t.Extensions[0])
	default:
		stem, extension = name, t.Extensions[0]
	}
	if stem == "" {
		stem = "file"
	}
	return shorten(stem, maxFileName-1-len(extension)) + "." + extension, nil
}

// shorten cuts a string to at most n bytes, between characters.
func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return strings.TrimRight(s[:n], ". ")
}
