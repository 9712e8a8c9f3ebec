package kb

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// AccessRole is what somebody may do, each including those before it.
type AccessRole string

// The roles, weakest first.
const (
	RoleAnonymous   AccessRole = "ANONYMOUS"
	RoleContributor AccessRole = "CONTRIBUTOR"
	RoleReviewer    AccessRole = "REVIEWER"
	RoleEditor      AccessRole = "EDITOR"
	RoleAdmin       AccessRole = "ADMIN"
)

// AccessRoles lists the roles, weakest first.
var AccessRoles = []AccessRole{RoleAnonymous, RoleContributor, RoleReviewer, RoleEditor, RoleAdmin}

// rank answers the place of a role; -1 for an unknown one.
func (r AccessRole) rank() int { return slices.Index(AccessRoles, r) }

// Valid reports whether r is a role that can be given.
func (r AccessRole) Valid() bool { return r.rank() > 0 }

// Action is something that needs a right.
type Action string

// The actions on the base and its entries.
const (
	ActionPutEntry        Action = "PUT_ENTRY"
	ActionArchiveEntry    Action = "ARCHIVE_ENTRY"
	ActionRestoreRevision Action = "RESTORE_REVISION"
	ActionMergeConcepts   Action = "MERGE_CONCEPTS"
	ActionContribute      Action = "CONTRIBUTE"
	ActionUploadFile      Action = "UPLOAD_FILE"
	// ActionOwnAccount is to see and change what is one's own: profile, password,
	// tokens, sessions, notifications, saved searches.
	ActionOwnAccount   Action = "OWN_ACCOUNT"
	ActionManagePeople Action = "MANAGE_PEOPLE"
	// ActionReadJournal is to read who wrote what, and what was denied to whom.
	ActionReadJournal Action = "READ_JOURNAL"
)

// The actions on a contribution.
const (
	ActionRead           Action = "READ"
	ActionRevise         Action = "REVISE"
	ActionSubmit         Action = "SUBMIT"
	ActionWithdraw       Action = "WITHDRAW"
	ActionComment        Action = "COMMENT"
	ActionClaim          Action = "CLAIM"
	ActionRelease        Action = "RELEASE"
	ActionRequestChanges Action = "REQUEST_CHANGES"
	ActionAccept         Action = "ACCEPT"
	ActionReject         Action = "REJECT"
	// ActionManageLinks is to let somebody without an account fill in or confirm a
	// contribution, and ActionConfirm what such a person does.
	ActionManageLinks Action = "MANAGE_LINKS"
	ActionConfirm     Action = "CONFIRM"
	// ActionErase stands in histories only: what was proposed went with the data of whoever
	// wrote it.
	ActionErase Action = "ERASE"
)

// BaseActions, EntryActions and ContributionActions list the actions, in the order
// in which they are shown.
var (
	BaseActions         = []Action{ActionUploadFile, ActionOwnAccount, ActionManagePeople, ActionReadJournal}
	EntryActions        = []Action{ActionContribute, ActionPutEntry, ActionArchiveEntry, ActionRestoreRevision, ActionMergeConcepts}
	ContributionActions = []Action{ActionRead, ActionRevise, ActionSubmit, ActionWithdraw, ActionComment, ActionClaim,
		ActionRelease, ActionRequestChanges, ActionAccept, ActionReject, ActionManageLinks, ActionConfirm}
)

// The actions on what hangs on contributions, and on people and what is theirs.
var (
	CommentActions     = []Action{ActionComment}                        // to answer it, and to mark it as resolved
	LinkActions        = []Action{ActionManageLinks}                    // to revoke it
	FileActions        = []Action{ActionContribute, ActionPutEntry}     // to attach it to what one contributes or publishes
	AccountActions     = []Action{ActionOwnAccount, ActionManagePeople} // the first to whose it is; of a token to revoke it
	SavedSearchActions = []Action{ActionOwnAccount}                     // to change and delete it
)

// Relation is what somebody is to a contribution. The first that fits counts.
type Relation string

