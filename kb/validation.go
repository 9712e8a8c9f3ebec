package kb

import "strconv"

// validation collects what is wrong with a content, with paths.
type validation struct {
	// draft lets pass what is not finished: only what is malformed or too long is wrong.
	draft bool
	path  []string
	errs  Errors
}

// in runs fn one step deeper in the path.
func (v *validation) in(step string, fn func()) {
	v.path = append(v.path, step)
	fn()
	v.path = v.path[:len(v.path)-1]
}

// at runs fn for every index of a list of n.
func (v *validation) each(step string, n int, fn func(i int)) {
	for i := range n {
		v.in(step, func() { v.in(strconv.Itoa(i), func() { fn(i) }) })
	}
}

func (v *validation) here(step string) []string {
	path := append([]string{}, v.path...)
	if step != "" {
		path = append(path, step)
	}
	return path
}

// invalid notes what has to be mended before the content is published.
func (v *validation) invalid(step, format string, args ...any) {
	if !v.draft {
		v.malformed(step, format, args...)
	}
}

// malformed notes what is not kept in a draft either.
func (v *validation) malformed(step, format string, args ...any) {
	v.errs = append(v.errs, Invalid(v.here(step), format, args...))
}
