package mongodb

import (
	"context"
	"errors"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"prologis/kb"
)

// refusals are the server's errors that say for certain that a write was not
// done and will not be when repeated
// (https://www.mongodb.com/docs/manual/reference/error-codes/).
var refusals = []int{
	2, // BadValue
	9, // FailedToParse
	codeUnauthorized,
	14, // TypeMismatch
	codeAuthenticationFailed,
	20,  // IllegalOperation
	59,  // CommandNotFound
	72,  // InvalidOptions
	73,  // InvalidNamespace
	67,  // CannotCreateIndex
	85,  // IndexOptionsConflict
	86,  // IndexKeySpecsConflict
	121, // DocumentValidationFailure
	codeAtlasError,
	10334, // BSONObjectTooLarge
}

// isUncertain reports whether a write that answered err may have been done, or
// may succeed when repeated: lost answers, fail-overs, write concern errors,
// duplicates of an attempt before. Only what is known to be a refusal is not.
func isUncertain(err error) bool {
	if isExpected(err) || errors.Is(err, kb.ErrDamaged) || errors.Is(err, kb.ErrNewerFormat) || hasCode(err, refusals...) {
		return false
	}
	var marshal mongo.MarshalError
	return !errors.As(err, &marshal)
}

// repeat runs fn, which may be done twice, until it succeeds or certainly fails,
// for at most Options.SettleTimeout; after that it is ErrUnknown.
func (s *Store) repeat(ctx context.Context, fn func(context.Context) error) error {
	ctx, end, err := s.begin(ctx, s.opts.SettleTimeout)
	if err != nil {
		return err
	}
	defer end()
	for try := 0; ; try++ {
		err := s.attempt(ctx, fn)
		if err == nil || !isUncertain(err) {
			return err
		}
		if !pause(ctx, try) {
			return errors.Join(ErrUnknown, err)
		}
	}
}

func (s *Store) attempt(ctx context.Context, fn func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, s.opts.OpTimeout)
	defer cancel()
	return fn(ctx)
}
