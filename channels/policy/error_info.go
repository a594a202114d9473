package policy

// Retry says whether the same request may succeed later.
type Retry string

// The retry classes.
const (
	// RetryNever: the same request fails for ever.
	RetryNever Retry = "no"
	// RetryBackoff: try again with a growing delay.
	RetryBackoff Retry = "yes"
	// RetryAfterEvent: try again only after a stated time or event.
	RetryAfterEvent Retry = "wait"
	// RetryAfterFix: change the request, the account or the template first.
	RetryAfterFix Retry = "fix"
	// RetryConditional: depends on the details in the answer.
	RetryConditional Retry = "conditional"
)

// ErrorInfo is what is known about one error of a platform.
type ErrorInfo struct {
	// Error is the number that the platform answers with.
	Error PlatformError `json:"error"`
	// Name is the platform's short name, where it has one.
	Name string `json:"name,omitempty"`
	// Meaning is our explanation.
	Meaning string `json:"meaning"`
	// Advice says what to do, where something can be done.
	Advice string `json:"advice,omitempty"`
	// Retry says whether the same request may succeed later.
	Retry Retry `json:"retry"`
	// Class is our grouping, for example "window_closed" or "throughput".
	Class string `json:"class"`
	// Reasons are the reason codes of a decision that predict this error. Empty:
	// no rule of this library predicts it.
	Reasons []ReasonCode `json:"reasons,omitempty"`
	// HTTPStatus is the usual HTTP status, 0 where not known.
	HTTPStatus int `json:"http_status,omitempty"`
	// Source says who states it.
	Source Source `json:"source"`
}
