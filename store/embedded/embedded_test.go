package embedded

import (
	"testing"

	"prologis/kb"
	"prologis/store/storetest"
)

func TestConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Place {
		dir := t.TempDir()
		return func() (kb.Store, error) { return Open(dir, Options{}) }
	})
}
