package filetype

import "strings"

// maxFormula bounds a formula; those of spreadsheets have at most 8,192 characters.
const maxFormula = 64 << 10

// callsOut are the functions of spreadsheets that run something, or fetch or send data.
var callsOut = map[string]bool{"WEBSERVICE": true, "IMAGE": true, "RTD": true, "DDE": true, "STOCKHISTORY": true, "TRANSLATE": true, "DETECTLANGUAGE": true,
	"COPILOT": true, "PY": true, "EXEC": true, "CALL": true, "REGISTER": true, "REGISTER.ID": true, "RUN": true}

// checkFormula refuses a formula that runs, fetches or sends something. In OpenFormula
// (odf) a bar parts the rows of a table, and brackets hold references; in Excel's formulas
// a bar makes a DDE link, and brackets hold names of columns, with whatever in them.
func checkFormula(name, formula string, odf bool) error {
	odf = odf && !strings.HasPrefix(formula, "msoxl:")
	for at := 0; at < len(formula); at++ {
		switch c := formula[at]; {
		case c == '"':
			at += len(until(formula[at+1:], '"')) + 1
		case c == '\'':
			quoted := until(formula[at+1:], '\'')
			if leadsOut(quoted) && strings.Contains(strings.ReplaceAll(quoted, `\`, "/"), "//") {
				return refuse("fetches %q when it is opened (a formula in its part %q): put the value in its place", quoted, name)
			}
			at += len(quoted) + 1
		case c == '[' && !odf:
			at += len(bracketed(formula[at:])) - 1
		case c == '|' && !odf:
			return refuse("holds a DDE link (the formula %.80q in its part %q): put the value in its place", formula, name)
		case inWord(c):
			word := formula[at : at+wordLength(formula[at:])]
			at += len(word) - 1
			if strings.HasPrefix(strings.TrimLeft(formula[at+1:], " \t\r\n"), "(") && outward(word) {
				return refuse("holds the formula %s(), which runs, fetches or sends something (in its part %q): put its value in its place", strings.ToUpper(word), name)
			}
		}
	}
	return nil
}

// outward reports whether a function calls out, whatever it is prefixed with: "_xlfn." in
// newer workbooks, "COM.MICROSOFT." in OpenDocument.
func outward(word string) bool {
	word = strings.ToUpper(word)
	for found := true; found; _, word, found = strings.Cut(word, ".") {
		if callsOut[word] {
			return true
		}
	}
	return false
}

func until(text string, end byte) string {
	before, _, _ := strings.Cut(text, string(end))
	return before
}

// bracketed answers the brackets that a text begins with, in which ' takes the next letter
// as it is.
func bracketed(text string) string {
	depth := 0
	for at := 0; at < len(text); at++ {
		switch text[at] {
		case '\'':
			at++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return text[:at+1]
			}
		}
	}
	return text[:1] // no such brackets
}

func inWord(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func wordLength(text string) int {
	for at := range len(text) {
		if !inWord(text[at]) {
			return at
		}
	}
	return len(text)
}