// The relations.
const (
	RelationAuthor    Relation = "its author"
	RelationColleague Relation = "of the author's organisation"
	// RelationWriter wrote on it, and does not belong to its organisation any more.
	RelationWriter   Relation = "who wrote on it and has left its organisation"
	RelationReviewer Relation = "the reviewer who claimed it"
	RelationOther    Relation = "anybody else"
	// Those without an account, who hold a link to it.
	RelationFiller    Relation = "the holder of a link to fill it in"
	RelationConfirmer Relation = "the holder of a link to confirm it"
)

// Relations lists the relations of those who have signed in, the closest first, and
// LinkRelations those of the holders of links.
var (
	Relations     = []Relation{RelationAuthor, RelationColleague, RelationWriter, RelationReviewer, RelationOther}
	LinkRelations = []Relation{RelationFiller, RelationConfirmer}
)

// Situation is the state of a contribution, or that its review is overdue.
type Situation string

// Overdue is IN_REVIEW after the date by which the reviewer had to decide.
const Overdue Situation = "OVERDUE"

// Situations lists the situations, in the order of a contribution's life.
var Situations = []Situation{
	Situation(StateDraft), Situation(StateSubmitted), Situation(StateInReview), Overdue,
	Situation(StateChangesRequested), Situation(StateAccepted), Situation(StateRejected), Situation(StateWithdrawn),
}

// right allows an action to a role and those above it.
type right struct {
	action Action
	role   AccessRole  // the weakest
	as     []Relation  // nil: whoever has the role
	in     []Situation // nil: always
}

// Groups of relations and situations, for the table.
var (
	own       = []Relation{RelationAuthor, RelationColleague}
	wrote     = []Relation{RelationAuthor, RelationColleague, RelationWriter}
	reviewing = []Relation{RelationReviewer}
	others    = []Relation{RelationReviewer, RelationOther}
	readers   = []Relation{RelationWriter, RelationReviewer, RelationOther}
	filling   = []Relation{RelationFiller}
	confirms  = []Relation{RelationConfirmer}

	written   = situations(StateDraft, StateChangesRequested)
	undecided = append(situations(StateDraft, StateSubmitted, StateInReview, StateChangesRequested), Overdue)
	handedIn  = append(situations(StateSubmitted, StateInReview, StateChangesRequested), Overdue)
	inReview  = append(situations(StateInReview), Overdue)
	shown     = append(situations(StateSubmitted, StateInReview, StateChangesRequested, StateAccepted, StateRejected), Overdue)
)

func situations(states ...State) (list []Situation) {
	for _, s := range states {
		list = append(list, Situation(s))
	}
	return list
}

// rights is the whole table of rights: what no line allows is forbidden. Nobody
// reviews what they wrote on or their organisation contributed, whatever their
// role, and none but its authors let others write on it.
var rights = []right{
	{action: ActionContribute, role: RoleContributor},
	{action: ActionPutEntry, role: RoleEditor},
	{action: ActionArchiveEntry, role: RoleEditor},
	{action: ActionRestoreRevision, role: RoleEditor},
	{action: ActionMergeConcepts, role: RoleEditor},
	{action: ActionUploadFile, role: RoleContributor},
	{action: ActionUploadFile, role: RoleAnonymous, as: filling},
	{action: ActionOwnAccount, role: RoleAnonymous}, // whoever has signed in
	{action: ActionManagePeople, role: RoleAdmin},
	{action: ActionReadJournal, role: RoleAdmin},

	{action: ActionRead, role: RoleContributor, as: own},
	{action: ActionRead, role: RoleReviewer, as: readers, in: shown},
	{action: ActionRead, role: RoleReviewer, as: reviewing},
	{action: ActionRead, role: RoleAdmin},
	{action: ActionRevise, role: RoleContributor, as: own, in: written},
	{action: ActionSubmit, role: RoleContributor, as: own, in: written},
	{action: ActionWithdraw, role: RoleContributor, as: own, in: undecided},
	{action: ActionComment, role: RoleContributor, as: own, in: undecided},
	{action: ActionComment, role: RoleReviewer, as: readers, in: handedIn},
	{action: ActionClaim, role: RoleReviewer, as: others, in: []Situation{Situation(StateSubmitted), Overdue}},
	{action: ActionClaim, role: RoleReviewer, as: reviewing, in: inReview},
	{action: ActionRelease, role: RoleReviewer, as: reviewing, in: inReview},
	{action: ActionRelease, role: RoleEditor, as: others, in: inReview},
	{action: ActionRequestChanges, role: RoleReviewer, as: reviewing, in: inReview},
	{action: ActionAccept, role: RoleReviewer, as: reviewing, in: inReview},
	{action: ActionReject, role: RoleReviewer, as: reviewing, in: inReview},
	{action: ActionManageLinks, role: RoleContributor, as: own, in: undecided},

	{action: ActionRead, role: RoleAnonymous, as: filling, in: written},
	{action: ActionRead, role: RoleAnonymous, as: confirms, in: undecided},
	{action: ActionRevise, role: RoleAnonymous, as: filling, in: written},
	{action: ActionComment, role: RoleAnonymous, as: filling, in: written},
	{action: ActionConfirm, role: RoleAnonymous, as: confirms, in: undecided},
}

