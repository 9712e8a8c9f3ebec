package kb_test

import (
	"reflect"
	"testing"

	"prologis/kb"
)

func TestASheetIsFilledInOneLanguage(t *testing.T) {
	c := &kb.PracticeContent{Template: kb.Template{
		Title: kb.Text{"it": "Titolo", "en": "Title"}, Start: "2014-06", Themes: []kb.ID{"integrazione"},
		Results: []kb.Result{{Statement: kb.Text{"it": "Primo"}}},
	}}
	sheet, err := kb.SheetOf(c)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]kb.Text{}
	for _, one := range sheet.Texts {
		found[one.Path[len(one.Path)-1]] = one.Text
	}
	if found["title"]["en"] != "Title" || found["statement"]["it"] != "Primo" || len(found["need"]) != 0 {
		t.Errorf("texts: %v", sheet.Texts)
	}
	want := []kb.SheetFact{{Field: "start", Values: []string{"2014-06"}}, {Field: "themes", Values: []string{"integrazione"}}}
	if !reflect.DeepEqual(sheet.Facts, want) {
		t.Errorf("facts: %v, want %v", sheet.Facts, want)
	}
	filled, err := kb.Filled(c, "en", map[string]string{"title": "", "need": " A need. ", "results.0.statement": "First", "nothing": "x"})
	if err != nil {
		t.Fatal(err)
	}
	got := filled.(*kb.PracticeContent)
	if got.Title["it"] != "Titolo" || got.Title["en"] != "" || got.Need["en"] != "A need." || got.Results[0].Statement["en"] != "First" || got.Results[0].Statement["it"] != "Primo" {
		t.Errorf("filled: %+v", got)
	}
	if c.Title["en"] != "Title" || c.Need != nil {
		t.Errorf("the original was changed: %+v", c)
	}
	concept := &kb.ConceptContent{PrefLabel: kb.Text{"it": "accoglienza"}, AltLabels: kb.Labels{"it": {"a", "b"}}}
	filled, err = kb.Filled(concept, "it", map[string]string{"altLabels": "b\n\n c "})
	if got := filled.(*kb.ConceptContent).AltLabels["it"]; err != nil || len(got) != 2 || got[0] != "b" {
		t.Errorf("labels: %v %v", got, err)
	}
}
