package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime/multipart"
	"slices"
	"strings"
	"testing"

	"prologis/internal/filetest"
	"prologis/kb"
)

// newVisibility starts a server with people and a small public world.
func newVisibility(t *testing.T) *visibility {
	v := &visibility{
		running: start(t, "--no-seed", "--data", t.TempDir()), tokens: map[string]string{}, persons: map[string]kb.ID{},
		planted: map[string]*planted{}, work: map[string]string{}, dear: map[string]bool{},
	}
	words := 0
	v.maker = maker{newWalker(t), func() string {
		words++
		return fmt.Sprintf("parola%d", words)
	}}
	secret, _, err := v.house.base.CreateToken(t.Context(), "test", kb.TokenInput{Name: "bootstrap", Role: kb.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	v.tokens["bootstrap"] = secret
	v.publishWorld()
	for _, p := range []struct {
		role, organisation string
		access             kb.AccessRole
	}{
		{"author", "cooperativa", kb.RoleContributor}, {"colleague", "cooperativa", kb.RoleContributor}, {"stranger", "comune", kb.RoleContributor},
		{"holder", "", kb.RoleReviewer}, {"reviewer", "", kb.RoleReviewer}, {"editor", "", kb.RoleEditor}, {"admin", "", kb.RoleAdmin},
	} {
		v.join(p.role, kb.ID(p.organisation), p.access)
	}
	v.manage()
	v.maker.text = v.plant
	return v
}

// publishWorld publishes an entry of every kind, with everything in it.
func (v *visibility) publishWorld() {
	put := func(member, typeName string, over map[string]any) {
		content := v.input(typeName, over)
		input := v.input("PutEntryInput", map[string]any{"practice": nil, "caseStudy": nil, "concept": nil, "conceptScheme": nil, "organisation": nil, "territory": nil,
			"programme": nil, "collection": nil, "target": nil, "expectedRevision": nil, "idempotencyKey": nil})
		input[member] = content
		v.do("bootstrap", "putEntry", input)
	}
	named := func(text string) []any { return []any{map[string]any{"language": "it", "value": text}} }
	put("territory", "TerritoryInput", map[string]any{"name": named("Venezia"), "sort": "MUNICIPALITY"})
	put("organisation", "OrganisationInput", map[string]any{"name": named("Cooperativa"), "kindOf": nil})
	put("organisation", "OrganisationInput", map[string]any{"name": named("Comune"), "kindOf": nil})
	put("conceptScheme", "ConceptSchemeInput", map[string]any{"name": named("Quadro")})
	put("concept", "ConceptInput", map[string]any{"prefLabel": named("Alto"), "broader": nil, "related": nil, "uri": nil, "topConceptOf": "quadro", "discouraged": nil})
	put("concept", "ConceptInput", map[string]any{"prefLabel": named("Vicino"), "related": nil, "uri": nil, "discouraged": nil})
	put("programme", "ProgrammeInput", map[string]any{"name": named("Fondo")})
	put("collection", "CollectionInput", map[string]any{"prefLabel": named("Raccolta")})
	put("practice", "PracticeInput", map[string]any{"title": named("Pratica base"), "adaptedFrom": nil, "related": nil})
	put("caseStudy", "CaseStudyInput", map[string]any{"title": named("Caso base")})
	put("caseStudy", "CaseStudyInput", map[string]any{"title": named("Caso vecchio")})
	v.do("bootstrap", "archiveEntry", v.input("ArchiveEntryInput", map[string]any{"id": "caso-vecchio", "expectedRevision": 1, "replacement": "caso-base"}))
}

// join makes a person, who signs in and makes a token.
func (v *visibility) join(role string, organisation kb.ID, access kb.AccessRole) {
	ctx, base := v.t.Context(), v.house.base
	v.class, v.what = "of the "+role, "name, mail or token of the "+role
	bootstrap, err := base.Authenticate(ctx, v.tokens["bootstrap"])
	if err != nil {
		v.t.Fatal(err)
	}
	in := kb.InviteInput{Mail: v.plant() + "@posta.example", Name: "x", Organisation: organisation, Role: access}
	if organisation != "" {
		in.Role = kb.RoleContributor
	}
	invited, err := base.Invite(ctx, bootstrap, in)
	if err == nil && in.Role != access {
		_, err = base.SetMembership(ctx, bootstrap, kb.MembershipInput{Person: invited.Person.ID, Role: access})
	}
	if err != nil {
		v.t.Fatal(err)
	}
	name, mark := v.plant(), v.plant()
	v.class, v.what = "secret", "password of the "+role
	session, err := base.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: name, Password: v.plant() + " e basta"})
	if err != nil {
		v.t.Fatal(err)
	}
	viewer, err := base.SessionViewer(ctx, session.Secret)
	if err != nil {
		v.t.Fatal(err)
	}
	token, err := base.IssueToken(ctx, viewer, kb.TokenRequest{Name: mark, Role: access, Organisation: organisation})
	if err != nil {
		v.t.Fatal(err)
	}
	v.tokens[role], v.persons[role] = token.Secret, viewer.Person
	v.class, v.what = "of the "+role, "token of the "+role
	v.plantID(string(token.ID))
}

