package kb

import "testing"

func TestCutTexts(t *testing.T) {
	doc := `{"note":"a \"b\" \u003c", "n": 12.50,"history":[{"note":"x"},{"note": "y","by":"note"},null],"deep":{"note":"z","list":[["p","q"]]}}`
	for name, c := range map[string]struct {
		doc   string
		paths []string
		want  string
	}{
		"a member":           {doc, []string{"note"}, `{"note":"", "n": 12.50,"history":[{"note":"x"},{"note": "y","by":"note"},null],"deep":{"note":"z","list":[["p","q"]]}}`},
		"in lists":           {doc, []string{"history/1/note", "deep/list/0/1"}, `{"note":"a \"b\" \u003c", "n": 12.50,"history":[{"note":"x"},{"note": "","by":"note"},null],"deep":{"note":"z","list":[["p",""]]}}`},
		"what is not there":  {doc, []string{"history/7/note", "nothing", ""}, doc},
		"what is neither":    {doc, []string{"n", "history"}, doc},
		"an object":          {doc, []string{"deep", "history/0"}, `{"note":"a \"b\" \u003c", "n": 12.50,"history":[{},{"note": "y","by":"note"},null],"deep":{}}`},
		"an empty object":    {`{"a": { }}`, []string{"a"}, `{"a": {}}`},
		"what was cut":       {`{"note":""}`, []string{"note"}, `{"note":""}`},
		"a text alone":       {`"secret"`, []string{""}, `""`},
		"names and texts":    {`{"a":"a","b":{"a":"a"}}`, []string{"b/a"}, `{"a":"a","b":{"a":""}}`},
		"what is cut off":    {`{"note":"a`, []string{"note"}, `{"note":"a`},
		"nothing of nothing": {``, []string{"note"}, ``},
	} {
		if got := string(cutTexts([]byte(c.doc), c.paths)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
