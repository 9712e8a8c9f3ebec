package markdown

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	for source, want := range map[string]string{
		"":                         "",
		"**due** parole":           "<p><strong>due</strong> parole</p>\n",
		"1. uno\n2. due":           "<ol>\n<li>uno</li>\n<li>due</li>\n</ol>\n",
		"<b onclick=x()>forte</b>": "<p>forte</p>\n",
		"città & <paese>":          "<p>città &amp; </p>\n",
	} {
		if got, err := HTML(source); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", source, got, err, want)
		}
	}
}

func TestNothingActs(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](data:text/html,alert)", "<img src=x onerror=alert(1)>",
		"<iframe src=//evil></iframe>", "<svg onload=alert(1)></svg>", "[x]: javascript:alert(1)\n\n[x]", "<a href=\"java\nscript:alert(1)\">x</a>",
	} {
		got, err := HTML(source)
		for _, bad := range []string{"script", "onerror", "onload", "<iframe", "<svg", "data:"} {
			if err != nil || strings.Contains(strings.ToLower(got), bad) {
				t.Errorf("%q: %q, %v", source, got, err)
			}
		}
	}
}
