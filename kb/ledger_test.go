package kb_test

import (
	"testing"

	"prologis/kb"
)

func TestWhatSurvivesARestore(t *testing.T) {
	for key, want := range map[string]bool{
		"person/person_1/mail": true, "read/person_1": true, "x": true, "sessions": true,
		"session/1": false, "lease/collections": false, "delivery/7/person_1/mail": false, "denial/1": false, "restore/": false,
	} {
		if got := kb.SurvivesRestore(key); got != want {
			t.Errorf("%s survives: %t, want %t", key, got, want)
		}
	}
}