// manage does what there is to do with accounts and tokens.
func (v *visibility) manage() {
	token := v.do("author", "createToken", v.input("CreateTokenInput", map[string]any{"service": nil, "organisation": nil, "role": "CONTRIBUTOR", "expiresAt": nil}))["token"]
	v.do("author", "revokeToken", v.input("RevokeTokenInput", map[string]any{"id": within(token, "id")}))
	who := within(v.do("admin", "invitePerson", v.input("InvitePersonInput", map[string]any{"mail": "nuova@posta.example", "role": "CONTRIBUTOR"}))["person"], "id")
	over := map[string]any{"person": who, "role": "CONTRIBUTOR"}
	v.do("admin", "resetPassword", v.input("ResetPasswordInput", over))
	v.do("admin", "setMembership", v.input("SetMembershipInput", map[string]any{"person": who, "role": "CONTRIBUTOR", "organisation": "comune"}))
	v.do("admin", "removeMembership", v.input("RemoveMembershipInput", map[string]any{"person": who, "organisation": "comune"}))
	v.do("admin", "disablePerson", v.input("DisablePersonInput", over))
	v.do("admin", "erasePerson", v.input("ErasePersonInput", over))
	v.ask("editor", v.mutation("restoreRevision"), map[string]any{"input": v.input("RestoreRevisionInput", map[string]any{"id": "caso-base", "expectedRevision": 1, "revision": 1})})
	v.ask("editor", v.mutation("mergeConcepts"), map[string]any{"input": v.input("MergeConceptsInput", map[string]any{"source": "vicino", "target": "alto", "expectedRevision": 9})})
	v.ask("editor", v.mutation("markNotificationsRead"), map[string]any{"input": v.input("MarkNotificationsReadInput", map[string]any{"ids": []any{noID}, "upTo": nil})})
	v.do("editor", "updateProfile", v.input("UpdateProfileInput", map[string]any{"name": nil, "mail": nil, "displayName": "Editrice"}))
	v.do("reviewer", "signOutEverywhere", nil)
	wrong := v.input("ChangePasswordInput", map[string]any{"currentPassword": "non è questa", "newPassword": "una frase nuova di zecca"})
	v.ask("stranger", v.mutation("changePassword"), map[string]any{"input": wrong})
}

// within walks into decoded JSON.
func within(of any, path ...string) any {
	for _, step := range path {
		m, _ := of.(map[string]any)
		of = m[step]
	}
	return of
}

// proposal is a whole content of a kind.
func (v *visibility) proposal(kind, file string) map[string]any {
	typeName := strings.ToUpper(kind[:1]) + kind[1:] + "Input"
	over := map[string]any{}
	if kind == "concept" {
		over["labelDetails"] = nil
	} else if file != "" {
		over["attachments"] = []any{v.input("AttachmentInput", map[string]any{"file": file})}
	}
	content := v.input(typeName, over)
	if kind == "concept" {
		label := content["prefLabel"].([]any)[0].(map[string]any)["value"]
		content["labelDetails"] = []any{v.input("LabelDetailInput", map[string]any{"label": label})}
	}
	return content
}

// attach uploads a file of the author, and answers its id.
func (v *visibility) attach() string {
	v.what = "name or bytes of a file"
	var form strings.Builder
	w := multipart.NewWriter(&form)
	input := v.input("UploadFileInput", map[string]any{"file": nil, "idempotencyKey": nil})
	input["file"] = nil
	operations, err := json.Marshal(map[string]any{"query": v.mutation("uploadFile"), "variables": map[string]any{"input": input}})
	part, failed := w.CreateFormField("operations")
	err = errors.Join(err, failed)
	_, failed = part.Write(operations)
	err = errors.Join(err, failed, w.WriteField("map", `{"0": ["variables.input.file"]}`))
	class := v.class
	if class == "upload" {
		v.class = "of the author" // whose data an admin can export, the names of files among them
	}
	part, failed = w.CreateFormFile("0", v.plant()+".pdf")
	err = errors.Join(err, failed)
	v.class = class
	_, failed = part.Write([]byte(strings.Replace(string(filetest.PDF()), "xref", "%"+v.plant()+"\nxref", 1)))
	if err = errors.Join(err, failed, w.Close()); err != nil {
		v.t.Fatal(err)
	}
	_, answer := v.sent("author", "POST", "/graphql", form.String(), "Content-Type", w.FormDataContentType())
	return v.plantID(uploaded(v.t, answer))
}