// Viewer is on whose behalf a request is made. The zero Viewer is anonymous.
type Viewer struct {
	Person ID // opaque; "" for nobody
	Name   string
	Role   AccessRole // the strongest that they have
	// Organisation is the one acted for, Organisations all those that they belong to.
	Organisation  ID
	Organisations []ID

	session string            // hash of the secret, of one who signed in
	until   *time.Time        // how long the token is good, of one who sent one
	link    *ContributionLink // of one who holds one: nothing but its contribution is theirs
	spent   bool              // the link has ended: they may repeat what they did by it
	token   bool              // they come by a token
}

// Anonymous reports whether nobody has signed in.
func (v Viewer) Anonymous() bool { return v.Person == "" }

// Member reports whether the viewer belongs to an organisation.
func (v Viewer) Member(organisation ID) bool {
	return organisation != "" && (v.Organisation == organisation || slices.Contains(v.Organisations, organisation))
}

var errAnonymous = &Error{Code: CodeUnauthenticated, Message: "sign in first, or send a token as Authorization: Bearer"}

// Allow answers why a viewer may not do an action on the base or an entry; nil
// when they may.
func (v Viewer) Allow(a Action) error {
	switch {
	case v.Anonymous():
		return errAnonymous
	case v.spent:
		return errBadToken
	case v.link != nil:
		return v.link.allow(a)
	}
	return judge(a, v.Role, "", "")
}

// allowOwn answers why a viewer may not do an action on the account of somebody, or
// on what is theirs; nil when they may.
func (v Viewer) allowOwn(a Action, owner ID) error {
	err := v.Allow(a)
	if err == nil && a == ActionOwnAccount && owner != v.Person {
		err = &Error{Code: CodeForbidden, Message: "only whose it is may do this"}
	}
	return err
}

// allowAccount answers why a viewer may not do what people may with their own
// accounts, and those who manage people with all; nil when they may.
func (v Viewer) allowAccount(owner ID) error {
	if owner == v.Person {
		return v.Allow(ActionOwnAccount)
	}
	return v.Allow(ActionManagePeople)
}

// allow answers why the holder of a link may not do an action on the base or an
// entry: they are anybody there, but for what the table allows them by name.
func (l *ContributionLink) allow(a Action) error {
	named := func(r right) bool { return r.action == a && slices.Contains(r.as, l.relation()) }
	if slices.ContainsFunc(rights, named) {
		return nil
	}
	return errAnonymous
}

