package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// imageUser is the user that the Dockerfile runs the server as.
const imageUser = 65532

// TestImage runs the server as the image does: the static binary in a root with
// nothing else in it, not as root, with /data and /tmp alone to write to.
func TestImage(t *testing.T) {
	if testing.Short() {
		t.Skip("what it runs is built as it is shipped, and looks for no races")
	}
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can change the root directory")
	}
	root := imageRoot(t)
	p := &process{exec.Command("/server", "--addr", "127.0.0.1:0", "--data", "/data"), &buffer{}, &buffer{}}
	p.Stdout, p.Stderr, p.Dir, p.Env = p.out, p.err, "/", []string{}
	p.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: imageUser, Gid: imageUser}}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill(); _ = p.Wait() })
	url := p.waitReady(t)

	ready := exec.Command("/server", "ready")
	ready.Dir, ready.Env = "/", []string{"KB_ADDR=" + strings.TrimPrefix(url, "http://")}
	ready.SysProcAttr = p.SysProcAttr
	if out, err := ready.CombinedOutput(); err != nil || string(out) != "ready\n" {
		t.Errorf("the health check: %v: %s", err, out)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.Wait(); err != nil {
		t.Errorf("told to stop: %v\n%s", err, p.err)
	}
	t.Logf("stopped in %v", time.Since(began))
	if found := files(t, root); fmt.Sprint(found) != "[data etc etc/ssl etc/ssl/certs server tmp]" {
		t.Errorf("outside of /data there are %v", found)
	}
}

// TestSecretsStayOut holds that what compose.yaml keeps secret gets into no commit and
// no image.
func TestSecretsStayOut(t *testing.T) {
	for _, ignore := range []string{".gitignore", ".dockerignore"} {
		text, err := os.ReadFile(filepath.Join("..", ignore))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"deploy/.env", "deploy/mongodb.key"} {
			if !strings.Contains(string(text), secret+"\n") {
				t.Errorf("%s does not name %s", ignore, secret)
			}
		}
	}
}

// imageRoot makes what the Dockerfile copies into the image.
func imageRoot(t *testing.T) string {
	t.Helper()
	root, err := os.MkdirTemp("", "kb-image") // t.TempDir's parents are closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	for dir, mode := range map[string]os.FileMode{"etc/ssl/certs": 0o755, "data": 0o700, "tmp": 0o777 | os.ModeSticky} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(filepath.Join(root, dir), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(filepath.Join(root, "data"), imageUser, imageUser); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join(root, "server"), ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	if err := os.Chmod(root, 0o555); err != nil {
		t.Fatal(err)
	}
	return root
}

// files lists what is below root, the contents of data left out.
func files(t *testing.T, root string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".":
			return nil
		}
		names = append(names, name)
		if name == "data" {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestDeploymentSettings holds the settings in the deployment files against the
// flags that there are.
func TestDeploymentSettings(t *testing.T) {
	known := map[string]bool{}
	app, err := kong.New(&commandLine{}, kong.DefaultEnvars("KB"))
	if err != nil {
		t.Fatal(err)
	}
	_ = kong.Visit(app.Model.Node, func(n kong.Visitable, next kong.Next) error {
		if flag, ok := n.(*kong.Flag); ok {
			for _, name := range flag.Envs {
				known[name] = true
			}
		}
		return next(nil)
	})
	set := regexp.MustCompile(`\bKB_[A-Z_]+[A-Z]\b`)
	for _, path := range []string{"../Dockerfile", "../deploy/compose.yaml", "../deploy/prologis.service"} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		names := set.FindAllString(string(text), -1)
		if len(names) == 0 {
			t.Errorf("%s sets nothing", path)
		}
		for _, name := range names {
			if !known[name] {
				t.Errorf("%s: no flag reads %s", path, name)
			}
		}
	}
}

// TestComposeFile reads the compose file as compose would, merges included.
func TestComposeFile(t *testing.T) {
	text, err := os.ReadFile("../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct {
			Image       string
			ReadOnly    bool `yaml:"read_only"`
			Environment map[string]string
			Volumes     []string
		}
		Volumes map[string]any
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	images := map[string]int{}
	copies := map[string]bool{}
	for name, s := range file.Services {
		images[s.Image]++
		for _, v := range s.Volumes {
			if source, _, _ := strings.Cut(v, ":"); !strings.HasPrefix(source, ".") {
				if _, declared := file.Volumes[source]; !declared || copies[source] {
					t.Errorf("%s: the volume %s is not declared, or shared", name, source)
				}
				copies[source] = true
			}
		}
		if s.Image == "prologis" && (!s.ReadOnly || !strings.HasPrefix(s.Environment["KB_MONGODB_URI"], "mongodb://")) {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if images["prologis"] != 2 || images["mongo:8"] != 4 { // three nodes and what sets them up
		t.Errorf("images: %v", images)
	}
}
