package graph

import "prologis/graph/internal/exec"

// resolvers are the hand-written resolvers, one per type of the schema. They
// hold nothing: what they work with comes with the operation.
type resolvers struct{}

func (resolvers) Query() exec.QueryResolver                       { return query{} }
func (resolvers) Mutation() exec.MutationResolver                 { return mutation{} }
func (resolvers) Subscription() exec.SubscriptionResolver         { return subscription{} }
func (resolvers) Practice() exec.PracticeResolver                 { return practice{} }
func (resolvers) CaseStudy() exec.CaseStudyResolver               { return caseStudy{} }
func (resolvers) Concept() exec.ConceptResolver                   { return concept{} }
func (resolvers) ConceptScheme() exec.ConceptSchemeResolver       { return conceptScheme{} }
func (resolvers) Organisation() exec.OrganisationResolver         { return organisation{} }
func (resolvers) Territory() exec.TerritoryResolver               { return territory{} }
func (resolvers) Programme() exec.ProgrammeResolver               { return programme{} }
func (resolvers) Collection() exec.CollectionResolver             { return collection{} }
func (resolvers) File() exec.FileResolver                         { return file{} }
func (resolvers) Attachment() exec.AttachmentResolver             { return attachment{} }
func (resolvers) Text() exec.TextResolver                         { return text{} }
func (resolvers) Archived() exec.ArchivedResolver                 { return archived{} }
func (resolvers) Change() exec.ChangeResolver                     { return change{} }
func (resolvers) Viewer() exec.ViewerResolver                     { return viewerFields{} }
func (resolvers) Membership() exec.MembershipResolver             { return membership{} }
func (resolvers) Person() exec.PersonResolver                     { return personFields{} }
func (resolvers) Token() exec.TokenResolver                       { return token{} }
func (resolvers) JournalCommit() exec.JournalCommitResolver       { return journalCommit{} }
func (resolvers) JournalChange() exec.JournalChangeResolver       { return journalChange{} }
func (resolvers) Denial() exec.DenialResolver                     { return denial{} }
func (resolvers) HistoryItem() exec.HistoryItemResolver           { return historyItem{} }
func (resolvers) Contribution() exec.ContributionResolver         { return contribution{} }
func (resolvers) Notification() exec.NotificationResolver         { return notification{} }
func (resolvers) SavedSearch() exec.SavedSearchResolver           { return savedSearch{} }
func (resolvers) ContributionLink() exec.ContributionLinkResolver { return contributionLink{} }
func (resolvers) Comment() exec.CommentResolver                   { return comment{} }
func (resolvers) ConceptDraft() exec.ConceptDraftResolver         { return conceptDraft{} }

func (resolvers) Coverage() exec.CoverageResolver                 { return coverage{} }
func (resolvers) CoverageValue() exec.CoverageValueResolver       { return coverageValue{} }
func (resolvers) ContributionStep() exec.ContributionStepResolver { return contributionStep{} }
func (resolvers) PracticeDraft() exec.PracticeDraftResolver       { return practiceDraft{ofPractice} }
func (resolvers) CaseStudyDraft() exec.CaseStudyDraftResolver     { return caseStudyDraft{ofCaseStudy} }
func (resolvers) DiscouragedTermDraft() exec.DiscouragedTermDraftResolver {
	return discouragedTermDraft{}
}
func (resolvers) AttachmentDraft() exec.AttachmentDraftResolver { return attachment{} }
func (resolvers) OrganisationRoleDraft() exec.OrganisationRoleDraftResolver {
	return organisationRole{}
}
func (resolvers) ProgrammeContributionDraft() exec.ProgrammeContributionDraftResolver {
	return programmeContribution{}
}

func (resolvers) HealthReport() exec.HealthReportResolver         { return healthReport{} }
func (resolvers) HealthFinding() exec.HealthFindingResolver       { return healthFinding{} }
func (resolvers) AlphabetEntry() exec.AlphabetEntryResolver       { return alphabetEntry{} }
func (resolvers) ConceptUsage() exec.ConceptUsageResolver         { return conceptUsage{} }
func (resolvers) Mention() exec.MentionResolver                   { return mention{} }
func (resolvers) Mark() exec.MarkResolver                         { return mark{} }
func (resolvers) ConceptHint() exec.ConceptHintResolver           { return conceptHint{} }
func (resolvers) Advice() exec.AdviceResolver                     { return advice{} }
func (resolvers) Term() exec.TermResolver                         { return term{} }
func (resolvers) DiscouragedTerm() exec.DiscouragedTermResolver   { return discouragedTerm{} }
func (resolvers) OrganisationRole() exec.OrganisationRoleResolver { return organisationRole{} }
func (resolvers) ProgrammeContribution() exec.ProgrammeContributionResolver {
	return programmeContribution{}
}
