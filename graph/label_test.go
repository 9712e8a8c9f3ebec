package graph_test

import (
	"fmt"
	"testing"
)

// Values of closed lists are said in the reader's language where that is known, and in
// English to those of others, but for those who ask for nothing or for Italian too.
func TestLabelsOfClosedLists(t *testing.T) {
	h := newHouse(t).street()
	for accept, want := range map[string]string{
		"":                 "Pratiche Concluso Italiano 5.000–9.999 EUR",
		"it":               "Pratiche Concluso Italiano 5.000–9.999 EUR",
		"en-GB":            "Practices Concluded Italian 5,000–9,999 EUR",
		"fr-CH":            "Pratiques Terminé Italian 5,000–9,999 EUR",
		"es, it;q=0.1":     "Prácticas Concluido Italiano 5.000–9.999 EUR",
		"ar":               "الممارسات منتهٍ Italian 5,000–9,999 EUR",
		"zh-Hant":          "实践 已结束 Italian 5,000–9,999 EUR",
		"de":               "Practices Concluded Italian 5,000–9,999 EUR",
		"de, it;q=0.5":     "Pratiche Concluso Italiano 5.000–9.999 EUR",
		"de, sl, fr;q=0.1": "Pratiques Terminé Italian 5,000–9,999 EUR",
	} {
		data := h.data(`{ search(query: "strada", filter: {text: "strada"}, facets: [KIND, STATUS, LANGUAGES, YEARLY_COST], facetOptions: [{field: YEARLY_COST, ranges: ["5000..9999"]}]) {
			facets { buckets { label } } } }`, nil, "Accept-Language", accept)
		var got string
		for i := range 4 {
			got += fmt.Sprint(at(data, "search", "facets", i, "buckets", 0, "label"), " ")
		}
		if got != want+" " {
			t.Errorf("to %q the values are %q, not %q", accept, got, want)
		}
	}
}
