package kb

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write doc/rights.md anew")

// TestRightsAreDocumented holds doc/rights.md against the table.
func TestRightsAreDocumented(t *testing.T) {
	const file = "../doc/rights.md"
	want := printedRights()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("doc/rights.md is not the table of rights.go (%v): go test ./kb -run Rights -update", err)
	}
}

func printedRights() string {
	var b strings.Builder
	b.WriteString("# Rights\n\nPrinted from the table in `kb/rights.go` by its test; every cell is tested. A role includes those before it. What is not ticked is refused, and\n" +
		"whoever may not read a contribution is told that there is none.\n\n## The base and its entries\n\n| action |")
	for _, role := range AccessRoles {
		fmt.Fprintf(&b, " %s |", role)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(AccessRoles)) + "\n")
	for _, a := range slices.Concat(EntryActions, BaseActions) {
		fmt.Fprintf(&b, "| %s |", a)
		for _, role := range AccessRoles {
			b.WriteString(tick(judge(a, role, "", "") == nil && role != RoleAnonymous))
		}
		b.WriteString("\n")
	}
	b.WriteString("\nContributors and reviewers contribute for an organisation; editors and admins may do without. In an organisation people are CONTRIBUTOR; the other roles hold in the\nwhole base, and who has one may belong to organisations besides: nobody reviews what theirs contributed, nor what they wrote on.\n\n## Contributions\n\nOVERDUE is IN_REVIEW after the date by which the reviewer had to decide. Who holds a link to a contribution has no account, and is anybody everywhere else; who holds\none to fill it in uploads files for it, too. A link ends with the decision, one to fill in, which is made only while there is something to fill in, with the submission, one to confirm with the confirmation, and all when who made it may make it no more. Rows without a tick are left out.\n")
	for _, a := range ContributionActions {
		fmt.Fprintf(&b, "\n### %s\n\n| role | who is |", a)
		for _, s := range Situations {
			fmt.Fprintf(&b, " %s |", s)
		}
		b.WriteString("\n|---|---|" + strings.Repeat("---|", len(Situations)) + "\n")
		for _, role := range AccessRoles[1:] {
			for _, as := range Relations {
				printRow(&b, a, role, as)
			}
		}
		for _, as := range LinkRelations {
			printRow(&b, a, RoleAnonymous, as)
		}
	}
	printObjects(&b)
	return b.String()
}

// printObjects says where clients are told what of it they may.
func printObjects(b *strings.Builder) {
	b.WriteString("\n## Where it is asked\n\nEach of these answers `viewerCan`: of its actions whether they are allowed to the viewer, and why not.\n\n| object | actions |\n|---|---|\n")
	here := slices.Concat([]Action{ActionContribute, ActionPutEntry}, BaseActions)
	for _, o := range []struct {
		name    string
		actions []Action
	}{
		{"`Viewer`: the base as a whole", here}, {"entries, by their kind and whether they are archived", EntryActions}, {"`Contribution`", ContributionActions},
		{"`Comment`: to answer it, and to mark it as resolved", CommentActions}, {"`ContributionLink`: to revoke it", LinkActions},
		{"`File`: to attach it to what one contributes or publishes", FileActions},
		{"`Person`: the viewer's own account, and anybody's", AccountActions}, {"`Token`: to revoke one's own, and anybody's", AccountActions},
		{"`SavedSearch`: to change and delete it", SavedSearchActions},
	} {
		fmt.Fprintf(b, "| %s | %s |\n", o.name, join(o.actions))
	}
}

func printRow(b *strings.Builder, a Action, role AccessRole, as Relation) {
	row, any := "", false
	for _, s := range Situations {
		allowed := judge(a, role, as, s) == nil
		any = any || allowed
		row += tick(allowed)
	}
	if any {
		fmt.Fprintf(b, "| %s | %s |%s\n", role, as, row)
	}
}

func tick(yes bool) string {
	if yes {
		return " ✓ |"
	}
	return "  |"
}