// fates are what becomes of contributions: the class of what they hold then, and
// how they come there.
var fates = []struct {
	name, class string
	steps       []string
}{
	{"DRAFT", "draft", nil},
	{"WITHDRAWN", "draft", []string{"withdraw"}},
	{"TAKEN_BACK", "taken back", []string{"submit", "claim", "withdraw"}},
	{"SUBMITTED", "handed in", []string{"submit", "claim", "release"}},
	{"IN_REVIEW", "handed in", []string{"submit", "claim"}},
	{"CHANGES_REQUESTED", "handed in", []string{"submit", "claim", "requestChanges"}},
	{"REJECTED", "handed in", []string{"submit", "claim", "reject"}},
}

// plantPrivate plants contributions of every kind in every state but the accepted,
// with everything that can be written about them.
func (v *visibility) plantPrivate() {
	for _, kind := range []string{"practice", "caseStudy", "concept"} {
		for _, fate := range fates {
			v.contribution(kind, fate.name, fate.class, fate.class, fate.steps, nil)
		}
	}
	edit := map[string]any{"target": "pratica-base", "baseRevision": 1}
	v.contribution("practice", "EDIT", "draft", "draft", nil, edit)
	v.contribution("practice", "EDIT_IN_REVIEW", "handed in", "handed in", []string{"submit", "claim"}, edit)
	v.contribution("concept", "TRANSLATION", "in part", "draft", nil, map[string]any{"target": "vicino", "translation": "it", "baseRevision": nil})
	v.plantTerm()
	v.plantSearches()
	v.plantLinked()
	v.class = "upload"
	v.work["upload"] = v.attach()
}

// plantTerm plants a term that is proposed.
func (v *visibility) plantTerm() {
	v.class, v.what = "draft", "a proposed term"
	over := map[string]any{"scheme": "quadro", "idempotencyKey": nil}
	c := v.do("author", "proposeTerm", v.input("ProposeTermInput", over))["contribution"]
	v.work["concept TERM"] = v.plantID(within(c, "id").(string))
}

// plantSearches plants a saved search of the author's, what it was before, and one that
// is deleted.
func (v *visibility) plantSearches() {
	v.class, v.what = "superseded", "a saved search that was changed or deleted"
	plain := map[string]any{"filter": nil, "without": nil, "notify": nil}
	save := func() any {
		return within(v.do("author", "saveSearch", v.input("SaveSearchInput", plain))["savedSearch"], "id")
	}
	id := save()
	v.do("author", "deleteSavedSearch", v.input("DeleteSavedSearchInput", map[string]any{"id": save()}))
	v.class, v.what = "of the author", "a saved search"
	over := map[string]any{"id": id, "expectedRevision": 1, "filter": nil, "without": nil, "notify": nil}
	v.do("author", "updateSavedSearch", v.input("UpdateSavedSearchInput", over))
}

// plantLinked plants a contribution that a guest fills in by a link, and that another
// has confirmed.
func (v *visibility) plantLinked() {
	v.contribution("practice", "LINKED", "linked", "linked", nil, nil)
	id := v.work["practice LINKED"]
	link := func(purpose string) map[string]any {
		v.what = "a link to " + purpose
		over := map[string]any{"id": id, "purpose": purpose, "expiresAt": nil, "idempotencyKey": nil}
		return v.do("author", "createContributionLink", v.input("CreateContributionLinkInput", over))
	}
	v.tokens["guest"] = link("FILL")["secret"].(string)
	v.class = "another's link"
	v.do("author", "revokeContributionLink", v.input("RevokeContributionLinkInput", map[string]any{"id": within(link("FILL")["link"], "id")}))
	confirmed := link("CONFIRM")
	v.tokens["confirming"] = confirmed["secret"].(string)
	v.what = "a confirmation"
	over := map[string]any{"id": id, "expectedRevision": within(confirmed["link"], "contribution", "revision"), "name": v.plant(), "idempotencyKey": nil}
	v.class = "linked"
	v.do("confirming", "confirmContribution", v.input("ConfirmContributionInput", over))
}

// plantDecided plants contributions that are accepted: what they propose is public
// then, and what the reviewer notes; what else was said about them is not, whether the
// reviewer notes something or not.
func (v *visibility) plantDecided() {
	for _, kind := range []string{"practice", "caseStudy", "concept"} {
		accept := "accept"
		if kind == "concept" {
			accept = "accept without a note"
		}
		v.contribution(kind, "ACCEPTED", "published", "handed in", []string{"submit", "claim", accept}, nil)
	}
}

