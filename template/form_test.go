package template_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestLayouts(t *testing.T) {
	for raw, want := range map[string]string{
		`{"components":[{"type":"body","text":"a"}]}`:                                                             "",
		`{"category":"authentication"}`:                                                                           "AUTHENTICATION",
		`{"components":[{"type":"limited_time_offer"},{"type":"carousel"}]}`:                                      "LIMITED_TIME_OFFER",
		`{"components":[{"type":"carousel","cards":[{"components":[{"type":"header","format":"image"}]}]}]}`:      "MEDIA_CAROUSEL",
		`{"components":[{"type":"carousel","cards":[{},{"components":[{"type":"header","format":"product"}]}]}]}`: "PRODUCT_CAROUSEL",
		`{"components":[{"type":"call_permission_request"}]}`:                                                     "CALL_PERMISSION_REQUEST",
		`{"components":[{"type":"header","format":"product"}]}`:                                                   "SINGLE_PRODUCT",
		`{"components":[{"type":"buttons","buttons":[{"type":"order_details"}]}]}`:                                "ORDER_DETAILS",
	} {
		require.Equal(t, want, parse(t, raw).Layout(), raw)
	}
}
