package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// herWords are what nobody else has written.
var herWords = []string{"zenobia", "ripensamento-segreto", "nota-segreta", "invito-segreto", "nome-segreto", "consegna-segreta", "storia-segreta", "commento-segreto"}

// traces lists the files of a data directory that hold any of her words.
func traces(t *testing.T, dir string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // it was replaced meanwhile
		}
		held, _ := os.ReadFile(path)
		held = bytes.ToLower(held)
		for _, word := range herWords {
			if bytes.Contains(held, []byte(word)) {
				found = append(found, filepath.Base(path)+": "+word)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// tracesInDatabase lists the collections that hold any of her words.
func tracesInDatabase(t *testing.T, uri string) (found []string) {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Disconnect(t.Context()) }()
	parsed, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	db := client.Database(strings.Trim(parsed.Path, "/"))
	names, err := db.ListCollectionNames(t.Context(), bson.D{})
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		cursor, err := db.Collection(name).Find(t.Context(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for cursor.Next(t.Context()) {
			held := bytes.ToLower(cursor.Current)
			for _, word := range herWords {
				if bytes.Contains(held, []byte(word)) {
					found = append(found, name+": "+word)
				}
			}
		}
		if err := cursor.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// leaveTraces has somebody join, say who she is, and begin a draft; it answers her
// id and an admin.
func leaveTraces(t *testing.T, r *running) (id string, ada *browser) {
	t.Helper()
	ada = r.firstAdmin()
	must := func(b *browser, mutation string) {
		t.Helper()
		if codes := b.graphql(mutation, nil, nil); codes != nil {
			t.Fatalf("%s: %v", mutation, codes)
		}
	}
	must(ada, `mutation { putEntry(input: {organisation: {name: [{language: "it", value: "Ponte"}], sort: COOPERATIVE}}) { userErrors { code } } }`)
	path, id := ada.invite(map[string]any{"mail": "zenobia@ponte.example", "role": "CONTRIBUTOR", "organisation": "ponte"})
	her := r.browser()
	if p := her.form(path, url.Values{"name": {"Zenobia"}, "password": {"parole lunghe e mie"}}); p.StatusCode != http.StatusSeeOther {
		t.Fatalf("%d %s", p.StatusCode, p.body)
	}
	must(her, `mutation { updateProfile(input: {displayName: "Zenobia B."}) { userErrors { code } } }`)
	must(her, `mutation { contribute(input: {note: "Zenobia", practice: {title: [{language: "it", value: "Zenobia"}], summary: [{language: "it", value: "ripensamento-segreto"}]}}) { userErrors { code } } }`)
	leaveNotes(t, ada, her)
	return id, ada
}

// acting has somebody move a contribution on, and answers it and the link that was made.
func acting(t *testing.T, b *browser, mutation string, input map[string]any) (c struct {
	ID       string
	Revision int
}, secret string) {
	t.Helper()
	shown := "contribution { id revision }"
	if mutation == "createContributionLink" {
		shown = "secret"
	}
	var done map[string]struct {
		Contribution *struct {
			ID       string
			Revision int
		}
		Secret     string
		UserErrors []struct{ Message string }
	}
	query := fmt.Sprintf("mutation ($in: %sInput!) { %s(input: $in) { %s userErrors { message } } }", inputOf(mutation), mutation, shown)
	if codes := b.graphql(query, map[string]any{"in": input}, &done); codes != nil || len(done[mutation].UserErrors) > 0 {
		t.Fatalf("%s: %v, %+v", mutation, codes, done)
	}
	if done[mutation].Contribution != nil {
		c = *done[mutation].Contribution
	}
	return c, done[mutation].Secret
}

// inputOf names the input of a mutation, without Input.
func inputOf(mutation string) string {
	switch mutation {
	case "submitContribution", "claimContribution":
		return "ContributionAction"
	}
	return strings.ToUpper(mutation[:1]) + mutation[1:]
}

// leaveNotes has her note something about what others have worked on, too, and the word
// of a note of hers be published by who accepts it without one.
func leaveNotes(t *testing.T, ada, her *browser) {
	t.Helper()
	practice := map[string]any{"title": []map[string]string{{"language": "it", "value": "Uno sportello"}}, "summary": []map[string]string{{"language": "it", "value": "Si ascolta."}}}
	c, _ := acting(t, her, "contribute", map[string]any{"note": "nota-segreta", "practice": practice})
	if codes := her.graphql(`mutation ($id: ID!) { commentOnContribution(input: {id: $id, text: "commento-segreto"}) { userErrors { code } } }`, map[string]any{"id": c.ID}, nil); codes != nil {
		t.Fatal(codes)
	}
	_, secret := acting(t, her, "createContributionLink", map[string]any{"id": c.ID, "purpose": "CONFIRM", "note": "invito-segreto"})
	guest := *her
	guest.Client = &http.Client{Transport: bearer(secret)}
	c, _ = acting(t, &guest, "confirmContribution", map[string]any{"id": c.ID, "expectedRevision": c.Revision, "name": "nome-segreto"})
	c, _ = acting(t, her, "reviseContribution", map[string]any{"id": c.ID, "expectedRevision": c.Revision, "note": "storia-segreta", "practice": practice})
	c, _ = acting(t, her, "submitContribution", map[string]any{"id": c.ID, "expectedRevision": c.Revision, "note": "consegna-segreta"})
	c, _ = acting(t, ada, "claimContribution", map[string]any{"id": c.ID, "expectedRevision": c.Revision})
	acting(t, ada, "acceptContribution", map[string]any{"id": c.ID, "expectedRevision": c.Revision})
}

// bearer sends a secret with each request.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

func erase(t *testing.T, by *browser, id string) {
	t.Helper()
	var erased struct {
		ErasePerson struct{ Person struct{ State string } }
	}
	codes := by.graphql(`mutation ($id: ID!) { erasePerson(input: {person: $id}) { person { state } userErrors { code } } }`, map[string]any{"id": id}, &erased)
	if codes != nil || erased.ErasePerson.Person.State != "ERASED" {
		t.Fatalf("%v, %+v", codes, erased)
	}
}

// TestErasedFromEveryServer erases somebody at one server, and looks for her in the
// files of two and in the database.
func TestErasedFromEveryServer(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		dirs := []string{t.TempDir(), t.TempDir()}
		a := start(t, "--no-seed", "--data", dirs[0], "--mongodb-uri", uri)
		b := start(t, "--no-seed", "--data", dirs[1], "--mongodb-uri", uri)
		id, ada := leaveTraces(t, a)
		eventually(t, "b has what she wrote", func() bool { return traces(t, dirs[1]) != nil })
		before := tracesInDatabase(t, uri)
		for _, word := range herWords {
			if !slices.ContainsFunc(before, func(found string) bool { return strings.HasSuffix(found, ": "+word) }) {
				t.Errorf("%q is nowhere in the database before", word)
			}
		}
		erase(t, ada, id)
		if found := traces(t, dirs[0]); found != nil {
			t.Errorf("left where she was erased: %v", found)
		}
		if found := tracesInDatabase(t, uri); found != nil {
			t.Errorf("left in the database: %v", found)
		}
		eventually(t, "b has nothing left", func() bool { return traces(t, dirs[1]) == nil })
		for _, dir := range dirs {
			eventually(t, "the erasure is kept outside", func() bool {
				kept, err := readErasures(filepath.Join(dir, erasuresFile))
				return err == nil && len(kept) == 1 && string(kept[0].Person) == id
			})
			mustRun(t, "check", "--data", dir, "--mongodb-uri", uri)
		}
		_ = b
	})
}

// saysErased looks whether the pages of her contributions say what is gone, and not that
// nothing was ever there.
func saysErased(t *testing.T, ada *browser) {
	t.Helper()
	var told struct {
		Contributions struct {
			Nodes []struct {
				ID     string
				Erased bool
			}
		}
	}
	if codes := ada.graphql(`{ contributions(first: 5) { nodes { id erased } } }`, nil, &told); codes != nil || len(told.Contributions.Nodes) != 2 {
		t.Fatalf("%v, %+v", codes, told)
	}
	for _, c := range told.Contributions.Nodes {
		says := map[string]string{"it": "Testo cancellato con i dati di chi l&#39;ha scritto.", "en": "Text erased with the data of whoever wrote it."}
		if c.Erased {
			says = map[string]string{"it": "proposta cancellata con i dati di chi l&#39;ha scritta · una persona", "en": "proposal erased with the data of whoever wrote it · a person"}
		}
		for language, words := range says {
			if p := ada.send(http.MethodGet, "/contributions/"+c.ID, "", "Accept-Language", language); p.StatusCode != http.StatusOK || !strings.Contains(p.body, words) {
				t.Errorf("%s does not say %q: %d %s", c.ID, words, p.StatusCode, p.body)
			}
		}
	}
}

// TestErasuresOfTheCommand restores a backup that is older than an erasure.
func TestErasuresOfTheCommand(t *testing.T) {
	t.Parallel()
	dir, again, file := t.TempDir(), filepath.Join(t.TempDir(), "again"), filepath.Join(t.TempDir(), "backup")
	r := start(t, "--no-seed", "--data", dir)
	id, ada := leaveTraces(t, r)
	mustRun(t, "backup", file, "--data", dir)
	erase(t, ada, id)
	if found := traces(t, dir); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	saysErased(t, ada)
	mustRun(t, "check", "--data", dir)
	mustRun(t, "restore", file, "--erasures", filepath.Join(dir, erasuresFile), "--data", again)
	if found := traces(t, again); found != nil {
		t.Errorf("restored: %v", found)
	}
	mustRun(t, "check", "--data", again)
	if kept, err := readErasures(filepath.Join(again, erasuresFile)); err != nil || len(kept) != 1 {
		t.Errorf("the erasure is not kept on: %v, %v", kept, err)
	}
}
