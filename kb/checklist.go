package kb

import "slices"

// Criterion is one of the quality criteria by which practices are reviewed.
type Criterion string

// Criteria lists the criteria: adeguatezza, efficacia, risultati e impatti,
// sostenibilità, innovazione, riproducibilità, trasferibilità, mainstreaming.
var Criteria = []Criterion{"ADEQUACY", "EFFECTIVENESS", "RESULTS_AND_IMPACT", "SUSTAINABILITY", "INNOVATION",
	"REPRODUCIBILITY", "TRANSFERABILITY", "MAINSTREAMING"}

// Score is how far a criterion is met, 0 to 3, and why.
type Score struct {
	Criterion Criterion `json:"criterion"`
	Score     int       `json:"score"`
	Reason    string    `json:"reason"`
}

// MaxScore is that of a criterion that is fully met.
const MaxScore = 3

// checkChecklist says what is wrong with a checklist. It need not have every criterion.
func (v *validation) checkChecklist(list []Score) {
	var seen []Criterion
	v.each("checklist", len(list), func(i int) {
		s := list[i]
		checkEnum(v, "criterion", s.Criterion, Criteria...)
		switch {
		case s.Criterion == "":
			v.invalid("criterion", "is required")
		case slices.Contains(seen, s.Criterion):
			v.invalid("criterion", "%s is there twice", s.Criterion)
		}
		seen = append(seen, s.Criterion)
		if s.Score < 0 || s.Score > MaxScore {
			v.invalid("score", "is a number from 0 to %d, not %d", MaxScore, s.Score)
		}
		if blank(s.Reason) {
			v.invalid("reason", "is required")
		}
		v.checkString("reason", s.Reason, maxNote)
	})
}

// decisions are the actions that end a review: a checklist goes with them.
var decisions = []Action{ActionRequestChanges, ActionAccept, ActionReject}

// decided notes that a contribution is reviewed, with the checklist of the review.
func (c *Contribution) decided(checklist []Score) {
	c.DueAt, c.Checklist = nil, checklist
}
