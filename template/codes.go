package template

// Code names a check, or another fact that a [Row] states. Codes are stable. The package comment says what a row of each means, and
// that of package lint for the checks of a definition.
type Code string

// Codes of a [Refusal].
const (
	refuseUnknown  Code = "template_unknown"      // there is none, or it was deleted
	refuseApproval Code = "template_not_approved" // its status is not sendable
	refusePaused   Code = "template_paused"
	refuseDisabled Code = "template_disabled"
)
