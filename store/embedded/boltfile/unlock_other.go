//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package boltfile

import "os"

// unlock does nothing here: the lock goes with the process.
func unlock(*os.File) {}
