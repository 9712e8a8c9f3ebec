package prologis_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport says which packages of ours each one may import, by folder; a folder
// stands for what is below it, and may always import itself. The narrowest rule
// counts. server is the only one that knows all the others.
var mayImport = map[string][]string{
	"":          {},
	"filetype":  {},
	"kb":        {"filetype"},
	"auth":      {"kb"},
	"mail":      {"kb"},
	"cite":      {"kb"},
	"markdown":  {},
	"graph":     {"kb", "cite", "markdown"},
	"transfer":  {"kb"},
	"seed":      {"kb", "transfer"},
	"synthetic": {"kb"},
	"relevance": {"kb"},
	"lang":      {},
	"search":    {"kb", "lang"},
	"backup":    {"kb"},
	"glossary":  {"kb", "lang"},
	"store":     {"kb"},
	"replica":   {"kb", "store/embedded/boltfile"}, // opens bbolt files with the same care
	"skos":      {"kb"},
	"linked":    {"kb", "skos", "markdown"},
	"skosmos":   {"kb", "skos"},
	"server":    {"*"},
	"bench":     {"*"},
	"internal":  {"*"}, // help for tests
}

// onlyIn says where a library may be imported; whatever is not named is free.
var onlyIn = map[string][]string{
	"github.com/blevesearch/":      {"search", "lang"},
	"go.etcd.io/bbolt":             {"store/embedded", "replica", "search"}, // search: to look for damage in scorch's own
	"github.com/99designs/gqlgen":  {"graph"},
	"github.com/vektah/gqlparser":  {"graph"},
	"github.com/alecthomas/kong":   {"server"},
	"github.com/maypok86/otter":    {"server"},
	"golang.org/x/crypto":          {"auth"},
	"github.com/schollz/":          {"server"},
	"github.com/klauspost/":        {"backup"},
	"go.mongodb.org/mongo-driver":  {"store/mongodb"},
	"github.com/microcosm-cc/":     {"markdown"},
	"github.com/yuin/goldmark":     {"markdown"},
	"github.com/goccy/go-yaml":     {"seed", "server"},
	"golang.org/x/tools":           {},
	"github.com/urfave/cli":        {},
	"github.com/stretchr/testify":  {},
	"github.com/piprate/json-gold": {"skos/rdf"},
	"golang.org/x/oauth2":          {"auth"},
	"github.com/coreos/go-oidc":    {"auth"},
	"github.com/wneessen/go-mail":  {"mail"},
	"github.com/emersion/":         {"mail"}, // a server for its tests
}

// pure lists the folders that import nothing but the standard library, ours, and
// the libraries named.
var pure = map[string][]string{
	"filetype":  {},
	"kb":        {"golang.org/x/text"},
	"synthetic": {},
	"relevance": {},
	"transfer":  {},
	"cite":      {"golang.org/x/text"},
	"backup":    {"github.com/klauspost/compress"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportArrowsPointOneWay(t *testing.T) {
	packages := list(t)
	if len(packages) < 10 {
		t.Fatalf("only %d packages are listed", len(packages))
	}
	for _, p := range packages {
		from := folder(p.ImportPath)
		for _, imported := range p.Imports {
			if why := refused(from, imported); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
			}
		}
	}
}

func TestARefusedArrowIsSeen(t *testing.T) {
	for _, arrow := range [][2]string{
		{"kb", "prologis/search"}, {"kb", "prologis/graph"}, {"search", "prologis/replica"}, {"graph", "prologis/server"},
		{"transfer", "prologis/search"}, {"graph", "prologis/auth"}, {"backup", "prologis/store/embedded"}, {"graph", "github.com/blevesearch/bleve/v2"}, {"graph", "go.etcd.io/bbolt"},
		{"kb", "github.com/goccy/go-yaml"}, {"store/embedded", "prologis/replica"},
	} {
		if refused(arrow[0], arrow[1]) == "" {
			t.Errorf("%s may import %s", arrow[0], arrow[1])
		}
	}
}

func list(t *testing.T) (packages []listed) {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// folder is the path of a package of ours in the repository.
func folder(path string) string {
	return strings.TrimPrefix(strings.TrimPrefix(path, "prologis"), "/")
}

// refused says why a folder may not import a path; "" if it may.
func refused(from, path string) string {
	if path == "prologis" || strings.HasPrefix(path, "prologis/") {
		to := folder(path)
		rule, known := narrowest(mayImport, from)
		switch {
		case !known:
			return "the folder has no rule in layering_test.go"
		case rule == "" && from != "":
			return "the folder has no rule in layering_test.go"
		case within(to, rule) && rule != "", slices.Contains(mayImport[rule], "*"):
			return ""
		case slices.ContainsFunc(mayImport[rule], func(allowed string) bool { return within(to, allowed) }):
			return ""
		}
		return "the arrow points the other way"
	}
	if !strings.Contains(strings.SplitN(path, "/", 2)[0], ".") {
		return "" // the standard library
	}
	if rule, known := narrowest(pure, from); known && rule != "" {
		if !slices.ContainsFunc(pure[rule], func(allowed string) bool { return within(path, allowed) }) {
			return "the folder does without libraries"
		}
	}
	best := ""
	for library := range onlyIn {
		if strings.HasPrefix(path, library) && len(library) > len(best) {
			best = library
		}
	}
	if best != "" && !slices.ContainsFunc(onlyIn[best], func(allowed string) bool { return within(from, allowed) }) {
		return "the library belongs to " + strings.Join(onlyIn[best], ", ")
	}
	return ""
}

func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

// narrowest finds the longest rule that a folder is within.
func narrowest(rules map[string][]string, folder string) (string, bool) {
	for rule := folder; rule != ""; {
		if _, ok := rules[rule]; ok {
			return rule, true
		}
		i := strings.LastIndexByte(rule, '/')
		rule = rule[:max(i, 0)]
	}
	_, ok := rules[""]
	return "", ok
}
