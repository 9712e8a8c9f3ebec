package glossary

import (
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

func TestMatching(t *testing.T) {
	g := openMemory(t, conceptOf("bass", "en:Bass", "it:spigola"), conceptOf("black", "en:black bass", "+it:Città nera"), conceptOf("base", "en:«base» camp", "it:base"))
	if err := g.Apply(kb.Head{Seq: 2, ID: "two"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ pattern, language, want string }{
		{"bass", "", "Bass"}, {"BASS", "en", "Bass"}, {"bas", "", ""}, {"bas*", "", "Bass, base"}, {"bas*", "it", "base"},
		{"*bass", "", "Bass, black bass"}, {"*a*s*", "", "Bass, base, black bass, «base» camp"}, {"b*s", "", "Bass, black bass"},
		{"«base*", "", "«base» camp"}, {"città*", "", "Città nera"}, {"citta*", "", ""}, {"*ITTÀ*", "", "Città nera"}, {"ba*sss", "", ""}, {"b*b", "", ""}, {"**", "it", "Città nera, base, spigola"},
	} {
		var got []string
		for _, m := range g.Matching(c.pattern, c.language) {
			got = append(got, m.Value)
		}
		slices.Sort(got)
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%q in %q: %q, not %q", c.pattern, c.language, got, c.want)
		}
	}
	if got := g.Matching("*", "", idOf("none")); len(got) != 0 {
		t.Errorf("in no scheme: %v", got)
	}
}
