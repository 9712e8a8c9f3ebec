package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"

	"github.com/alecthomas/kong"
)

// commandLine is everything that can be said to the program. The flags before
// the commands are accepted by all of them, in front of and behind their
// arguments.
type commandLine struct {
	Data       string     `help:"Directory of the base, made if there is none." default:"./data" placeholder:"DIR"`
	MongodbURI string     `name:"mongodb-uri" env:"KB_MONGODB_URI" help:"MongoDB database that holds the base, for as many servers as you like; --data is then this server's copy." placeholder:"URI"`
	Config     string     `help:"YAML or JSON file with a value per flag; the command line and the environment win over it." placeholder:"FILE"`
	LogFormat  string     `help:"How logs are written to standard error: ${enum}." enum:"text,json" default:"text"`
	LogLevel   slog.Level `help:"Least important logs written: debug, info, warn, error." default:"info"`
	Version    bool       `help:"Print the version and exit." env:"-"`

	Serve    serveCommand    `cmd:"" default:"withargs" help:"Serve the base over HTTP (the default command)."`
	Import   importCommand   `cmd:"" help:"Import entries from JSON Lines."`
	Export   exportCommand   `cmd:"" help:"Write entries to standard output: as import reads them, or the glossary as RDF or a table."`
	Backup   backupCommand   `cmd:"" help:"Write the whole base into one file; reads and writes go on."`
	Restore  restoreCommand  `cmd:"" help:"Make a base out of a backup, on either store, where there is none."`
	Reindex  reindexCommand  `cmd:"" help:"Rebuild the search index; reads and writes go on."`
	Check    checkCommand    `cmd:"" help:"Verify journal, replica, index and collections against each other."`
	Ready    readyCommand    `cmd:"" help:"Ask a running server whether it can serve."`
	Token    tokenCommand    `cmd:"" help:"Make, list and revoke the tokens with which programs write."`
	Generate generateCommand `cmd:"" help:"Write synthetic entries as import lines."`

	Relevance relevanceCommand `cmd:"" help:"Measure the search with a judged set of queries."`

	ImportSkos     importSkosCommand     `cmd:"" help:"Import a concept scheme from Turtle, RDF/XML, JSON-LD or N-Triples."`
	GlossaryHealth glossaryHealthCommand `cmd:"" help:"Report on the quality of the glossary; exit 1 on errors."`
}

// command is one parsed command.
type command interface {
	Run(ctx context.Context, env *environment) error
}

// environment is what commands work with.
type environment struct {
	cli *commandLine
	std streams
	log *slog.Logger
}

// exitRequest is how kong's own flags (--help) end the program.
type exitRequest int

func (e exitRequest) Error() string { return "exit " + strconv.Itoa(int(e)) }

// parse reads arguments, environment and configuration file, in this order of
// precedence.
func parse(args []string, std streams) (cli *commandLine, cmd command, err error) {
	defer func() { // kong's Exit must not return
		if r := recover(); r != nil {
			exit, ok := r.(exitRequest)
			if !ok {
				panic(r)
			}
			err = exit
		}
	}()
	cli = &commandLine{}
	options := []kong.Option{
		kong.Name("server"),
		kong.Description("A knowledge base of integration policies: practices, case studies, a glossary. " +
			"Every flag can be given as KB_… in the environment (--base-url as KB_BASE_URL) or in the file of --config."),
		kong.DefaultEnvars("KB"),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { panic(exitRequest(code)) }),
	}
	if file := configPath(args); file != "" {
		resolver, err := loadConfig(file)
		if err != nil {
			return nil, nil, err
		}
		options = append(options, kong.Resolvers(resolver))
	}
	parser, err := kong.New(cli, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("set up the command line: %w", err)
	}
	parsed, err := parser.Parse(args)
	if cli.Version {
		fmt.Fprintln(std.out, "server", softwareVersion())
		return nil, nil, exitRequest(exitOK)
	}
	if err != nil {
		return nil, nil, err
	}
	cmd, err = selected(parsed)
	return cli, cmd, err
}

func selected(parsed *kong.Context) (command, error) {
	node := parsed.Selected()
	if node == nil {
		return nil, errors.New("no command is given")
	}
	cmd, ok := node.Target.Addr().Interface().(command)
	if !ok {
		return nil, fmt.Errorf("the command %s does nothing", node.Name)
	}
	return cmd, nil
}
