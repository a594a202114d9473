package conversation_test

import (
	"context"

	"github.com/replywindow/replywindow/channels"
	"github.com/replywindow/replywindow/conversation"
)

// record records events where nobody asks which of them are new.
func record(e *conversation.Engine, ctx context.Context, events ...channels.Event) error {
	_, err := e.Record(ctx, events...)
	return err
}
