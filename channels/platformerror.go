package channels

import "github.com/replywindow/replywindow/internal/fact"

// PlatformError is the error that a platform answers with: its Code, a Subcode that narrows the code down, and the platform's
// Text, each empty where not known. The zero value means that none is known.
type PlatformError = fact.PlatformError
