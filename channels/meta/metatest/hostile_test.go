package metatest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/replywindow/replywindow/channels/meta/metatest"
)

// What steers the emulator is refused when it says something else than it seems to.
func TestControlTakesNothingHalf(t *testing.T) {
	s := start(t, metatest.Options{})
	for path, bodies := range map[string][]string{
		"advance": {`{"by":"1h"} {"by":"2h"}`, `{}`, `{"by":"1h","to":"2026-12-01T00:00:00Z"}`, `{"to":"9999-01-01T00:00:00Z"}`, `{"to":"2026-11-01T00:00:00Z"}`},
		"seed":    {`{"now":"9999-01-01T00:00:00Z"}`, `{}x`},
	} {
		for _, body := range bodies {
			code, got := post(t, s.URL+"/_control/"+path, body)
			require.Equal(t, http.StatusBadRequest, code, "%s: %v", body, got)
			require.NotEmpty(t, got["error"])
			require.True(t, s.Now().Equal(noon), body)
		}
	}
}

// A page of any size is cut to what there is.
func TestAPageOfTemplatesOfAnySize(t *testing.T) {
	s := start(t, metatest.Options{})
	for _, query := range []string{"limit=9223372036854775807&after=1", "limit=-1&after=-9223372036854775808", "limit=x&after=99999999999999999999"} {
		code, raw := do(t, http.MethodGet, s.URL+"/500/message_templates?"+query)
		require.Equal(t, http.StatusOK, code, "%s: %s", query, raw)
	}
}
