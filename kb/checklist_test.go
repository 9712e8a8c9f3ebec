package kb_test

import (
	"reflect"
	"testing"

	"prologis/kb"
)

// TestEveryDecisionCarriesItsChecklist has a contribution given back, given back again
// without scores, and then decided.
func TestEveryDecisionCarriesItsChecklist(t *testing.T) {
	o := newOffice(t)
	author, reviewer := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("reviewer", kb.RoleReviewer, "")
	first := []kb.Score{{Criterion: "ADEQUACY", Score: 0, Reason: "Non dice il bisogno"}}
	last := []kb.Score{{Criterion: "INNOVATION", Score: 3, Reason: "È nuovo"}, {Criterion: "ADEQUACY", Score: 2, Reason: "Ora lo dice"}}
	c := o.brought(kb.Situation(kb.StateInReview))
	again := func() {
		t.Helper()
		_, err := o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
		o.ok(err)
		_, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: c.ID})
		o.ok(err)
	}
	action := kb.ContributionAction{ID: c.ID, Note: "perché"}
	_, err := o.base.RequestChanges(ctx, reviewer, kb.ChangesInput{ContributionAction: action, Checklist: first})
	o.ok(err)
	if c, err = o.base.Contribution(ctx, author, c.ID); err != nil || !reflect.DeepEqual(c.Checklist, first) {
		t.Errorf("the authors read %+v, %v", c.Checklist, err)
	}
	again()
	if c, err = o.base.Contribution(ctx, author, c.ID); err != nil || !reflect.DeepEqual(c.Checklist, first) {
		t.Errorf("under review again: %+v, %v", c.Checklist, err)
	}
	_, err = o.base.RequestChanges(ctx, reviewer, kb.ChangesInput{ContributionAction: action})
	o.ok(err)
	again()
	_, err = o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: action, Checklist: last})
	o.ok(err)
	c, err = o.base.Contribution(ctx, author, c.ID)
	o.ok(err)
	var scored [][]kb.Score
	for _, step := range c.History {
		switch step.Action {
		case kb.ActionRequestChanges, kb.ActionReject:
			scored = append(scored, step.Checklist)
		default:
			if step.Checklist != nil {
				t.Errorf("%s has the checklist %+v", step.Action, step.Checklist)
			}
		}
	}
	if !reflect.DeepEqual(scored, [][]kb.Score{first, nil, last}) || !reflect.DeepEqual(c.Checklist, last) {
		t.Errorf("scored %+v, in the end %+v", scored, c.Checklist)
	}
	clean(t, o.base)
}

// TestChecklistsThatCannotBe sends each with every decision.
func TestChecklistsThatCannotBe(t *testing.T) {
	o := newOffice(t)
	reviewer := o.viewer("reviewer", kb.RoleReviewer, "")
	c := o.brought(kb.Situation(kb.StateInReview))
	action := kb.ContributionAction{ID: c.ID, Note: "perché"}
	for want, list := range map[string][]kb.Score{
		"checklist.0.score":     {{Criterion: "ADEQUACY", Score: 4, Reason: "x"}},
		"checklist.0.criterion": {{Criterion: "BEAUTY", Score: 1, Reason: "x"}},
		"checklist.1.criterion": {{Criterion: "ADEQUACY", Score: 1, Reason: "x"}, {Criterion: "ADEQUACY", Score: 1, Reason: "x"}},
		"checklist.0.reason":    {{Criterion: "ADEQUACY", Score: 1, Reason: " \u200b"}},
	} {
		_, _, accepted := o.base.Accept(ctx, reviewer, kb.AcceptInput{ContributionAction: action, Checklist: list})
		_, rejected := o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: action, Checklist: list})
		_, returned := o.base.RequestChanges(ctx, reviewer, kb.ChangesInput{ContributionAction: action, Checklist: list})
		for _, err := range []error{accepted, rejected, returned} {
			wantError(t, err, kb.CodeInvalid, want)
		}
	}
	_, err := o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "\u200b\u2800\u3164 "}})
	wantError(t, err, kb.CodeInvalid, "reason")
}