// contribution plants one: class is that of what it proposes in the end, about that
// of everything that is said about it.
func (v *visibility) contribution(kind, name, class, about string, steps []string, over map[string]any) {
	v.class, v.what = "written before", "the first text of a "+kind+" "+name
	members := map[string]any{"practice": nil, "caseStudy": nil, "concept": nil, "target": nil, "baseRevision": nil, "translation": nil}
	for member, value := range over {
		members[member] = value
	}
	members[kind] = translated(v.proposal(kind, ""), over["translation"])
	v.class, v.what = about, "the note of a "+kind+" "+name
	members["note"] = v.plant()
	v.class = "secret"
	c := v.do("author", "contribute", v.input("ContributeInput", members))["contribution"]
	file := ""
	if v.class = class; kind != "concept" {
		file = v.attach()
		v.work["file "+kind+" "+name] = file
	}
	v.what = "the text of a " + kind + " " + name
	members = map[string]any{"practice": nil, "caseStudy": nil, "concept": nil, "target": nil, "baseRevision": nil, "id": within(c, "id"), "expectedRevision": within(c, "revision")}
	content := v.proposal(kind, file)
	if over["target"] != nil { // which cannot refer to itself
		delete(content, "adaptedFrom")
		delete(content, "related")
	}
	members[kind] = translated(content, over["translation"])
	v.class, v.what = about, "the note of a "+kind+" "+name
	members["note"], members["idempotencyKey"] = v.plant(), nil
	c = v.do("author", "reviseContribution", v.input("ReviseContributionInput", members))["contribution"]
	v.work[kind+" "+name] = v.plantID(within(c, "id").(string))
	v.discuss(within(c, "id"), "author", "colleague")
	for _, step := range steps {
		c = v.step(step, c, kind+" "+name)
		if step == "claim" {
			v.discuss(within(c, "id"), "holder", "author")
		}
	}
}

// translated keeps of a content what a translation into a language may hold: texts in it.
// Without a language it is no translation.
func translated(content map[string]any, into any) map[string]any {
	if into == nil {
		return content
	}
	kept := map[string]any{}
	for field, value := range content {
		if items, isList := value.([]any); isList {
			if texts := textsIn(items, into); len(texts) > 0 {
				kept[field] = texts
			}
		}
	}
	return kept
}

// textsIn keeps the texts in a language, and of other things those inside them.
func textsIn(items []any, language any) (kept []any) {
	for _, item := range items {
		one, ok := item.(map[string]any)
		if !ok || one["language"] != nil && one["language"] != language {
			continue
		}
		one = maps.Clone(one)
		says := one["language"] != nil
		for member, value := range one {
			if inner, isList := value.([]any); isList {
				inner = textsIn(inner, language)
				one[member], says = inner, says || len(inner) > 0
			}
		}
		if says {
			kept = append(kept, one)
		}
	}
	return kept
}

// discuss plants a comment of one and the answer of another, who resolves it.
func (v *visibility) discuss(contribution any, one, another string) {
	v.what = "a comment"
	over := map[string]any{"id": contribution, "path": nil, "replyTo": nil, "idempotencyKey": nil, "text": v.plant()}
	first := within(v.do(one, "commentOnContribution", v.input("CommentInput", over))["comment"], "id")
	over["replyTo"], over["text"] = first, v.plant()
	v.plantID(first.(string))
	second := within(v.do(another, "commentOnContribution", v.input("CommentInput", over))["comment"], "id")
	v.work["comment"] = v.plantID(second.(string))
	v.do(another, "resolveComment", v.input("ResolveCommentInput", map[string]any{"comment": first, "idempotencyKey": nil}))
}

// step moves a contribution on, with all that can be said.
func (v *visibility) step(step string, c any, of string) any {
	v.what = step + " of a " + of
	on := map[string]any{"id": within(c, "id"), "expectedRevision": within(c, "revision"), "idempotencyKey": nil, "dueAt": nil}
	role, mutation, typeName := "holder", step+"Contribution", "ContributionActionInput"
	switch step {
	case "submit", "withdraw":
		role = "author"
	case "requestChanges":
		mutation, typeName = step, "RequestChangesInput"
		on["comments"] = []any{v.input("FieldCommentInput", map[string]any{"path": []any{}, "text": v.plant()})}
	case "reject":
		typeName = "RejectContributionInput"
	case "accept without a note":
		mutation, typeName = "acceptContribution", "AcceptContributionInput"
		on["note"] = nil
	case "accept":
		typeName = "AcceptContributionInput"
		class := v.class
		v.class = "published"
		on["note"] = v.plant()
		v.class = class
	}
	return v.do(role, mutation, v.input(typeName, on))["contribution"]
}

// contributions lists the ids of all contributions, in a steady order.
func (v *visibility) contributions() (ids []string) {
	for _, id := range v.work {
		if strings.HasPrefix(id, "contribution_") {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

func quoted(ids []string) string { return fmt.Sprintf(`["%s"]`, strings.Join(ids, `", "`)) }
