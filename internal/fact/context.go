package fact

import (
	"context"
	"errors"
)

// ErrNoContext says that nil was given for a context.
var ErrNoContext = errors.New("context is nil")

// Done is the error of a context that is done or nil.
func Done(ctx context.Context) error {
	if ctx == nil {
		return ErrNoContext
	}
	return ctx.Err()
}
