package kb

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Code says what kind of error it is; clients act on it.
type Code string

// The codes of errors.
const (
	CodeNotFound        Code = "NOT_FOUND"
	CodeInvalid         Code = "INVALID"
	CodeConflict        Code = "CONFLICT"
	CodeUnauthenticated Code = "UNAUTHENTICATED"
	CodeForbidden       Code = "FORBIDDEN"
	CodeTooComplex      Code = "TOO_COMPLEX"
	CodeRateLimited     Code = "RATE_LIMITED"
	CodeUnavailable     Code = "UNAVAILABLE"
	CodeInternal        Code = "INTERNAL"
)

// Error is an error that a client is told: what is wrong, where in its input
// (list indices as decimal strings), and what would be right.
type Error struct {
	Code    Code
	Message string
	Path    []string
	// Retry is how long to wait before it can be asked again; 0: nobody knows.
	Retry time.Duration
	// Cause is for the log only.
	Cause error
}

func (e *Error) Error() string {
	if len(e.Path) > 0 {
		return strings.Join(e.Path, ".") + ": " + e.Message
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Cause }

// Errors are several errors of one input.
type Errors []*Error

func (e Errors) Error() string {
	parts := make([]string, len(e))
	for i, one := range e {
		parts[i] = one.Error()
	}
	return strings.Join(parts, "; ")
}

// Invalid makes an INVALID error at a path.
func Invalid(path []string, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Path: path, Message: say(format, args)}
}

func notFound(path []string, format string, args ...any) *Error {
	return &Error{Code: CodeNotFound, Path: path, Message: say(format, args)}
}

// maxEcho bounds how much a message repeats of what a client sent, in characters.
const maxEcho = 300

// say writes a message. Texts in it may be a client's, of any length: of those only
// the beginning.
func say(format string, args []any) string {
	said := slices.Clone(args)
	for i, a := range said {
		if text, ok := a.(string); ok && len(text) > maxEcho {
			if runes := []rune(text); len(runes) > maxEcho {
				said[i] = string(runes[:maxEcho]) + "…"
			}
		}
	}
	return fmt.Sprintf(format, said...)
}

func conflict(format string, args ...any) *Error {
	return &Error{Code: CodeConflict, Message: fmt.Sprintf(format, args...)}
}

// within puts steps before the paths of the coded errors in err.
func within(err error, steps ...string) error {
	return located(err, func(path []string) []string { return append(slices.Clone(steps), path...) })
}

// located gives the coded errors in err other paths; an error without a code stays as it is.
func located(err error, where func(path []string) []string) error {
	problems := Problems(err)
	all := make(Errors, len(problems))
	for i, p := range problems {
		if p.Code == CodeInternal {
			return err
		}
		one := *p
		one.Path = where(p.Path)
		all[i] = &one
	}
	return all
}

// Together answers all that is wrong with one input; what several errors say of the same
// place with the same code, as the first says it. An error without a code stands for all,
// and nil for nothing.
func Together(errs ...error) error {
	var all Errors
	said := map[string]int{} // by which of the errors
	for i, err := range errs {
		if err == nil {
			continue
		}
		for _, p := range Problems(err) {
			if p.Code == CodeInternal {
				return err
			}
			place := strings.Join(append([]string{string(p.Code)}, p.Path...), "\x00")
			if by, before := said[place]; !before || by == i {
				said[place], all = i, append(all, p)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// at puts a coded error at a path of the input.
func at(step string, err error) error {
	coded := *Problems(err)[0]
	coded.Path = []string{step}
	return &coded
}

// Problems answers the coded errors that err holds; an error without a code is
// INTERNAL, and its text stays in Cause.
func Problems(err error) []*Error {
	var many Errors
	if errors.As(err, &many) {
		return many
	}
	var one *Error
	if errors.As(err, &one) {
		return []*Error{one}
	}
	return []*Error{{Code: CodeInternal, Message: "internal error", Cause: err}}
}
