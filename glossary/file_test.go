package glossary

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"prologis/kb"
)

func open(t *testing.T, path, version string) *Glossary {
	t.Helper()
	g, err := Open(path, Options{Version: version})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestTheFileKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "glossary.bin")
	g := open(t, path, "1")
	concepts := framework()
	concepts[0].Broader = []kb.ID{idOf("tcn"), idOf("absent")}
	concepts[1].Related = []kb.ID{idOf("stop")}
	concepts[2].Deprecated, concepts[2].ReplacedBy = true, idOf("sui")
	head := kb.Head{Seq: 7, ID: "seven"}
	if err := g.Apply(head, concepts, nil); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, path, "1")
	if again.Head() != head {
		t.Fatalf("the head is %v", again.Head())
	}
	again.graph.reader = g.graph.reader
	if !reflect.DeepEqual(again.graph, g.graph) {
		t.Error("the graph is another one")
	}
	// and goes on living
	if err := again.Apply(kb.Head{Seq: 8, ID: "eight"}, []*kb.Concept{conceptOf("stop", "it:sportello")}, []kb.ID{idOf("msna")}); err != nil {
		t.Fatal(err)
	}
	if got, want := marked("MSNA allo sportello unico", again.Spans("MSNA allo sportello unico", "it")), "MSNA allo [sportello|stop] unico"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAFileThatCannotBeTrustedIsMadeAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "glossary.bin")
	g := open(t, path, "1")
	if err := g.Apply(kb.Head{Seq: 7, ID: "seven"}, framework(), nil); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if g := open(t, path, "2"); g.Head() != (kb.Head{}) {
		t.Error("the file of another version is taken")
	}
	for _, n := range []int{0, 3, 10, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if g := open(t, path, "1"); g.Head() != (kb.Head{}) {
			t.Errorf("%d bytes of %d are taken", n, len(whole))
		}
	}
	for at := 0; at < len(whole); at += 991 {
		damaged := append([]byte(nil), whole...)
		damaged[at] ^= 0x10
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if g := open(t, path, "1"); g.Head() != (kb.Head{}) || len(g.graph.numbers) != 0 {
			t.Errorf("a file damaged at %d is taken", at)
		}
	}
}
