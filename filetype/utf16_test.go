package filetype

import (
	"io"
	"strings"
	"testing"
)

func TestInUTF8(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"<a/>":                         "<a/>",
		"\xef\xbb\xbf<a/>":             "<a/>",
		"\xfe\xff\x00<\x00a\x20\xac":   "<a€",
		"\xff\xfe<\x00a\x00\xac\x20":   "<a€",
		"\xfe\xff\xd8\x3d\xde\x00\x00": "😀",
		"\xfe\xff\xd8\x3d\x00a":        "\ufffd",
		"\xff\xfe" + strings.Repeat("x\x00", 5000): strings.Repeat("x", 5000),
	} {
		got, err := io.ReadAll(inUTF8(strings.NewReader(text)))
		if err != nil && err != io.ErrUnexpectedEOF || string(got) != want {
			t.Errorf("%q is read as %q, %v; want %q", text, got, err, want)
		}
	}
}
