package template

// Code names a check, or another fact that a [Row] states. Codes are stable. The package comment says what a row of each means, and
// that of package lint for the checks of a definition.
type Code string

// Codes of a [Refusal].
const (
	RefuseUnknown  Code = "template_unknown"      // there is none, or it was deleted
	RefuseApproval Code = "template_not_approved" // its status is not sendable
	RefusePaused   Code = "template_paused"
	RefuseDisabled Code = "template_disabled"
)
