package scalar

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// enum reads a value of an enum. Validation has held it against the schema
// before, but lets variables through in any case.
func enum[T ~string](v any) (T, error) {
	s, err := text(v, "enum value")
	return T(strings.ToUpper(s)), err
}

// MarshalKind writes a kind as EntryKind names it.
func MarshalKind(v kb.Kind) graphql.Marshaler { return plain(strings.ToUpper(string(v))) }

// UnmarshalKind reads a kind.
func UnmarshalKind(v any) (kb.Kind, error) {
	k, err := enum[kb.Kind](v)
	return kb.Kind(strings.ToLower(string(k))), err
}

// MarshalOp writes what a change did.
func MarshalOp(v kb.Op) graphql.Marshaler { return plain(strings.ToUpper(string(v))) }

// UnmarshalOp reads what a change did.
func UnmarshalOp(v any) (kb.Op, error) {
	op, err := enum[kb.Op](v)
	return kb.Op(strings.ToLower(string(op))), err
}

// MarshalStatus writes a phase.
func MarshalStatus(v kb.Status) graphql.Marshaler { return plain(v) }

// UnmarshalStatus reads a phase.
func UnmarshalStatus(v any) (kb.Status, error) { return enum[kb.Status](v) }

// MarshalLevel writes a level of government.
func MarshalLevel(v kb.Level) graphql.Marshaler { return plain(v) }

// UnmarshalLevel reads a level of government.
func UnmarshalLevel(v any) (kb.Level, error) { return enum[kb.Level](v) }

// MarshalFileLicence writes the licence of a file.
func MarshalFileLicence(v kb.FileLicence) graphql.Marshaler { return plain(v) }

// UnmarshalFileLicence reads the licence of a file.
func UnmarshalFileLicence(v any) (kb.FileLicence, error) { return enum[kb.FileLicence](v) }

// MarshalDefinitionKind writes whose definition it is.
func MarshalDefinitionKind(v kb.DefinitionKind) graphql.Marshaler { return plain(v) }

// UnmarshalDefinitionKind reads whose definition it is.
func UnmarshalDefinitionKind(v any) (kb.DefinitionKind, error) { return enum[kb.DefinitionKind](v) }

// MarshalHealthCheck writes the name of a check.
func MarshalHealthCheck(v kb.HealthCheck) graphql.Marshaler { return plain(v) }

// UnmarshalHealthCheck reads the name of a check.
func UnmarshalHealthCheck(v any) (kb.HealthCheck, error) { return enum[kb.HealthCheck](v) }

// MarshalNoteKind writes what kind of note it is.
func MarshalNoteKind(v kb.NoteKind) graphql.Marshaler { return plain(v) }

// UnmarshalNoteKind reads what kind of note it is.
func UnmarshalNoteKind(v any) (kb.NoteKind, error) { return enum[kb.NoteKind](v) }

// MarshalTermStatus writes how a term is to be used.
func MarshalTermStatus(v kb.TermStatus) graphql.Marshaler { return plain(v) }

// UnmarshalTermStatus reads how a term is to be used.
func UnmarshalTermStatus(v any) (kb.TermStatus, error) { return enum[kb.TermStatus](v) }

// MarshalAdviceKind writes why another term should be written.
func MarshalAdviceKind(v kb.AdviceKind) graphql.Marshaler { return plain(v) }

// UnmarshalAdviceKind reads why another term should be written.
func UnmarshalAdviceKind(v any) (kb.AdviceKind, error) { return enum[kb.AdviceKind](v) }

// MarshalHintRelation writes how a new concept may hang together with another.
func MarshalHintRelation(v kb.HintRelation) graphql.Marshaler { return plain(v) }

// UnmarshalHintRelation reads how a new concept may hang together with another.
func UnmarshalHintRelation(v any) (kb.HintRelation, error) { return enum[kb.HintRelation](v) }

// MarshalRole writes what an organisation does.
func MarshalRole(v kb.Role) graphql.Marshaler { return plain(v) }

// UnmarshalRole reads what an organisation does.
func UnmarshalRole(v any) (kb.Role, error) { return enum[kb.Role](v) }

// MarshalPhase writes a phase of involvement.
func MarshalPhase(v kb.Phase) graphql.Marshaler { return plain(v) }

// UnmarshalPhase reads a phase of involvement.
func UnmarshalPhase(v any) (kb.Phase, error) { return enum[kb.Phase](v) }

// MarshalContributionState writes a state.
func MarshalContributionState(v kb.State) graphql.Marshaler { return plain(v) }

// UnmarshalContributionState reads a state.
func UnmarshalContributionState(v any) (kb.State, error) { return enum[kb.State](v) }

// MarshalReviewLabel writes the outcome of a review.
func MarshalReviewLabel(v kb.ReviewLabel) graphql.Marshaler { return plain(v) }

// UnmarshalReviewLabel reads the outcome of a review.
func UnmarshalReviewLabel(v any) (kb.ReviewLabel, error) { return enum[kb.ReviewLabel](v) }

// MarshalCriterion writes a criterion.
func MarshalCriterion(v kb.Criterion) graphql.Marshaler { return plain(v) }

// UnmarshalCriterion reads a criterion.
func UnmarshalCriterion(v any) (kb.Criterion, error) { return enum[kb.Criterion](v) }

// MarshalOrderField writes the name of a field to order by.
func MarshalOrderField(v model.OrderField) graphql.Marshaler { return plain(v) }

// UnmarshalOrderField reads the name of a field to order by.
func UnmarshalOrderField(v any) (model.OrderField, error) { return enum[model.OrderField](v) }

// MarshalErrorCode writes what sort of error it is.
func MarshalErrorCode(v kb.Code) graphql.Marshaler { return plain(v) }

// UnmarshalErrorCode reads what sort of error it is.
func UnmarshalErrorCode(v any) (kb.Code, error) { return enum[kb.Code](v) }

// MarshalCoverageField writes a field of coverage.
func MarshalCoverageField(v kb.CoverageField) graphql.Marshaler { return plain(v) }

// UnmarshalCoverageField reads a field of coverage.
func UnmarshalCoverageField(v any) (kb.CoverageField, error) { return enum[kb.CoverageField](v) }

// MarshalQuerySyntax writes a syntax of queries.
func MarshalQuerySyntax(v kb.QuerySyntax) graphql.Marshaler { return plain(v) }

// UnmarshalQuerySyntax reads a syntax of queries.
func UnmarshalQuerySyntax(v any) (kb.QuerySyntax, error) { return enum[kb.QuerySyntax](v) }

// MarshalExpansion writes an expansion.
func MarshalExpansion(v kb.Expansion) graphql.Marshaler { return plain(v) }

// UnmarshalExpansion reads an expansion.
func UnmarshalExpansion(v any) (kb.Expansion, error) { return enum[kb.Expansion](v) }
