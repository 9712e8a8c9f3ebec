package markdown

import (
	"strings"
	"testing"
)

func TestHTML(t *testing.T) {
	for source, want := range map[string]string{
		"":                                   "",
		"**due** parole":                     "<p><strong>due</strong> parole</p>\n",
		"1. uno\n2. due":                     "<ol>\n<li>uno</li>\n<li>due</li>\n</ol>\n",
		"<b onclick=x()>forte</b>":           "<p>forte</p>\n",
		"città & <paese>":                    "<p>città &amp; </p>\n",
		"<script>x()</script> resta":         "<p>x() resta</p>\n",
		"<div>\nresta **tutto**\n</div>":     "<p>\nresta <strong>tutto</strong>\n</p>\n",
		"![alt](https://x.example/foto.png)": "<p><img src=\"https://x.example/foto.png\" alt=\"alt\"></p>\n",
	} {
		if got, err := HTML(source); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", source, got, err, want)
		}
	}
}

// TestDiscussionsFetchNothing looks for whatever a reader's browser would fetch.
func TestDiscussionsFetchNothing(t *testing.T) {
	const link = `<a href="https://x.example/p.png" rel="nofollow noreferrer">`
	for source, want := range map[string]string{
		"![alt](https://x.example/p.png)":                                 "<p>" + link + "alt</a></p>\n",
		"![](https://x.example/p.png)":                                    "<p>" + link + "https://x.example/p.png</a></p>\n",
		"![a *b*][1]\n\n[1]: https://x.example/p.png":                     "<p>" + link + "a <em>b</em></a></p>\n",
		"<img src=https://x.example/p.png>":                               "<p></p>\n",
		"[![alt](https://x.example/p.png)](https://altrove.example/dove)": "",
	} {
		got, err := DiscussionHTML(source)
		if err != nil || want != "" && got != want || strings.Contains(got, "<img") {
			t.Errorf("%q: %q, %v", source, got, err)
		}
	}
}

func TestNothingActs(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](data:text/html,alert)", "<img src=x onerror=alert(1)>",
		"<iframe src=//evil></iframe>", "<svg onload=alert(1)></svg>", "[x]: javascript:alert(1)\n\n[x]", "<a href=\"java\nscript:alert(1)\">x</a>",
	} {
		got, err := HTML(source)
		for _, bad := range []string{"<script", "javascript:", "onerror", "onload", "<iframe", "<svg", "data:"} {
			if err != nil || strings.Contains(strings.ToLower(got), bad) {
				t.Errorf("%q: %q, %v", source, got, err)
			}
		}
	}
}
