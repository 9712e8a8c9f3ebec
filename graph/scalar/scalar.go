// Package scalar marshals the scalars of the schema. What is empty in the domain
// is null in GraphQL; what is malformed in an input is a coded error.
package scalar

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"prologis/kb"
)

// Time is how DateTime is written: UTC, with milliseconds.
const Time = "2006-01-02T15:04:05.000Z"

// quoted writes a string; an empty one is null.
func quoted[T ~string](v T) graphql.Marshaler {
	if v == "" {
		return graphql.Null
	}
	return graphql.MarshalString(string(v))
}

// plain writes a string that needs no escaping; an empty one is null.
func plain[T ~string](v T) graphql.Marshaler {
	if v == "" {
		return graphql.Null
	}
	return graphql.WriterFunc(func(w io.Writer) {
		b := make([]byte, 0, 64)
		_, _ = w.Write(append(append(append(b, '"'), v...), '"'))
	})
}

func text(v any, what string) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	return "", kb.Invalid(nil, "%v is no %s", v, what)
}

// MarshalString writes a string; an empty one is null.
func MarshalString(v string) graphql.Marshaler { return quoted(v) }

// MarshalRequired writes a string where the schema has no null: graph/internal/generate
// puts it there.
func MarshalRequired(v string) graphql.Marshaler { return graphql.MarshalString(v) }

// UnmarshalString reads a string.
func UnmarshalString(v any) (string, error) { return text(v, "string") }

// MarshalID writes an id.
func MarshalID(v kb.ID) graphql.Marshaler { return quoted(v) }

// UnmarshalID reads an id or slug; whether anything answers to it is not asked here.
func UnmarshalID(v any) (kb.ID, error) {
	switch v := v.(type) {
	case string:
		return kb.ID(v), nil
	case int, int64, json.Number:
		return kb.ID(fmt.Sprint(v)), nil
	}
	return "", kb.Invalid(nil, "%v is no id", v)
}

// MarshalLanguage writes a language tag.
func MarshalLanguage(v string) graphql.Marshaler { return quoted(v) }

// UnmarshalLanguage reads a language tag into its canonical form.
func UnmarshalLanguage(v any) (string, error) {
	s, err := text(v, "language tag")
	if err != nil {
		return "", err
	}
	tag, ok := kb.CanonicalTag(s)
	if !ok {
		return "", kb.Invalid(nil, "%q is not a BCP 47 language tag, such as it or pt-BR", s)
	}
	return tag, nil
}

// maxSeq is the largest whole number that is exact as a JSON number everywhere.
const maxSeq = 1<<53 - 1

// MarshalSeq writes a seq as a number.
func MarshalSeq(v kb.Seq) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.FormatUint(uint64(v), 10)) })
}

// UnmarshalSeq reads a whole number, or digits.
func UnmarshalSeq(v any) (kb.Seq, error) {
	n, err := strconv.ParseUint(fmt.Sprint(v), 10, 64)
	if err != nil || n > maxSeq {
		return 0, kb.Invalid(nil, "%v is no seq: a whole number from 0 to 2^53-1", v)
	}
	return kb.Seq(n), nil
}

// MarshalDate writes a date in the precision that it has.
func MarshalDate(v kb.Date) graphql.Marshaler { return plain(v) }

// UnmarshalDate reads a date that exists.
func UnmarshalDate(v any) (kb.Date, error) {
	s, err := text(v, "date")
	if err != nil {
		return "", err
	}
	if _, _, ok := kb.Date(s).Interval(); !ok {
		return "", kb.Invalid(nil, "%q is not a date: write 2014, 2014-06 or 2014-06-24", s)
	}
	return kb.Date(s), nil
}

// MarshalDateTime writes a moment in UTC with milliseconds.
func MarshalDateTime(v time.Time) graphql.Marshaler {
	if v.IsZero() {
		return graphql.Null
	}
	return plain(v.UTC().Format(Time))
}

// UnmarshalDateTime reads an RFC 3339 date and time.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, err := text(v, "date and time")
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, kb.Invalid(nil, "%q is not a date and time such as 2014-06-24T08:00:00Z", s)
	}
	return t.UTC(), nil
}

// MarshalDecimal writes a decimal as a string.
func MarshalDecimal(v kb.Decimal) graphql.Marshaler { return plain(v) }

// UnmarshalDecimal reads a decimal number in a string.
func UnmarshalDecimal(v any) (kb.Decimal, error) {
	s, err := text(v, "decimal number")
	if err != nil {
		return "", err
	}
	if !kb.Decimal(s).Valid() {
		return "", kb.Invalid(nil, "%q is not a decimal number such as 1250.50", s)
	}
	return kb.Decimal(s), nil
}
