package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/goccy/go-yaml"
)

// configPath finds --config before the command line is parsed: the file takes
// part in the parsing.
func configPath(args []string) string {
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if arg == "--config" && i+1 < len(args) {
			return args[i+1]
		}
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			return value
		}
	}
	return os.Getenv("KB_CONFIG")
}

// configFile resolves flags from a file of "flag-name: value"; base-url and
// base_url are the same.
type configFile struct {
	path   string
	values map[string]any
}

func loadConfig(path string) (*configFile, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	file := &configFile{path: path, values: map[string]any{}}
	read := map[string]any{}
	if err := yaml.Unmarshal(text, &read); err != nil { // JSON is YAML too
		return nil, fmt.Errorf("read the configuration %s: %s", path, yaml.FormatError(err, false, true))
	}
	for name, value := range read {
		file.values[strings.ReplaceAll(name, "_", "-")] = value
	}
	return file, nil
}

// Validate names the keys that are no flag of any command.
func (f *configFile) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app.Node, func(n kong.Visitable, next kong.Next) error {
		if flag, ok := n.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	var unknown []string
	for name := range f.values {
		if !known[name] || name == "config" || name == "help" {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return errors.New(f.path + ": no such setting: " + strings.Join(unknown, ", "))
}

// Resolve answers a flag's value, unless the environment gives one.
func (f *configFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Tag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	switch value := f.values[flag.Name].(type) {
	case []any: // kong splits lists at commas
		parts := make([]string, len(value))
		for i, one := range value {
			parts[i] = fmt.Sprint(one)
		}
		return strings.Join(parts, ","), nil
	case nil, bool:
		return value, nil
	default:
		return fmt.Sprint(value), nil
	}
}
