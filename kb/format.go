package kb

import "fmt"

// Format is the journal format that this program writes, and the newest that it
// reads. What has to be done when it becomes 2 stands in doc/design.md, "Formats".
const Format = 1

// CheckFormat says whether this program can read a commit of a format:
// ErrNewerFormat when a newer version wrote it. Stores ask before they read
// anything else of a commit, and at the head before they write anything.
func CheckFormat(seq Seq, format int) error {
	switch {
	case format > Format:
		return fmt.Errorf("commit %d has format %d and this program knows formats up to %d: %w", seq, format, Format, ErrNewerFormat)
	case format < 1:
		return fmt.Errorf("commit %d has format %d, which never was: %w", seq, format, ErrDamaged)
	}
	return nil
}
