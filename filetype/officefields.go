package filetype

import (
	"bytes"
	"strings"
)

const (
	// maxFields bounds fields in fields, and maxInstruction what is kept of one's.
	maxFields      = 64
	maxInstruction = 16 << 10
)

// fields are those that are open where a Word document is read (ECMA-376, part 1,
// 17.16), the innermost last. Their instructions come in pieces.
type fields struct {
	name string // of the part
	open []field
}

type field struct {
	instruction []byte
	shown       bool // what it shows is read
}

// mark takes the mark of a beginning, a middle or an end.
func (f *fields) mark(kind string) error {
	last := len(f.open) - 1
	switch {
	case kind == "begin":
		if last >= 0 && !f.open[last].shown && len(f.open[last].instruction) == 0 {
			return refuse("holds a field that another makes (in its part %q): save it without", f.name)
		}
		if len(f.open) == maxFields {
			return refuse("holds more than %d fields in one another (in its part %q)", maxFields, f.name)
		}
		f.open = append(f.open, field{})
	case last < 0:
	case kind == "separate":
		f.open[last].shown = true
		return f.check(string(f.open[last].instruction))
	case kind == "end":
		err := f.check(string(f.open[last].instruction))
		f.open = f.open[:last]
		return err
	}
	return nil
}

// add takes a piece of an instruction.
func (f *fields) add(text []byte) {
	if len(f.open) == 0 {
		f.open = append(f.open, field{})
	}
	in := &f.open[len(f.open)-1].instruction
	if len(*in) == 0 {
		text = bytes.TrimLeft(text, " \t\r\n")
	}
	*in = append(*in, text[:min(len(text), max(0, maxInstruction-len(*in)))]...)
}

// split refuses an instruction of which a piece is for some programs only.
func (f *fields) split() error {
	if last := len(f.open) - 1; last >= 0 && !f.open[last].shown {
		return refuse("holds a field that is not the same for all programs (in its part %q): save it without", f.name)
	}
	return nil
}

// end takes the end of the part: fields that are still open are read by some programs.
func (f *fields) end() error {
	for _, open := range f.open {
		if err := f.check(string(open.instruction)); err != nil {
			return err
		}
	}
	return nil
}

// fetching are the fields that take in what is elsewhere.
var fetching = map[string]bool{"LINK": true, "INCLUDE": true, "INCLUDETEXT": true, "DATABASE": true, "RD": true}

// check refuses an instruction that runs or fetches something.
func (f *fields) check(instruction string) error {
	var first string
	for i, part := range strings.FieldsFunc(instruction, func(c rune) bool { return strings.ContainsRune("\"“”„", c) }) {
		for _, word := range strings.Fields(strings.ToUpper(part)) {
			if first == "" {
				first = word
			}
			if word == "DDE" || word == "DDEAUTO" {
				if i%2 == 0 || first == word {
					return refuse("holds a DDE link (the field %s in its part %q): save it without", word, f.name)
				}
			}
		}
		if (first == "INCLUDEPICTURE" || first == "IMPORT") && i > 0 && leadsOut(strings.ReplaceAll(part, `\\`, `\`)) {
			return refuse("fetches %q when it is opened (the field %s in its part %q): put the picture itself in its place", part, first, f.name)
		}
	}
	if fetching[first] {
		return refuse("fetches something when it is opened (the field %s in its part %q): put what it shows in its place", first, f.name)
	}
	return nil
}
