package skos

import (
	"slices"

	"prologis/kb"
	"prologis/skos/rdf"
)

// labelObject is a label object of SKOS-XL, or one that would be read as such.
type labelObject struct {
	node     rdf.Term
	property string // skos:prefLabel, skos:altLabel, skos:hiddenLabel
	text     rdf.Term
	language string
	taken    bool
}

// labels reads the labels of a concept and the objects that say more of them.
func (r *reading) labels(u rdf.Term, c *kb.ConceptContent) {
	objects := r.labelObjects(u)
	c.PrefLabel = kb.Text{}
	for _, t := range r.texts(u, prefLabel, objects) {
		tag, _ := readable(t, maxLabel)
		if _, taken := c.PrefLabel[tag]; taken {
			r.report.breach(kb.RuleS14, "%s has several preferred labels in %q: %q is kept aside", u.Value, tag, t.Value)
			continue
		}
		c.PrefLabel[tag] = t.Value
	}
	isShown := func(tag, label string) bool { return c.PrefLabel[tag] == label }
	c.AltLabels = r.otherLabels(u, altLabel, objects, isShown)
	r.discouraged(u, c, objects)
	c.HiddenLabels = r.otherLabels(u, hiddenLabel, objects, func(tag, label string) bool {
		return isShown(tag, label) || slices.Contains(c.AltLabels[tag], label)
	})
	c.HiddenLabels = dropLabels(c.HiddenLabels, c.Discouraged)
	r.details(u, c, objects)
	for tag := range c.PrefLabel {
		r.report.Labels[tag]++
	}
	if len(c.PrefLabel) == 0 {
		r.report.Unlabelled++
		c.PrefLabel[undetermined] = unnamed(u.Value, c)
	}
}

// unnamed answers a name for a concept that has none, made of its URI, that is none
// of its other labels.
func unnamed(uri string, c *kb.ConceptContent) string {
	name := localName(uri)
	if len([]rune(name)) > maxLabel {
		name = string([]rune(name)[:maxLabel-2])
	}
	for slices.Contains(c.AltLabels[undetermined], name) || slices.Contains(c.HiddenLabels[undetermined], name) {
		name += "'"
	}
	return name
}

