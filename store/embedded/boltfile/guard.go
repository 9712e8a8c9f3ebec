package boltfile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"prologis/kb"
)

// guard runs fn and turns what bbolt does on damaged pages, a panic or a memory
// fault, into kb.ErrDamaged. Any other panic goes on as it was.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if !isFault(r) && !panickedInBolt() {
				panic(r)
			}
			err = fmt.Errorf("%w: %v", kb.ErrDamaged, r)
		}
	}()
	return fn()
}

// isFault reports whether a panic is an access to memory that is mapped and
// cannot be read; a nil pointer is none.
func isFault(r any) bool {
	_, ok := r.(interface{ Addr() uintptr })
	return ok
}

// panickedInBolt looks for the function that panicked: the stack still has it
// while the deferred functions run.
func panickedInBolt() bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
	panicking := false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
		case panicking && !strings.HasPrefix(frame.Function, "runtime."):
			return strings.HasPrefix(frame.Function, "go.etcd.io/bbolt")
		}
		if !more {
			return false
		}
	}
}
