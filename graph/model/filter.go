package model

import (
	"time"

	"prologis/kb"
)

// Filter is what entries must satisfy. It is the input of every kind: each
// schema type has the keys that make sense for its kind.
type Filter struct {
	Kinds            []kb.Kind
	Text             *string
	Status           *StatusFilter
	Level            *LevelFilter
	ReviewLabel      *ReviewLabelFilter
	Language         *LanguageFilter
	Year             *YearRange
	Start            *YearRange
	End              *YearRange
	Reached          *CountRange
	YearlyCost       *AmountRange
	Funding          *AmountRange
	UpdatedAt        *DateTimeRange
	Themes           *ConceptTagFilter
	TargetGroups     *ConceptTagFilter
	Instruments      *ConceptTagFilter
	Areas            *ConceptTagFilter
	Territories      *TerritoryTagFilter
	Organisations    *OrganisationTagFilter
	Programmes       *ProgrammeTagFilter
	Evidence         *EvidenceFilter
	Scheme           *SchemeFilter
	Broader          *ConceptTagFilter
	Top              *bool
	Deprecated       *bool
	OrganisationSort *OrganisationSortFilter
	TerritorySort    *TerritorySortFilter
	Parent           *TerritoryTagFilter
	And              []*Filter
	Or               []*Filter
	Not              *Filter
}

// ContributionFilter is what contributions must satisfy.
type ContributionFilter struct {
	Text          *string
	State         *ContributionStateFilter
	Kinds         []kb.Kind
	Organisations []kb.ID
	Mine          *bool
	Reviewer      *ReviewedBy
	Targets       []kb.ID
	UpdatedAt     *DateTimeRange
	Overdue       *bool
	NeedsMe       *bool
	And           []*ContributionFilter
	Or            []*ContributionFilter
	Not           *ContributionFilter
}

// Choice is a value out of a list, or out of none of it. A nil list is an absent
// one; an empty In matches nothing.
type Choice[T ~string] struct{ In, Not []T }

// The choices of the schema.
type (
	StatusFilter           = Choice[kb.Status]
	LevelFilter            = Choice[kb.Level]
	ReviewLabelFilter      = Choice[kb.ReviewLabel]
	LanguageFilter         = Choice[string]
	OrganisationSortFilter = Choice[kb.OrganisationSort]
	TerritorySortFilter    = Choice[kb.TerritorySort]

	ContributionStateFilter = Choice[kb.State]
)

// DateTimeRange is a span of time; nil is open.
type DateTimeRange struct{ Gte, Lte *time.Time }

// OrderField is the name of a field to order by, as the schema's enums have it.
type OrderField string

// Order is a key to order a list by.
type Order struct {
	Field     OrderField
	Direction OrderDirection
}
