package graph_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// auditScript runs the audits of npm's graphql-http against a server.
const auditScript = `
const { auditServer } = require('graphql-http');
auditServer({ url: process.argv[2] }).then(results => console.log(JSON.stringify(
	results.map(r => ({ id: r.id, name: r.name, status: r.status, reason: r.reason })))));
`

// missing skips a test for want of a tool; where tools are required it fails.
func missing(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("KB_TEST_REQUIRE") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// TestAudits holds the endpoint to the specification of GraphQL over HTTP, by the
// audits of npm's graphql-http. KB_NODE_MODULES names the folder that has it.
func TestAudits(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		missing(t, "the audits need node, which is not installed")
	}
	modules := os.Getenv("KB_NODE_MODULES")
	if _, err := os.Stat(filepath.Join(modules, "graphql-http")); modules == "" || err != nil {
		missing(t, "the audits need npm's graphql-http: npm install graphql-http graphql@16, then KB_NODE_MODULES=.../node_modules")
	}
	server := httptest.NewServer(newHouse(t).handler)
	defer server.Close()
	script := filepath.Join(t.TempDir(), "audit.js")
	if err := os.WriteFile(script, []byte(auditScript), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(node, script, server.URL)
	command.Env = append(os.Environ(), "NODE_PATH="+modules)
	command.Stderr = os.Stderr
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []struct{ ID, Name, Status, Reason string }
	if err := json.Unmarshal(output, &results); err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Status != "ok" {
			t.Errorf("%s %s: %s: %s", r.ID, r.Name, r.Status, r.Reason)
		}
	}
	if len(results) < 61 {
		t.Errorf("only %d audits ran", len(results))
	}
}
