package conversationtest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// A clause may name every reason code that package channels declares.
func TestEveryReasonCodeIsKnown(t *testing.T) {
	codes := reasonCodes(t)
	require.Greater(t, len(codes), 20)
	for _, code := range codes {
		r := play(t, chatHeader+start+"user text\n+0s check text => reason "+code)
		require.Len(t, r.Failures, 1)
		require.Equal(t, "reason "+code, r.Failures[0].Expected)
	}
}

// reasonCodes reads the constants of type ReasonCode from their source.
func reasonCodes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../channels/policy/reason.go", nil, 0)
	require.NoError(t, err)
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "ReasonCode" {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			codes = append(codes, code)
		}
		return true
	})
	return codes
}