// judge holds a case against the table. Without a relation and a situation it is
// not about a contribution.
func judge(a Action, role AccessRole, as Relation, in Situation) error {
	needed, relations, holders, when := AccessRole(""), []Relation(nil), []Relation(nil), []Situation(nil)
	for _, r := range rights {
		if r.action != a {
			continue
		}
		fits := r.as == nil || slices.Contains(r.as, as)
		if !fits && r.role == RoleAnonymous {
			holders = r.as
			continue // named to others only where nobody else may
		}
		switch {
		case role.rank() < r.role.rank():
			if needed == "" || r.role.rank() < needed.rank() {
				needed = r.role
			}
		case !fits:
			relations = append(relations, r.as...)
		case r.in == nil || slices.Contains(r.in, in):
			return nil
		default:
			when = append(when, r.in...)
		}
	}
	switch {
	case when != nil:
		return conflict("it is %s; this can be done when it is %s", in, join(when))
	case relations != nil && slices.Contains(wrote, as) && !slices.Contains(relations, RelationAuthor):
		return &Error{Code: CodeForbidden, Message: "nobody reviews what they wrote on or their organisation contributed"}
	case relations == nil && needed == "":
		relations = holders
	}
	if relations != nil {
		return &Error{Code: CodeForbidden, Message: fmt.Sprintf("only who is %s may do this", join(relations))}
	}
	return &Error{Code: CodeForbidden, Message: fmt.Sprintf("the role %s is needed; yours is %s", needed, role)}
}

// join lists what is in the list, each once.
func join[T ~string](list []T) string {
	var names []string
	for _, one := range list {
		if !slices.Contains(names, string(one)) {
			names = append(names, string(one))
		}
	}
	return strings.Join(names, ", ")
}

// relation is what the viewer is to a contribution.
func (v Viewer) relation(c *Contribution) Relation {
	switch {
	case v.link != nil && v.link.Contribution == c.ID:
		return v.link.relation()
	case v.link != nil:
		return RelationOther
	case v.Person == c.Author && (c.Organisation == "" || v.Member(c.Organisation)):
		return RelationAuthor
	case v.Member(c.Organisation):
		return RelationColleague
	case c.wrote(v.Person):
		return RelationWriter
	case v.Person == c.Reviewer:
		return RelationReviewer
	}
	return RelationOther
}

// AllowOn answers why a viewer may not do an action on a contribution; nil when
// they may. One that they may not read does not exist for them: ErrNotExist.
func (v Viewer) AllowOn(a Action, c *Contribution, now time.Time) error {
	if v.Anonymous() {
		return errAnonymous
	}
	as, in := v.relation(c), c.situation(now)
	if judge(ActionRead, v.Role, as, in) != nil {
		return ErrNotExist
	}
	err := judge(a, v.Role, as, in)
	if problem, ok := err.(*Error); ok {
		if problem.Code != CodeConflict { // which names it
			problem.Message += fmt.Sprintf("; it is %s", in)
		}
		problem.Message += possible(a, v.Role, as, in)
	}
	return err
}

// possible says what can be done instead of an action, and what would lead to it.
func possible(instead Action, role AccessRole, as Relation, in Situation) string {
	var can []Action
	for _, a := range ContributionActions[1:] {
		if judge(a, role, as, in) == nil {
			can = append(can, a)
		}
	}
	switch {
	case can == nil:
		return "; you can do nothing more with it"
	case as != RelationReviewer && slices.Contains(decisions, instead) && slices.Contains(can, ActionClaim):
		return ": claim it first; what you can do now: " + join(can)
	}
	return "; what you can do now: " + join(can)
}

// inPerson refuses tokens that are not of the role ADMIN.
func (v Viewer) inPerson() error {
	if v.token && v.Role != RoleAdmin {
		return &Error{Code: CodeForbidden, Message: "this needs somebody who has signed in, or a token of the role ADMIN"}
	}
	return nil
}

// author makes the viewer's use case repeatable by a key of theirs; the key is
// theirs alone, for this mutation and this input. Only its hash is kept: a key is free text.
func (v Viewer) author(mutation, note, key string, input any) (Author, error) {
	a := Author{By: string(v.Person), Note: note}
	if key == "" {
		return a, nil
	}
	if len(key) > maxClientKey {
		return a, Invalid([]string{"idempotencyKey"}, "has %d bytes; the limit is %d", len(key), maxClientKey)
	}
	if err := checkLength("idempotencyKey", key, maxClientKey); err != nil {
		return a, err
	}
	hash, err := hashJSON(input)
	if err != nil {
		return a, err
	}
	kept, err := hashJSON([]string{string(v.Person), key})
	if err != nil {
		return a, err
	}
	a.Key, a.KeyHash = string(v.Person)+" "+mutation+" "+kept, hash
	return a, nil
}
