package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/whatsapp"
)

func TestRulebookCompiles(t *testing.T) {
	_, err := whatsapp.New().Rulebook().Compile()
	require.NoError(t, err)
}
