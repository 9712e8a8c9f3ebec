package graph_test

import "testing"

func TestLanguages(t *testing.T) {
	h := newHouse(t).furnish()
	for _, c := range []struct {
		accept, args    string
		value, language string
		fallback        bool
	}{
		{"", "", "integrazione", "it", false},
		{"en", "", "integration", "en", false},
		{"en-GB;q=0.9, it;q=0.4", "", "integration", "en", false},
		{"fr, en;q=0.5", "", "integration", "en", false},
		{"fr", "", "integrazione", "it", true},
		{"*", "", "integrazione", "it", false},
		{"not;;a,header", "", "integrazione", "it", false},
		{"en", `(in: ["it"])`, "integrazione", "it", false},
		{"", `(in: "en")`, "integration", "en", false},
		{"en", `(in: ["de"])`, "integrazione", "it", true},
		{"en", `(in: [])`, "integration", "en", false},
		{"en", `(in: null)`, "integration", "en", false},
		{"", `(in: ["EN-gb"])`, "integration", "en", false},
	} {
		data := h.data(`{ concept(slug: "integrazione") { prefLabel`+c.args+` { value language isFallback direction translations { language value } html } } }`, nil, "Accept-Language", c.accept)
		label := at(data, "concept", "prefLabel")
		if at(label, "value") != c.value || at(label, "language") != c.language || at(label, "isFallback") != c.fallback {
			t.Errorf("%q %s: %v", c.accept, c.args, label)
		}
		if at(label, "direction") != "LTR" || at(label, "html") != nil || at(label, "translations", 0, "value") != "integration" {
			t.Errorf("%q %s: %v", c.accept, c.args, label)
		}
	}
}

func TestLabelsHaveNoFallback(t *testing.T) {
	h := newHouse(t).furnish()
	data := h.data(`{ concept(slug: "integrazione") {
		all: altLabels { value isFallback } english: altLabels(in: ["en"]) { value } german: altLabels(in: ["de"]) { value } none: altLabels(in: []) { value }
		definitions(in: ["en"]) { value recommended } discouraged { label language reason(in: ["en"]) preferred { slug } } scopeNotes { html } } }`, nil, "Accept-Language", "de")
	concept := at(data, "concept")
	for name, want := range map[string]int{"all": 3, "english": 2, "german": 0, "none": 0, "definitions": 1} {
		if got := at(concept, name).([]any); len(got) != want {
			t.Errorf("%s: %v, want %d", name, got, want)
		}
	}
	if at(concept, "all", 0, "isFallback") != false || at(concept, "discouraged", 0, "reason") != "Another concept." {
		t.Errorf("concept: %v", concept)
	}
	if at(concept, "discouraged", 0, "preferred", "slug") != "integrazione" {
		t.Errorf("a discouraged term prefers %v", at(concept, "discouraged", 0))
	}
	if at(concept, "scopeNotes", 0, "html") != "<p>Si usa <strong>sempre</strong>.</p>\n" {
		t.Errorf("scopeNotes: %v", at(concept, "scopeNotes"))
	}
}

func TestMarkdownIsSanitised(t *testing.T) {
	h := newHouse(t).furnish()
	content := practice(1)
	content.Need = it("[a](javascript:alert(1)) <img src=x onerror=alert(1)> [b](https://b.example/) `c`\n\n| d | e |\n|---|---|\n| 1 | 2 |")
	h.put("pratica-01", content)
	html := at(h.data(`{ practice(slug: "pratica-01") { need { html } title { html } } }`, nil), "practice")
	want := "<p>a  <a href=\"https://b.example/\" rel=\"nofollow noreferrer\">b</a> <code>c</code></p>\n" +
		"<table>\n<thead>\n<tr>\n<th>d</th>\n<th>e</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n"
	if got := at(html, "need", "html"); got != want {
		t.Errorf("need:\n%v\nwant\n%v", got, want)
	}
	if at(html, "title", "html") != nil {
		t.Errorf("a title is Markdown: %v", html)
	}
}

func TestOrderFollowsTheLanguage(t *testing.T) {
	h := newHouse(t).furnish()
	for language, want := range map[string]string{"it": "abitare", "en": "integration"} {
		data := h.data(`{ concepts(first: 1) { nodes { prefLabel { value } } } concept(slug: "integrazione") { narrower { prefLabel { value } } } }`, nil, "Accept-Language", language)
		if got := at(data, "concepts", "nodes", 0, "prefLabel", "value"); got != want {
			t.Errorf("%s: the first concept is %v, want %s", language, got, want)
		}
	}
}
