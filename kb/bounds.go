package kb

import "fmt"

// Most that there may be of what people make, so that nobody can fill a base or a
// desk. What is at its bound answers RATE_LIMITED, with what makes room.
const (
	// maxWriting bounds the contributions that one person is writing: drafts, and those
	// of which changes were requested. A program writes for many, so of one only the
	// bound of its organisation counts.
	maxWriting = 200
	// maxWritingFor bounds those that are being written for one organisation, and
	// maxUndecidedFor with them those that wait for a decision.
	maxWritingFor   = 2_000
	maxUndecidedFor = 10_000
	// maxCommentsOn bounds the comments of one contribution, and maxOpenComments those
	// that are not resolved.
	maxCommentsOn   = 2_000
	maxOpenComments = 500
	// maxContributionLinks bounds the links of one contribution, ended ones too.
	maxContributionLinks = 100
	// maxPending bounds the files of one person that wait for publication, and
	// maxUnusedBytes what those of them have that nothing refers to.
	maxPending     = 200
	maxUnusedBytes = 200 << 20
	// maxUnusedByLink and maxUnusedBytesByLink bound what came by one link, and nothing
	// refers to.
	maxUnusedByLink      = 20
	maxUnusedBytesByLink = 60 << 20
	// maxTokens bounds the tokens of one person that are good.
	maxTokens = 200
)

// maxContentBytes bounds a content as JSON in UTF-8: of its texts all languages together.
// With every character that is not ASCII escaped it still goes into one request, and
// twice into one commit (MaxCommitBytes), as accepting does.
const maxContentBytes = 2_500_000

// full is what is answered where there are as many as may be.
func full(path []string, format string, args ...any) error {
	return &Error{Code: CodeRateLimited, Path: path, Message: fmt.Sprintf(format, args...)}
}

// count counts what refers to a target by a field: about, when several of a group
// change the same.
func (tx *Tx) count(target ID, kind Kind, field string) int {
	n := tx.overlay.reader.CountReferrers(target, kind, field)
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		for ref, there := range s.refs[target] {
			switch {
			case ref.Kind != kind || ref.Field != field:
			case there:
				n++
			default:
				n--
			}
		}
	}
	return n
}

// The fields by which contributions that are being written, and those that are not
// decided, refer to their authors and organisations: by them they are counted.
const (
	fieldWriting   = "writing"
	fieldUndecided = "undecided"
)

// openness are the references by which a contribution is counted.
func (c *Contribution) openness() (refs []Reference) {
	at := func(target ID, field string) {
		if target != "" {
			refs = append(refs, Reference{Target: target, Kind: kindContribution, Field: field, Source: c.ID})
		}
	}
	switch c.State {
	case StateDraft, StateChangesRequested:
		at(c.Author, fieldWriting)
		at(c.Organisation, fieldWriting)
		at(c.Organisation, fieldUndecided)
	case StateSubmitted, StateInReview:
		at(c.Organisation, fieldUndecided)
	}
	return refs
}

// roomFor refuses to start a contribution where there are as many as may be.
func (tx *Tx) roomFor(v Viewer, organisation ID) error {
	author, err := tx.person(v.Person)
	if err != nil {
		return err
	}
	if n := tx.count(v.Person, kindContribution, fieldWriting); author.Service == "" && n >= maxWriting {
		return full(nil, "you are writing %d contributions already: submit or withdraw some", n)
	}
	if organisation == "" {
		return nil
	}
	if n := tx.count(organisation, kindContribution, fieldWriting); n >= maxWritingFor {
		return full([]string{"organisation"}, "it is writing %d contributions already: submit or withdraw some", n)
	}
	if n := tx.count(organisation, kindContribution, fieldUndecided); n >= maxUndecidedFor {
		return full([]string{"organisation"}, "%d of its contributions are not decided yet: withdraw some, or wait", n)
	}
	return nil
}

// roomForFile refuses a file of whom as much waits as may.
func (tx *Tx) roomForFile(f *File, byLink bool) error {
	pending := tx.referrersBy(f.UploadedBy, kindFile, fieldUploadedBy)
	if len(pending) >= maxPending {
		return full([]string{"file"}, "%d files of yours wait for publication already: attach no more before some are published, or removed", len(pending))
	}
	most, mostBytes := maxPending, int64(maxUnusedBytes)
	if byLink {
		most, mostBytes = maxUnusedByLink, maxUnusedBytesByLink
	}
	unused, size := 0, f.Size
	for _, id := range pending {
		if tx.referred(id) {
			continue
		}
		waiting, err := tx.file(id)
		if err != nil {
			return err
		}
		unused, size = unused+1, size+waiting.Size
	}
	if unused >= most || size > mostBytes {
		return full([]string{"file"}, "%d files of yours that nothing refers to wait already, and there can be %d of %d MiB: attach them, or wait until they are removed",
			unused, most, mostBytes>>20)
	}
	return nil
}

// roomForToken refuses a token to who has as many good ones as may be.
func (tx *Tx) roomForToken(person ID) error {
	if tx.count(person, kindToken, fieldHolder) < maxTokens {
		return nil
	}
	good := 0
	for _, id := range tx.referrersBy(person, kindToken, fieldHolder) { // expired ones among them
		t, err := tx.token(id)
		if err != nil {
			return err
		}
		if t.good(tx.at) {
			good++
		}
	}
	if good >= maxTokens {
		return full(nil, "there are %d good tokens already: revoke some", good)
	}
	return nil
}
