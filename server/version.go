package main

import "runtime/debug"

// softwareVersion names the build: its module version, or the commit that it was
// built from.
func softwareVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = "devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && version == "devel" {
			version += "-" + s.Value[:min(len(s.Value), 12)]
		}
	}
	return version
}
