package lang

import "testing"

// TestEnglishSpellings holds words of Britain against those of America, and against
// words that only look like them.
func TestEnglishSpellings(t *testing.T) {
	analysers, err := NewAnalysers()
	if err != nil {
		t.Fatal(err)
	}
	stem := analysers.Of("en").Stem
	for _, pair := range [][2]string{
		{"labour", "labor"}, {"labourers", "laborer"}, {"neighbourhoods", "neighborhood"}, {"colourful", "colorful"}, {"behaviour", "behavior"},
		{"honourable", "honorable"}, {"behavioural", "behavioral"}, {"odours", "odor"}, {"organise", "organizing"}, {"organisation", "organizations"},
		{"analyse", "analyzed"}, {"centre", "centers"}, {"theatre", "theater"}, {"metre", "meters"}, {"dialogue", "dialogs"}, {"programme", "programs"},
		{"counsellor", "counselors"}, {"traveller", "traveler"}, {"counselling", "counseling"}, {"licence", "licensed"}, {"practise", "practice"},
		{"defence", "defenses"}, {"enrolment", "enrollment"}, {"precise", "precision"}, {"adolescent", "adolescence"},
	} {
		if stem(pair[0]) != stem(pair[1]) {
			t.Errorf("%s is %s, %s is %s", pair[0], stem(pair[0]), pair[1], stem(pair[1]))
		}
	}
	for _, pair := range [][2]string{
		{"hours", "hors"}, {"tourist", "torist"}, {"encourage", "encorage"}, {"resource", "resorce"}, {"flour", "flor"}, {"prize", "prise"},
		{"labour", "laboratory"}, {"courses", "corses"}, {"rogue", "rog"},
	} {
		if stem(pair[0]) == stem(pair[1]) {
			t.Errorf("%s and %s are both %s", pair[0], pair[1], stem(pair[0]))
		}
	}
}
