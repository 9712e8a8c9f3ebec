package rdf

import (
	"encoding/xml"
	"sort"
	"strings"
)

// parseLiteral reads the markup inside a property as it is written by exclusive
// canonical XML (https://www.w3.org/TR/xml-exc-c14n/), with comments.
func (x *xmlReader) parseLiteral(e *element) string {
	var out strings.Builder
	x.markup(&out, e.scope, map[string]string{"": ""})
	return out.String()
}

// markup writes what is inside an element; shown are the namespaces that the
// elements around it have declared in the output.
func (x *xmlReader) markup(out *strings.Builder, s *scope, shown map[string]string) {
	if x.depth++; x.depth > maxDepth {
		x.fail("elements are nested more than %d deep", maxDepth)
	}
	defer func() { x.depth-- }()
	for {
		if out.Len() > MaxLiteral {
			x.fail("a literal has more than %d bytes", MaxLiteral)
		}
		switch token := x.token().(type) {
		case nil:
			x.fail("<%s> is not closed", rawName(s.raw))
		case xml.CharData:
			out.WriteString(canonicalText.Replace(string(token)))
		case xml.Comment:
			out.WriteString("<!--" + string(token) + "-->")
		case xml.ProcInst:
			out.WriteString("<?" + token.Target + " " + string(token.Inst) + "?>")
		case xml.EndElement:
			x.end(s, token)
			return
		case xml.StartElement:
			inner := x.element(token, s).scope
			declared := x.startTag(out, token, inner, shown)
			x.markup(out, inner, declared)
			out.WriteString("</" + rawName(token.Name) + ">")
		}
	}
}

var (
	canonicalText  = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	canonicalValue = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

// startTag writes a start tag with the namespaces that it makes visible use of, and
// answers those declared from there on.
func (x *xmlReader) startTag(out *strings.Builder, start xml.StartElement, s *scope, shown map[string]string) map[string]string {
	used := []string{start.Name.Space}
	var attributes []xml.Attr
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		attributes = append(attributes, a)
		if a.Name.Space != "" && a.Name.Space != "xml" {
			used = append(used, a.Name.Space)
		}
	}
	declared := map[string]string{}
	for p, ns := range shown {
		declared[p] = ns
	}
	out.WriteString("<" + rawName(start.Name))
	sort.Strings(used)
	for _, prefix := range used {
		ns := x.namespace(s, prefix)
		if known, ok := declared[prefix]; ok && known == ns {
			continue
		}
		declared[prefix] = ns
		name := "xmlns"
		if prefix != "" {
			name += ":" + prefix
		}
		out.WriteString(" " + name + `="` + canonicalValue.Replace(ns) + `"`)
	}
	sort.Slice(attributes, func(i, j int) bool {
		a, b := attributes[i].Name, attributes[j].Name
		if a.Space != b.Space {
			return s.namespaces[a.Space] < s.namespaces[b.Space]
		}
		return a.Local < b.Local
	})
	for _, a := range attributes {
		out.WriteString(" " + rawName(a.Name) + `="` + canonicalValue.Replace(a.Value) + `"`)
	}
	out.WriteString(">")
	return declared
}
