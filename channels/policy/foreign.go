package policy

import "errors"

// ErrForeign is wrapped by the error of Decode for another channel's body.
var ErrForeign = errors.New("the body is another channel's")
