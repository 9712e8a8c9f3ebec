package kb

import (
	"testing"
	"time"
)

// TestConfirmedSince tells what was confirmed of documents that say it, and of those from
// before they did.
func TestConfirmedSince(t *testing.T) {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	steps := func(actions ...Action) (history []Step) {
		for _, a := range actions {
			history = append(history, Step{Action: a, At: at})
		}
		return history
	}
	for name, c := range map[string]struct {
		of   Contribution
		want int
	}{
		"says it":                {Contribution{Revision: 7, Confirmed: 4, UpdatedAt: at, History: steps(ActionContribute, ActionConfirm)}, 4},
		"confirmed":              {Contribution{Revision: 5, UpdatedAt: at, History: steps(ActionContribute, ActionSubmit, ActionConfirm)}, 4},
		"confirmed by two":       {Contribution{Revision: 5, UpdatedAt: at, History: steps(ActionContribute, ActionConfirm, ActionConfirm)}, 3},
		"not confirmed":          {Contribution{Revision: 5, UpdatedAt: at, History: steps(ActionContribute, ActionSubmit)}, 0},
		"revised since":          {Contribution{Revision: 6, UpdatedAt: at, History: steps(ActionContribute, ActionConfirm, ActionRevise)}, 0},
		"changed without a step": {Contribution{Revision: 6, UpdatedAt: at.Add(time.Minute), History: steps(ActionContribute, ActionConfirm)}, 0},
	} {
		if got := c.of.confirmedSince(); got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
		if !c.of.at(c.of.Revision) || c.want > 0 && (!c.of.at(c.want) || c.of.at(c.want-1)) || c.want == 0 && c.of.at(c.of.Revision-1) {
			t.Errorf("%s: is at other revisions", name)
		}
	}
}
