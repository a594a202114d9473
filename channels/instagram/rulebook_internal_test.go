package instagram

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRulebookCompiles(t *testing.T) {
	_, err := rulebook().Compile()
	require.NoError(t, err)
}
