package graph

import (
	"testing"

	"prologis/graph/model"
)

// Whatever a closed list has in Italian it has in every language that it is said in.
func TestFurtherLabelsAreComplete(t *testing.T) {
	for language, fields := range furtherLabels {
		for _, field := range []model.FacetField{model.FacetFieldKind, model.FacetFieldLevel, model.FacetFieldReviewLabel, model.FacetFieldStatus, model.FacetFieldEvidence} {
			for value := range valueLabels[field] {
				if fields[field][value] == "" {
					t.Errorf("%s has no label for %s %s", language, field, value)
				}
			}
			if len(fields[field]) != len(valueLabels[field]) {
				t.Errorf("%s has labels of values of %s that there are not", language, field)
			}
		}
	}
}
