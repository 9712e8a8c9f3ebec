package search

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// Where nothing at all is found, a hint costs nobody anything: words are offered then that
// are too near to others to be taken for slips of them.

const (
	maxAlike   = 5 // words that look like one
	maxWriting = 8 // documents that are looked at to see how a name is written
	// knownName is how many entries are called by a name that is meant by a word in small letters.
	knownName = 3
	// longName is how many letters a name has that is looked for beside words that find something.
	longName = 6
)

// offer answers a query that finds nothing with its words as what they may be meant for: those
// that are sure or, if none is, all, which is too doubtful to be looked for unasked.
func (q *question) offer(ws *words, source string) (didYouMean string, doubtful bool, err error) {
	slips, err := q.slips(ws, q.nearest)
	if err != nil {
		return "", false, err
	}
	sure := slices.DeleteFunc(slices.Clone(slips), func(s slip) bool { return s.meant[0].doubtful })
	if len(sure) > 0 {
		slips = sure
	}
	didYouMean, err = q.didYouMean(ws, source, slips)
	return didYouMean, didYouMean != "" && len(sure) == 0, err
}

// nearest answers what a word may be a slip of, else what looks like it. What another language
// has is doubtful then, and so is all that looks like it but a name alone. If the language of
// the query is not known, it may be each of those that it is likely to be in, of a long word.
func (q *question) nearest(written string, languages []string) ([]nearby, error) {
	found, err := q.slipOf(written, languages)
	likely := languages
	if utf8.RuneCountInString(written) < anyWrong {
		likely = languages[:1]
	}
	for i := range found {
		found[i].doubtful = found[i].language != "" && !slices.Contains(likely, found[i].language)
	}
	if err != nil || len(found) > 0 {
		return found, err
	}
	if found, err = q.alike(written, languages); err != nil {
		return nil, err
	}
	for i, n := range found {
		sure := n.language == "" && n.proper && (capital(written) || n.docs >= knownName)
		found[i].doubtful = len(found) > 1 || !sure
	}
	return found, q.check()
}

// likeName answers the name that a word looks like, and no other word does.
func (q *question) likeName(written string, languages []string) ([]nearby, error) {
	found, err := q.resembling(lang.FoldLabel(written), languages)
	if err != nil || len(found) != 1 {
		return nil, err
	}
	if found[0], err = q.asName(found[0]); err != nil || !found[0].proper || found[0].language != "" {
		return nil, err
	}
	return found, nil
}

// alike answers names and words of all languages of the base that look like one, each once: if
// that is written like a name, what is one first; then the commonest.
func (q *question) alike(written string, languages []string) (found []nearby, err error) {
	if found, err = q.resembling(lang.FoldLabel(written), languages); err != nil {
		return nil, err
	}
	found = found[:min(len(found), maxAlike)]
	for i := range found {
		if found[i], err = q.asName(found[i]); err == nil && capital(written) {
			found[i].proper, err = q.proper(found[i].term)
		}
		if err != nil {
			return nil, err
		}
	}
	if capital(written) {
		found = slices.Concat(properOf(found, true), properOf(found, false))
	}
	return found[:min(len(found), maxNear)], nil
}

// resembling answers words of all languages of the base, and names, that look like one, the
// commonest first.
func (q *question) resembling(folded string, languages []string) (found []nearby, err error) {
	if edits(folded) == 0 {
		return nil, nil
	}
	for far := 1; far <= 2 && len(found) == 0; far++ {
		for _, language := range q.asked(append([]string{""}, languages...)) {
			more, err := q.nearIn(language, folded, far, offered)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
	}
	slices.SortStableFunc(found, nearby.compare)
	return eachTermOnce(found), q.check()
}

// properOf answers those that are names, or those that are not.
func properOf(all []nearby, proper bool) []nearby {
	return slices.DeleteFunc(slices.Clone(all), func(n nearby) bool { return n.proper != proper })
}

func capital(written string) bool {
	first, _ := utf8.DecodeRuneInString(written)
	return unicode.IsUpper(first)
}

// asked answers languages that a query may be in, and the others of the base.
func (q *question) asked(languages []string) []string {
	all := slices.Clone(languages)
	for _, tag := range q.ix.opts.Languages {
		if name := lang.As(tag); !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// asName answers a word as the name that it is, with the documents that are called so, if some are.
func (q *question) asName(n nearby) (nearby, error) {
	having := q.none()
	if err := q.addTerm(having, dictionaryOf(""), n.term); err != nil {
		return n, err
	}
	called := q.live(having).count()
	if called == 0 {
		return n, nil
	}
	var err error
	if n.proper, err = q.proper(n.term); n.proper {
		n.dictionary, n.language, n.docs = dictionaryOf(""), "", called
	}
	return n, err
}

// proper reports whether a word is a name, such as Venezia, and no word that names are made of,
// such as centre: whether it has a capital in all texts that are looked at.
func (q *question) proper(term string) (bool, error) {
	for _, language := range q.asked([]string{""}) {
		having := q.none()
		if err := q.addTerm(having, dictionaryOf(language), term); err != nil {
			return false, err
		}
		ids, err := q.firstIDs(q.live(having), maxWriting)
		if err != nil {
			return false, err
		}
		docs, err := q.documents(ids)
		if err != nil {
			return false, err
		}
		for _, d := range docs {
			if writtenSmall(d, term) {
				return false, nil
			}
		}
	}
	return true, nil
}

func (q *question) firstIDs(set docSet, n int) (ids []kb.ID, err error) {
	q.each(set, func(doc int) bool {
		var id string
		if id, err = q.id(doc); err == nil {
			ids = append(ids, kb.ID(id))
		}
		return err == nil && len(ids) < n
	})
	return ids, err
}

func writtenSmall(d *kb.IndexDocument, term string) bool {
	return slices.ContainsFunc(d.Texts, func(t kb.IndexText) bool {
		return slices.ContainsFunc(lettersOf(t.Value), func(written string) bool {
			return !capital(written) && lang.FoldLabel(written) == term
		})
	})
}

// eachTermOnce keeps the first that has a term.
func eachTermOnce(all []nearby) (kept []nearby) {
	seen := map[string]bool{}
	for _, n := range all {
		if !seen[n.term] {
			seen[n.term] = true
			kept = append(kept, n)
		}
	}
	return kept
}
