package main

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"prologis/kb"
)

// criterionRow is a criterion of the checklist, as it is scored or was.
type criterionRow struct {
	Name, Label, Score, Reason string
}

// reviewForm is what a reviewer fills in to decide: the checklist and the outcome.
type reviewForm struct {
	Criteria []criterionRow
	Scores   []string
	Labels   []labelChoice
	Typed    bool // something has been
}

// labelChoice is an outcome of a review that can be chosen.
type labelChoice struct {
	Name, Label string
	Chosen      bool
}

// newReviewForm makes the form; typed is what was sent and not taken.
func newReviewForm(words *authWords, typed url.Values) *reviewForm {
	f := &reviewForm{Typed: len(reviewed(typed)) > 0}
	for score := range kb.MaxScore + 1 {
		f.Scores = append(f.Scores, strconv.Itoa(score))
	}
	for _, c := range kb.Criteria {
		name := string(c)
		f.Criteria = append(f.Criteria, criterionRow{Name: name, Label: words.criteria[c], Score: typed.Get("score." + name), Reason: typed.Get("reason." + name)})
	}
	for _, label := range kb.ReviewLabels {
		f.Labels = append(f.Labels, labelChoice{string(label), words.labels[label], typed.Get("label") == string(label)})
	}
	return f
}

// checklistIn reads the criteria that a form scores.
func checklistIn(form url.Values) (list []kb.Score) {
	for _, c := range kb.Criteria {
		given := form.Get("score." + string(c))
		if given == "" {
			continue
		}
		score, err := strconv.Atoi(given)
		if err != nil {
			score = -1 // which is none
		}
		list = append(list, kb.Score{Criterion: c, Score: score, Reason: strings.TrimSpace(form.Get("reason." + string(c)))})
	}
	return list
}

// checklistView is the checklist of a decision.
func checklistView(list []kb.Score, words *authWords) []criterionRow {
	rows := make([]criterionRow, len(list))
	for i, s := range list {
		rows[i] = criterionRow{Label: words.criteria[s.Criterion], Score: strconv.Itoa(s.Score), Reason: cmp.Or(s.Reason, words.ErasedText)}
	}
	return rows
}