// texts answers the texts of a concept by a property, those of label objects
// included, sorted, each once.
func (r *reading) texts(u rdf.Term, property string, objects []labelObject) []rdf.Term {
	var all []rdf.Term
	add := func(t rdf.Term) {
		if _, ok := readable(t, maxLabel); ok && !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	for _, o := range r.objects(u, property) {
		add(o)
	}
	for _, o := range objects {
		if o.property == property && !o.taken {
			add(o.text)
		}
	}
	slices.SortFunc(all, compareTerms)
	return all
}

func (r *reading) otherLabels(u rdf.Term, property string, objects []labelObject, taken func(tag, label string) bool) (labels kb.Labels) {
	for _, t := range r.texts(u, property, objects) {
		tag, _ := readable(t, maxLabel)
		if taken(tag, t.Value) {
			r.report.breach(kb.RuleS13, "%s has %q in %q as two kinds of label", u.Value, t.Value, tag)
			continue
		}
		labels = addLabel(labels, tag, t.Value)
	}
	return labels
}

// labelObjects finds the label objects of a concept that have one text.
func (r *reading) labelObjects(u rdf.Term) (objects []labelObject) {
	for _, property := range []string{prefLabel, altLabel, hiddenLabel} {
		for _, node := range r.objects(u, xl+property[len(core):]) {
			if node.Kind == rdf.Literal || node.Kind == rdf.Blank && r.incoming(node) != 1 || node.Kind == rdf.IRI && !kb.ValidURI(node.Value) {
				continue
			}
			forms := r.objects(node, literalForm)
			if len(forms) != 1 {
				continue
			}
			if language, ok := readable(forms[0], maxLabel); ok {
				objects = append(objects, labelObject{node: node, property: property, text: forms[0], language: language})
			}
		}
	}
	return objects
}

// discouraged reads the hidden labels whose object says that they are not to be used.
func (r *reading) discouraged(u rdf.Term, c *kb.ConceptContent, objects []labelObject) {
	for i := range objects {
		o := &objects[i]
		if o.property != hiddenLabel || !r.has(rdf.Triple{Subject: o.node, Predicate: termStatus, Object: rdf.NewLiteral("discouraged", "")}) {
			continue
		}
		term := kb.DiscouragedTerm{Label: o.text.Value, Language: o.language, URI: r.labelURI(o.node), Sources: r.sources(o.node), Reason: r.perLanguage(o.node, core+"note")}
		for _, by := range r.objects(o.node, replacedBy) {
			if term.Preferred == "" && by.Kind == rdf.IRI && r.isEntry(by.Value, kb.KindConcept) {
				term.Preferred = kb.ID(by.Value)
			}
		}
		alone := &kb.ConceptContent{Discouraged: []kb.DiscouragedTerm{term}}
		shown := c.PrefLabel[o.language] == term.Label || slices.Contains(c.AltLabels[o.language], term.Label)
		if !shown && valid(alone) && r.acceptLabel(u, o, alone) {
			o.taken = true
			c.Discouraged = append(c.Discouraged, term)
		}
	}
}

// dropLabels leaves labels out that are said to be discouraged, which says more.
func dropLabels(labels kb.Labels, discouraged []kb.DiscouragedTerm) kb.Labels {
	for _, d := range discouraged {
		kept := slices.DeleteFunc(labels[d.Language], func(label string) bool { return label == d.Label })
		if len(kept) == 0 {
			delete(labels, d.Language)
			continue
		}
		labels[d.Language] = kept
	}
	if len(labels) == 0 {
		return nil
	}
	return labels
}

func (r *reading) labelURI(node rdf.Term) string {
	if node.Kind == rdf.Blank {
		return ""
	}
	return node.Value
}

func (r *reading) sources(node rdf.Term) (uris []string) {
	for _, o := range r.objects(node, source) {
		if o.Kind == rdf.IRI && kb.ValidURI(o.Value) {
			uris = append(uris, o.Value)
		}
	}
	return uris
}

// perLanguage reads one text per language.
func (r *reading) perLanguage(node rdf.Term, property string) kb.Text {
	var t kb.Text
	for _, o := range r.objects(node, property) {
		language, ok := readable(o, maxNote)
		if _, taken := t[language]; ok && !taken {
			if t == nil {
				t = kb.Text{}
			}
			t[language] = o.Value
		}
	}
	return t
}

// details reads what else is known of the labels that were taken.
func (r *reading) details(u rdf.Term, c *kb.ConceptContent, objects []labelObject) {
	for i := range objects {
		o := &objects[i]
		known := slices.ContainsFunc(c.LabelDetails, func(d kb.LabelDetail) bool { return d.Label == o.text.Value && d.Language == o.language })
		if o.taken || known || !o.labels(c) {
			continue
		}
		detail := kb.LabelDetail{Label: o.text.Value, Language: o.language, URI: r.labelURI(o.node), Sources: r.sources(o.node), Usage: r.perLanguage(o.node, scopeNote)}
		alone := &kb.ConceptContent{LabelDetails: []kb.LabelDetail{detail}}
		switch o.property {
		case altLabel:
			alone.AltLabels = kb.Labels{o.language: {o.text.Value}}
		case hiddenLabel:
			alone.HiddenLabels = kb.Labels{o.language: {o.text.Value}}
		default:
			alone.PrefLabel = kb.Text{o.language: o.text.Value}
		}
		if r.acceptLabel(u, o, alone) {
			o.taken = true
			c.LabelDetails = append(c.LabelDetails, detail)
		}
	}
}

// labels reports whether the text of the object is the label of the concept that
// its property makes it.
func (o *labelObject) labels(c *kb.ConceptContent) bool {
	switch o.property {
	case altLabel:
		return slices.Contains(c.AltLabels[o.language], o.text.Value)
	case hiddenLabel:
		return slices.Contains(c.HiddenLabels[o.language], o.text.Value)
	}
	return c.PrefLabel[o.language] == o.text.Value
}

// acceptLabel takes a blank label object if what a concept would state of it is
// exactly what is stated; one with a URI is taken as far as it goes.
func (r *reading) acceptLabel(u rdf.Term, o *labelObject, alone *kb.ConceptContent) bool {
	if o.node.Kind == rdf.IRI {
		return true
	}
	var would []property
	d := &describer{uri: func(id kb.ID) string { return string(id) }, blanks: func() rdf.Term { return o.node }}
	d.emit = func(f fact) {
		if f.Subject == o.node {
			would = append(would, property{f.Predicate, f.Object})
		}
	}
	d.labels(u, alone)
	if !sameProperties(would, slices.Collect(r.node(o.node))) {
		return false
	}
	r.useNode(u, xl+o.property[len(core):], o.node)
	return true
}
